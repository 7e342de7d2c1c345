//! From what the columns hold to a plan.
//!
//! - Columns without information are left out: constant, almost empty, or a different code in every row (an identifier of rows).
//! - A column whose words stand in another column too (`full_name` beside `first_name` and `surname`) is compared once: agreeing twice
//!   on the same words is no second evidence.
//! - Candidates: for each record the nearest by rare words, sounds and values of all columns together.
//! - Fields with many values get term frequencies (in the comparisons themselves).

use super::left_out::{LeftOut, Reason};
use super::profile::{ColumnProfile, profile_of};
use super::sample::Sample;
use super::texts::{Repeated, Story, joined, repeated, stories};
use crate::plan::{BlockRule, Comparison, Decide, Part, Plan};
use crate::record::Lists;
use crate::standardise::field::Kind;
use crate::standardise::table::cells;
use std::collections::{BTreeMap, BTreeSet};

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
    let sample = Sample::new(lists);
    let mut profile = profile_of(&sample, &without);
    let sources = match &options.source {
        Some(column) => cells(lists, column).flatten().collect::<BTreeSet<_>>().len() > 1,
        None => lists.sources().len() > 1,
    };
    let alone = of_one_source(lists, options, &profile);
    if sources {
        only_a_text(&mut profile, &alone);
    }
    let mut left_out = Vec::new();
    let mut used: Vec<&ColumnProfile> = Vec::new();
    for column in &profile {
        match useless(column) {
            Some(reason) => left_out.push(LeftOut { column: column.column.clone(), reason }),
            None => used.push(column),
        }
    }
    let Repeated { out, wholes } = repeated(&sample, &used);
    left_out.extend(out);
    // Words that one record has and the other lacks say little against a full name; how alike two are spelled would.
    profile.iter_mut().filter(|column| wholes.contains(&column.column)).for_each(|column| column.kind = Kind::Name);
    let out = |column: &str| left_out.iter().any(|out| out.column == column);
    let mut used: Vec<&ColumnProfile> = profile.iter().filter(|column| !out(&column.column)).collect();
    let mut stories = stories(&sample, &profile, &used);
    for story in &stories {
        for column in &story.of[1..] {
            used.retain(|known| &known.column != column);
            left_out.retain(|out| &out.column != column);
            let reason = Reason::PartOfText(story.title.clone());
            left_out.push(LeftOut { column: column.clone(), reason });
        }
    }
    for column in
        alone.into_iter().filter(|column| used.iter().any(|known| &known.column == column)).collect::<Vec<_>>()
    {
        used.retain(|known| known.column != column);
        left_out.push(LeftOut { column, reason: Reason::OneSource });
    }
    stories.retain(|story| used.iter().any(|column| column.column == story.title));
    for column in too_many(&used, &stories) {
        used.retain(|known| known.column != column);
        left_out.push(LeftOut { column, reason: Reason::TooMany });
    }
    let plan = Plan {
        name: "auto".to_owned(),
        version: 1,
        standardise: standardise(&used, &stories, options),
        block: blocks(&used, &stories, lists.len(), sources),
        compare: used.iter().flat_map(|column| comparisons(column, &stories)).collect(),
        score: score(&used, sources),
        cluster: cluster(&used, sources, options.link_bits),
        constraints: Part { part: "none".to_owned(), options: toml::Table::new() },
        sites: Part { part: "none".to_owned(), options: toml::Table::new() },
        survivorship: Part { part: "none".to_owned(), options: toml::Table::new() },
        rule: Vec::new(),
        decide: Decide {
            review_bits: options.link_bits - if sources { 12.0 } else { 6.0 },
            sure_bits: options.link_bits + 3.0,
        },
    };
    Derived { plan, profile, left_out }
}

/// The plan with a scorer that learns from labels on top of its own; as it is when its scorer learns already or cannot be built upon.
pub fn learning(mut plan: Plan) -> Plan {
    if plan.score.part == "fellegi_sunter" {
        let base = std::mem::take(&mut plan.score.options);
        plan.score.part = "learned".to_owned();
        plan.score.options.insert("method".to_owned(), "best".into());
        plan.score.options.insert("base".to_owned(), base.into());
    }
    plan
}

fn part(name: &str, mut options: toml::Table, link_bits: f32) -> Part {
    for (_, inner) in options.iter_mut() {
        if let toml::Value::Table(inner) = inner {
            inner.insert("link_bits".to_owned(), f64::from(link_bits).into());
        }
    }
    Part { part: name.to_owned(), options }
}

/// Columns that one source of several fills almost alone, whatever the sizes of the others. Between sources they compare nothing, and within the one they would be weighed by
/// pairs unlike all others.
fn of_one_source(lists: &Lists, options: &DeriveOptions, profile: &[ColumnProfile]) -> Vec<String> {
    let sources: Vec<u32> = match &options.source {
        Some(column) => {
            let mut known: BTreeMap<&str, u32> = BTreeMap::new();
            let names = cells(lists, column).map(Option::unwrap_or_default);
            names
                .map(|name| {
                    let next = known.len() as u32;
                    *known.entry(name).or_insert(next)
                })
                .collect()
        }
        None => lists.records().map(|record| u32::from(lists.locate(record).0.0)).collect(),
    };
    let count = sources.iter().max().map_or(0, |&max| max as usize + 1);
    if count < 2 {
        return Vec::new();
    }
    let mut sizes = vec![0_usize; count];
    sources.iter().for_each(|&source| sizes[source as usize] += 1);
    let alone = |column: &str| {
        let mut filled = vec![0_usize; count];
        for (cell, &source) in cells(lists, column).zip(&sources) {
            filled[source as usize] += usize::from(cell.is_some());
        }
        let (all, most) = (filled.iter().sum::<usize>(), filled.iter().copied().max().unwrap_or(0));
        let long = filled.iter().zip(&sizes).any(|(&f, &n)| f == most && 2 * n > sources.len());
        let mut shares: Vec<f64> = filled.iter().zip(&sizes).map(|(&f, &n)| f as f64 / n.max(1) as f64).collect();
        shares.sort_by(|a, b| b.total_cmp(a));
        shares[1] < LEAST_OF_OTHERS * shares[0] || !long && most as f64 >= ALONE * all as f64
    };
    profile.iter().filter(|column| alone(&column.column)).map(|column| column.column.clone()).collect()
}

/// Share of a column's values from one source, from which on the others do not count, unless that source is most of the records.
const ALONE: f64 = 0.95;

/// A column is of one source alone also when it is filled in no other in at least so large a part of its records, relative to that one. Sizes do not
/// count: a short list is joined to a long one.
const LEAST_OF_OTHERS: f64 = 0.05;

/// A column filled in fewer records says nothing about most pairs.
const LEAST_FILLED: f64 = 0.02;

fn useless(column: &ColumnProfile) -> Option<Reason> {
    let ColumnProfile { filled, distinct, present, kind, .. } = *column;
    if present == 0 {
        return Some(Reason::Empty);
    }
    if distinct < 2 {
        return Some(Reason::OneValue);
    }
    if filled < LEAST_FILLED {
        return Some(Reason::SeldomFilled(filled));
    }
    // A single word without digits is a name, even where every record has another.
    if distinct == present && present > 50 && kind == Kind::Code {
        return Some(Reason::AllDifferent);
    }
    None
}

/// Where one short text is all there is to join lists by, its likeness must rank the candidates of a record, as that of a title does; eight levels of
/// spelling are for texts beside which other columns decide. Rivals in the other list then tell what a match looks like; within one list nothing
/// does, and fine steps would be fitted to chance.
fn only_a_text(profile: &mut [ColumnProfile], alone: &[String]) {
    let compared = |column: &&mut ColumnProfile| useless(column).is_none() && !alone.contains(&column.column);
    let mut compared = profile.iter_mut().filter(compared);
    if let (Some(only), None) = (compared.next(), compared.next())
        && only.kind == Kind::Text
    {
        only.kind = Kind::Name;
    }
}

/// Columns too many for one comparison pattern, the least telling ones.
fn too_many(used: &[&ColumnProfile], stories: &[Story]) -> Vec<String> {
    let mut by_bits: Vec<&&ColumnProfile> = used.iter().collect();
    let title = |c: &ColumnProfile| stories.iter().any(|story| story.title == c.column);
    by_bits.sort_by(|a, b| {
        let worth = |c: &ColumnProfile| c.bits * c.filled;
        title(b).cmp(&title(a)).then(worth(b).total_cmp(&worth(a))).then_with(|| a.column.cmp(&b.column))
    });
    let mut size = 0.0_f64;
    let mut fits = |column: &&&ColumnProfile| {
        size += match column.kind {
            Kind::LongText | Kind::Name => LONG_TEXT_PATTERN,
            _ => PATTERN,
        };
        size <= MOST_PATTERN
    };
    let kept = by_bits.iter().take_while(|column| fits(column)).count();
    by_bits[kept..].iter().map(|column| column.column.clone()).collect()
}

/// Size of the pattern of a comparison in bits, rounded up: at most nine states, or twenty-five with four for model numbers.
const PATTERN: f64 = 3.2;
const LONG_TEXT_PATTERN: f64 = 6.7;

/// A pattern of all comparisons is one number of 64 bits; some are left for comparisons that a person adds to the plan.
const MOST_PATTERN: f64 = 58.0;

fn standardise(used: &[&ColumnProfile], stories: &[Story], options: &DeriveOptions) -> Part {
    let mut columns: Vec<toml::Value> = used
        .iter()
        .map(|column| {
            let mut table = toml::Table::new();
            table.insert("column".to_owned(), column.column.clone().into());
            table.insert("kind".to_owned(), name_of(column.kind).into());
            table.into()
        })
        .collect();
    let wholes: BTreeSet<&Vec<String>> = stories.iter().flat_map(Story::wholes).collect();
    for of in wholes {
        let mut table = toml::Table::new();
        table.insert("column".to_owned(), joined(of).into());
        table.insert("kind".to_owned(), name_of(Kind::LongText).into());
        table.insert("of".to_owned(), of.clone().into());
        columns.push(table.into());
    }
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
        Kind::Name => "name",
        Kind::Code => "code",
        Kind::Codes => "codes",
        Kind::Category => "category",
        Kind::Date => "date",
        Kind::Number => "number",
        Kind::Year => "year",
    }
}

fn comparisons(column: &ColumnProfile, stories: &[Story]) -> Vec<Comparison> {
    let of = |part: &str, column: String, whole: Option<String>| {
        let mut options = toml::Table::new();
        if let Some(whole) = whole.filter(|whole| *whole != column) {
            options.insert("whole".to_owned(), whole.into());
        }
        options.insert("column".to_owned(), column.into());
        Comparison { part: part.to_owned(), m: None, u: None, frequencies: None, options }
    };
    let story = stories.iter().find(|story| story.title == column.column);
    let mut comparisons = vec![of(name_of(column.kind), column.column.clone(), story.map(|story| joined(&story.of)))];
    if let Some((own, all)) = story.and_then(|story| story.codes.as_ref()) {
        comparisons.push(of("inner_codes", joined(own), Some(joined(all))));
    }
    comparisons
}

/// Whether most records have a long text, or nothing but one text; a column that most lack does not make a table of texts.
fn of_texts(used: &[&ColumnProfile]) -> bool {
    used.iter().any(|column| match column.kind {
        Kind::LongText => column.filled >= 0.5,
        Kind::Name => column.filled >= 0.5 && used.len() == 1,
        _ => false,
    })
}

fn blocks(used: &[&ColumnProfile], stories: &[Story], records: usize, sources: bool) -> Vec<BlockRule> {
    let mut on: Vec<String> = Vec::new();
    let long = of_texts(used);
    for column in used {
        let takes: &[&str] = match column.kind {
            Kind::Text => &["words", "sounds"],
            Kind::Name if !long => &["words", "sounds"],
            Kind::LongText | Kind::Name => &["words", "grams"],
            Kind::Code => &["value"],
            Kind::Codes => &["words"],
            Kind::Date => &["value"],
            Kind::Number => &["value", "near"],
            Kind::Year | Kind::Category => &["value"],
        };
        on.extend(takes.iter().map(|take| format!("{}:{take}", column.column)));
    }
    // Model numbers in a column of their own meet those in the titles.
    on.extend(stories.iter().filter(|story| story.of.len() > 1).map(|story| format!("{}:words", joined(&story.of))));
    let mut options = toml::Table::new();
    options.insert("on".to_owned(), on.into());
    // Short texts leave few near ones; where a unit has more records, kin find the rest. Measured against 16 nearest down to 0.4 of the
    // best, F1 on seven sets of people and sites: better on five, the same on two.
    let (k, within) = match (sources, long) {
        (true, true) => (8, Some(3)),
        (true, false) => (12, Some(3)),
        (false, true) => (10, None),
        (false, false) => (12, None),
    };
    options.insert("k".to_owned(), k.into());
    if records <= KIN_RECORDS {
        options.insert("kin".to_owned(), 10.into());
    }
    if let Some(within) = within {
        options.insert("k_within".to_owned(), within.into());
        options.insert("k_most".to_owned(), MOST_NEAREST.into());
    }
    if !long {
        // Short texts are about equally long, and a record of a large group has many near ones.
        options.insert("min_of_best".to_owned(), 0.5.into());
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

/// Others proposed to a record of a source that is much smaller than another. On six joins of a short list to a reference list, 40 found up to 0.06
/// more of the matches than 10, and 80 hardly more than 40.
const MOST_NEAREST: i64 = 40;

/// Larger tables are not searched for kin: a million rows of people take twice as long with them (14.8 s for 7.0 s), for an F1 of 0.953 instead
/// of 0.950; a plan may ask for it (`kin = 10`).
const KIN_RECORDS: usize = 100_000;

/// Entries of the inverted index read in all: about a second of work.
const READ_IN_ALL: usize = 60_000_000;

/// Several respects can be told apart over all pairs; one respect, or texts with their vague likeness, only by how candidates compete.
fn over_all_pairs(used: &[&ColumnProfile], sources: bool) -> bool {
    !of_texts(used) && (used.len() > 1 || !sources)
}

fn score(used: &[&ColumnProfile], sources: bool) -> Part {
    let options = if over_all_pairs(used, sources) {
        toml::toml! {
            per_source_pair = false
            frequency_weight = 0.7
            em = { iterations = 200, prior_pairs_m = 50.0, monotone = true, population = true, sample_pairs = 400000, exclusive = true }
        }
    } else {
        // Candidates compete, so none of a record's may be left out: with half of them an F1 of 0.91 became 0.36.
        let mut options = toml::toml! {
            per_source_pair = false
            em = { iterations = 200, tolerance = 1e-5, prior_pairs_m = 50.0, prior_pairs_u = 50.0, monotone = true, random_u = true, sample_pairs = 4000000, exclusive = true }
        };
        // In one list a common text is the title of a series more often than a repeat: with the whole weight of frequencies F1 rose by up to
        // 0.045 on seventeen tables and fell by 0.001 at most. Between lists half of it was better.
        options.insert("frequency_weight".to_owned(), if sources { 0.5 } else { 1.0 }.into());
        options
    };
    Part { part: "fellegi_sunter".to_owned(), options }
}

/// Weights over all pairs are what they say; those of competing texts alone are moved until chosen pairs are more likely right than not.
fn cluster(used: &[&ColumnProfile], sources: bool, link_bits: f32) -> Part {
    let single = if over_all_pairs(used, sources) {
        toml::toml! { link_bits = 0.0 }
    } else {
        toml::toml! {
            link_bits = 0.0
            may_fall = 10.0
        }
    };
    let mut options = toml::toml! {
        repeats = { link_bits = 0.0 }
    };
    options.insert("single".to_owned(), single.into());
    part("by_sources", options, link_bits)
}
