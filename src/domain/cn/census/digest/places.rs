//! Addresses in a few words.

use super::super::record::CensusRecord;
use super::{Held, Rest, Symbols, best, firsts, united};
use crate::domain::cn::address::{self, ParsedAddress};
use crate::domain::cn::region::{PlaceId, VillageName};
use smallvec::SmallVec;

/// One address's words.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceWords {
    /// Symbol of the divisions and villages named.
    area: u32,
    /// Whether it has a house number.
    numbered: bool,
}

/// Divisions from province to village, and the villages as named.
type Area = ([Option<PlaceId>; 5], SmallVec<[VillageName; 1]>);

/// What the symbols of areas stand for, and the words of further addresses.
#[derive(Debug)]
pub(super) struct Places {
    further: Vec<PlaceWords>,
    areas: Vec<Area>,
}

/// The addresses of some records, with symbols of their own.
pub(super) struct Piece {
    /// The first address of each record, and how many more it has.
    first: Vec<(PlaceWords, Held, u32)>,
    further: Vec<PlaceWords>,
    areas: Vec<Area>,
}

impl Piece {
    pub fn of(records: &[CensusRecord]) -> Self {
        let mut areas = Symbols::new();
        let mut words = |place| PlaceWords::of(place, &mut areas);
        let (mut first, mut further) = (Vec::with_capacity(records.len()), Vec::new());
        for record in records {
            let mut places = record.places().iter().map(&mut words);
            let (words, held) =
                places.next().map_or((PlaceWords::default(), Held::Absent), |words| (words, Held::Plain));
            let before = further.len();
            further.extend(places);
            first.push((words, held, (further.len() - before) as u32));
        }
        let area =
            |(places, villages): (&[Option<PlaceId>; 5], &[VillageName])| (*places, villages.iter().cloned().collect());
        Self { first, further, areas: areas.values.into_iter().map(area).collect() }
    }
}

impl PlaceWords {
    fn of<'a>(place: &'a ParsedAddress, areas: &mut Symbols<(&'a [Option<PlaceId>; 5], &'a [VillageName])>) -> Self {
        Self { area: areas.of((&place.places, &place.villages[..])), numbered: place.number.is_some() }
    }
}

impl Places {
    /// The words of the first address of each record, and where those of its further ones stand.
    pub fn joined(pieces: Vec<Piece>) -> (Self, Vec<(PlaceWords, Held, Rest)>) {
        let (mut firsts_of, mut further_of, mut areas) = (Vec::new(), Vec::new(), Vec::new());
        for piece in pieces {
            firsts_of.push(piece.first);
            further_of.push(piece.further);
            areas.push(piece.areas);
        }
        let (areas, symbols) = united(areas.into_iter());
        let among_all = |words: PlaceWords, area: &[u32]| PlaceWords { area: area[words.area as usize], ..words };
        let (mut first, mut counts, mut further) = (Vec::new(), Vec::new(), Vec::new());
        for ((of_piece, beside), area) in firsts_of.into_iter().zip(further_of).zip(&symbols) {
            for (words, held, count) in of_piece {
                let words = if held == Held::Absent { words } else { among_all(words, area) };
                first.push((words, held));
                counts.push(count);
            }
            further.extend(beside.into_iter().map(|words| among_all(words, area)));
        }
        further.shrink_to_fit();
        let first = firsts(first, counts, |(words, _)| (words, Held::More));
        (Self { further, areas }, first.into_iter().map(|((words, held), rest)| (words, held, rest)).collect())
    }

    /// The best level of any addresses of two records, where it is certain: they lie in other counties, towns or villages.
    pub fn level(&self, a: (&PlaceWords, Rest), b: (&PlaceWords, Rest)) -> Option<u8> {
        let of = |(first, rest): (_, Rest)| (first, &self.further[rest.range()]);
        best(of(a), of(b), |x, y| self.one(x, y))
    }

    /// Divisions from province to village.
    pub fn divisions(&self, place: &PlaceWords) -> &[Option<PlaceId>; 5] {
        &self.areas[place.area as usize].0
    }

    fn one(&self, a: &PlaceWords, b: &PlaceWords) -> Option<u8> {
        if a.area == b.area {
            return None;
        }
        let area = |words: &PlaceWords| {
            let (places, villages) = &self.areas[words.area as usize];
            (places, &villages[..])
        };
        address::areas_apart(area(a), area(b), a.numbered && b.numbered).map(|level| level as u8)
    }
}
