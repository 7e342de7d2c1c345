//! A question taken apart.

use super::tokens::{NUMBER_LENGTH, Reader, Tokens};
use crate::domain::cn::name::ParsedName;
use crate::domain::cn::person::{self, People};
use crate::domain::cn::region::Gazetteer;
use crate::text::fold;

/// A question: what of it may be a name, a place, a number, a person.
pub(super) struct Query {
    /// Readings of it as a name.
    pub(super) names: Vec<ParsedName>,
    /// Divisions it names, by full name.
    pub(super) places: Vec<String>,
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
        let mut names = Vec::new();
        if !text.is_empty() {
            names.extend(reader.readings(&text));
            if whats.len() + wheres.len() > 1 {
                names.extend(whats.iter().flat_map(|piece| reader.readings(piece)));
            }
        }
        // 华丰 alone reads as a person; with a form behind it, as the 字号 that was meant as likely.
        let bare = whats.iter().filter(|piece| person::is_person_name(piece));
        names.extend(bare.map(|piece| reader.names.parse(&format!("{piece}厂"))).collect::<Vec<_>>());
        let (mut places, mut tokens) = (Vec::new(), Tokens::default());
        reader.places(&text, &mut places);
        let mut people = People::new();
        for piece in whats.iter().filter(|piece| person::is_person_name(piece)) {
            people.extend(person::parse(piece));
        }
        names.iter().for_each(|name| tokens.name(name));
        people.iter().for_each(|person| tokens.person(person));
        tokens.places(&places);
        tokens.address(&text);
        Self { names, places, people, numbers, tokens }
    }
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
