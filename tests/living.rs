//! A roster over time: lists come and go, units keep their numbers, and everything that happened is written down.

mod census_run;

use census_run::{census_plan, folder, read_lists};
use minglu::domain::cn::CnHeaders;
use minglu::ingest;
use minglu::living::{
    self, Carried, Change, ChangeRow, Damage, Edition, EventKind, Keep, Now, STATE_FILE, State, StateError,
};
use minglu::pipeline::{Outcome, Run};
use minglu::plan::CompiledPlan;
use minglu::record::{Lists, Message as _, SourceId};
use minglu::report::{self, Lang, Part, Parts, ReportOptions, RunRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A roster in memory, as a result keeps it.
struct Kept {
    state: State,
    outcome: Outcome,
}

fn now<'a>(plan: &'a CompiledPlan, lists: &'a Lists, outcome: &'a Outcome, when: &'a str) -> Now<'a> {
    Now { lists, data: &outcome.data, survivorship: &*plan.survivorship, when, lang: Lang::Zh }
}

fn state_of(lists: Lists, outcome: &Outcome, identity: living::Identity, history: Vec<living::Event>) -> State {
    State { lists, model: outcome.model.parameters(), identity, history, ..State::default() }
}

/// A first run.
fn begin(lists: Lists) -> Kept {
    let plan = census_plan();
    let outcome = Run::new(&plan).over(&lists).expect("the lists can be run");
    let identity = living::first(&now(&plan, &lists, &outcome, ""), &outcome.roster);
    Kept { state: state_of(lists, &outcome, identity, Vec::new()), outcome }
}

/// An update.
fn update(before: &State, change: &Change, when: &str) -> (Kept, Carried) {
    let Edition { lists, from } = Edition::of(&before.lists, change).expect("the change can be made");
    onwards(before, lists, &from, when)
}

fn onwards(before: &State, lists: Lists, from: &[Option<SourceId>], when: &str) -> (Kept, Carried) {
    let plan = census_plan();
    let mut outcome = Run::new(&plan).over(&lists).expect("the lists can be run");
    let mut roster = std::mem::take(&mut outcome.roster);
    let carried = living::carry(before, &now(&plan, &lists, &outcome, when), from, &mut roster);
    outcome.roster = roster;
    report::conservation_check(&lists, &outcome.roster).expect("every record has its place");
    let state = state_of(lists, &outcome, carried.identity.clone(), carried.history.clone());
    (Kept { state, outcome }, carried)
}

/// The sample's lists without one, and that one.
fn without(name: &str) -> (Lists, Lists) {
    let all = read_lists(&folder("data-samples/chaozhou"));
    let drop = |names: Vec<String>| {
        Edition::of(&all, &Change { drop: names, ..Change::default() }).expect("lists can be dropped").lists
    };
    let others = all.sources().iter().map(|source| source.name.clone()).filter(|other| other != name);
    (drop(vec![name.to_owned()]), drop(others.collect()))
}

/// Units as the labels of their records, with their numbers.
fn units(kept: &Kept) -> BTreeMap<Vec<String>, String> {
    let lists = &kept.state.lists;
    let labels = |unit: &minglu::consolidate::Unit| {
        let mut labels: Vec<String> = unit.members.iter().map(|&member| lists.label(member)).collect();
        labels.sort();
        (labels, unit.roster_id.to_string())
    };
    kept.outcome.roster.units.iter().map(labels).collect()
}

fn partition(kept: &Kept) -> BTreeSet<Vec<String>> {
    units(kept).into_keys().collect()
}

fn of_kind(carried: &Carried, kind: EventKind) -> Vec<&living::Event> {
    carried.events().iter().filter(|event| event.kind == kind).collect()
}

/// Numbers before and after against the events: every number that ended or began has exactly one event that says so.
fn accounts_agree(before: &State, kept: &Kept, carried: &Carried) {
    let ids = |state: &State| state.identity.units.iter().map(|unit| unit.roster.clone()).collect::<BTreeSet<_>>();
    let (old, new) = (ids(before), ids(&kept.state));
    assert_eq!(new.len(), kept.outcome.roster.units.len(), "numbers are unique");
    let ended: Vec<&String> = carried
        .events()
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Merged | EventKind::Gone | EventKind::Reassigned))
        .map(|event| &event.from[0])
        .collect();
    let mut expected: Vec<&String> = old.difference(&new).collect();
    let mut said = ended;
    said.sort();
    expected.sort();
    assert_eq!(said, expected, "what ended");
    let begun: BTreeSet<&String> = carried
        .events()
        .iter()
        .filter(|event| {
            matches!(event.kind, EventKind::New | EventKind::Split | EventKind::Reassigned | EventKind::Returned)
        })
        .filter_map(|event| event.to.last())
        .collect();
    assert_eq!(begun, new.difference(&old).collect(), "what began");
    let retired: BTreeSet<&String> = kept.state.identity.retired.iter().map(|unit| &unit.id.roster).collect();
    assert!(retired.iter().all(|id| !new.contains(*id)), "a retired number stands for nobody");
}

#[test]
fn a_seventh_list_ends_where_a_full_run_ends_and_numbers_stay() {
    let full = begin(read_lists(&folder("data-samples/chaozhou")));
    for name in ["省级清查单位名录", "信访投诉台账"] {
        let (six, seventh) = without(name);
        let first = begin(six);
        let (second, carried) = update(&first.state, &Change { new: seventh, ..Change::default() }, "2018-06-30");
        // The order of the lists has no say, as a list that is added stands last.
        assert_eq!(partition(&second), partition(&full), "{name}");
        accounts_agree(&first.state, &second, &carried);
        assert_eq!(of_kind(&carried, EventKind::ListAdded).len(), 1);
        assert!(carried.events().iter().all(|event| event.when == "2018-06-30" && event.update == 1));
        // A unit whose old records are all in one new unit, and nobody else's, kept its number.
        let (old, new) = (units(&first), units(&second));
        let of_record: BTreeMap<&String, &String> =
            new.iter().flat_map(|(labels, id)| labels.iter().map(move |label| (label, id))).collect();
        let mut kept = 0;
        for (labels, id) in &old {
            let now: BTreeSet<&String> = labels.iter().filter_map(|label| of_record.get(label).copied()).collect();
            kept += usize::from(now.len() == 1 && now.contains(id));
        }
        assert!(kept * 100 >= old.len() * 90, "{name}: {kept} of {} kept their number", old.len());
        // The same lists run from the beginning, given the old roster, have the same numbers.
        let lists = second.state.lists.clone();
        let from = by_name(&first.state.lists, &lists);
        let (again, _) = onwards(&first.state, lists, &from, "");
        assert_eq!(units(&again), new);
    }
}

fn by_name(old: &Lists, new: &Lists) -> Vec<Option<SourceId>> {
    let find = |name: &str| old.sources().iter().position(|source| source.name == name).map(|at| SourceId(at as u16));
    new.sources().iter().map(|source| find(&source.name)).collect()
}

#[test]
fn the_same_lists_again_change_nothing() {
    let first = begin(read_lists(&folder("data-samples/chaozhou")));
    let (second, carried) = update(&first.state, &Change { new: first.state.lists.clone(), ..Change::default() }, "");
    assert_eq!(units(&second), units(&first));
    assert!(carried.events().is_empty() && carried.changes.is_empty(), "{:?}", carried.events());
    assert_eq!(carried.unchanged, first.outcome.roster.units.len());
}

/// A list small enough to say what must happen.
const OLD: &str = "单位名称,统一社会信用代码,生产地址,联系电话,运行状态
潮州市潮安区彩塘镇广成不锈钢制品厂,,彩塘镇宏安一村工业区12号,13500000001,运行
潮州市潮安区凤塘镇华丰陶瓷厂,,凤塘镇盛户村,13600000002,运行
潮州市枫溪区意泰工艺陶瓷有限公司,,枫溪区池湖村,13700000003,运行
饶平县钱东镇嘉达塑料制品厂,,钱东镇径口村,13800000004,运行
潮州市庵埠新群食品有限公司,,庵埠镇薛一村,13900000005,运行
潮州市潮安区古巷镇美陶洁具厂,,古巷镇古二村,13300000006,运行
";

/// Rows moved; 意泰 has another name and the same telephone and place; 嘉达 is closed; 新群 is gone; 东凤 is new.
const NEW: &str = "单位名称,统一社会信用代码,生产地址,联系电话,运行状态
潮州市潮安区古巷镇美陶洁具厂,,古巷镇古二村,13300000006,运行
潮州市潮安区彩塘镇广成不锈钢制品厂,,彩塘镇宏安一村工业区12号,13500000001,运行
潮州市枫溪区翔龙瓷艺有限公司,,枫溪区池湖村,13700000003,运行
潮州市潮安区凤塘镇华丰陶瓷厂,,凤塘镇盛户村,13600000002,运行
饶平县钱东镇嘉达塑料制品厂,,钱东镇径口村,13800000004,关闭
潮州市潮安区东凤镇顺兴印刷厂,,东凤镇下园村,13400000007,运行
";

fn list(name: &str, text: &str) -> Lists {
    ingest::read_bytes(name, "csv", text.as_bytes(), &Default::default(), &CnHeaders).expect("a list")
}

fn id_of(kept: &Kept, label: &str) -> String {
    let record = kept.state.lists.find(label).expect("a record");
    let unit = kept.outcome.roster.placements[record.index()].unit.expect("in a unit");
    kept.outcome.roster.units[unit as usize].roster_id.to_string()
}

#[test]
fn a_new_edition_renames_closes_removes_and_adds() {
    let first = begin(list("底册", OLD));
    let (second, carried) = update(&first.state, &Change { new: list("底册", NEW), ..Change::default() }, "2018-06-30");
    accounts_agree(&first.state, &second, &carried);
    for (old, new) in
        [("底册:1", "底册:2"), ("底册:2", "底册:4"), ("底册:3", "底册:3"), ("底册:4", "底册:5"), ("底册:6", "底册:1")]
    {
        assert_eq!(id_of(&first, old), id_of(&second, new), "{old} → {new}");
    }
    let one = |kind: EventKind| {
        let events = of_kind(&carried, kind);
        assert_eq!(events.len(), 1, "{kind:?}: {:?}", carried.events());
        events[0].clone()
    };
    assert!(one(EventKind::ListReplaced).what.contains("3 行未变，2 行更正，1 行新增，1 行去掉"));
    let renamed = one(EventKind::Renamed);
    assert!(renamed.what.contains("意泰") && renamed.what.contains("翔龙"), "{}", renamed.what);
    assert!(renamed.why.contains("底册:3"), "{}", renamed.why);
    let closed = one(EventKind::Closed);
    assert!(closed.what.contains("嘉达") && closed.new_rows == ["底册:5"], "{closed:?}");
    let gone = one(EventKind::Gone);
    assert_eq!((gone.old_rows, gone.from), (vec!["底册:5".to_owned()], vec![id_of(&first, "底册:5")]));
    let new = one(EventKind::New);
    assert!(new.what.contains("顺兴") && new.new_rows == ["底册:6"]);
    assert_eq!(carried.unchanged, 3);
    assert_eq!(carried.events().len(), 5, "{:?}", carried.events());
    let value =
        carried.changes.iter().find(|row| row.change == "value" && row.field == "status").expect("a value changed");
    assert_eq!((value.before.as_str(), value.after.as_str()), ("运行", "关闭"));
    // What was gone comes back with its number; what was closed is at work again; nothing is said twice.
    let (third, carried) = update(&second.state, &Change { new: list("底册", OLD), ..Change::default() }, "2018-12-31");
    accounts_agree(&second.state, &third, &carried);
    assert_eq!(units(&third), units(&first));
    assert_eq!(of_kind(&carried, EventKind::Returned).len(), 1);
    assert_eq!(of_kind(&carried, EventKind::Resumed).len(), 1);
    assert_eq!((carried.history.len(), carried.events()[0].update), (5 + carried.events().len(), 2));
    let text = carried.text(&third.outcome.roster, "2018-12-31", Lang::Zh);
    for part in ["第 2 次更新，截至 2018-12-31", "== 重新出现（1）", "== 恢复生产（1）", "运行状态 关闭 → 运行"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

/// Columns without a meaning, by which a row is known while everything else of it changes.
const HEAD: &str = "单位名称,统一社会信用代码,生产地址,联系电话,附注一,附注二,附注三,附注四,附注五\n";
const REST: &str = "潮州市潮安区彩塘镇广成不锈钢制品厂,,彩塘镇宏安一村,13500000001,a1,a2,a3,a4,a5
潮州市枫溪区意泰工艺陶瓷有限公司,,枫溪区池湖村,13700000003,b1,b2,b3,b4,b5
饶平县钱东镇嘉达塑料制品厂,,钱东镇径口村,13800000004,c1,c2,c3,c4,c5
潮州市庵埠新群食品有限公司,,庵埠镇薛一村,13900000005,d1,d2,d3,d4,d5
潮州市潮安区凤塘镇华丰陶瓷厂,92445100L717694691,凤塘镇盛户村,13600000002,e1,e2,e3,e4,e5
";

#[test]
fn a_merge_and_its_undoing_are_told_with_their_reason() {
    let apart = format!("{HEAD}{REST}潮州市潮安区古巷镇美陶洁具厂,,古巷镇古二村,13300000006,f1,f2,f3,f4,f5\n");
    let same = format!(
        "{HEAD}{REST}潮州市潮安区凤塘镇华丰陶瓷厂,92445100L717694691,凤塘镇盛户村,13600000002,f1,f2,f3,f4,f5\n"
    );
    let first = begin(list("底册", &apart));
    assert_eq!(first.outcome.roster.units.len(), 6);
    let (second, carried) =
        update(&first.state, &Change { new: list("底册", &same), ..Change::default() }, "2018-06-30");
    accounts_agree(&first.state, &second, &carried);
    let merged = of_kind(&carried, EventKind::Merged);
    assert_eq!(merged.len(), 1, "{:?}", carried.events());
    let (old, lost) = (id_of(&first, "底册:5"), id_of(&first, "底册:6"));
    assert_eq!(
        (&merged[0].from, &merged[0].to),
        (&vec![lost.clone(), old.clone()], &vec![old.clone()]),
        "of equals the older stays"
    );
    assert!(merged[0].why.contains("同一单位") && merged[0].why.contains("信用代码相同"), "{}", merged[0].why);
    assert_eq!(
        (&merged[0].old_rows[..], &merged[0].new_rows[..]),
        (&["底册:6".to_owned()][..], &["底册:6".to_owned()][..])
    );
    // The row is put right again: the unit falls in two, and the retired number stays retired.
    let (third, carried) =
        update(&second.state, &Change { new: list("底册", &apart), ..Change::default() }, "2018-07-31");
    accounts_agree(&second.state, &third, &carried);
    let split = of_kind(&carried, EventKind::Split);
    assert_eq!(split.len(), 1, "{:?}", carried.events());
    let now = id_of(&third, "底册:6");
    assert_eq!((&split[0].from, &split[0].to), (&vec![old.clone()], &vec![old.clone(), now.clone()]));
    assert_eq!(id_of(&third, "底册:5"), old);
    assert!(now != lost, "{now}");
    let retired = &third.state.identity.retired;
    assert!(retired.iter().any(|unit| unit.id.roster == lost && unit.into == [old.clone()]), "{retired:?}");
}

/// The base register of the sample sent again: every row in another place, some corrected, taken out or added.
#[test]
fn a_new_edition_of_the_sample_ends_where_a_full_run_ends() {
    let first = begin(read_lists(&folder("data-samples/chaozhou")));
    let name = "省级清查单位名录";
    let others: Vec<String> =
        first.state.lists.sources().iter().map(|source| source.name.clone()).filter(|other| other != name).collect();
    let mut new = Edition::of(&first.state.lists, &Change { drop: others, ..Change::default() }).unwrap().lists;
    let source = &mut new.sources_mut()[0];
    let rows = source.rows.len();
    let (gone, corrected, added) = (rows / 50, rows / 25, rows / 40);
    // Backwards, without the last rows, with the first ones again under other names.
    let order: Vec<usize> = (gone..rows).rev().chain(0..added).collect();
    for column in &mut source.columns {
        let cells = order.iter().enumerate().map(|(at, &row)| {
            let cell = column.values.get(row).map(str::to_owned);
            match (column.field.as_deref(), at >= rows - gone, at < corrected) {
                (Some("phone"), false, true) => Some(format!("1390000{at:04}")),
                (Some("name"), true, _) => Some(format!("潮州市新办{at}号工艺厂")),
                (Some("credit_code" | "registration_no" | "phone" | "legal_rep" | "contact"), true, _) => None,
                (Some("address" | "registered_address"), true, _) => Some(format!("新开路{at}号")),
                _ => cell,
            }
        });
        let cells: Vec<Option<String>> = cells.collect();
        column.values = cells.iter().map(Option::as_deref).collect();
    }
    source.rows = order
        .iter()
        .enumerate()
        .map(|(at, _)| minglu::record::RowRef { row: at as u32 + 1, ..source.rows[0] })
        .collect();
    source.sheets.iter_mut().for_each(|sheet| sheet.records = 0);
    let sheet = usize::from(source.rows[0].sheet);
    source.sheets[sheet].records = order.len() as u32;
    source.sheets[sheet].header = None;
    source.sha256 = "another".to_owned();
    new.rejected.clear();
    new.issues.clear();
    let (second, carried) = update(&first.state, &Change { new, ..Change::default() }, "");
    accounts_agree(&first.state, &second, &carried);
    let told = &of_kind(&carried, EventKind::ListReplaced)[0].what;
    let counted: Vec<usize> = told.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let [same, right, new_rows, gone_rows] = counted[counted.len() - 4..] else { panic!("{told}") };
    assert_eq!(same + right + new_rows, order.len(), "{told}");
    assert_eq!(same + right + gone_rows, rows, "{told}");
    assert!(same >= rows - gone - corrected && right > 0 && gone_rows > 0 && new_rows > 0, "{told}");
    // Each row that is gone is in an event.
    let in_events: BTreeSet<&String> = carried.events().iter().flat_map(|event| &event.old_rows).collect();
    for row in 1..=gone {
        assert!(in_events.contains(&format!("{name}:{row}")) || gone_rows < gone, "row {row}");
    }
    // The same lists from the beginning.
    assert_eq!(partition(&begin(second.state.lists.clone())), partition(&second));
    assert!(carried.unchanged * 2 > first.outcome.roster.units.len(), "{} unchanged", carried.unchanged);
}

/// The sample of `data-samples/editions`, as the README runs it.
#[test]
fn the_sample_of_two_editions_shows_each_kind_of_change() {
    let read = |year: &str| {
        ingest::read(&[folder("data-samples/editions").join(year)], &Default::default(), &CnHeaders).expect("readable")
    };
    let first = begin(read("2017"));
    let (second, carried) = update(&first.state, &Change { new: read("2018"), ..Change::default() }, "2018-06-30");
    accounts_agree(&first.state, &second, &carried);
    let kinds: Vec<EventKind> = carried.events().iter().map(|event| event.kind).collect();
    use EventKind::*;
    assert_eq!(kinds, [ListAdded, ListReplaced, New, Renamed, Closed, Moved, Delisted], "{:#?}", carried.events());
    // 新群 is not in the register any more, but the inspection found it: the same unit under the same number.
    assert_eq!(id_of(&first, "底册:5"), id_of(&second, "排查台账:2"));
    assert_eq!(id_of(&first, "底册:1"), id_of(&second, "排查台账:1"));
    assert!(carried.changes.iter().any(|row| row.change == "unlisted" && row.note == "底册"));
}

#[test]
fn a_list_of_another_place_is_remarked_on() {
    let first = begin(list("底册", OLD));
    let rows: String =
        (1..=12).map(|at| format!("佛山市顺德区容桂第{at}家具厂,容桂街道红星路{at}号,1351234000{at}\n")).collect();
    let new = list("家具厂", &format!("单位名称,生产地址,联系电话\n{rows}"));
    let (_, carried) = update(&first.state, &Change { new, ..Change::default() }, "");
    let added = of_kind(&carried, EventKind::ListAdded)[0];
    assert!(added.what.contains("0 条属于已有单位") && added.why.contains("拿错"), "{added:?}");
    assert!(carried.summary(Lang::Zh).contains("注意：没有一条"), "{}", carried.summary(Lang::Zh));
    // The same under the name of a list that is there: an edition without a row of the one before.
    let old: String = (1..=12).map(|at| format!("潮州市古巷第{at}瓷厂,古巷镇古二村{at}号,1391234000{at}\n")).collect();
    let first = begin(list("名单", &format!("单位名称,生产地址,联系电话\n{old}")));
    let new = list("名单", &format!("单位名称,生产地址,联系电话\n{rows}"));
    let (_, carried) = update(&first.state, &Change { new, ..Change::default() }, "");
    assert!(of_kind(&carried, EventKind::ListReplaced)[0].why.contains("另一份名单"), "{:?}", carried.events()[0]);
}

#[test]
fn a_list_that_goes_takes_its_units_and_says_so() {
    let all = read_lists(&folder("data-samples/chaozhou"));
    let first = begin(all);
    let drop = vec!["供电局专变用户".to_owned()];
    let (second, carried) = update(&first.state, &Change { drop, ..Change::default() }, "");
    accounts_agree(&first.state, &second, &carried);
    assert_eq!(of_kind(&carried, EventKind::ListDropped).len(), 1);
    assert!(!of_kind(&carried, EventKind::Gone).is_empty());
    let unlisted = carried.changes.iter().filter(|row: &&ChangeRow| row.change == "unlisted").count();
    assert!(unlisted > 10, "{unlisted} units lost their meter");
    // With the list back, the lost are found again, and the partition is what it was.
    let names = ["供电局专变用户".to_owned()];
    let keep = first.state.lists.sources().iter().map(|s| s.name.clone()).filter(|name| !names.contains(name));
    let power = Edition::of(&first.state.lists, &Change { drop: keep.collect(), ..Change::default() }).unwrap().lists;
    let (third, carried) = update(&second.state, &Change { new: power, ..Change::default() }, "");
    accounts_agree(&second.state, &third, &carried);
    assert_eq!(partition(&third), partition(&first));
    assert!(!of_kind(&carried, EventKind::Returned).is_empty());
}

/// A row's place has no influence on who keeps which number.
#[test]
fn the_order_of_rows_has_no_influence_on_numbers() {
    let first = begin(list("底册", OLD));
    let turned = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    };
    let numbers = |text: &str| {
        let (kept, _) = update(&first.state, &Change { new: list("底册", text), ..Change::default() }, "");
        let names = kept
            .outcome
            .roster
            .units
            .iter()
            .map(|u| (u.value("name").unwrap().text.to_owned(), u.roster_id.to_string()));
        names.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(numbers(NEW), numbers(&turned(NEW)));
}

fn write(out: &Path, kept: &Kept) -> State {
    let run = RunRecord { model: kept.state.model.clone(), ..RunRecord::default() };
    let keep = Keep { config: Some("unit = 'site'"), directory: Some("/名单"), ..kept.state.keep() };
    let (bytes, state) = keep.to_bytes();
    let options = ReportOptions { parts: Parts::ALL.without(Part::Workbook), ..ReportOptions::default() };
    let mut prepared = report::prepare(out, &kept.state.lists, &kept.outcome.roster, &options).expect("prepared");
    prepared.add(STATE_FILE, 0, |path| std::fs::write(path, &bytes)).expect("the state is written");
    prepared.finish(&RunRecord { state, ..run }).expect("written");
    State::read(out).expect("what was written can be read")
}

#[test]
fn what_is_kept_comes_back_whole() {
    let root = tempfile::tempdir().unwrap();
    let first = begin(read_lists(&folder("data-samples/chaozhou")));
    let read = write(&root.path().join("out"), &first);
    assert_eq!(read.lists, first.state.lists);
    assert_eq!(read.identity, first.state.identity);
    // JSON keeps a number to the last digit or the one beside it.
    let through_json = serde_json::from_str::<serde_json::Value>(&first.state.model.to_string()).unwrap();
    assert_eq!(read.model, through_json);
    assert_eq!((read.config.as_deref(), read.directory.as_deref()), (Some("unit = 'site'"), Some("/名单")));
}

#[test]
fn a_damaged_or_foreign_state_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let (a, b) = (root.path().join("甲县"), root.path().join("乙县"));
    write(&a, &begin(list("底册", OLD)));
    write(&b, &begin(list("底册", NEW)));
    let file = a.join(STATE_FILE);
    let whole = std::fs::read(&file).unwrap();
    let said = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        State::read(&a).expect_err("refused").message(Lang::Zh)
    };
    for cut in [3, 20, 60, whole.len() / 2, whole.len() - 1] {
        let text = said(&whole[..cut]);
        assert!(text.contains("不完整") && text.contains("state.minglu"), "{cut}: {text}");
    }
    for at in [70, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(said(&changed).contains("被改动过"), "{at}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(said(&longer).contains("被改动过"));
    assert!(said("单位名称\n甲\n".as_bytes()).contains("不是 minglu 写的"));
    let mut newer = whole.clone();
    newer[13] = 9;
    assert!(said(&newer).contains("格式 9"));
    assert!(said(&std::fs::read(b.join(STATE_FILE)).unwrap()).contains("别的项目"));
    std::fs::remove_file(&file).unwrap();
    assert!(State::read(&a).unwrap_err().message(Lang::Zh).contains("不见了"));
    assert!(matches!(State::read(&root.path().join("没有")), Err(StateError::Result(_))));
    // No byte of it, changed and signed anew, makes the program fall over.
    for at in (57..whole.len()).step_by(whole.len() / 199) {
        let mut forged = whole.clone();
        forged[at] = forged[at].wrapping_add(1);
        let sum = {
            use sha2::Digest as _;
            sha2::Sha256::digest(&forged[57..])
        };
        forged[25..57].copy_from_slice(&sum);
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        if let Err(damage) = State::from_bytes(&forged, &hex) {
            assert!(matches!(damage, Damage::Changed), "{damage:?}");
        }
    }
}
