//! The measures against a naive count over all pairs of records, and on cases worked by hand.

use minglu::eval::Evaluation;
use minglu::eval::{LinkRow, Links, Truth, TruthRow, Unit, calibrate, evaluate, render};
use minglu::report::Lang;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn truth(rows: &[(&str, u32, &str, &str, bool)]) -> Truth {
    let row = |&(source, record, site, legal, linkable): &(&str, u32, &str, &str, bool)| TruthRow {
        source: source.into(),
        record,
        site: site.into(),
        legal: legal.into(),
        linkable,
    };
    Truth { rows: rows.iter().map(row).collect() }
}

fn links(rows: &[(&str, u32, &str, &str)]) -> Links {
    let row = |&(source, record, roster_id, legal_id): &(&str, u32, &str, &str)| LinkRow {
        source: source.into(),
        record,
        roster_id: roster_id.into(),
        legal_id: legal_id.into(),
        probability: None,
    };
    Links { rows: rows.iter().map(row).collect() }
}

/// Two sites of one firm, a landlord's meter, a complaint about nobody: every figure by hand.
#[test]
fn a_small_case_by_hand() {
    let truth = truth(&[
        ("底册", 1, "S1", "L1", true),
        ("底册", 2, "S2", "L1", true),
        ("许可", 1, "S1", "L1", true),
        ("用电", 1, "S1", "L1", true),
        ("用电", 2, "X1", "X1", false),
        ("投诉", 1, "", "", false),
        ("投诉", 2, "S3", "L3", true),
    ]);
    let links = links(&[
        ("底册.csv", 1, "R1", "G1"),
        ("底册.csv", 2, "R2", "G1"),
        ("许可.xlsx", 1, "R1", "G1"),
        ("用电.csv", 1, "", ""),
        ("用电.csv", 2, "R1", "G1"),
        ("投诉.csv", 1, "R2", "G1"),
        ("投诉.csv", 2, "R3", "G3"),
        ("别的.csv", 1, "R3", "G3"),
    ]);
    truth.check(&links).unwrap();
    let site = evaluate(&truth, &links, Unit::Site);
    // Claimed pairs: R1 has 3 (1 true), R2 has 1 (0 true). True pairs among linkable rows: S1 has 3, found 1.
    assert_eq!((site.pairs.precision, site.pairs.recall), (0.25, 1.0 / 3.0));
    // Purity by record: R1 2/3 2/3 1/3, R2 1/2 1/2, alone 1, R3 1 over 7 rows.
    assert!(close(site.bcubed.precision, (5.0 / 3.0 + 1.0 + 2.0) / 7.0));
    // Completeness of linkable rows: S1 2/3 2/3 1/3, S2 1, S3 1 over 5.
    assert!(close(site.bcubed.recall, (5.0 / 3.0 + 2.0) / 5.0));
    // Whole units over linkable rows: of {S1,S2,S3} two exact; the run has R1, R2, R3 and one row alone.
    assert_eq!((site.exact.precision, site.exact.recall), (2.0 / 4.0, 2.0 / 3.0));
    assert_eq!((site.true_units, site.roster_units, site.roster_size_error), (3, 3, 0.0));
    assert_eq!((site.rows_of_no_unit, site.of_these_linked), (1, 1));
    assert_eq!((site.unlinkable_rows, site.unlinkable_misplaced), (2, 2));
    assert_eq!((site.rows_missing_from_links, site.rows_not_in_truth), (0, 1));
    let recall: Vec<_> = site.sources.iter().map(|s| (s.source.as_str(), s.found, s.rows)).collect();
    assert_eq!(recall, [("底册", 1, 1), ("用电", 0, 1), ("许可", 1, 1)]);
    assert_eq!((site.source_pairs[0].left.as_str(), site.source_pairs[0].found), ("底册", 0));

    let legal = evaluate(&truth, &links, Unit::Legal);
    // L1 has 4 linkable rows, 3 of them in G1: 3 of 6 pairs. G1 holds 5 rows (3 of L1): 3 of 10.
    assert_eq!((legal.pairs.precision, legal.pairs.recall), (0.3, 0.5));
}

#[test]
fn the_table_speaks_both_languages_and_shows_the_figures() {
    let truth = truth(&[("底册", 1, "S1", "L1", true), ("许可", 1, "S1", "L1", true)]);
    let links = links(&[("底册", 1, "R1", "G1"), ("许可", 1, "R1", "G1")]);
    let evaluation = evaluate(&truth, &links, Unit::Site);
    let zh = render(&evaluation, Lang::Zh);
    let en = render(&evaluation, Lang::En);
    assert!(zh.contains("1.0000    1.0000    1.0000") && zh.contains("底册 × 许可"), "{zh}");
    assert!(en.contains("roster size") && en.contains("1 / 1 (+0.00 %)"), "{en}");
    assert_eq!(zh.lines().count(), en.lines().count());
}

#[test]
fn an_empty_truth_is_no_division_by_zero() {
    let evaluation = evaluate(&Truth::default(), &Links::default(), Unit::Site);
    assert_eq!((evaluation.pairs.precision, evaluation.pairs.recall, evaluation.rows), (1.0, 1.0, 0));
    assert_eq!(evaluation.roster_size_error, 0.0);
    assert!(render(&evaluation, Lang::En).contains("roster size"));
}

#[test]
fn calibration_puts_stated_beside_observed() {
    let truth = truth(&[("甲", 1, "S1", "L1", true), ("乙", 1, "S1", "L1", true), ("丙", 1, "S2", "L2", true)]);
    let mut links = links(&[("甲", 1, "R1", ""), ("乙", 1, "R1", ""), ("丙", 1, "R1", "")]);
    for (row, p) in links.rows.iter_mut().zip([0.96, 1.0, 0.5]) {
        row.probability = Some(p);
    }
    let calibration = calibrate(&truth, &links, Unit::Site);
    let bins: Vec<_> = calibration.bins.iter().map(|b| (b.from, b.to, b.records, b.stated, b.observed)).collect();
    assert_eq!(bins, [(0.5, 0.7, 1, 0.5, 0.0), (0.95, 0.99, 1, 0.96, 0.5), (0.99, 1.0, 1, 1.0, 0.5)]);
    assert!(close(calibration.expected_error, (0.5 + 0.46 + 0.5) / 3.0));
}

/// A record's unit, its roster row, and whether it can be linked.
type Placed = (String, String, bool);

/// Counts over all pairs of records, as the definitions read.
fn naive(truth: &Truth, links: &Links) -> (f64, f64, f64, f64) {
    let placed: BTreeMap<(&str, u32), &str> =
        links.rows.iter().map(|l| ((l.source.as_str(), l.record), l.roster_id.as_str())).collect();
    let rows: Vec<Placed> = truth
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let name = |text: &str| if text.is_empty() { format!("alone {at}") } else { text.to_owned() };
            let group = placed.get(&(row.source.as_str(), row.record)).copied().unwrap_or("");
            (name(&row.site), name(group), row.linkable)
        })
        .collect();
    let (mut claimed, mut hits, mut there, mut found) = (0, 0, 0, 0);
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[i + 1..] {
            claimed += u32::from(a.1 == b.1);
            hits += u32::from(a.1 == b.1 && a.0 == b.0);
            there += u32::from(a.2 && b.2 && a.0 == b.0);
            found += u32::from(a.2 && b.2 && a.0 == b.0 && a.1 == b.1);
        }
    }
    let share = |part: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) };
    let mean = |of: &dyn Fn(&Placed) -> Option<f64>| {
        let values: Vec<f64> = rows.iter().filter_map(of).collect();
        if values.is_empty() { 1.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
    };
    let count = |keep: &dyn Fn(&Placed) -> bool| rows.iter().filter(|r| keep(r)).count() as f64;
    let purity = mean(&|a| Some(count(&|b| b.1 == a.1 && b.0 == a.0) / count(&|b| b.1 == a.1)));
    let complete = mean(&|a| a.2.then(|| count(&|b| b.2 && b.0 == a.0 && b.1 == a.1) / count(&|b| b.2 && b.0 == a.0)));
    (share(hits, claimed), share(found, there), purity, complete)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

proptest! {
    #[test]
    fn fast_and_naive_counts_agree(rows in prop::collection::vec((0u8..3, 0u8..5, 0u8..5, any::<bool>()), 0..40)) {
        let name = |prefix: &str, n: u8| if n == 0 { String::new() } else { format!("{prefix}{n}") };
        let mut truth = Truth::default();
        let mut links = Links::default();
        for (at, &(source, unit, group, linkable)) in rows.iter().enumerate() {
            let (source, record) = (format!("名单{source}"), at as u32 + 1);
            truth.rows.push(TruthRow {
                source: source.clone(), record, site: name("S", unit), legal: name("L", unit), linkable,
            });
            links.rows.push(LinkRow {
                source, record, roster_id: name("R", group), legal_id: String::new(), probability: None,
            });
        }
        let fast: Evaluation = evaluate(&truth, &links, Unit::Site);
        let (precision, recall, purity, complete) = naive(&truth, &links);
        prop_assert!(close(fast.pairs.precision, precision) && close(fast.pairs.recall, recall));
        prop_assert!(close(fast.bcubed.precision, purity) && close(fast.bcubed.recall, complete));
        let units: BTreeSet<_> =
            truth.rows.iter().filter(|r| r.linkable && !r.site.is_empty()).map(|r| &r.site).collect();
        prop_assert_eq!(fast.true_units, units.len());
        links.rows.reverse();
        truth.rows.reverse();
        let turned = evaluate(&truth, &links, Unit::Site);
        prop_assert!(close(turned.pairs.f1, fast.pairs.f1) && close(turned.bcubed.f1, fast.bcubed.f1));
        prop_assert_eq!(turned.source_pairs, fast.source_pairs);
    }
}
