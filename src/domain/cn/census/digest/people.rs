//! People in three symbols.

use super::super::record::{CensusRecord, hash};
use super::{Held, hashed};
use crate::domain::cn::person;
use rustc_hash::FxHashMap;

/// Symbols of a record's only person.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonWords {
    pub name: u32,
    pub reading: u32,
    pub family: u32,
}

/// The people of some records: hashes of the names, readings and family names of those that are the only one of their record.
pub(super) struct Piece {
    only: Vec<bool>,
    names: Vec<u64>,
    readings: Vec<u64>,
    families: Vec<u64>,
}

impl Piece {
    pub fn of(records: &[CensusRecord]) -> Self {
        let mut piece = Self { only: Vec::new(), names: Vec::new(), readings: Vec::new(), families: Vec::new() };
        for record in records {
            let only = <&[_; 1]>::try_from(record.people.as_slice()).ok();
            piece.only.push(only.is_some());
            for person in only.into_iter().flatten() {
                piece.names.push(hash(person.name()));
                piece.readings.push(hash(person.reading()));
                piece.families.push(hash(person::family_reading(person)));
            }
        }
        piece
    }
}

/// The words of the person of each record, and how many records have a person of each reading.
pub(super) fn joined(pieces: Vec<Piece>, readings: &FxHashMap<u64, u32>) -> (Vec<PersonWords>, Vec<u32>) {
    let (mut only, mut names, mut sounds, mut families) = (vec![], vec![], vec![], vec![]);
    for piece in pieces {
        only.extend(piece.only);
        names.push(piece.names);
        sounds.push(piece.readings);
        families.push(piece.families);
    }
    let (names, _) = hashed(names, |_| ());
    let (sounds, namesakes) = hashed(sounds, |hash| readings.get(&hash).copied().unwrap_or(1));
    let (families, _) = hashed(families, |_| ());
    let words = names.into_iter().flatten().zip(sounds.into_iter().flatten()).zip(families.into_iter().flatten());
    let mut words = words.map(|((name, reading), family)| PersonWords { name, reading, family });
    let of = |only: bool| if only { words.next().unwrap_or_default() } else { PersonWords::default() };
    (only.into_iter().map(of).collect(), namesakes)
}

pub(super) fn held(record: &CensusRecord) -> Held {
    match record.people.as_slice() {
        [] => Held::Absent,
        [one] if !one.is_surname_only() => Held::Plain,
        _ => Held::More,
    }
}
