//! A question taken apart.

use super::tokens::{NUMBER_LENGTH, Reader, Tokens, pairs};
use crate::domain::cn::name::{Holder, ParsedName};
use crate::domain::cn::person::{self, People};
use crate::domain::cn::region::Gazetteer;
use crate::text::fold;

/// The question read as a name, or as a place with a name behind it.
pub(super) struct Reading {
    /// What is read as a place without being known for one: this is a reading of the question only for entries that lie there.
    pub(super) place: String,
    /// The name.
    pub(super) name: ParsedName,
}

/// What an address has at least one of, where it names no known place.
const ADDRESS_SIGNS: &str = "路街道巷村号区园";

/// Characters that the short name of a place may have.
const PLACE_LENGTH: std::ops::RangeInclusive<usize> = 2..=4;

/// A question: what of it may be a name, a place, a number, a person.
pub(super) struct Query {
    /// Readings of it as a name.
    pub(super) names: Vec<Reading>,
    /// What of it is neither number nor known place, as it is written.
    pub(super) letters: Vec<char>,
    /// What is made, where it says no more than that and a place; empty otherwise.
    pub(super) trade: Vec<u16>,
    /// Divisions it names, by full name.
    pub(super) places: Vec<String>,
    /// Whether it is a place and nothing else.
    pub(super) is_place: bool,
    /// Neighbours among its characters, where it may be an address.
    pub(super) address: Vec<String>,
    /// Persons it may name.
    pub(super) people: People,
    /// Keys of its numbers.
    pub(super) numbers: Tokens,
    /// All its tokens.
    pub(super) tokens: Tokens,
}

impl Query {
    /// Takes a question apart. Pieces may stand in any order: 鸿发 彩塘 is 彩塘鸿发.
    pub(super) fn new(text: &str, reader: &Reader) -> Self {
        // Folding takes the blanks between Chinese characters away, so the pieces are cut first.
        let separators = |c: char| c.is_whitespace() || ",，、;；/|".contains(c);
        let pieces: Vec<String> = text.split(separators).map(fold).collect();
        let (mut numbers, mut wheres, mut whats) = (Tokens::default(), Vec::new(), Vec::new());
        for piece in &pieces {
            for run in runs(piece) {
                match place(run, reader) {
                    _ if is_number(run) => numbers.number(run),
                    Some(place) => wheres.push(place),
                    None => whats.push(run),
                }
            }
        }
        let text = wheres.concat() + &whats.concat();
        let what = whats.concat();
        let mut names: Vec<Reading> = Vec::new();
        let alone = if whats.len() + wheres.len() > 1 { &whats[..] } else { &[] };
        for piece in std::iter::once(text.as_str()).filter(|text| !text.is_empty()).chain(alone.iter().copied()) {
            names.extend(read(piece, reader).into_iter().map(|name| Reading { place: String::new(), name }));
        }
        names.extend(behind_a_place(&what, reader));
        let letters: Vec<char> = what.chars().collect();
        let whole = reader.names.parse(&what);
        let trade = if whole.is_generic() { whole.concepts().to_vec() } else { Vec::new() };
        let (mut places, mut tokens) = (Vec::new(), Tokens::default());
        reader.places(&text, &mut places);
        let mut people = People::new();
        for piece in whats.iter().filter(|piece| person::is_person_name(piece)) {
            people.extend(person::parse(piece));
        }
        names.iter().for_each(|reading| tokens.name(&reading.name));
        people.iter().for_each(|person| tokens.person(person));
        // With a slip the border between place, 字号 and trade may be read elsewhere than it is.
        tokens.slips(&letters);
        tokens.places(&places);
        tokens.address(&text);
        let is_place = !wheres.is_empty() && whats.is_empty() && numbers.is_empty();
        let may_be_address =
            !places.is_empty() || text.chars().any(|c| c.is_ascii_digit() || ADDRESS_SIGNS.contains(c));
        let address = if may_be_address && !is_place { pairs(&text).collect() } else { Vec::new() };
        Self { names, letters, trade, places, is_place, address, people, numbers, tokens }
    }
}

impl Query {
    /// The smallest divisions it names: none of the others lies in them.
    pub(super) fn smallest_places(&self) -> impl Iterator<Item = &String> {
        let within = |a: &String| self.places.iter().any(|b| a != b && b.starts_with(a.as_str()));
        self.places.iter().filter(move |place| !within(place))
    }
}

/// What a text is read as when its first characters are taken for a place: few short names of places are known to be one without the words
/// around them, and a slip in the name hides where it begins.
fn behind_a_place(text: &str, reader: &Reader) -> Vec<Reading> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let ends = PLACE_LENGTH.filter(|&length| length + 2 <= starts.len()).map(|length| starts[length]);
    ends.flat_map(|end| {
        let (before, behind) = text.split_at(end);
        let place = if place(before, reader).is_some() { String::new() } else { before.to_owned() };
        let bare = reader.names.parse(behind);
        let formed = formed(behind, &bare, reader);
        std::iter::once(bare).chain(formed).map(move |name| Reading { place: place.clone(), name })
    })
    .collect()
}

/// The names of a piece, as [`Reader::readings`] reads it and with a form behind it.
fn read(piece: &str, reader: &Reader) -> Vec<ParsedName> {
    let mut names = reader.readings(piece);
    let formed = names.first().and_then(|bare| formed(piece, bare, reader));
    names.extend(formed);
    names
}

/// A text with a form behind it, where without one it reads as a person or as no name: 华丰 alone is a person's name, and the 字号 was meant as
/// likely.
fn formed(text: &str, bare: &ParsedName, reader: &Reader) -> Option<ParsedName> {
    let is_name = !matches!(bare.holder, Holder::Person | Holder::Nameless) && !bare.core.is_empty();
    (!is_name || person::is_person_name(text)).then(|| reader.names.parse(&format!("{text}厂")))
}

/// The piece when it is a place and nothing else. The short name of a home county or town (浮洋) stands for its full one.
fn place(run: &str, reader: &Reader) -> Option<String> {
    let places = Gazetteer::builtin();
    let read = places.prefix(run, &reader.context);
    if read.is_some_and(|read| read.len.max(read.possible.map_or(0, |(_, end)| end)) == run.len()) {
        return Some(run.to_owned());
    }
    let counties = reader.context.cities().iter().flat_map(|&(city, _)| places.children(city));
    let mut home = counties.flat_map(|county| std::iter::once(county).chain(places.children(county)));
    home.find(|&place| places.get(place).core() == run).map(|place| places.full_name(place))
}

fn is_number(run: &str) -> bool {
    run.len() >= NUMBER_LENGTH
        && run.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && run.bytes().any(|b| b.is_ascii_digit())
}

/// The piece cut where a long run of letters and digits begins or ends.
fn runs(piece: &str) -> Vec<&str> {
    let is_ascii = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
    while at < piece.len() {
        let length = piece[at..].find(|c| !is_ascii(c)).unwrap_or(piece.len() - at);
        if is_number(&piece[at..at + length]) {
            if start < at {
                out.push(&piece[start..at]);
            }
            out.push(&piece[at..at + length]);
            start = at + length;
        }
        at += length;
        at += piece[at..].chars().next().map_or(0, char::len_utf8);
    }
    if start < piece.len() {
        out.push(&piece[start..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_out_of_what_surrounds_them() {
        for (piece, expected) in [
            ("鸿发五金13500000001", &["鸿发五金", "13500000001"][..]),
            ("0768-2345678陈", &["0768-2345678", "陈"]),
            ("3号厂", &["3号厂"]),
            ("A座", &["A座"]),
            ("", &[]),
            ("91440500MA4UXXXX7A", &["91440500MA4UXXXX7A"]),
        ] {
            assert_eq!(runs(piece), expected, "{piece}");
        }
    }
}
