//! The estimator of what no list contains, number for number against published tables and full-precision fits.
//!
//! Sources of the tables: R packages SparseMSE and modslavmse (UK, Korea), LCMCR (Kosovo), Rcapture (hare, HIV). Estimates
//! marked full were computed with an independent program; here they must come out to the digits given.

use minglu::census::{
    CaptureTable, CoverageOptions, Criterion, Fit, Membership, ModelKind, Obstacle, Remark, Term, Wrong, best, chao,
    coverage, fit, stepwise,
};

/// A table from cells written as names of lists joined by dots, each with its count.
fn table(lists: &[&str], cells: &str) -> CaptureTable {
    let mut counts = vec![0; 1 << lists.len()];
    for cell in cells.split_whitespace() {
        let digits = cell.find(|c: char| c.is_ascii_digit()).expect("a count");
        let (names, count) = cell.split_at(digits);
        counts[term(lists, names) as usize] += count.parse::<u64>().expect("a count");
    }
    CaptureTable::new(lists, counts)
}

fn term(lists: &[&str], names: &str) -> Term {
    names.split('.').map(|name| 1 << lists.iter().position(|list| *list == name).expect(name)).sum()
}

fn terms(lists: &[&str], names: &str) -> Vec<Term> {
    names.split_whitespace().map(|names| term(lists, names)).collect()
}

/// Within half a unit of the last digit printed.
fn printed(found: f64, expected: f64, digits: i32, what: &str) {
    assert!((found - expected).abs() <= 0.5001 * 10f64.powi(-digits), "{what}: {found}, expected {expected}");
}

/// To a millionth of its size.
fn full(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{what}: {found}, expected {expected}");
}

fn holds(fit: &Fit, [total, error, aic]: [f64; 3], what: &str) {
    printed(fit.total, total, 1, what);
    printed(fit.error, error, 1, what);
    printed(fit.aic, aic, 2, what);
}

const FIVE: [&str; 5] = ["LA", "NG", "PFNCA", "GO", "GP"];

fn uk_five() -> CaptureTable {
    table(
        &FIVE,
        "LA54 NG463 PFNCA995 GO695 GP316 LA.NG15 LA.PFNCA19 LA.GO3 NG.PFNCA62 NG.GO19 NG.GP1 PFNCA.GO76 PFNCA.GP11 GO.GP8
         LA.NG.PFNCA1 LA.NG.GO1 NG.PFNCA.GO4 LA.NG.PFNCA.GO1",
    )
}

/// Potential victims of modern slavery, United Kingdom 2013 (Silverman 2014), five lists.
#[test]
fn slavery_in_five_lists() {
    let table = uk_five();
    assert_eq!(table.total(), 2744);
    holds(&fit(&table, &[]).unwrap(), [13_444.1, 806.9, 217.78], "independence");
    let chosen = stepwise(&table, 0.02).unwrap();
    holds(&chosen, [11_313.0, 802.7, 127.60], "stepwise");
    let mut found = chosen.terms.clone();
    let mut expected = terms(&FIVE, "LA.NG LA.PFNCA NG.GO NG.GP PFNCA.GP GO.GP");
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let [aic, bic] = best(&table, [Criterion::Aic, Criterion::Bic]).unwrap();
    holds(&aic, [11_174.8, 791.3, 123.12], "least AIC");
    assert_eq!(aic.boundary, terms(&FIVE, "LA.GP"), "a pair that shares nobody stands at minus infinity");
    holds(&bic, [12_141.8, 815.6, 128.30], "least BIC");
    holds(&fit(&table, &table.pairs()).unwrap(), [11_232.5, 3_526.9, 127.78], "all two-way");
}

/// The same with six lists.
#[test]
fn slavery_in_six_lists() {
    let lists = ["LA", "NG", "PF", "GO", "GP", "NCA"];
    let table = table(
        &lists,
        "LA54 NG463 PF907 GO695 GP316 NCA57 LA.NG15 LA.PF19 LA.GO3 NG.PF56 NG.GO19 NG.GP1 NG.NCA3 PF.GO69 PF.GP10 PF.NCA31
         GO.GP8 GO.NCA6 GP.NCA1 LA.NG.PF1 LA.NG.GO1 NG.PF.GO4 NG.PF.NCA3 PF.GO.NCA1 LA.NG.PF.GO1",
    );
    assert_eq!(table.total(), 2744);
    holds(&fit(&table, &[]).unwrap(), [12_214.0, 676.5, 305.02], "independence");
    let chosen = stepwise(&table, 0.02).unwrap();
    holds(&chosen, [11_418.0, 809.2, 162.66], "stepwise");
    assert_eq!(chosen.terms, terms(&lists, "PF.NCA LA.NG NG.GP LA.PF PF.GP GO.GP NG.GO"), "in order of inclusion");
    // Beyond five lists the search climbs instead of trying all; it must not end above the stepwise model.
    let [aic, bic] = best(&table, [Criterion::Aic, Criterion::Bic]).unwrap();
    assert!(aic.aic <= chosen.aic + 1e-9 && bic.bic <= chosen.bic + 1e-9, "{} {}", aic.aic, bic.bic);
}

/// Killings in Kosovo, March to June 1999 (Ball et al. 2002): four lists.
#[test]
fn killings_in_kosovo() {
    let lists = ["EXH", "ABA", "OSCE", "HRW"];
    let table = table(
        &lists,
        "EXH1131 ABA845 OSCE936 HRW306 EXH.ABA177 EXH.OSCE228 EXH.HRW106 ABA.OSCE217 ABA.HRW31 OSCE.HRW123
         EXH.ABA.OSCE181 EXH.ABA.HRW18 EXH.OSCE.HRW42 ABA.OSCE.HRW32 EXH.ABA.OSCE.HRW27",
    );
    assert_eq!(table.total(), 4400);
    holds(&fit(&table, &[]).unwrap(), [7_394.6, 129.6, 357.36], "independence");
    holds(&fit(&table, &table.pairs()).unwrap(), [14_402.5, 1_050.9, 163.26], "all two-way");
    let five = "EXH.ABA EXH.OSCE ABA.OSCE EXH.HRW OSCE.HRW";
    let [aic] = best(&table, [Criterion::Aic]).unwrap();
    holds(&aic, [14_341.7, 1_018.3, 161.32], "least AIC");
    let mut found = aic.terms.clone();
    let mut expected = terms(&lists, five);
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let published = fit(&table, &terms(&lists, &format!("{five} EXH.ABA.OSCE"))).unwrap();
    holds(&published, [10_356.5, 785.9, 132.75], "the published model");
    let more = fit(&table, &terms(&lists, &format!("{five} EXH.ABA.OSCE EXH.OSCE.HRW"))).unwrap();
    holds(&more, [12_741.0, 1_600.7, 126.44], "with a second three-way term");
}

/// Three lists from Korea (Silverman, Chan and Vincent), published in full digits.
#[test]
fn korea_in_three_lists() {
    let lists = ["b", "c", "d"];
    let table = table(&lists, "d41 c5 b5 b.c54 b.d6 b.c.d12");
    assert_eq!(table.total(), 123);
    for (names, total, bic) in [
        ("b.c c.d", 157.1667, 57.14081),
        ("b.c", 268.7778, 58.96860),
        ("b.d c.d", 123.4630, 91.89711),
        ("", 141.9926, 184.14431),
    ] {
        let found = fit(&table, &terms(&lists, names)).unwrap();
        full(found.total, total, names);
        full(found.bic, bic, names);
    }
    let chosen = stepwise(&table, 0.02).unwrap();
    assert_eq!(chosen.terms, terms(&lists, "b.c"));
    for (found, expected) in chosen.coefficients.iter().zip([4.982083, -2.832024, -3.620482, -1.268511, 5.412241]) {
        full(*found, expected, "coefficient");
    }
    full(chosen.deviance, 8.566946, "deviance");
    full(chosen.aic, 44.90767, "AIC");
}

/// HIV cases of four centres in Rome (Abeni, Brancato and Perucci 1994).
#[test]
fn hiv_in_rome() {
    let lists = ["a", "b", "c", "d"];
    let table = table(&lists, "a.b.c3 a.b.d1 a.b33 a.c20 a.d6 a403 b.c.d3 b.c35 b.d10 b545 c.d11 c621 d205");
    assert_eq!(table.total(), 1896);
    let independent = fit(&table, &[]).unwrap();
    printed(independent.total, 11_124.6, 1, "independence");
    printed(independent.error, 904.8, 1, "independence");
    holds(&fit(&table, &terms(&lists, "a.b")).unwrap(), [12_318.5, 1_188.7, 86.65], "one pair");
    let all = fit(&table, &table.pairs()).unwrap();
    printed(all.total, 23_443.5, 1, "all two-way");
    printed(all.error, 9_594.9, 1, "all two-way");
    // Coefficients as Rcapture prints them, pairs in the order 12 13 14 23 24 34.
    let expected = [
        9.9780167, -3.9758604, -3.6785194, -3.5469201, -4.6582017, 1.1545857, 0.4810600, 0.3339371, 0.8266913,
        0.7884198, 0.6951611,
    ];
    for (found, expected) in all.coefficients.iter().zip(expected) {
        full(*found, expected, "coefficient");
    }
}

/// Snowshoe hares on six occasions (Cormack 1989). The histories are not published as text, but estimate and standard error hang on
/// the captures per occasion and the number seen on all six alone, so any histories with these totals must give them.
#[test]
fn hares_on_six_occasions() {
    let mut left = [16, 28, 20, 26, 23, 32];
    let mut counts = vec![0; 64];
    for (times, animals) in [(6, 2), (5, 1), (4, 5), (3, 13), (2, 22), (1, 25)] {
        for _ in 0..animals {
            // The occasions with most captures still to place, as in a proof of Gale's theorem.
            let mut order: Vec<usize> = (0..6).collect();
            order.sort_by_key(|&at| std::cmp::Reverse(left[at]));
            let history: usize = order[..times].iter().map(|&at| 1 << at).sum();
            order[..times].iter().for_each(|&at| left[at] -= 1);
            counts[history] += 1;
        }
    }
    assert_eq!(left, [0; 6]);
    let table = CaptureTable::new(&["1", "2", "3", "4", "5", "6"], counts);
    assert_eq!(table.by_number(), [25, 22, 13, 5, 1, 2]);
    let independent = fit(&table, &[]).unwrap();
    printed(independent.total, 75.07, 2, "Mt");
    printed(independent.error, 3.35, 2, "Mt");
    let without = fit(&table, &[0b111111]).unwrap();
    printed(without.total, 76.8, 1, "Mt without 111111");
    printed(without.error, 3.9, 1, "Mt without 111111");
    printed(chao(&table).unwrap().total, 79.84, 2, "Chao's bound for six occasions");
}

/// Units as the estimator takes them from a roster: a set of lists and a town.
fn membership(lists: &[&str], cells: &[(u64, usize)]) -> Membership {
    let units = cells.iter().flat_map(|&(on, units)| std::iter::repeat_n((on, "彩塘镇"), units));
    Membership::new(lists.iter().map(|list| (*list).to_owned()).collect(), units)
}

#[test]
fn what_cannot_be_answered_is_said_and_never_a_number() {
    let none = CoverageOptions::default();
    for (membership, said) in [
        (membership(&["底册", "环统"], &[]), "无从估计"),
        (membership(&["底册"], &[(1, 50)]), "至少要两份"),
        (membership(&["底册", "环统"], &[(1, 50)]), "至少要两份"),
        (membership(&["底册", "环统"], &[(1, 50), (2, 20)]), "重合数为零"),
        (membership(&["底册", "环统", "用电"], &[(1, 50), (3, 20), (5, 3)]), "包含了其他名单的全部单位"),
    ] {
        let found = coverage(&membership, &none).unwrap();
        let obstacle = found.obstacle.as_ref().expect(said);
        assert!(obstacle.said().zh.contains(said), "{}", obstacle.said().zh);
        assert!(found.models.is_empty() && found.span.is_none());
        let json = serde_json::to_string(&found).unwrap();
        assert!(!json.contains("NaN") && !json.contains("inf"), "{json}");
    }
    assert!(matches!(
        coverage(&membership(&["底册", "环统"], &[(1, 5), (3, 2)]), &none).unwrap().obstacle,
        Some(Obstacle::HoldsAll { list }) if list == "底册"
    ));
}

#[test]
fn sparse_tables_give_numbers_or_none() {
    // Every small table of three lists: nothing panics, nothing is NaN, intervals hold their estimate.
    for seed in 0..3usize.pow(7) {
        let cells: Vec<(u64, usize)> = (0..7).map(|at| (at as u64 + 1, seed / 3usize.pow(at) % 3 * 3)).collect();
        let found = coverage(&membership(&["甲", "乙", "丙"], &cells), &CoverageOptions::default()).unwrap();
        for model in &found.models {
            let Some(numbers) = model.numbers else {
                assert!(model.unfit.is_some());
                continue;
            };
            assert!(numbers.total.is_finite() && numbers.error.is_finite() && numbers.high.is_finite(), "{cells:?}");
            assert!(numbers.low <= numbers.total && numbers.total <= numbers.high, "{cells:?} {numbers:?}");
            assert!(numbers.low >= found.observed as f64 - 1e-6, "{cells:?} {numbers:?}");
        }
    }
}

/// Lists chosen, joined, unknown, repeated.
#[test]
fn lists_can_be_chosen_and_joined() {
    let membership = membership(
        &["底册", "环统", "排污", "投诉"],
        &[(1, 40), (3, 30), (7, 9), (5, 8), (8, 20), (9, 5), (6, 3), (2, 6)],
    );
    let options = |text: &str| CoverageOptions {
        groups: text.split(',').map(|group| group.split('+').map(str::to_owned).collect()).collect(),
    };
    let found = coverage(&membership, &options("底册,环统+排污")).unwrap();
    assert_eq!(found.lists, [("底册".to_owned(), 92), ("环统+排污".to_owned(), 56)]);
    assert!(found.remarks.contains(&Remark::TwoLists) && found.remarks.contains(&Remark::Outside { units: 20 }));
    assert_eq!(found.models.len(), 1);
    // 92 and 56 units, 47 on both.
    full(found.models[0].numbers.unwrap().total, 92.0 * 56.0 / 47.0, "two groups");
    assert!(
        matches!(coverage(&membership, &options("底册,环保")), Err(Wrong::UnknownList { name, .. }) if name == "环保")
    );
    assert!(matches!(coverage(&membership, &options("底册,底册")), Err(Wrong::Repeated { .. })));
}

/// A town is estimated with the whole area's model; towns with few units are left out.
#[test]
fn towns_have_their_own_counts() {
    let mut units: Vec<(u64, &str)> = Vec::new();
    for (town, scale) in [("彩塘镇", 4), ("凤塘镇", 2), ("磷溪镇", 0)] {
        for (on, count) in [(1u64, 10), (2, 12), (4, 9), (3, 5), (5, 3), (6, 4), (7, 2)] {
            units.extend(std::iter::repeat_n((on, town), count * scale));
        }
    }
    units.push((1, "磷溪镇"));
    let membership = Membership::new(vec!["甲".into(), "乙".into(), "丙".into()], units);
    let found = coverage(&membership, &CoverageOptions::default()).unwrap();
    let names: Vec<&str> = found.towns.iter().map(|town| town.town.as_str()).collect();
    assert_eq!(names, ["彩塘镇", "凤塘镇"]);
    // Each has the estimate that its own units alone would give.
    for (town, scale) in [("彩塘镇", 4), ("凤塘镇", 2)] {
        let cells = [(1, 10), (2, 12), (4, 9), (3, 5), (5, 3), (6, 4), (7, 2)].map(|(on, count)| (on, count * scale));
        let alone = coverage(&self::membership(&["甲", "乙", "丙"], &cells), &CoverageOptions::default()).unwrap();
        let stepwise = alone.models.iter().find(|model| model.model == ModelKind::Stepwise).unwrap();
        let of = found.towns.iter().find(|of| of.town == town).unwrap();
        assert_eq!((of.numbers, of.lower), (stepwise.numbers, alone.lower));
    }
}

/// The command on a sample: the table and its JSON say the same; what cannot be done is said with exit code 1.
#[cfg(feature = "cli")]
#[test]
fn the_command_reads_a_finished_result() {
    let here = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_minglu"))
            .args(arguments)
            .current_dir(here.path())
            .output()
            .unwrap()
    };
    let lists = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/chaozhou/lists");
    assert!(run(&["reconcile", lists.to_str().unwrap(), "-o", "out", "--quiet", "--no-workbook"]).status.success());
    let text = String::from_utf8(run(&["coverage", "out"]).stdout).unwrap();
    let json = run(&["coverage", "out", "--json"]).stdout;
    let found: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let observed = found["observed"].as_u64().unwrap();
    assert!(text.contains(&format!("其上共有 {observed} 个单位")), "{text}");
    assert_eq!(found["models"].as_array().unwrap().len(), 5);
    for model in found["models"].as_array().unwrap() {
        let total = model["numbers"]["total"].as_f64().unwrap();
        assert!(text.contains(&format!("{total:.0}")) && total >= observed as f64, "{text}");
    }
    assert!(text.contains("按镇街") && text.contains("前提"), "{text}");

    let chosen =
        run(&["coverage", "out", "--lists", "省级清查单位名录,环境统计基表2016+排污许可发证信息", "--lang", "en"]);
    let chosen = String::from_utf8(chosen.stdout).unwrap();
    assert!(chosen.contains("2 lists compared") && chosen.contains("only two lists"), "{chosen}");
    for (arguments, said) in [
        (&["coverage", "out", "--lists", "底册"][..], "没有名单“底册”；可选：供电局专变用户"),
        (&["coverage", "nowhere"], "nowhere"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stderr).unwrap().contains(said), "{arguments:?}");
    }
    // A roster cut off in the middle of a row is no result.
    let roster = here.path().join("out/roster.csv");
    let whole = std::fs::read(&roster).unwrap();
    std::fs::write(&roster, &whole[..whole.len() - 40]).unwrap();
    let cut = run(&["coverage", "out"]);
    assert_eq!(cut.status.code(), Some(1));
    assert!(String::from_utf8(cut.stderr).unwrap().contains("roster.csv"));
}
