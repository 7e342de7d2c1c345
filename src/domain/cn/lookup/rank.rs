//! How well an entry answers a question, and why.

use super::entry::Entry;
use super::query::Query;
use super::tokens::{NUMBER, Reader, Tokens};
use crate::domain::cn::name::{Holder, NameLevel, NameStats, compare};
use crate::domain::cn::person::{self, PersonLevel};
use crate::record::Label;
use crate::text::fold;

/// An entry that answers a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub entry: Entry,
    /// Points, larger is better; comparable within one question only.
    pub score: f32,
    /// What agrees, weightiest first; a place that conflicts is told last.
    pub agrees: Vec<Agreement>,
}

/// One thing that question and entry agree in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Name, place, telephone, …
    pub part: Label,
    /// How far it agrees.
    pub how: Label,
    /// What it counts; below 0 when it conflicts.
    pub points: f32,
}

/// Points of a name by its level. What a clerk would take first stands first; a name that leaves out the trade is as good as one that
/// writes it otherwise, since a question is short on purpose.
fn name_points(level: NameLevel) -> f32 {
    match level {
        NameLevel::Equal => 12.0,
        NameLevel::SameCore => 11.0,
        NameLevel::SameCoreOtherForm => 10.5,
        NameLevel::SameBrandRelatedTrade | NameLevel::SameBrandTradeUnsaid => 9.0,
        NameLevel::NearCore => 8.0,
        NameLevel::NumeralUnsaid => 7.5,
        NameLevel::ContainedShort => 7.0,
        NameLevel::SameBrandOtherTrade | NameLevel::SameCoreOtherPlace => 5.0,
        NameLevel::BrandOneCharDiffers => 4.0,
        NameLevel::NumeralConflict => 3.0,
        NameLevel::Different | NameLevel::Missing => 0.0,
    }
}

/// A number says who it is, whatever the name.
const NUMBER_POINTS: f32 = 14.0;

/// Points of a person's name, of one that only sounds the same, and of one with a wrong character.
const PERSON_POINTS: [f32; 3] = [7.0, 5.0, 3.0];

/// Points of the smallest division named, of a larger one only, and of another one at the same level.
const PLACE_POINTS: [f32; 3] = [2.5, 1.0, -2.5];

/// Most points of the engine's own score: it orders entries that agree in the same things.
const ENGINE_POINTS: f32 = 2.0;

/// Hits with a smaller share of the best one's points are noise beside it.
const LEAST_SHARE: f32 = 0.4;

/// Orders what the engine found: `found` are its scores with entries and the places these name.
pub(super) fn rank(query: &Query, reader: &Reader, found: Vec<(f32, Entry, Vec<String>)>, k: usize) -> Vec<Hit> {
    let stats = NameStats::new([]);
    let most = found.iter().map(|(score, ..)| *score).fold(f32::MIN_POSITIVE, f32::max);
    let mut hits: Vec<Hit> = found
        .into_iter()
        .map(|(engine, entry, places)| {
            let mut agrees = Vec::new();
            agrees.extend(number(query, &entry));
            agrees.extend(name(query, reader, &entry, &stats));
            agrees.extend(people(query, &entry));
            agrees.extend(place(query, &places));
            let points: f32 = agrees.iter().map(|a| a.points).sum();
            agrees.sort_by(|a, b| b.points.total_cmp(&a.points));
            Hit { entry, score: points + ENGINE_POINTS * engine / most, agrees }
        })
        .collect();
    // The engine's order stands among equals, so that the answer does not hang on anything else.
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = hits.first().map_or(0.0, |hit| hit.score);
    hits.retain(|hit| hit.score >= LEAST_SHARE * best && hit.score > 0.0);
    hits.truncate(k);
    hits
}

const SAME: Label = Label::new("相同", "same");

fn number(query: &Query, entry: &Entry) -> Option<Agreement> {
    let numbers = |texts: &[String]| {
        let mut tokens = Tokens::default();
        texts.iter().for_each(|text| tokens.number(text));
        tokens
    };
    let asked: Vec<&str> = query.numbers.iter().filter(|(field, _)| *field == NUMBER).map(|(_, key)| key).collect();
    let has = |texts: &[String]| numbers(texts).iter().any(|(_, key)| asked.contains(&key));
    let part = match () {
        () if asked.is_empty() => return None,
        () if has(&entry.codes) => Label::new("代码", "code"),
        () if has(&entry.phones) => Label::new("电话", "telephone"),
        () => return None,
    };
    Some(Agreement { part, how: SAME, points: NUMBER_POINTS })
}

fn name(query: &Query, reader: &Reader, entry: &Entry, stats: &NameStats) -> Option<Agreement> {
    let readings = entry.names.iter().flat_map(|name| reader.readings(&fold(name)));
    let named: Vec<_> = readings.filter(|name| !matches!(name.holder, Holder::Person | Holder::Nameless)).collect();
    let levels = query.names.iter().flat_map(|asked| named.iter().map(|name| compare(asked, name, stats)));
    let best = levels.max_by(|a, b| name_points(*a).total_cmp(&name_points(*b)).then(b.cmp(a)))?;
    if name_points(best) == 0.0 {
        return None;
    }
    let (zh, en) = best.label();
    Some(Agreement { part: Label::new("名称", "name"), how: Label::new(zh, en), points: name_points(best) })
}

fn people(query: &Query, entry: &Entry) -> Option<Agreement> {
    let theirs: person::People = entry.people.iter().chain(&entry.names).flat_map(|cell| person::parse(cell)).collect();
    let (how, points) = match person::compare(&query.people, &theirs) {
        PersonLevel::Same => (SAME, PERSON_POINTS[0]),
        PersonLevel::Homophone => (Label::new("同音", "same sound"), PERSON_POINTS[1]),
        PersonLevel::OneCharacterOff => (Label::new("差一字", "one character off"), PERSON_POINTS[2]),
        _ => return None,
    };
    Some(Agreement { part: Label::new("人名", "person"), how, points })
}

/// The places are full names, so a smaller division begins with the larger one it lies in.
fn place(query: &Query, places: &[String]) -> Option<Agreement> {
    let part = Label::new("地区", "place");
    let asked: Vec<&String> =
        query.places.iter().filter(|a| !query.places.iter().any(|b| *a != b && b.starts_with(a.as_str()))).collect();
    let agreement = |how, points| Some(Agreement { part, how, points });
    if asked.is_empty() || places.is_empty() {
        return None;
    }
    if asked.iter().any(|name| places.contains(name)) {
        return agreement(SAME, PLACE_POINTS[0]);
    }
    // What the entry leaves open conflicts with nothing: 潮安区 asked as 彩塘镇.
    if places.iter().all(|place| asked.iter().any(|name| name.starts_with(place.as_str()))) {
        return agreement(Label::new("未见矛盾", "nothing conflicts"), PLACE_POINTS[1]);
    }
    agreement(Label::new("不同", "another"), PLACE_POINTS[2])
}
