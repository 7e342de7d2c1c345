//! What an entry is found by: names, places, numbers and people cut into tokens.

use super::entry::Entry;
use crate::domain::cn::address::AddressParser;
use crate::domain::cn::credit_code::Code;
use crate::domain::cn::name::{Holder, NameParser, ParsedName};
use crate::domain::cn::person::{self, Person};
use crate::domain::cn::phone::Phones;
use crate::domain::cn::region::{Gazetteer, HomeRegions, PlaceId, PlaceLevel, RegionContext};
use crate::domain::cn::variants::Variants;
use crate::text::fold;
use std::sync::Arc;

/// Fields of the index.
pub(super) const FIELDS: [&str; 10] =
    ["brand", "pair", "character", "sound", "trade", "place", "number", "person", "address", "slip"];

/// Whole 字号, and whole core of a name that has none.
pub(super) const BRAND: usize = 0;
/// Neighbours in 字号 and trade words.
pub(super) const PAIR: usize = 1;
/// Characters of the 字号.
pub(super) const CHARACTER: usize = 2;
/// Sounds of the 字号, whole and in pairs.
pub(super) const SOUND: usize = 3;
/// What is made.
pub(super) const TRADE: usize = 4;
/// Divisions from city to village.
pub(super) const PLACE: usize = 5;
/// Keys of codes and telephones.
pub(super) const NUMBER: usize = 6;
/// Sounds of people's names.
pub(super) const PERSON: usize = 7;
/// Neighbours in the address.
pub(super) const ADDRESS: usize = 8;

/// 字号 and trade words whole and with any one character left out.
pub(super) const SLIP: usize = 9;

/// Characters that a text must have for what is left of it to tell something, and from which on its pairs survive a slip.
const SLIPPED: std::ops::RangeInclusive<usize> = 3..=8;

/// Letters and digits from which a run of them is a number: shorter ones are house numbers and model names.
pub(super) const NUMBER_LENGTH: usize = 6;

/// Reads names and addresses with the home region of an index.
pub(super) struct Reader {
    pub(super) names: NameParser,
    pub(super) addresses: AddressParser,
    pub(super) context: Arc<RegionContext>,
}

impl Reader {
    /// A reader at home in these cities.
    pub(super) fn new(cities: &[PlaceId]) -> Self {
        let context = Arc::new(RegionContext::home(cities));
        Self {
            names: NameParser::new(Arc::new(HomeRegions::new(context.clone()))),
            addresses: AddressParser::new(context.clone()),
            context,
        }
    }

    /// The names of a text: the name itself, its other names, and what remains behind a place that is only possibly one (潮安鸿发五金
    /// where 潮安 may be part of the 字号).
    pub(super) fn readings(&self, folded: &str) -> Vec<ParsedName> {
        let mut out = vec![self.names.parse(folded)];
        let possible = Gazetteer::builtin().prefix(folded, &self.context).and_then(|read| read.possible);
        if let Some(rest) = possible.and_then(|(_, end)| folded.get(end..)).filter(|rest| rest.chars().count() > 1) {
            out.push(self.names.parse(rest));
        }
        out
    }

    /// The names of an entry that lies in these places: as [`readings`](Self::readings) has them, and what stands behind its own town
    /// where that is written without 镇 and stayed in the 字号 (沿江久才养殖场 in 沿江镇). Who asks leaves the town out.
    pub(super) fn entry_names(&self, folded: &str, places: &[String]) -> Vec<ParsedName> {
        let mut out = self.readings(folded);
        let rest = out.first().and_then(|name| behind_town(folded, &name.brand, places));
        out.extend(rest.map(|rest| self.names.parse(rest)));
        out
    }

    /// The divisions that a text names, city to village, by full name.
    pub(super) fn places(&self, folded: &str, out: &mut Vec<String>) {
        let places = Gazetteer::builtin();
        let parsed = self.addresses.parse(folded);
        let said = PlaceLevel::ALL.into_iter().filter_map(|level| parsed.place(level));
        let prefix = places.prefix(folded, &self.context);
        let named = prefix.iter().filter_map(|read| read.deepest().or(read.possible.map(|(id, _)| id)));
        for id in said.chain(named).map(|id| places.settled(id)) {
            for level in [PlaceLevel::City, PlaceLevel::County, PlaceLevel::Town, PlaceLevel::Village] {
                let Some(at) = places.ancestor(id, level) else { continue };
                let name = places.full_name(places.rename(at));
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
    }
}

/// Characters that the name of a town may have without its suffix.
const TOWN_LENGTH: std::ops::RangeInclusive<usize> = 2..=4;

/// What the text says behind the town that its 字号 begins with, if that is one of these places and leaves a 字号.
fn behind_town<'a>(text: &'a str, brand: &str, places: &[String]) -> Option<&'a str> {
    let is_town = |head: &str| {
        let named = |place: &String| {
            let bare = ["镇", "乡", "街道"].iter().find_map(|suffix| place.strip_suffix(suffix));
            bare.is_some_and(|bare| bare.ends_with(head))
        };
        places.iter().any(named)
    };
    let starts: Vec<usize> = brand.char_indices().map(|(at, _)| at).collect();
    let ends = TOWN_LENGTH.filter(|length| length + 2 <= starts.len()).map(|length| starts[length]);
    let end = ends.rev().find(|&end| is_town(&brand[..end]))?;
    text.find(brand).map(|at| &text[at + end..])
}

/// The tokens of a document or a question, by field.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    fields: [Vec<String>; FIELDS.len()],
}

impl Tokens {
    fn push(&mut self, field: usize, token: String) {
        if !token.is_empty() && !self.fields[field].contains(&token) {
            self.fields[field].push(token);
        }
    }

    /// Each field's tokens, separated by spaces.
    pub(super) fn texts(&self) -> [String; FIELDS.len()] {
        std::array::from_fn(|field| self.fields[field].join(" "))
    }

    /// Field and token.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.fields.iter().enumerate().flat_map(|(field, tokens)| tokens.iter().map(move |t| (field, t.as_str())))
    }

    /// A name and its other names.
    pub(super) fn name(&mut self, name: &ParsedName) {
        for name in name.alternatives() {
            match name.holder {
                Holder::Nameless => continue,
                Holder::Person => {
                    person::parse(&name.text).iter().for_each(|person| self.person(person));
                    continue;
                }
                _ => {}
            }
            let core: Vec<char> = name.core.iter().copied().collect();
            let brand = &core[..name.brand_length().min(core.len())];
            let whole: String = if brand.is_empty() { core.iter().collect() } else { brand.iter().collect() };
            self.push(BRAND, whole);
            for pair in core.windows(2) {
                self.push(PAIR, pair.iter().collect());
            }
            self.slips(&core);
            for &c in brand {
                self.push(CHARACTER, c.to_string());
            }
            let sounds: Vec<String> = brand.iter().map(|&c| sound(c)).collect();
            self.push(SOUND, sounds.concat());
            for pair in sounds.windows(2) {
                self.push(SOUND, pair.join("_"));
            }
            for concept in name.concepts() {
                self.push(TRADE, format!("t{concept}"));
            }
        }
    }

    /// A text and what is left of it without any one of its characters: two texts that are one slip apart (a wrong character, one missing, two
    /// exchanged) have one of these in common (symmetric deletes, Garbe 2012).
    pub(super) fn slips(&mut self, text: &[char]) {
        if SLIPPED.contains(&text.len()) {
            self.push(SLIP, text.iter().collect());
            for at in 0..text.len() {
                self.push(SLIP, text[..at].iter().chain(&text[at + 1..]).collect());
            }
        }
    }

    /// A person: the whole name by its sound, and the name itself.
    pub(super) fn person(&mut self, person: &Person) {
        if let Some(key) = person.key() {
            self.push(PERSON, key.trim().replace(' ', "_"));
            self.push(PERSON, person.name().replace(' ', ""));
        }
    }

    /// A code or telephone number. Identity numbers are left out: an index must not hold them.
    pub(super) fn number(&mut self, text: &str) {
        for code in Code::parse_all(text) {
            for key in code.keys().into_iter().filter(|key| !key.starts_with('i')) {
                self.push(NUMBER, key);
            }
        }
        for phone in Phones::parse(text).numbers() {
            self.push(NUMBER, phone.key().to_string());
        }
        // As written, for whatever is no code of a known shape. A masked number is none.
        let whole: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        if whole.len() >= NUMBER_LENGTH && whole.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.push(NUMBER, whole.to_ascii_uppercase());
        }
    }

    /// Divisions by their full names.
    pub(super) fn places(&mut self, places: &[String]) {
        places.iter().for_each(|place| self.push(PLACE, place.clone()));
    }

    /// An address, or what may be one.
    pub(super) fn address(&mut self, folded: &str) {
        pairs(folded).for_each(|pair| self.push(ADDRESS, pair));
    }

    /// True without any token.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.iter().all(Vec::is_empty)
    }
}

/// Neighbours among the letters, digits and characters of a text.
pub(super) fn pairs(folded: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    (1..characters.len()).map(move |at| characters[at - 1..=at].iter().collect())
}

fn sound(c: char) -> String {
    let mut out = String::new();
    Variants::standard().sound_into([c], &mut out);
    out.trim_end().to_owned()
}

/// The tokens of an entry and the places it names.
pub(super) fn of_entry(entry: &Entry, reader: &Reader) -> (Tokens, Vec<String>) {
    let (mut tokens, mut places) = (Tokens::default(), Vec::new());
    let names: Vec<String> = entry.names.iter().map(|name| fold(name)).collect();
    names.iter().for_each(|text| reader.places(text, &mut places));
    for text in entry.addresses.iter().map(|address| fold(address)) {
        reader.places(&text, &mut places);
        tokens.address(&text);
    }
    for text in &names {
        reader.entry_names(text, &places).iter().for_each(|name| tokens.name(name));
    }
    tokens.places(&places);
    entry.codes.iter().chain(&entry.phones).for_each(|number| tokens.number(number));
    for cell in &entry.people {
        person::parse(cell).iter().for_each(|person| tokens.person(person));
    }
    (tokens, places)
}
