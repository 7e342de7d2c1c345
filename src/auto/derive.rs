//! From what the columns hold to a plan.
//!
//! - Columns without information are left out: constant, almost empty, or a different code in every row (an identifier of rows).
//! - A column whose words stand in another column too (`full_name` beside `first_name` and `surname`) is compared once: agreeing twice
//!   on the same words is no second evidence.
//! - Candidates: for each record the nearest by rare words, sounds and values of all columns together.
//! - Fields with many values get term frequencies (in the comparisons themselves).

use super::profile::{ColumnProfile, profile};
use crate::plan::{BlockRule, Comparison, Decide, Part, Plan};
use crate::record::Lists;
use crate::standardise::field::{ABSENT, Field, Kind};
use crate::standardise::table::cells;
use serde::Serialize;
use std::collections::BTreeSet;

/// What a caller may say about the table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeriveOptions {
    /// Column that names the source of each record.
    pub source: Option<String>,
    /// Columns that are carried and never compared.
    pub ignore: Vec<String>,
    /// Least weight of a link, in bits.
    pub link_bits: f32,
}

/// Why a column is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: String,
}

/// A plan with what led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// The plan.
    pub plan: Plan,
    /// What every column holds.
    pub profile: Vec<ColumnProfile>,
    /// Columns that are not compared.
    pub left_out: Vec<LeftOut>,
}

/// The plan for these lists.
pub fn derive(lists: &Lists, options: &DeriveOptions) -> Derived {
    let mut without: Vec<&str> = options.ignore.iter().map(String::as_str).collect();
    without.extend(options.source.as_deref());
    let profile = profile(lists, &without);
    let mut left_out = Vec::new();
    let mut used: Vec<&ColumnProfile> = Vec::new();
    for column in &profile {
        match useless(column) {
            Some(reason) => left_out.push(LeftOut { column: column.column.clone(), reason }),
            None => used.push(column),
        }
    }
    for (column, reason) in repeated(lists, &used) {
        used.retain(|known| known.column != column);
        left_out.push(LeftOut { column, reason });
    }
    for (column, reason) in wordier(lists, &used) {
        used.retain(|known| known.column != column);
        left_out.push(LeftOut { column, reason });
    }
    let sources = match &options.source {
        Some(column) => cells(lists, column).flatten().collect::<BTreeSet<_>>().len() > 1,
        None => lists.sources().len() > 1,
    };
    let plan = Plan {
        name: "auto".to_owned(),
        version: 1,
        standardise: standardise(&used, options),
        block: blocks(&used, lists.len(), sources),
        compare: used.iter().map(|column| comparison(column)).collect(),
        score: score(),
        cluster: part(
            "by_sources",
            toml::toml! {
                repeats = { link_bits = 0.0 }
                single = { link_bits = 0.0, may_fall = 10.0 }
            },
            options.link_bits,
        ),
        constraints: Part { part: "none".to_owned(), options: toml::Table::new() },
        sites: Part { part: "none".to_owned(), options: toml::Table::new() },
        survivorship: Part { part: "none".to_owned(), options: toml::Table::new() },
        decide: Decide {
            review_bits: options.link_bits - if sources { 12.0 } else { 6.0 },
            sure_bits: options.link_bits + 3.0,
        },
    };
    Derived { plan, profile, left_out }
}

fn part(name: &str, mut options: toml::Table, link_bits: f32) -> Part {
    for (_, inner) in options.iter_mut() {
        if let toml::Value::Table(inner) = inner {
            inner.insert("link_bits".to_owned(), f64::from(link_bits).into());
        }
    }
    Part { part: name.to_owned(), options }
}

/// A column filled in fewer records says nothing about most pairs.
const LEAST_FILLED: f64 = 0.02;

fn useless(column: &ColumnProfile) -> Option<String> {
    let ColumnProfile { filled, distinct, present, kind, words, .. } = *column;
    if present == 0 {
        return Some("the column is empty".to_owned());
    }
    if distinct < 2 {
        return Some("all records have the same value".to_owned());
    }
    if filled < LEAST_FILLED {
        return Some(format!("only {:.1} % of the records have a value", filled * 100.0));
    }
    if distinct == present && present > 50 && (kind == Kind::Code || words < 1.05 && kind == Kind::Text) {
        return Some("every record has a value of its own".to_owned());
    }
    None
}

/// Share of records in which one column's words stand in another for the two to tell the same.
const MOSTLY: f64 = 0.7;

/// Text columns that repeat what other columns say, with the reason.
fn repeated(lists: &Lists, used: &[&ColumnProfile]) -> Vec<(String, String)> {
    let texts: Vec<&&ColumnProfile> = used.iter().filter(|c| c.kind == Kind::Text).collect();
    let every = lists.len().div_ceil(20_000).max(1);
    let fields: Vec<Vec<BTreeSet<String>>> = texts
        .iter()
        .map(|column| {
            let field = Field::new(Kind::Text, cells(lists, &column.column).step_by(every));
            let words = |symbol: u32| {
                let mut set = BTreeSet::new();
                if symbol != ABSENT {
                    crate::standardise::field::for_words(Kind::Text, field.text(symbol as usize), |word| {
                        set.insert(word.to_owned());
                    });
                }
                set
            };
            field.symbols.iter().map(|&symbol| words(symbol)).collect()
        })
        .collect();
    let rows = fields.first().map_or(0, Vec::len);
    // Share of the records with both values in which the words of `a` stand in `b`.
    let within = |a: usize, b: usize| {
        let both = (0..rows).filter(|&r| !fields[a][r].is_empty() && !fields[b][r].is_empty());
        let (mut n, mut inside) = (0, 0);
        for r in both {
            n += 1;
            inside += usize::from(fields[a][r].is_subset(&fields[b][r]));
        }
        if n == 0 { 0.0 } else { f64::from(inside as u32) / f64::from(n) }
    };
    let mut out: Vec<(String, String)> = Vec::new();
    for whole in 0..texts.len() {
        let parts: Vec<usize> =
            (0..texts.len()).filter(|&part| part != whole && within(part, whole) >= MOSTLY).collect();
        let twin = parts.iter().any(|&part| within(whole, part) >= MOSTLY && part < whole);
        let covered = || {
            let full = (0..rows).filter(|&r| !fields[whole][r].is_empty());
            let (mut n, mut inside) = (0, 0);
            for r in full {
                n += 1;
                inside +=
                    usize::from(fields[whole][r].iter().all(|word| parts.iter().any(|&p| fields[p][r].contains(word))));
            }
            n > 0 && f64::from(inside as u32) >= MOSTLY * f64::from(n)
        };
        if !parts.is_empty() && (twin || covered()) {
            let names: Vec<&str> = parts.iter().map(|&part| texts[part].column.as_str()).collect();
            out.push((texts[whole].column.clone(), format!("its words stand in {} too", names.join(", "))));
        }
    }
    out
}

/// Long texts that mostly say at greater length what another long text of the same record says: the words of the shorter stand in them.
fn wordier(lists: &Lists, used: &[&ColumnProfile]) -> Vec<(String, String)> {
    let mut texts: Vec<&&ColumnProfile> = used.iter().filter(|c| c.kind == Kind::LongText).collect();
    texts.sort_by(|a, b| a.words.total_cmp(&b.words).then(a.column.cmp(&b.column)));
    let every = lists.len().div_ceil(5_000).max(1);
    let words: Vec<Vec<BTreeSet<String>>> = texts
        .iter()
        .map(|column| {
            let cells = cells(lists, &column.column).step_by(every);
            cells
                .map(|cell| {
                    let mut set = BTreeSet::new();
                    let text = crate::text::fold(cell.unwrap_or_default());
                    crate::standardise::field::for_words(Kind::LongText, &text, |word| {
                        set.insert(word.to_owned());
                    });
                    set
                })
                .collect()
        })
        .collect();
    let mut out = Vec::new();
    for longer in 1..texts.len() {
        for shorter in 0..longer {
            let (mut inside, mut all) = (0, 0);
            for (short, long) in words[shorter].iter().zip(&words[longer]) {
                if !short.is_empty() && !long.is_empty() {
                    inside += short.intersection(long).count();
                    all += short.len();
                }
            }
            if all > 0 && inside as f64 >= HALF * all as f64 {
                let reason = format!("it says at greater length what {} says", texts[shorter].column);
                out.push((texts[longer].column.clone(), reason));
                break;
            }
        }
    }
    out
}

/// Half of the words in common: two texts about different things share a tenth.
const HALF: f64 = 0.5;

fn standardise(used: &[&ColumnProfile], options: &DeriveOptions) -> Part {
    let columns: Vec<toml::Value> = used
        .iter()
        .map(|column| {
            let mut table = toml::Table::new();
            table.insert("column".to_owned(), column.column.clone().into());
            table.insert("kind".to_owned(), name_of(column.kind).into());
            table.into()
        })
        .collect();
    let mut table = toml::Table::new();
    if let Some(source) = &options.source {
        table.insert("source".to_owned(), source.clone().into());
    }
    table.insert("columns".to_owned(), columns.into());
    Part { part: "table".to_owned(), options: table }
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long_text",
        Kind::Code => "code",
        Kind::Category => "category",
        Kind::Date => "date",
        Kind::Number => "number",
        Kind::Year => "year",
    }
}

fn comparison(column: &ColumnProfile) -> Comparison {
    let mut options = toml::Table::new();
    options.insert("column".to_owned(), column.column.clone().into());
    Comparison { part: name_of(column.kind).to_owned(), m: None, u: None, options }
}

fn blocks(used: &[&ColumnProfile], records: usize, sources: bool) -> Vec<BlockRule> {
    let mut on: Vec<String> = Vec::new();
    for column in used {
        let takes: &[&str] = match column.kind {
            Kind::Text => &["words", "sounds"],
            Kind::LongText => &["words", "grams"],
            Kind::Code => &["value"],
            Kind::Date => &["value"],
            Kind::Number | Kind::Year | Kind::Category => &["value"],
        };
        on.extend(takes.iter().map(|take| format!("{}:{take}", column.column)));
    }
    let mut options = toml::Table::new();
    options.insert("on".to_owned(), on.into());
    let long = used.iter().any(|column| column.kind == Kind::LongText);
    let (k, within) = if sources {
        (8, Some(3))
    } else if long {
        (10, None)
    } else {
        (16, None)
    };
    options.insert("k".to_owned(), k.into());
    if let Some(within) = within {
        options.insert("k_within".to_owned(), within.into());
    }
    if !long {
        // Short texts are about equally long, and a record of a large group has many near ones.
        options.insert("min_of_best".to_owned(), 0.4.into());
        options.insert("length_power".to_owned(), 0.0.into());
    }
    let postings = (READ_IN_ALL / records.max(1)).clamp(100, 5000);
    options.insert("postings".to_owned(), i64::try_from(postings).unwrap_or(100).into());
    if postings < 2000 {
        // In large tables common words are not followed alone; two of them together are rare again.
        options.insert("common".to_owned(), 10.into());
    }
    vec![BlockRule { rule: "nearest".to_owned(), part: "nearest".to_owned(), options }]
}

/// Entries of the inverted index read in all: about a second of work.
const READ_IN_ALL: usize = 60_000_000;

fn score() -> Part {
    let options = toml::toml! {
        per_source_pair = false
        frequency_weight = 0.5
        em = { iterations = 200, tolerance = 1e-5, prior_pairs_m = 50.0, prior_pairs_u = 50.0, monotone = true, random_u = true, sample_pairs = 400000, exclusive = true }
    };
    Part { part: "fellegi_sunter".to_owned(), options }
}
