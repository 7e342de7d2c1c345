//! Text columns that tell the same story: which one is compared, and which are read together with it.
//!
//! Agreeing twice on the same words is no second evidence, so of columns that repeat each other one is compared. A title whose words come back
//! in a description, a brand or a model number column is compared as the *whole text* of its record as well: one list has the
//! model number in the title, another in a column of its own.

use super::left_out::{LeftOut, Reason};
use super::profile::ColumnProfile;
use super::sample::Sample;
use crate::standardise::field::{ABSENT, Field, Kind, for_words};
use std::collections::BTreeSet;

/// Share of records in which one column's words stand in another for the two to tell the same.
const MOSTLY: f64 = 0.7;

/// Share of a column's words that no other column has, from which on it is the one to compare, and not its parts: a full name with titles and middle
/// names beside the first and the last word of it.
const SAYS_MORE: f64 = 0.05;

/// Parts are given up for the whole only when nothing of theirs is lost with them.
const NEARLY_ALWAYS: f64 = 0.98;

/// Text columns that tell the same as others.
pub(super) struct Repeated {
    /// The columns that are left out, each with the reason.
    pub out: Vec<LeftOut>,
    /// The columns compared in their place that say more than they do.
    pub wholes: Vec<String>,
}

/// Which text columns repeat what other columns say.
pub(super) fn repeated(sample: &Sample<'_>, used: &[&ColumnProfile]) -> Repeated {
    let texts: Vec<&&ColumnProfile> = used.iter().filter(|c| c.kind == Kind::Text).collect();
    let fields: Vec<Vec<BTreeSet<String>>> = texts
        .iter()
        .map(|column| {
            let field = Field::new(Kind::Text, sample.cells(&column.column));
            let words = |symbol: u32| {
                let mut set = BTreeSet::new();
                if symbol != ABSENT {
                    for_words(Kind::Text, field.text(symbol as usize), |word| {
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
    let share = |a: usize, b: usize| {
        let both = (0..rows).filter(|&r| !fields[a][r].is_empty() && !fields[b][r].is_empty());
        let (mut n, mut inside) = (0, 0);
        for r in both {
            n += 1;
            inside += usize::from(fields[a][r].is_subset(&fields[b][r]));
        }
        if n == 0 { 0.0 } else { f64::from(inside as u32) / f64::from(n) }
    };
    let columns = 0..texts.len();
    let within: Vec<Vec<f64>> = columns.clone().map(|a| columns.clone().map(|b| share(a, b)).collect()).collect();
    let (mut out, mut wholes) = (Vec::new(), Vec::new());
    let mut gone = vec![false; texts.len()];
    for whole in columns.clone() {
        let parts: Vec<usize> =
            columns.clone().filter(|&part| part != whole && !gone[part] && within[part][whole] >= MOSTLY).collect();
        if gone[whole] || parts.is_empty() {
            continue;
        }
        let twin = parts.iter().any(|&part| within[whole][part] >= MOSTLY && part < whole);
        // Records with a value and those whose words all stand in the parts; words, and those that stand in none.
        let (mut n, mut inside, mut words, mut beyond) = (0_usize, 0_usize, 0_usize, 0_usize);
        for r in (0..rows).filter(|&r| !fields[whole][r].is_empty()) {
            let own =
                fields[whole][r].iter().filter(|word| !parts.iter().any(|&p| fields[p][r].contains(*word))).count();
            n += 1;
            inside += usize::from(own == 0);
            words += fields[whole][r].len();
            beyond += own;
        }
        if !twin && (inside as f64) < MOSTLY * n as f64 {
            continue;
        }
        let name = |at: usize| texts[at].column.clone();
        if beyond as f64 >= SAYS_MORE * words as f64 && parts.iter().all(|&part| within[part][whole] >= NEARLY_ALWAYS) {
            for part in parts {
                gone[part] = true;
                out.push(LeftOut { column: name(part), reason: Reason::SaidBetterIn(name(whole)) });
            }
            wholes.push(name(whole));
        } else {
            gone[whole] = true;
            let reason = Reason::SaidIn(parts.into_iter().map(name).collect());
            out.push(LeftOut { column: name(whole), reason });
        }
    }
    Repeated { out, wholes }
}

/// A long text with the columns that repeat its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    /// The long text of the fewest words: the title.
    pub title: String,
    /// The columns read together with it, the title first; only the title when there are none.
    pub of: Vec<String>,
    /// The columns whose model numbers name the record (the title and columns of model numbers), and those in which the other's are
    /// looked for as well; none when model numbers are rare.
    pub codes: Option<(Vec<String>, Vec<String>)>,
}

impl Story {
    /// The columns of every field to be made of several.
    pub fn wholes(&self) -> impl Iterator<Item = &Vec<String>> {
        let codes = self.codes.iter().flat_map(|(own, all)| [own, all]);
        std::iter::once(&self.of).chain(codes).filter(|of| of.len() > 1)
    }
}

/// Name of the field that holds these columns together.
pub(super) fn joined(columns: &[String]) -> String {
    columns.join(" + ")
}

/// The long texts, each with the columns that mostly say what it says: other long texts in which its words come back, short texts whose
/// words stand in it, and codes that stand in the texts of other records.
pub(super) fn stories(sample: &Sample<'_>, profile: &[ColumnProfile], used: &[&ColumnProfile]) -> Vec<Story> {
    let mut long: Vec<&&ColumnProfile> = used.iter().filter(|c| c.kind == Kind::LongText).collect();
    // A text that most records lack is no title.
    let often = |c: &ColumnProfile| c.filled >= 0.5;
    long.sort_by(|a, b| {
        often(b).cmp(&often(a)).then(a.words.total_cmp(&b.words)).then_with(|| a.column.cmp(&b.column))
    });
    if long.is_empty() {
        return Vec::new();
    }
    let words_of = |column: &str| -> Vec<BTreeSet<String>> {
        sample
            .cells(column)
            .map(|cell| {
                let mut set = BTreeSet::new();
                for_words(Kind::LongText, &crate::text::fold(cell.unwrap_or_default()), |word| {
                    set.insert(word.to_owned());
                });
                set
            })
            .collect()
    };
    let mut stories: Vec<(Story, Vec<BTreeSet<String>>)> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut spoken: BTreeSet<String> = BTreeSet::new();
    for column in long {
        let words = words_of(&column.column);
        texts.push(column.column.clone());
        spoken.extend(words.iter().flatten().cloned());
        match stories.iter_mut().find(|(_, title)| share(title, &words) >= HALF) {
            Some((story, _)) => story.of.push(column.column.clone()),
            None => {
                let title = column.column.clone();
                stories.push((Story { of: vec![title.clone()], title, codes: None }, words));
            }
        }
    }
    for column in used.iter().filter(|c| c.kind == Kind::Text) {
        let words = words_of(&column.column);
        if let Some((story, _)) = stories.iter_mut().find(|(_, title)| share(&words, title) >= HALF) {
            story.of.push(column.column.clone());
        }
    }
    // A column of model numbers is one even where every record has its own, which makes it useless by itself.
    let mut numbers = Vec::new();
    for column in profile.iter().filter(|c| c.kind == Kind::Code && c.length >= 4.0) {
        let words = words_of(&column.column);
        let own: Vec<&String> = words.iter().flatten().collect();
        let known = own.iter().filter(|word| spoken.contains(**word)).count();
        if known as f64 >= SPOKEN * own.len().max(1) as f64 {
            numbers.push(column.column.clone());
        }
    }
    let first = &mut stories[0].0;
    let often = used.iter().any(|column| column.column == first.title && often(column));
    if !numbers.is_empty() || often && has_codes(sample, &first.title) {
        let own = std::iter::once(first.title.clone()).chain(numbers.iter().cloned()).collect();
        first.codes = Some((own, texts.into_iter().chain(numbers.iter().cloned()).collect()));
    }
    first.of.extend(numbers);
    stories.into_iter().map(|(story, _)| story).collect()
}

/// Share of a column's codes that stand in texts, from which on they are model numbers and not numbers of rows.
const SPOKEN: f64 = 0.2;

/// Half of the words in common: two texts about different things share a tenth.
const HALF: f64 = 0.5;

/// Share of the words of `short` that stand in `long`, over the records that have both.
fn share(short: &[BTreeSet<String>], long: &[BTreeSet<String>]) -> f64 {
    let (mut inside, mut all) = (0, 0);
    for (short, long) in short.iter().zip(long).filter(|(short, long)| !short.is_empty() && !long.is_empty()) {
        inside += short.intersection(long).count();
        all += short.len();
    }
    if all == 0 { 0.0 } else { inside as f64 / all as f64 }
}

/// Titles with a model number from which on those are compared; below, most pairs have none to compare.
const OFTEN_CODED: f64 = 0.3;

fn has_codes(sample: &Sample<'_>, column: &str) -> bool {
    let field = Field::new(Kind::LongText, sample.cells(column));
    let coded = field.symbols.iter().filter(|&&s| s != ABSENT && !field.codes.get(s as usize).is_empty()).count();
    coded as f64 >= OFTEN_CODED * f64::from(field.present.max(1))
}
