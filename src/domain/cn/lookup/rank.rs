//! How well an entry answers a question, and why.

use super::entry::Entry;
use super::query::{Query, Reading};
use super::spelling;
use super::tokens::{NUMBER, Reader, Tokens, pairs};
use crate::domain::cn::name::{Holder, NameLevel, NameStats, ParsedName, compare};
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
/// writes it otherwise, since a question is short on purpose. How it is spelled orders those of one level.
fn name_points(level: NameLevel) -> f32 {
    match level {
        NameLevel::Equal => 6.0,
        NameLevel::SameCore => 5.5,
        NameLevel::SameCoreOtherForm => 5.25,
        NameLevel::SameBrandRelatedTrade | NameLevel::SameBrandTradeUnsaid => 4.5,
        NameLevel::NearCore => 4.0,
        NameLevel::NumeralUnsaid => 3.75,
        NameLevel::ContainedShort => 3.5,
        NameLevel::SameBrandOtherTrade | NameLevel::SameCoreOtherPlace => 2.5,
        NameLevel::BrandOneCharDiffers => 2.0,
        NameLevel::NumeralConflict => 1.5,
        NameLevel::Different | NameLevel::Missing => 0.0,
    }
}

/// Points of a name that is spelled as it was asked, whatever its level.
const SPELLED_POINTS: f32 = 6.0;

/// A name of another level fits when no more of the question is spelled otherwise: one character, or a quarter of a long text.
const MOST_OTHERWISE: f32 = 1.0;
const MOST_SHARE_OTHERWISE: f32 = 0.25;

/// A number says who it is, whatever the name.
const NUMBER_POINTS: f32 = 14.0;

/// Points of a person's name, of one that only sounds the same, and of one with a wrong character.
const PERSON_POINTS: [f32; 3] = [7.0, 5.0, 3.0];

/// Points of what is made, asked for without a name, and of an address that has all of the question.
const TRADE_POINTS: f32 = 2.0;
const ADDRESS_POINTS: f32 = 4.0;

/// A question is found in an address from so many neighbouring characters on, when this share of them stands there.
const LEAST_ADDRESS: usize = 3;
const LEAST_SHARE_OF_ADDRESS: f32 = 0.75;

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
            let named: Vec<ParsedName> =
                entry.names.iter().flat_map(|name| reader.entry_names(&fold(name), &places)).collect();
            let mut agrees = Vec::new();
            agrees.extend(number(query, &entry));
            let there: Vec<String> = places.iter().cloned().chain(entry.addresses.iter().map(|a| fold(a))).collect();
            let (name, inside) = name(query, &named, &there, &stats).unzip();
            agrees.extend(name);
            agrees.extend(people(query, &entry));
            agrees.extend(address(query, &there));
            let place = if inside == Some(true) { IN_PLACE } else { place(query, &places) };
            agrees.extend(place.filter(|place| place.points > 0.0).and_then(|_| trade(query, &named)));
            agrees.extend(place);
            let points: f32 = agrees.iter().map(|a| a.points).sum();
            agrees.sort_by(|a, b| b.points.total_cmp(&a.points));
            Hit { entry, score: points + ENGINE_POINTS * engine / most, agrees }
        })
        .collect();
    // The engine's order stands among equals, so that the answer does not hang on anything else.
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    // Who shares a place or a few characters with the question is a stranger.
    hits.retain(|hit| hit.score > 0.0 && hit.agrees.iter().any(|agreement| agreement.part != PLACE));
    let best = hits.first().map_or(0.0, |hit| hit.score);
    hits.retain(|hit| hit.score >= LEAST_SHARE * best);
    hits.truncate(k);
    hits
}

const PLACE: Label = Label::new("地区", "place");

const SAME: Label = Label::new("相同", "same");

const IN_PLACE: Option<Agreement> = Some(Agreement { part: PLACE, how: SAME, points: PLACE_POINTS[0] });

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

/// The best reading of the question as one of the names, and whether it begins with a place that the entry names: `there` is where that lies.
fn name(query: &Query, named: &[ParsedName], there: &[String], stats: &NameStats) -> Option<(Agreement, bool)> {
    let named = named.iter().filter(|name| !matches!(name.holder, Holder::Person | Holder::Nameless));
    let holds = |asked: &&Reading| asked.place.is_empty() || there.iter().any(|place| place.contains(&asked.place));
    let asked: Vec<&Reading> = query.names.iter().filter(holds).collect();
    let each = named.flat_map(|name| {
        let read = asked.iter().filter_map(|asked| Some((read_as(&asked.name, name, stats)?, !asked.place.is_empty())));
        let written = written_as(&query.letters, name, stats).map(|agreement| (agreement, false));
        written.into_iter().chain(read)
    });
    each.max_by(|(a, _), (b, _)| a.points.total_cmp(&b.points))
}

/// How far a name fits one reading of the question.
fn read_as(asked: &ParsedName, named: &ParsedName, stats: &NameStats) -> Option<Agreement> {
    let level = compare(asked, named, stats);
    let spelled = Spelled::of(&asked.core, named, stats);
    let how = match level {
        // What is made tells nobody from others.
        NameLevel::Different | NameLevel::Missing if asked.is_generic() || !spelled.fits => return None,
        NameLevel::Different | NameLevel::Missing => ALIKE,
        NameLevel::BrandOneCharDiffers if !spelled.fits => return None,
        level => label(level),
    };
    Some(spelled.agreement(how, level))
}

/// How far a name is written as the question is, wherever place, 字号 and trade begin in it (金华塑胶 of a firm that is not in 金华).
fn written_as(letters: &[char], named: &ParsedName, stats: &NameStats) -> Option<Agreement> {
    let spelled = Spelled::of(letters, named, stats);
    let brand = &named.core[..named.brand_length()];
    if !spelled.fits || !brand.iter().any(|c| letters.contains(c)) {
        return None;
    }
    Some(match spelled.share {
        1.0 => spelled.agreement(label(NameLevel::SameCore), NameLevel::SameCore),
        _ => spelled.agreement(ALIKE, NameLevel::BrandOneCharDiffers),
    })
}

fn label(level: NameLevel) -> Label {
    let (zh, en) = level.label();
    Label::new(zh, en)
}

const ALIKE: Label = Label::new("字面相近", "similar wording");

/// How 字号 and trade of a name are spelled beside the question.
struct Spelled {
    /// Share of the question that is spelled alike.
    share: f32,
    /// Whether so little is spelled otherwise that it may be a slip: two characters are too few to tell.
    fits: bool,
}

impl Spelled {
    fn of(asked: &[char], named: &ParsedName, stats: &NameStats) -> Self {
        let length = asked.len() as f32;
        let cost = spelling::cost(asked, &named.core, stats.variants());
        let fits = asked.len() > 2 && cost <= MOST_OTHERWISE.max(MOST_SHARE_OTHERWISE * length);
        // Of a name that is nothing but a place nothing is spelled otherwise.
        Self { share: (1.0 - cost / length.max(1.0)).max(0.0), fits }
    }

    fn agreement(&self, how: Label, level: NameLevel) -> Agreement {
        let points = name_points(level) + SPELLED_POINTS * self.share;
        Agreement { part: Label::new("名称", "name"), how, points }
    }
}

/// What is made, where the question says no more than that and a place.
fn trade(query: &Query, named: &[ParsedName]) -> Option<Agreement> {
    let makes = named.iter().any(|name| query.trade.iter().all(|concept| name.concepts().contains(concept)));
    let part = Label::new("行业", "trade");
    (makes && !query.trade.is_empty()).then_some(Agreement { part, how: SAME, points: TRADE_POINTS })
}

/// Whether most of the question stands in an address.
fn address(query: &Query, there: &[String]) -> Option<Agreement> {
    let asked = &query.address;
    let share = |address: &String| {
        let theirs: Vec<String> = pairs(address).collect();
        asked.iter().filter(|pair| theirs.contains(pair)).count() as f32 / asked.len() as f32
    };
    if asked.len() < LEAST_ADDRESS {
        return None;
    }
    let most = there.iter().map(share).fold(0.0, f32::max);
    (most >= LEAST_SHARE_OF_ADDRESS).then_some(Agreement {
        part: Label::new("地址", "address"),
        how: Label::new("写法相合", "alike"),
        points: ADDRESS_POINTS * most,
    })
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
    let asked: Vec<&String> = query.smallest_places().collect();
    let agreement = |how, points| Some(Agreement { part: PLACE, how, points });
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
