//! The same groups for any order of rows, where many records say the same and many weights are exactly equal: there a tie decides, and it
//! must not be decided by which row came first.

mod memory;

use minglu::auto::{DeriveOptions, derive, group};
use minglu::observe::Unobserved;
use minglu::plan::{Part, Plan};
use minglu::record::Lists;
use std::collections::BTreeSet;

/// Numbers from a seed (Knuth's linear congruence).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

type Row = Vec<String>;

/// Some lists of one shape.
#[derive(Clone)]
struct Tables {
    columns: &'static [&'static str],
    rows: Vec<Vec<Row>>,
    /// Column that names the sources.
    source: Option<&'static str>,
}

impl Tables {
    /// The rows of every list in another order.
    fn shuffled(&self, seed: u64) -> Self {
        let mut tables = self.clone();
        tables.rows.iter_mut().for_each(|rows| Draw(seed).shuffle(rows));
        tables
    }

    fn lists(&self) -> Lists {
        let mut lists = Lists::default();
        for (list, rows) in self.rows.iter().enumerate() {
            lists.push(memory::list(list as u16, self.columns, rows, |row, at| {
                Some(row[at].as_str()).filter(|cell| !cell.is_empty())
            }));
        }
        lists
    }

    fn plan(&self) -> Plan {
        let source = self.source.map(str::to_owned);
        derive(&self.lists(), &DeriveOptions { source, ignore: vec!["id".to_owned()], ..DeriveOptions::default() }).plan
    }

    /// The groups of two and more, by the ids of their rows, the first cell of each.
    fn groups(&self, plan: &Plan) -> BTreeSet<Vec<&str>> {
        let plan = plan.compile(&minglu::builtin::registry()).unwrap();
        let found = group(&plan, &self.lists(), &Unobserved).unwrap().group;
        let mut groups = vec![Vec::new(); found.len()];
        for (row, group) in self.rows.iter().flatten().zip(found) {
            groups[group as usize].push(row[0].as_str());
        }
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.into_iter().filter(|group| group.len() > 1).collect()
    }
}

/// The same word for the same number, and another for every other.
fn word(kind: usize, at: usize) -> String {
    const PARTS: [&str; 10] = ["ba", "kel", "lin", "mo", "ster", "tan", "ru", "vel", "hof", "gra"];
    [kind + at / 10, at % 10, at / 7].map(|part| PARTS[part % 10]).concat()
}

/// Rows with an id before what they say.
fn with_ids(list: usize, rows: Vec<Row>) -> Vec<Row> {
    rows.into_iter().enumerate().map(|(at, row)| [vec![format!("{list}-{at}")], row].concat()).collect()
}

fn all_with_ids(lists: Vec<Vec<Row>>) -> Vec<Vec<Row>> {
    lists.into_iter().enumerate().map(|(list, rows)| with_ids(list, rows)).collect()
}

/// Titles in families: those of one share all words but one, and the further lists leave that one out now and then, so that a row there is exactly
/// as near to each of them. With `repeats` these also have some rows twice.
fn titles(seed: u64, lists: usize, repeats: bool) -> Tables {
    let draw = &mut Draw(seed);
    let mut rows = vec![Vec::new(); lists];
    for family in 0..80 {
        let shared: Vec<String> = (0..6).map(|_| word(0, draw.below(60))).collect();
        let venue = draw.one_of(&["vldb", "sigmod", ""]);
        for _ in 0..if family < 20 { 2 } else { 1 } {
            let own = word(5, draw.below(60));
            let whole = [shared.join(" "), own].join(" ");
            let row = |title: String| vec![title, venue.to_owned()];
            rows[0].push(row(whole.clone()));
            for list in &mut rows[1..] {
                let short = shared[draw.below(2)..].join(" ");
                let other = if draw.below(2) == 0 { short } else { whole.clone() };
                for _ in 0..if repeats && draw.below(4) == 0 { 2 } else { 1 } {
                    list.push(row(other.clone()));
                }
            }
        }
    }
    Tables { columns: &["id", "title", "venue"], rows: all_with_ids(rows), source: None }
}

/// Households in so many lists: their members differ in the given name, which is now and then absent or has its words exchanged.
fn people(seed: u64, lists: usize) -> Vec<Vec<Row>> {
    let draw = &mut Draw(seed);
    let mut rows = vec![Vec::new(); lists];
    for _ in 0..40 {
        let last = word(1, draw.below(80));
        let street = format!("{} {}", word(2, draw.below(80)), draw.one_of(&["road", "lane"]));
        for _ in 0..2 {
            let (given, second) = (word(3, draw.below(80)), word(4, draw.below(80)));
            let year = (1930 + draw.below(60)).to_string();
            for list in &mut rows {
                for _ in 0..if lists == 1 { 2 } else { 1 } {
                    let given = match draw.below(4) {
                        0 => String::new(),
                        1 => format!("{second} {given}"),
                        _ => format!("{given} {second}"),
                    };
                    let year = if draw.below(4) == 0 { String::new() } else { year.clone() };
                    list.push(vec![given, last.clone(), street.clone(), year]);
                }
            }
        }
    }
    rows
}

/// Lists of persons.
fn lists_of_people(seed: u64, lists: usize) -> Tables {
    let rows = all_with_ids(people(seed, lists));
    Tables { columns: &["id", "given", "last", "street", "year"], rows, source: None }
}

/// One table of persons with its sources in a column.
fn of_sources(seed: u64, sources: usize) -> Tables {
    let named = people(seed, sources).into_iter().zip(["tax", "police", "school"]);
    let rows = named.flat_map(|(rows, office)| rows.into_iter().map(|row| [row, vec![office.to_owned()]].concat()));
    let columns = &["id", "given", "last", "street", "year", "office"];
    Tables { columns, rows: vec![with_ids(0, rows.collect())], source: Some("office") }
}

/// Checks the derived plan, and every other way to group in its place, on two other orders of rows.
fn any_order_gives_the_same(tables: &Tables, about: &str) {
    let derived = tables.plan();
    let registry = minglu::builtin::registry();
    let others = registry.clusterers.keys().filter(|part| **part != derived.cluster.part).map(|part| {
        let cluster = Part { part: (*part).to_owned(), options: toml::Table::new() };
        Plan { cluster, ..derived.clone() }
    });
    let plans: Vec<Plan> = std::iter::once(derived.clone()).chain(others).collect();
    let expected: Vec<_> = plans.iter().map(|plan| tables.groups(plan)).collect();
    assert!(expected[0].len() > 5, "{about}: {} groups", expected[0].len());
    for seed in 1..=2 {
        let shuffled = tables.shuffled(seed);
        assert_eq!(shuffled.plan(), derived, "{about}: the plan");
        for (plan, expected) in plans.iter().zip(&expected) {
            let found = shuffled.groups(plan);
            let gone: Vec<_> = expected.difference(&found).collect();
            let new: Vec<_> = found.difference(expected).collect();
            assert!(gone.is_empty(), "{about}, {}, order {seed}: gone {gone:?}, new {new:?}", plan.cluster.part);
        }
    }
}

#[test]
fn lists_of_texts() {
    for lists in 2..=3 {
        for seed in 1..=2 {
            any_order_gives_the_same(&titles(seed, lists, false), &format!("{lists} lists of titles {seed}"));
        }
    }
}

#[test]
fn two_lists_of_texts_one_with_repeats() {
    for seed in 1..=2 {
        any_order_gives_the_same(&titles(seed, 2, true), &format!("repeated titles {seed}"));
    }
}

/// In one list every record has rivals.
#[test]
fn one_list_of_texts() {
    for seed in 1..=2 {
        let Tables { columns, rows, source } = titles(seed, 2, true);
        let tables = Tables { columns, rows: vec![rows.concat()], source };
        any_order_gives_the_same(&tables, &format!("one list of titles {seed}"));
    }
}

#[test]
fn persons() {
    for lists in 1..=3 {
        for seed in 1..=2 {
            any_order_gives_the_same(&lists_of_people(seed, lists), &format!("{lists} lists of persons {seed}"));
        }
    }
}

#[test]
fn persons_of_sources_in_a_column() {
    for sources in 2..=3 {
        for seed in 1..=2 {
            any_order_gives_the_same(&of_sources(seed, sources), &format!("{sources} sources {seed}"));
        }
    }
}

/// Of a large table a part is looked at to tell what its columns hold: the same part whatever the order of rows.
#[test]
fn what_the_columns_of_a_large_table_hold() {
    let draw = &mut Draw(1);
    let row = |draw: &mut Draw| vec![word(0, draw.below(900)), draw.below(5000).to_string(), word(4, draw.below(70))];
    let rows = with_ids(0, (0..45_000).map(|_| row(draw)).collect());
    let tables = Tables { columns: &["id", "name", "number", "town"], rows: vec![rows], source: None };
    let profile = |tables: &Tables| derive(&tables.lists(), &DeriveOptions::default()).profile;
    let expected = profile(&tables);
    assert!(expected[0].present < 30_000, "a part is looked at: {:?}", expected[0]);
    assert_eq!(profile(&tables.shuffled(1)), expected);
}
