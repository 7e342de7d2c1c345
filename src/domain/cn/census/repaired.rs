//! Damaged codes that the lists at hand repair.
//!
//! A code whose check fails lies one slip away from many valid codes; alone it is never repaired. When exactly one of them stands, valid, on
//! another record of the lists, the two are proposed as a pair, and the name, person and place decide as ever: the code then weighs like one that
//! is a character off. The clerk reads the suggestion (`→ 914403001922038216?`) beside the damaged cell in the list of odd cells.

use super::kept::Records;
use super::record::CensusRecord;
use crate::domain::cn::credit_code::{Code, repairs};
use crate::record::{Issue, IssueKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// Every valid code that `cell` may stand for; empty when the cell is valid or nothing near is.
pub(super) fn candidates(cell: &str) -> Vec<Code> {
    repairs(cell).iter().filter_map(|repair| Code::parse(&repair.code)).collect()
}

/// The keys of a code, and the credit code as a whole.
fn keys(code: &Code) -> impl Iterator<Item = String> {
    code.keys().into_iter().chain(whole(code))
}

/// The key of a credit code as a whole: many share the organisation code within it and hold every check.
fn whole(code: &Code) -> Option<String> {
    code.uscc().map(|code| format!("u{code}"))
}

/// Keeps of each record's candidates the one that other records carry, when there is exactly one, and tells the record's issue of it.
pub(super) fn settle(records: &mut Records, issues: &mut [Issue]) {
    // Few records have a damaged code: what these may read is looked for among the codes, not the other way round.
    let wanted = records.pieces(|records| {
        let codes = records.iter().flat_map(|record| &record.repaired);
        codes.flat_map(keys).filter(|key| !key.starts_with('i')).collect::<Vec<_>>()
    });
    let wanted: FxHashSet<String> = wanted.into_iter().flatten().collect();
    if wanted.is_empty() {
        return;
    }
    let known = records.pieces(|records| {
        let codes = records.iter().flat_map(CensusRecord::valid_codes);
        codes.flat_map(keys).filter(|key| wanted.contains(key)).collect::<Vec<_>>()
    });
    let known: FxHashSet<String> = known.into_iter().flatten().collect();
    let mut told: FxHashMap<u32, String> = FxHashMap::default();
    records.change(
        |record| !record.repaired.is_empty(),
        |at, record| {
            // Many codes hold every check with the organisation code of another record; told is the one that stands there in full.
            let in_full = |code: &Code| whole(code).is_none_or(|key| known.contains(&key));
            record.repaired.sort_by_key(|code| !in_full(code));
            let mut seen: Vec<String> = Vec::new();
            let mut alike = 0;
            record.repaired.retain(|code| {
                let held: Vec<String> = code.keys().into_iter().filter(|key| known.contains(key)).collect();
                let new = !held.is_empty() && !held.iter().any(|key| seen.contains(key));
                alike += usize::from(!held.is_empty());
                seen.extend(held);
                new
            });
            if let [only] = &record.repaired[..] {
                if in_full(only) || alike == 1 {
                    told.insert(at.0, only.display());
                }
            } else {
                record.repaired.clear();
            }
        },
    );
    for issue in issues {
        let damaged =
            matches!(issue.kind, IssueKind::CodeLostDigits | IssueKind::CodeUnknownShape | IssueKind::CodeCheckFailed);
        if let Some(code) = told.get(&issue.record.0).filter(|_| damaged) {
            issue.detail.push_str("→ ");
            issue.detail.push_str(code);
            issue.detail.push('?');
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::builtin;
    use crate::domain::cn::CnHeaders;
    use crate::ingest;
    use crate::pipeline::{Outcome, Run};

    fn outcome(csv: &str) -> Outcome {
        let lists = ingest::read_bytes("底册", "csv", csv.as_bytes(), &Default::default(), &CnHeaders)
            .expect("the list is read");
        let registry = builtin::registry();
        let plan = registry.preset("cn-census").expect("it ships").compile(&registry).expect("it compiles");
        Run::new(&plan).over(&lists).expect("it runs")
    }

    const HEAD: &str = "单位名称,统一社会信用代码,详细地址\n";

    #[test]
    fn a_damaged_code_joins_the_record_that_carries_its_repair_when_the_name_agrees() {
        // O for 0, the names one slip apart, no place in common: only the repair brings the two together.
        for damaged in ["9144O3001922038216", "914403001922038000", "914403001922083216"] {
            let csv = format!("{HEAD}广成不锈钢厂,914403001922038216,\n广诚不锈钢厂,{damaged},\n");
            let outcome = outcome(&csv);
            assert_eq!(outcome.roster.units.len(), 1, "{damaged}");
            assert!(outcome.issues.iter().any(|issue| issue.detail.contains("914403001922038216")), "{damaged}");
        }
    }

    #[test]
    fn the_code_told_is_the_one_that_stands_elsewhere() {
        let told = |other: &str, damaged: &str| {
            let csv = format!("{HEAD}广成不锈钢厂,{other},\n广诚不锈钢厂,{damaged},\n");
            let issues = outcome(&csv).issues;
            issues.into_iter().find(|issue| issue.value == damaged).expect("the check fails").detail
        };
        // 91 and the region exchanged would hold every check, too, and come first.
        assert_eq!(told("91330782MACTTB7F0H", "91330782MACTTB7F0P"), "→ 91330782MACTTB7F0H?");
        // The organisation code alone does not say which of many it is.
        assert_eq!(told("MACTTB7F-0", "91330782MACTTB7F0P"), "");
    }

    #[test]
    fn another_name_is_not_joined_by_a_repair() {
        let csv = format!("{HEAD}广成不锈钢厂,914403001922038216,彩塘镇\n华丰食品厂,9144O3001922038216,庵埠镇\n");
        assert_eq!(outcome(&csv).roster.units.len(), 2);
    }

    #[test]
    fn identity_numbers_stay_out_of_issues_and_roster() {
        let csv = "单位名称,纳税人识别号,详细地址\n广成五金店,44052418800101001400,彩塘镇宏安一村\n广丰店（440524188001010014）,440524198001010019,彩塘镇\n";
        let outcome = outcome(csv);
        let text = format!("{:?}{:?}", outcome.issues, outcome.roster.units);
        assert!(!text.contains("44052418800101") && !text.contains("44052419800101"), "{text}");
    }
}
