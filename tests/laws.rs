//! The laws of `eval::conformance` on what ships, and the auto plan on a labelled sample.

mod memory;

use minglu::auto::{DeriveOptions, derive, group};
use minglu::bench::{LabelledSet, answer, exact_baseline, judge};
use minglu::cluster::{ClusterInput, Constraints, Standing};
use minglu::eval::conformance;
use minglu::observe::Unobserved;
use minglu::plan::{BlockRule, Plan};
use minglu::record::{CONTENT, Lists, Pair, RecordId, Standardised};
use minglu::score::Label;
use proptest::prelude::*;
use std::path::Path;

fn people() -> LabelledSet {
    LabelledSet::of_table(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/people")).unwrap()
}

fn table(headers: &[&str], rows: &[Vec<Option<String>>]) -> Lists {
    let mut lists = Lists::default();
    lists.push(memory::list(0, headers, rows, |row, at| row[at].as_deref()));
    lists
}

#[test]
fn the_auto_plan_holds_the_laws_and_finds_the_people() {
    let set = people();
    let derived = derive(&set.lists, &DeriveOptions { ignore: vec!["id".to_owned()], ..DeriveOptions::default() });
    let plan = derived.plan.compile(&minglu::builtin::registry()).unwrap();
    assert_eq!(conformance::plan(&plan, &set.lists), None);
    let found = answer(&plan, &set.lists, &Unobserved).unwrap();
    let figures = judge(&set, "auto", &plan, &set.lists, &found);
    assert!(figures.pairs.f1 >= 0.97, "{figures:?}");
    assert!(figures.blocking_recall >= 0.98 && figures.pairs_per_record <= 10.0, "{figures:?}");
    assert!(figures.pairs.f1 > exact_baseline(&set).pairs.f1 + 0.1);
    // The plan printed is the plan run.
    let again = minglu::plan::Plan::from_toml(&derived.plan.to_toml(), &minglu::builtin::registry()).unwrap();
    assert_eq!(again, derived.plan);
}

/// Forbids one pair in five, by what the records say.
struct OneInFive;

impl Constraints for OneInFive {
    fn forbids(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let content = data.get::<Vec<u64>>(CONTENT)?;
        let sum = content[pair.left().index()].wrapping_add(content[pair.right().index()]);
        (sum % 5 == 0).then_some(Label::new("不得合并", "kept apart"))
    }

    fn standing(&self, _: &Standardised, _: RecordId) -> Standing {
        Standing::Full
    }
}

/// Every clusterer that ships, with constraints and without.
fn clusterers_hold_their_laws(plan: &Plan, lists: &Lists) -> Option<conformance::Violation> {
    let registry = minglu::builtin::registry();
    let compiled = plan.compile(&registry).unwrap();
    let grouping = group(&compiled, lists, &Unobserved).unwrap();
    let none = minglu::cluster::NoConstraints;
    registry.clusterers.values().find_map(|factory| {
        let clusterer = factory(&toml::Table::new()).unwrap();
        [&none as &dyn Constraints, &OneInFive].into_iter().find_map(|constraints| {
            let (data, scored, model) = (&grouping.data, &grouping.scored, &*grouping.model);
            conformance::clusterer(&*clusterer, &ClusterInput { data, scored, model, constraints })
        })
    })
}

#[test]
fn every_clusterer_holds_its_laws_on_the_people() {
    let set = people();
    let derived = derive(&set.lists, &DeriveOptions { ignore: vec!["id".to_owned()], ..DeriveOptions::default() });
    assert!(minglu::builtin::registry().clusterers.len() >= 7);
    assert_eq!(clusterers_hold_their_laws(&derived.plan, &set.lists), None);
}

#[test]
fn thin_tables_give_groups_and_no_nan() {
    let cell = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let rows = |cells: &[[&str; 2]]| cells.iter().map(|r| r.iter().map(|c| cell(c)).collect()).collect::<Vec<_>>();
    for cells in [
        rows(&[]),
        rows(&[["anna", ""]]),
        rows(&[["anna", ""], ["bruno", ""]]),
        rows(&[["", ""], ["", ""], ["", ""]]),
        rows(&[["anna", "x"], ["anna", "x"], ["anna", "x"]]),
    ] {
        let lists = table(&["name", "note"], &cells);
        let derived = derive(&lists, &DeriveOptions::default());
        let plan = derived.plan.compile(&minglu::builtin::registry()).unwrap();
        let grouping = group(&plan, &lists, &Unobserved).unwrap();
        assert_eq!(grouping.group.len(), cells.len());
        assert!(grouping.probability.iter().all(|p| (0.0..=1.0).contains(p)), "{cells:?}");
        assert!(!grouping.model.parameters().to_string().contains("null"), "{cells:?}");
    }
}

/// A note that one source alone has compares nothing between sources, but a title's description counts wherever it stands.
#[test]
fn a_column_that_one_source_fills_alone_is_left_out() {
    let names = ["anna", "bruno", "clara", "dora", "emil", "frieda", "gustav", "hanna"];
    let rows: Vec<Vec<Option<String>>> = (0..16_usize)
        .map(|row| {
            let source = ["a", "b"][row % 2];
            vec![
                Some(source.to_owned()),
                Some(names[row / 2].to_owned()),
                (source == "a").then(|| format!("note {}", names[row * 5 % 8])),
            ]
        })
        .collect();
    let lists = table(&["list", "name", "note"], &rows);
    let columns = |source: Option<&str>| {
        let derived = derive(&lists, &DeriveOptions { source: source.map(str::to_owned), ..DeriveOptions::default() });
        derived.plan.compare.iter().map(|c| c.options["column"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(columns(Some("list")), ["name"]);
    assert_eq!(columns(None), ["list", "name", "note"]);
}

/// More columns than a pattern holds: the telling ones are compared, the others named with the reason.
#[test]
fn a_table_of_sixty_columns_is_compared_by_those_that_tell_most() {
    let names = ["anna", "bruno", "clara", "dora", "emil", "frieda", "gustav", "hanna", "ida", "jonas", "karl"];
    let headers: Vec<String> = (0..60).map(|column| format!("c{column}")).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Option<String>>> = (0..40_usize)
        .map(|row| {
            (0..60_usize)
                .map(|column| Some(format!("{} {}", names[(row * 7 + column * row) % 11], names[row / 4])))
                .collect()
        })
        .collect();
    let lists = table(&headers, &rows);
    let derived = derive(&lists, &DeriveOptions::default());
    assert!(derived.plan.compare.len() < 20, "{:?}", derived.plan.compare.len());
    let compiled = derived.plan.compile(&minglu::builtin::registry()).unwrap();
    assert_eq!(group(&compiled, &lists, &Unobserved).unwrap().group.len(), 40);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_table_holds_the_laws(
        rows in prop::collection::vec(
            (prop::option::of("[ab锁纳 ]{0,6}"), prop::option::of("[0-9]{4,6}"), prop::option::of("(a|b|c) (dd|ee)( ff)? (gg|hh) (ii|jj) (kk|ll)")),
            2..24,
        )
    ) {
        let rows: Vec<Vec<Option<String>>> = rows.into_iter().map(|(a, b, c)| vec![a, b, c]).collect();
        let lists = table(&["name", "code", "title"], &rows);
        let mut plan = derive(&lists, &DeriveOptions::default()).plan;
        plan.block.extend(further_rules(&plan));
        let plan = plan.compile(&minglu::builtin::registry()).unwrap();
        prop_assert_eq!(conformance::plan(&plan, &lists), None);
        prop_assert_eq!(clusterers_hold_their_laws(&plan.plan, &lists), None);
    }
}

/// Blocking rules that no derived plan has by itself, as far as it reads their columns.
fn further_rules(plan: &Plan) -> Vec<BlockRule> {
    let text = r#"
        [[block]]
        rule = "sorted"
        part = "sorted"
        on = ["name", "title"]
        [[block]]
        rule = "sorted-backwards"
        part = "sorted"
        on = ["title"]
        backwards = true
        window = 4
        max_block = 3
        [[block]]
        rule = "meta-arcs"
        part = "meta"
        on = ["name:words", "title:words", "title:grams"]
        k = 2
        [[block]]
        rule = "meta-jaccard"
        part = "meta"
        on = ["title:words", "code:value"]
        weight = "jaccard"
        prune = "edge_mean"
        [[block]]
        rule = "meta-common"
        part = "meta"
        on = ["title:words", "name:sounds"]
        weight = "common"
        prune = "node_mean"
        reciprocal = true
        max_block = 8
    "#;
    #[derive(serde::Deserialize)]
    struct Rules {
        block: Vec<BlockRule>,
    }
    let mut rules = toml::from_str::<Rules>(text).unwrap().block;
    let read = |named: &str| {
        plan.standardise.options["columns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|column| column["column"].as_str() == named.split(':').next())
    };
    rules.retain(|rule| rule.options["on"].as_array().unwrap().iter().all(|named| read(named.as_str().unwrap())));
    rules
}

#[test]
fn options_of_a_blocking_rule_that_make_no_sense_are_named() {
    let lists = table(&["name"], &[vec![Some("a".to_owned())], vec![Some("b".to_owned())]]);
    for (options, part) in [
        ("rule = 'x'\npart = 'sorted'\n", "either on"),
        ("rule = 'x'\npart = 'sorted'\non = ['name']\nwindow = 1\n", "2 to 100"),
        ("rule = 'x'\npart = 'meta'\non = ['name:words']\nk = 0\n", "at least 1"),
        ("rule = 'x'\npart = 'meta'\non = ['name:words']\nprune = 'some'\n", "some"),
        ("rule = 'x'\npart = 'meta'\non = ['name']\n", "column:take"),
    ] {
        let mut plan = derive(&lists, &DeriveOptions::default()).plan;
        plan.block.push(toml::from_str(options).unwrap());
        let error = plan.compile(&minglu::builtin::registry()).unwrap_err().to_string();
        assert!(error.contains(part), "{options}: {error}");
    }
}
