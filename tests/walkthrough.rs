//! Ten rows on the whole road. Read this after the essay in `src/lib.rs`: each test is one stage, in order, and says what the stage
//! makes of the rows. The rows stand in `data-samples/walkthrough/lists`; its README says what each is there for.
//!
//! | record | what it is |
//! |---|---|
//! | 底册:1 | 广和, a steel goods plant at 老爷宫 in 金一村 |
//! | 底册:2, 底册:3 | 永泰一厂 and 永泰二厂, one owner, one telephone, one street |
//! | 底册:4, 底册:5 | 恒瑞, one firm with two sites in two towns |
//! | 用电:1 | 广和's meter, spelt otherwise |
//! | 用电:2 | the village committee's meter at the same place |
//! | 用电:3 | 新顺达, whose code a spreadsheet took for a number |
//! | 投诉:1 | a complaint about 广和, which only its text names |
//! | 投诉:2 | a complaint about nobody |

mod census_run;

use census_run::{folder, judged, read_lists, record};
use minglu::cluster::{Constraints, Standing};
use minglu::consolidate::{Decision, Unit};
use minglu::domain::cn::census::{CensusConstraints, CensusRecords};
use minglu::domain::cn::name::Holder;
use minglu::eval;
use minglu::pipeline::Outcome;
use minglu::record::{IssueKind, Lists, Pair, Role};
use std::sync::OnceLock;

/// The ten rows and everything one run found out about them.
fn walk() -> &'static (Lists, Outcome) {
    static WALK: OnceLock<(Lists, Outcome)> = OnceLock::new();
    WALK.get_or_init(|| {
        let lists = read_lists(&folder("data-samples/walkthrough"));
        let outcome = census_run::run(&lists);
        (lists, outcome)
    })
}

fn pair(a: &str, b: &str) -> Pair {
    let (lists, _) = walk();
    Pair::new(record(lists, a), record(lists, b)).expect("two records")
}

/// Step 1. Files become lists: cells as they stand in the file, columns with a standard field, lists with a role. Nothing is
/// interpreted: 潮安县 stays 潮安县, and the broken code stays broken.
#[test]
fn step_1_ingest() {
    let (lists, _) = walk();
    assert_eq!(lists.len(), 10);
    let role = |name: &str| lists.sources().iter().find(|source| source.name == name).map(|source| source.role);
    assert_eq!(role("底册"), Some(Role::BaseRegister));
    assert_eq!(role("用电"), Some(Role::Electricity));
    assert_eq!(role("投诉"), Some(Role::Complaints));

    // Three offices call the same thing 单位名称, 户名 and (for complaints, mostly empty) 被举报单位.
    let cell =
        |label: &str, field: &'static str| lists.cell(record(lists, label), field).map(|cell| (cell.header, cell.text));
    assert_eq!(cell("底册:1", "name"), Some(("单位名称", "潮州市潮安区彩塘镇广和不锈钢制品厂")));
    assert_eq!(cell("用电:1", "name"), Some(("户名", "潮安县彩塘广和不锈钢厂")));
    assert_eq!(cell("投诉:1", "name"), None);
    assert_eq!(cell("用电:3", "credit_code"), Some(("统一社会信用代码", "914451004031882000")));

    // The rows that are no records are kept as well: here the three headers.
    assert_eq!(lists.rejected.len(), 3);
    // A record leads back to the row a person sees: the header is row 1.
    assert_eq!(lists.row_ref(record(lists, "底册:5")).row, 6);
}

/// Step 2. Every attribute is parsed once. A name falls into place, 字号, trade and form; an address into places of the gazetteer and the
/// rest; and what a cell cannot be is noted on its row.
#[test]
fn step_2_standardise() {
    let (lists, outcome) = walk();
    let all = CensusRecords::of(&outcome.data).expect("the census standardiser ran");
    let parsed = |label: &str| all.get(record(lists, label));
    let brand = |label: &str| parsed(label).name.as_ref().map(|name| name.brand.to_string());

    // Two spellings, one 字号; the complaint has no name cell, but its text holds 广和厂.
    for label in ["底册:1", "用电:1", "投诉:1"] {
        assert_eq!(brand(label).as_deref(), Some("广和"), "{label}");
    }
    // 老爷宫旁 and 老爷宫边 lie in one village, whatever stands in front.
    let place = |label: &str| parsed(label).addresses()[0].places;
    assert_eq!(place("底册:1")[3], place("用电:1")[3]);
    assert!(place("底册:1")[3].is_some(), "彩塘镇 is in the gazetteer");

    // 一厂 and 二厂 have one 字号, so the numeral is kept apart from it.
    let numeral = |label: &str| parsed(label).name.as_ref().and_then(|name| name.numeral).map(|numeral| numeral.number);
    assert_eq!((brand("底册:2"), brand("底册:3")), (Some("永泰".into()), Some("永泰".into())));
    assert_eq!((numeral("底册:2"), numeral("底册:3")), (Some(1), Some(2)));

    // Who is named decides how a row may take part.
    let holder = |label: &str| parsed(label).name.as_ref().map(|name| name.holder);
    assert_eq!(holder("用电:2"), Some(Holder::VillageCommittee));
    assert!(matches!(parsed("用电:2").part.standing(), Standing::Aside(Decision::Landlord, _)));
    assert!(matches!(parsed("投诉:2").part.standing(), Standing::Aside(Decision::Lead, _)));
    assert_eq!(parsed("投诉:1").part.standing(), Standing::Mention);
    assert_eq!(parsed("底册:1").part.standing(), Standing::Full);

    // The damaged code is an issue on its row and identifies nobody.
    assert_eq!(parsed("用电:3").valid_codes().count(), 0);
    let flagged: Vec<_> = outcome.issues.iter().filter(|issue| issue.record == record(lists, "用电:3")).collect();
    assert_eq!(flagged.len(), 1, "{flagged:?}");
    assert_eq!(flagged[0].kind, IssueKind::CodeLostDigits);
    assert_eq!(flagged[0].value, "914451004031882000");
}

/// Step 3. Rules propose the pairs that have a reason to be compared: 45 are possible, few are candidates, and each remembers why.
#[test]
fn step_3_block() {
    let (_, outcome) = walk();
    assert!(outcome.candidates.len() < 45 / 2, "{} of 45 pairs", outcome.candidates.len());
    let rules = |pair: Pair| -> Vec<&str> {
        let Ok(at) = outcome.candidates.pairs().binary_search(&pair) else { return Vec::new() };
        let bits = outcome.candidates.rules()[at];
        outcome
            .census
            .rules
            .iter()
            .enumerate()
            .filter(|(n, _)| bits >> n & 1 == 1)
            .map(|(_, rule)| &*rule.rule)
            .collect()
    };
    // What belongs together is proposed, by name and by place.
    assert!(!rules(pair("底册:1", "用电:1")).is_empty());
    assert!(!rules(pair("底册:1", "投诉:1")).is_empty());
    assert!(rules(pair("底册:4", "底册:5")).contains(&"code"), "{:?}", rules(pair("底册:4", "底册:5")));
    // So is what only looks as if: blocking excludes nothing that must be judged.
    assert!(!rules(pair("底册:2", "底册:3")).is_empty());
    // 广和 and 新顺达 share nothing.
    assert!(rules(pair("底册:1", "用电:3")).is_empty());
}

/// Step 4. Each candidate is compared attribute by attribute, and every level of agreement weighs some bits. The weight is the sum: the
/// explanation adds up.
#[test]
fn step_4_score() {
    let (_, outcome) = walk();
    let bits = |pair: Pair| outcome.scored.pairs.iter().find(|scored| scored.pair == pair).map(|scored| scored.bits);
    assert!(bits(pair("底册:1", "用电:1")) > Some(3.0), "{:?}", bits(pair("底册:1", "用电:1")));

    let explanation = outcome.model.explain(&outcome.data, pair("底册:1", "用电:1"));
    let sum: f64 = explanation.steps.iter().map(|step| step.bits + step.frequency_bits).sum();
    assert!((explanation.prior_bits + sum - explanation.total_bits).abs() < 1e-6);
    let step =
        |comparison: &str| explanation.steps.iter().find(|step| step.comparison == comparison).expect("compared");
    // Name and address speak for it; the meter has no code, and absent is not different.
    assert!(step("name").bits > 0.0 && step("address").bits > 0.0);
    assert!(step("code").bits.abs() < 1e-9, "{:?}", step("code"));

    // 一厂 and 二厂 agree in person, telephone and street, but what they are called by is their number; no weight can outvote that.
    let plants = outcome.model.explain(&outcome.data, pair("底册:2", "底册:3"));
    let name = plants.steps.iter().find(|step| step.comparison == "name").expect("compared");
    assert_eq!(name.level.zh, "编号不同");
    let rule = CensusConstraints.forbids(&outcome.data, pair("底册:2", "底册:3"));
    assert_eq!(rule.map(|label| label.zh), Some("厂号不同"));
    // Two sites of one firm share its code: nothing keeps them apart as legal units.
    assert_eq!(CensusConstraints.forbids(&outcome.data, pair("底册:4", "底册:5")), None);
}

/// Step 5. Links become groups on two levels: legal units, and within them production sites.
#[test]
fn step_5_cluster() {
    let (lists, outcome) = walk();
    let legal = |label: &str| outcome.clusters.legal[record(lists, label).index()];
    let site = |label: &str| outcome.clusters.site[record(lists, label).index()];

    // One plant under three spellings.
    assert!(site("底册:1").is_some() && site("底册:1") == site("用电:1") && site("底册:1") == site("投诉:1"));
    // One owner, two plants.
    assert_ne!(legal("底册:2"), legal("底册:3"));
    // One firm, two sites.
    assert_eq!(legal("底册:4"), legal("底册:5"));
    assert_ne!(site("底册:4"), site("底册:5"));
    // A landlord's meter and a complaint about nobody are in no group.
    assert_eq!((legal("用电:2"), legal("投诉:2")), (None, None));
    assert!(legal("用电:3").is_some());
}

/// Step 6. A group becomes a row of the roster. Each value points at the record and the column it came from, and every record
/// has a place with a reason.
#[test]
fn step_6_consolidate() {
    let (lists, outcome) = walk();
    let roster = &outcome.roster;
    let place = |label: &str| &roster.placements[record(lists, label).index()];
    let unit = |label: &str| -> &Unit { &roster.units[place(label).unit.expect("in a unit") as usize] };

    let guanghe = unit("底册:1");
    let mut members = ["底册:1", "用电:1", "投诉:1"].map(|label| record(lists, label));
    members.sort();
    assert_eq!(*guanghe.members, members);
    // The register has the full name; the electricity list alone has the account; neither is lost.
    let value = |field: &str| guanghe.value(field).map(|value| (value.text, lists.label(value.from)));
    assert_eq!(value("name"), Some(("潮州市潮安区彩塘镇广和不锈钢制品厂", "底册:1".to_owned())));
    assert_eq!(value("credit_code"), Some(("92445103L335071260", "底册:1".to_owned())));
    assert_eq!(value("account_no"), Some(("0319000000000001", "用电:1".to_owned())));

    // One legal id, two suffixes.
    assert_eq!(unit("底册:4").legal_id, unit("底册:5").legal_id);
    assert_ne!(unit("底册:4").roster_id, unit("底册:5").roster_id);

    let decision = |label: &str| place(label).decision;
    assert_eq!(decision("投诉:1"), Decision::Linked);
    assert_eq!(decision("用电:3"), Decision::Single);
    assert_eq!(decision("用电:2"), Decision::Landlord);
    assert_eq!(decision("投诉:2"), Decision::Lead);
    for label in ["用电:2", "投诉:2"] {
        assert!(place(label).unit.is_none() && place(label).reason.rule.is_some(), "{label}");
    }
    // 新顺达 has a meter and is not in the register: an omission to look into.
    let omitted: Vec<_> =
        roster.omissions.iter().map(|omission| roster.units[omission.unit as usize].roster_id.as_str()).collect();
    assert_eq!(omitted, [unit("用电:3").roster_id.as_str()]);
}

/// The end of the road: the answer in `truth.csv`, on both levels, without a fault.
#[test]
fn the_answer() {
    let (lists, outcome) = walk();
    let case = folder("data-samples/walkthrough");
    for (level, units) in [(eval::Unit::Site, 6), (eval::Unit::Legal, 5)] {
        let found = judged(&case, lists, outcome, level);
        assert_eq!((found.pairs.precision, found.pairs.recall), (1.0, 1.0), "{level:?}");
        assert_eq!((found.true_units, found.roster_units, found.unlinkable_misplaced), (units, units, 0), "{level:?}");
    }
}
