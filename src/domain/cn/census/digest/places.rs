//! Addresses in a few words.

use super::super::record::CensusRecord;
use super::{Held, Rest, Symbols, best, firsts};
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

impl Places {
    /// The words of the first address of each record, whether all its addresses are held, and where the others stand.
    pub fn new<'a>(records: &'a [CensusRecord]) -> (Self, Vec<(PlaceWords, Held, Rest)>) {
        let mut areas = Symbols::new();
        let mut words = |place: &'a ParsedAddress| PlaceWords {
            area: areas.of((&place.places, &place.villages[..])),
            numbered: place.number.is_some(),
        };
        let (mut first, mut further) = (Vec::with_capacity(records.len()), Vec::new());
        for record in records {
            let mut places = record.places().iter().map(&mut words);
            first.push(places.next().map_or((PlaceWords::default(), Held::Absent), |words| (words, Held::Plain)));
            further.extend(places);
        }
        let counts = records.iter().map(|record| record.places().len().saturating_sub(1));
        let first = firsts(first, counts, |(words, _)| (words, Held::More));
        let areas =
            areas.values.into_iter().map(|(places, villages)| (*places, villages.iter().cloned().collect())).collect();
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
