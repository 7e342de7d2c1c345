//! Names in a few words: what their comparison says where these settle it.

use super::super::record::CensusRecord;
use super::{Rest, Symbols, best, firsts, hashed, united};
use crate::domain::cn::name::{
    self, Holder, Made, NameLevel, NamePlace, NameStats, Outline, ParsedName, PlaceRelation,
};
use crate::domain::cn::variants::Variants;
use std::sync::Arc;

/// Marks "no numeral", and a person by whom no firm is called.
const NO_NUMBER: u32 = u32::MAX;

/// Set in the form of a name that has no 字号.
const GENERIC: u8 = 0x80;

/// Set in the form of a name that may be a numbered plant's.
const COUNTED: u8 = 0x40;

/// What is left of the form without these marks.
const CLASS: u8 = COUNTED - 1;

/// Whose name it is, as far as a digest tells names apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The record has no name.
    Absent,
    /// The name names nobody.
    Nobody,
    Person,
    Committee,
    Firm,
    /// The record must be asked.
    Other,
}

/// One name's words. Symbols are equal where the values are.
#[derive(Debug, Clone)]
pub(super) struct NameWords {
    outline: Outline,
    brand: u32,
    core: u32,
    trade: u32,
    place: u32,
    /// The numeral; of a person the symbol of the 字号 that is their name.
    number: u32,
    /// Class of the outermost form from 1, 0 for none.
    form: u8,
    who: Who,
}

/// The names of some records, with hashes for what all records have symbols of, and symbols of their own for the rest.
pub(super) struct Piece {
    /// The name of each record, each followed by its other names, and whether it is one of these.
    names: Vec<(NameWords, bool)>,
    /// The 字号 of each name, followed by the one that the name of a person may be.
    brands: Vec<u64>,
    /// 字号 and trade words of each.
    cores: Vec<u64>,
    trades: Vec<Made>,
    places: Vec<NamePlace>,
}

impl Piece {
    pub fn of(records: &[CensusRecord]) -> Self {
        let (mut names, mut brands, mut cores) = (Vec::with_capacity(records.len()), Vec::new(), Vec::new());
        let (mut trades, mut places) = (Symbols::new(), Symbols::new());
        let mut words = |name: &ParsedName| {
            brands.push(NameStats::brand_hash(&name.brand));
            cores.push(NameStats::core_hash(&name.core));
            let mut words = NameWords::of(name);
            (words.trade, words.place) = (trades.of(name.made().clone()), places.of(name.place));
            if words.who == Who::Person {
                let owner = name::owner(name).map(NameStats::brand_hash);
                brands.extend(owner);
                words.number = owner.map_or(NO_NUMBER, |_| 0);
            }
            words
        };
        for record in records {
            names.push((record.name.as_ref().map_or(NameWords::ABSENT, &mut words), false));
            let aliases = record.name.iter().flat_map(|name| &name.aliases);
            names.extend(aliases.map(|alias| (words(&alias.name), true)));
        }
        Self { names, brands, cores, trades: trades.values, places: places.values }
    }
}

/// What the symbols of names stand for, and the words of other names.
#[derive(Debug)]
pub(super) struct Names {
    aliases: Vec<NameWords>,
    trades: Vec<Made>,
    places: Vec<NamePlace>,
    /// Share of the names with a 字号, and with a 字号 and its trade words.
    brands: Vec<f32>,
    cores: Vec<f32>,
    variants: Arc<Variants>,
}

impl Names {
    /// The words of the name of each record, and where those of its other names stand.
    pub fn joined(pieces: Vec<Piece>, stats: &NameStats) -> (Self, Vec<(NameWords, Rest)>) {
        let (mut names, mut brands, mut cores, mut trades, mut places) = (vec![], vec![], vec![], vec![], vec![]);
        for piece in pieces {
            names.push(piece.names);
            brands.push(piece.brands);
            cores.push(piece.cores);
            trades.push(piece.trades);
            places.push(piece.places);
        }
        let ((brand, brands), (core, cores)) = rayon::join(
            || hashed(brands, |brand| stats.brand_share(brand)),
            || hashed(cores, |core| stats.core_share(core)),
        );
        let ((trades, trade), (places, place)) = (united(trades.into_iter()), united(places.into_iter()));
        let (mut brand, mut core) = (brand.into_iter().flatten(), core.into_iter().flatten());
        let others = names.iter().flatten().filter(|(_, is_alias)| *is_alias).count();
        let records = names.iter().map(Vec::len).sum::<usize>() - others;
        let (mut first, mut counts) = (Vec::with_capacity(records), Vec::with_capacity(records));
        let mut aliases = Vec::with_capacity(others);
        for ((names, trade), place) in names.into_iter().zip(&trade).zip(&place) {
            for (mut words, is_alias) in names {
                if words.who != Who::Absent {
                    (words.trade, words.place) = (trade[words.trade as usize], place[words.place as usize]);
                    (words.brand, words.core) = (brand.next().unwrap_or(0), core.next().unwrap_or(0));
                    if words.has_owner() {
                        words.number = brand.next().unwrap_or(NO_NUMBER);
                    }
                }
                if is_alias {
                    aliases.push(words);
                    counts.last_mut().into_iter().for_each(|count| *count += 1);
                } else {
                    first.push(words);
                    counts.push(0);
                }
            }
        }
        let too_many = |words: NameWords| NameWords { who: Who::Other, ..words };
        let first = firsts(first, counts, too_many);
        (Self { aliases, trades, places, brands, cores, variants: stats.shared_variants() }, first)
    }

    /// The best level of any names of two records, where it is certain.
    pub fn level(&self, a: (&NameWords, Rest), b: (&NameWords, Rest)) -> Option<u8> {
        let of = |(first, rest): (_, Rest)| (first, &self.aliases[rest.range()]);
        best(of(a), of(b), |x, y| self.one(x, y).map(|level| level as u8))
    }

    fn one(&self, a: &NameWords, b: &NameWords) -> Option<NameLevel> {
        use Who::{Absent, Committee, Firm, Nobody, Other, Person};
        match (a.who, b.who) {
            (Absent | Nobody, _) | (_, Absent | Nobody) => Some(NameLevel::Missing),
            (Other, _) | (_, Other) | (Committee, Committee) => None,
            (Person, Person) => Some(NameLevel::Missing),
            (Person, _) => Some(owner_named(a, b)),
            (_, Person) => Some(owner_named(b, a)),
            (Committee, _) | (_, Committee) => Some(NameLevel::Missing),
            (Firm, Firm) => self.firms(a, b),
        }
    }

    fn firms(&self, a: &NameWords, b: &NameWords) -> Option<NameLevel> {
        let named = |words: &NameWords| words.form & GENERIC == 0;
        // 二砖厂 and 潮州市第二砖厂: the record tells what is counted.
        if named(a) != named(b) && a.form & b.form & COUNTED != 0 {
            return None;
        }
        let level = if a.core == b.core && (named(a) || named(b)) {
            NameLevel::SameCore
        } else if a.brand == b.brand && named(a) {
            let (left, right) = (&self.trades[a.trade as usize], &self.trades[b.trade as usize]);
            let (x, y) = (left.concepts(), right.concepts());
            match (x.is_empty(), y.is_empty()) {
                (false, false) if x == y => NameLevel::SameCore,
                (false, false) if left.groups() & right.groups() != 0 => NameLevel::SameBrandRelatedTrade,
                // A slip in the trade words is to be looked for.
                (false, false) if a.outline.cores_may_be_a_slip_apart(&b.outline) => return None,
                (false, false) => return Some(NameLevel::SameBrandOtherTrade),
                _ => NameLevel::SameBrandTradeUnsaid,
            }
        } else if named(a) || named(b) {
            match self.unlike(a, b)? {
                NameLevel::NearCore => NameLevel::NearCore,
                level => return Some(level),
            }
        } else {
            return None;
        };
        if a.number != b.number {
            let both = a.number != NO_NUMBER && b.number != NO_NUMBER;
            return Some(if both { NameLevel::NumeralConflict } else { NameLevel::NumeralUnsaid });
        }
        let (left, right) = (&self.places[a.place as usize], &self.places[b.place as usize]);
        let place = left.relation(right);
        let (x, y) = (a.form & CLASS, b.form & CLASS);
        Some(match level {
            NameLevel::NearCore if place == PlaceRelation::Conflict => NameLevel::Different,
            _ if place == PlaceRelation::Conflict => NameLevel::SameCoreOtherPlace,
            NameLevel::SameCore if x != y && x != 0 && y != 0 => NameLevel::SameCoreOtherForm,
            NameLevel::SameCore if place == PlaceRelation::Same && x == y && x != 0 => NameLevel::Equal,
            // Whether the rest of the text is the same, too.
            NameLevel::SameCore if place == PlaceRelation::Same || left.is_unsaid() && right.is_unsaid() => {
                return None;
            }
            level => level,
        })
    }

    /// The level of names with unlike 字号 and cores by these alone, where it is certain.
    fn unlike(&self, a: &NameWords, b: &NameWords) -> Option<NameLevel> {
        let trade = |words: &NameWords| {
            let made = &self.trades[words.trade as usize];
            (made.concepts(), made.groups())
        };
        a.outline.unlike(&b.outline, || [trade(a), trade(b)], &self.variants)
    }

    /// Share of the names that say what these agree on at a level, as [`name::agreement_frequency`] tells it.
    pub fn frequency(&self, a: &NameWords, b: &NameWords, level: u8) -> f32 {
        if a.who == Who::Absent || b.who == Who::Absent {
            return 0.0;
        }
        match NameLevel::ALL.get(usize::from(level)) {
            Some(&level) if asks_for_trade(level) => self.cores[a.core as usize].max(self.cores[b.core as usize]),
            Some(
                NameLevel::SameBrandRelatedTrade
                | NameLevel::SameBrandTradeUnsaid
                | NameLevel::SameBrandOtherTrade
                | NameLevel::SameCoreOtherPlace
                | NameLevel::NearCore,
            ) => self.brands[a.brand as usize].max(self.brands[b.brand as usize]),
            _ => 0.0,
        }
    }

    /// Share of the names with the 字号 of this one that say its trade, too, where a level asks for both; else 1.
    pub fn trade_share(&self, words: &NameWords, level: u8) -> f32 {
        match NameLevel::ALL.get(usize::from(level)) {
            Some(level) if words.who != Who::Absent && asks_for_trade(*level) => {
                self.cores[words.core as usize] / self.brands[words.brand as usize]
            }
            _ => 1.0,
        }
    }
}

impl NameWords {
    /// Whether it is the name of a person who may have called a firm by it.
    fn has_owner(&self) -> bool {
        self.who == Who::Person && self.number != NO_NUMBER
    }

    const ABSENT: Self = Self {
        outline: Outline::NOTHING,
        brand: 0,
        core: 0,
        trade: 0,
        place: 0,
        number: NO_NUMBER,
        form: 0,
        who: Who::Absent,
    };

    /// All but the symbols of its parts.
    fn of(name: &ParsedName) -> Self {
        let generic = if name.is_generic() { GENERIC } else { 0 };
        let counted = if name::may_be_counted(name) { COUNTED } else { 0 };
        Self {
            outline: Outline::of(name),
            number: name.numeral.map_or(NO_NUMBER, |numeral| numeral.number),
            form: generic | counted | name.form.map_or(0, |class| class as u8 + 1),
            who: who(name),
            ..Self::ABSENT
        }
    }
}

fn who(name: &ParsedName) -> Who {
    let number = name.numeral.is_none_or(|numeral| numeral.number != NO_NUMBER);
    match name.holder {
        Holder::Nameless => Who::Nobody,
        Holder::Person => Who::Person,
        Holder::VillageCommittee => Who::Committee,
        Holder::Enterprise | Holder::PropertyCompany if number && !name.core.is_empty() => Who::Firm,
        _ => Who::Other,
    }
}

/// The level of a person and a firm or committee, which may be called by the person's name.
fn owner_named(person: &NameWords, other: &NameWords) -> NameLevel {
    if person.number != NO_NUMBER && person.number == other.brand {
        NameLevel::ContainedShort
    } else {
        NameLevel::Missing
    }
}

/// Whether names at this level agree on 字号 and trade.
fn asks_for_trade(level: NameLevel) -> bool {
    matches!(level, NameLevel::Equal | NameLevel::SameCore | NameLevel::SameCoreOtherForm)
}
