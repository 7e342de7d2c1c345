//! What decides most pairs, a few words per record, side by side.
//!
//! The candidates of a record lie anywhere in memory and a parsed record lies in a dozen places there: among a million records fetching
//! two of them costs several times what comparing them does. So what tells most pairs (two valid codes, county and town, the symbols of 字号
//! and trade, the letters of a name, one person each) is kept a second time as small integers, 80 bytes a record. What is told from here is
//! what the attribute's own comparison says; where that takes more than these words, nothing is told and the records are asked. With the letters
//! in the digest, comparing names fell from 7 to 2 in 100 of a register's whole time.

use super::record::CensusRecord;
use crate::domain::cn::address::{self, AddressLevel};
use crate::domain::cn::credit_code::{CodeKind, CodeLevel};
use crate::domain::cn::name::{Holder, NameLevel, NamePlace, NameStats, Outline, ParsedName, PlaceRelation};
use crate::domain::cn::person::{self, Person, PersonLevel};
use crate::domain::cn::region::PlaceId;
use crate::domain::cn::trade::TradeGroups;
use crate::domain::cn::variants::Variants;
use crate::record::RecordId;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::hash::Hash;
use std::sync::Arc;

/// How much of an attribute a digest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The record says nothing.
    Absent,
    /// All that its comparison asks for in the plain cases.
    Plain,
    /// Too much for a digest: the record must be asked.
    More,
}

/// Marks "no numeral".
const NO_NUMBER: u32 = u32::MAX;

/// One record's words. Symbols are equal where the values are.
#[derive(Debug, Clone)]
struct Digest {
    /// Credit code: the nine characters of its organisation body, and the nine others.
    body: u64,
    rest: u64,
    outline: Outline,
    brand: u32,
    core: u32,
    trade: u32,
    place: u32,
    number: u32,
    /// Province to town of its only address.
    upper: u32,
    person: u32,
    reading: u32,
    family: u32,
    /// Class of the outermost form from 1, 0 for none.
    form: u8,
    name: Held,
    code: Held,
    address: Held,
    people: Held,
    has_phone: bool,
    has_industry: bool,
    has_point: bool,
}

/// Concepts and groups of trade words.
type Trade = (SmallVec<[u16; 4]>, TradeGroups);

/// The digests of all records, with what their symbols stand for.
#[derive(Debug)]
pub struct Digests {
    of: Vec<Digest>,
    trades: Vec<Trade>,
    places: Vec<NamePlace>,
    uppers: Vec<[Option<PlaceId>; 5]>,
    /// Share of the names with a 字号, and with a 字号 and its trade words.
    brands: Vec<f32>,
    cores: Vec<f32>,
    variants: Arc<Variants>,
}

impl Digests {
    /// The digests of these records.
    pub(super) fn new(records: &[CensusRecord], names: &NameStats) -> Self {
        let named = || records.iter().map(|record| record.name.as_ref());
        let upper = |record: &CensusRecord| record.places().next().map(|place| place.places);
        let ((brands, cores), (people, (trades, (places, uppers)))) = rayon::join(
            || {
                rayon::join(
                    || symbols(named().map(|name| name.map(|name| &*name.brand))),
                    || symbols(named().map(|name| name.map(|name| &*name.core))),
                )
            },
            || {
                rayon::join(
                    || {
                        let of = |text: fn(&Person) -> &str| symbols(records.iter().map(|r| only(r).map(text))).0;
                        (of(Person::name), of(Person::reading), of(person::family_reading))
                    },
                    || {
                        let trade = |name: &ParsedName| (name.concepts.clone(), name.groups);
                        let trades = symbols(named().map(|name| name.map(trade)));
                        let places = symbols(named().map(|name| name.map(|name| name.place)));
                        (trades, (places, symbols(records.iter().map(upper))))
                    },
                )
            },
        );
        let digest = |(at, record): (usize, &CensusRecord)| {
            let mut digest = Digest::of(record);
            (digest.brand, digest.core) = (brands.0[at], cores.0[at]);
            (digest.trade, digest.place, digest.upper) = (trades.0[at], places.0[at], uppers.0[at]);
            (digest.person, digest.reading, digest.family) = (people.0[at], people.1[at], people.2[at]);
            digest
        };
        Self {
            of: records.iter().enumerate().map(digest).collect(),
            trades: trades.1,
            places: places.1,
            uppers: uppers.1,
            brands: brands.1.into_iter().map(|brand| names.rarity(brand)).collect(),
            cores: cores.1.into_iter().map(|core| names.core_share(core)).collect(),
            variants: names.shared_variants(),
        }
    }

    #[inline]
    fn both(&self, a: RecordId, b: RecordId) -> (&Digest, &Digest) {
        (&self.of[a.index()], &self.of[b.index()])
    }

    /// The level of the names, where it is certain.
    pub(super) fn name(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.name, b.name)? {
            return Some(NameLevel::Missing as u8);
        }
        let named = |digest: &Digest| digest.form & GENERIC == 0;
        let level = if a.core == b.core && (named(a) || named(b)) {
            NameLevel::SameCore
        } else if a.brand == b.brand && named(a) {
            let ((x, left), (y, right)) = (&self.trades[a.trade as usize], &self.trades[b.trade as usize]);
            match (x.is_empty(), y.is_empty()) {
                (false, false) if x == y => NameLevel::SameCore,
                (false, false) if left & right != 0 => NameLevel::SameBrandRelatedTrade,
                // A slip in the trade words is to be looked for.
                (false, false) if a.outline.cores_may_be_a_slip_apart(&b.outline) => return None,
                (false, false) => return Some(NameLevel::SameBrandOtherTrade as u8),
                _ => NameLevel::SameBrandTradeUnsaid,
            }
        } else if named(a) || named(b) {
            match self.unlike(a, b)? {
                NameLevel::NearCore => NameLevel::NearCore,
                level => return Some(level as u8),
            }
        } else {
            return None;
        };
        if a.number != b.number {
            let both = a.number != NO_NUMBER && b.number != NO_NUMBER;
            return Some(if both { NameLevel::NumeralConflict } else { NameLevel::NumeralUnsaid } as u8);
        }
        let (left, right) = (&self.places[a.place as usize], &self.places[b.place as usize]);
        let place = left.relation(right);
        let (x, y) = (a.form & !GENERIC, b.form & !GENERIC);
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
        } as u8)
    }

    /// The level of names with unlike 字号 and cores by these alone, where it is certain.
    fn unlike(&self, a: &Digest, b: &Digest) -> Option<NameLevel> {
        let trade = |digest: &Digest| {
            let (concepts, groups) = &self.trades[digest.trade as usize];
            (concepts.as_slice(), *groups)
        };
        a.outline.unlike(&b.outline, || [trade(a), trade(b)], &self.variants)
    }

    /// Share of the names that say what these agree on at a level, as [`agreement_frequency`](crate::domain::cn::name::agreement_frequency) tells it.
    pub(super) fn name_frequency(&self, a: RecordId, b: RecordId, level: u8) -> f32 {
        let (a, b) = self.both(a, b);
        if a.name == Held::Absent || b.name == Held::Absent {
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

    /// Share of the names with the 字号 of a record that say its trade, too, where a level asks for both; else 1.
    pub(super) fn trade_share(&self, record: RecordId, level: u8) -> f32 {
        let digest = &self.of[record.index()];
        match NameLevel::ALL.get(usize::from(level)) {
            Some(level) if digest.name != Held::Absent && asks_for_trade(*level) => {
                self.cores[digest.core as usize] / self.brands[digest.brand as usize]
            }
            _ => 1.0,
        }
    }

    /// The level of the codes, where it is certain: at most one on each side, a valid credit code.
    pub(super) fn code(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        Some(match (plain(a.code, b.code)?, a.body == b.body, a.rest == b.rest) {
            (false, ..) => CodeLevel::Missing,
            (true, true, true) => CodeLevel::SameUscc,
            (true, true, false) => CodeLevel::SameOrgBody,
            _ => CodeLevel::Different,
        } as u8)
    }

    /// The level of the addresses, where it is certain: one on each side, in other counties or towns.
    pub(super) fn address(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.address, b.address)? {
            return Some(AddressLevel::Missing as u8);
        }
        if a.upper == b.upper {
            return None;
        }
        address::apart(&self.uppers[a.upper as usize], &self.uppers[b.upper as usize]).map(|level| level as u8)
    }

    /// The level of the people, where it is certain: one on each side, known by a whole name.
    pub(super) fn person(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.people, b.people)? {
            return Some(PersonLevel::Missing as u8);
        }
        match () {
            () if a.person == b.person => Some(PersonLevel::Same as u8),
            () if a.reading == b.reading => Some(PersonLevel::Homophone as u8),
            () if a.family != b.family => Some(PersonLevel::Different as u8),
            () => None,
        }
    }

    /// True when both records have a telephone number.
    pub(super) fn have_phones(&self, a: RecordId, b: RecordId) -> bool {
        let (a, b) = self.both(a, b);
        a.has_phone && b.has_phone
    }

    /// True when both records have an industry.
    pub(super) fn have_industries(&self, a: RecordId, b: RecordId) -> bool {
        let (a, b) = self.both(a, b);
        a.has_industry && b.has_industry
    }

    /// True when both records have coordinates.
    pub(super) fn have_points(&self, a: RecordId, b: RecordId) -> bool {
        let (a, b) = self.both(a, b);
        a.has_point && b.has_point
    }
}

/// The only person of a record.
fn only(record: &CensusRecord) -> Option<&Person> {
    record.people.first().filter(|_| record.people.len() == 1)
}

/// Set in a digest's form where the name has no 字号.
const GENERIC: u8 = 0x80;

/// True when both sides are plain, false when one says nothing, `None` when the records must be asked.
#[inline]
fn plain(a: Held, b: Held) -> Option<bool> {
    match (a, b) {
        (Held::Absent, _) | (_, Held::Absent) => Some(false),
        (Held::Plain, Held::Plain) => Some(true),
        _ => None,
    }
}

impl Digest {
    /// All but the symbols.
    fn of(record: &CensusRecord) -> Self {
        let (code, body, rest) = code(record);
        let name = record.name.as_ref();
        let generic = name.filter(|name| name.is_generic()).map_or(0, |_| GENERIC);
        Self {
            body,
            rest,
            outline: name.map(Outline::of).unwrap_or_default(),
            brand: 0,
            core: 0,
            trade: 0,
            place: 0,
            number: name.and_then(|name| name.numeral).map_or(NO_NUMBER, |numeral| numeral.number),
            upper: 0,
            person: 0,
            reading: 0,
            family: 0,
            form: generic | name.and_then(ParsedName::form_class).map_or(0, |class| class as u8 + 1),
            name: name.map_or(Held::Absent, held_name),
            code,
            address: match record.places().count() {
                0 => Held::Absent,
                1 => Held::Plain,
                _ => Held::More,
            },
            people: match record.people.as_slice() {
                [] => Held::Absent,
                [one] if !one.is_surname_only() => Held::Plain,
                _ => Held::More,
            },
            has_phone: !record.phones.is_empty(),
            has_industry: record.industry.is_some(),
            has_point: record.point.is_some(),
        }
    }
}

fn held_name(name: &ParsedName) -> Held {
    let firm = matches!(name.holder, Holder::Enterprise | Holder::PropertyCompany);
    let number = name.numeral.is_none_or(|numeral| numeral.number != NO_NUMBER);
    if firm && number && name.aliases.is_empty() && !name.core.is_empty() { Held::Plain } else { Held::More }
}

/// The only code of a record when it is a valid credit code of 18 characters, in two words.
fn code(record: &CensusRecord) -> (Held, u64, u64) {
    if record.codes.is_empty() && record.repaired.is_empty() {
        return (Held::Absent, 0, 0);
    }
    let [only] = record.codes.as_slice() else { return (Held::More, 0, 0) };
    let text = only.text().as_bytes();
    let plain = only.kind() == CodeKind::Uscc && only.is_valid() && text.len() == 18 && record.repaired.is_empty();
    if !plain || only.uscc().is_none() || only.org_body().is_none() {
        return (Held::More, 0, 0);
    }
    // Nine letters and digits to the base of 36 stay below 2^47.
    let word = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.fold(0, |word, &c| word * 36 + (c as char).to_digit(36).map_or(0, u64::from))
    };
    let body = word(&mut text[8..17].iter());
    (Held::Plain, body, word(&mut text[..8].iter().chain(&text[17..])))
}

/// A symbol per record, equal where the values are, 0 where there is none; and the values by symbol.
fn symbols<K: Hash + Eq + Clone>(values: impl Iterator<Item = Option<K>>) -> (Vec<u32>, Vec<K>) {
    let mut known: FxHashMap<K, u32> = FxHashMap::default();
    let mut list = Vec::new();
    let symbol = |value: Option<K>| match value {
        None => 0,
        Some(value) => *known.entry(value).or_insert_with_key(|value| {
            list.push(value.clone());
            (list.len() - 1) as u32
        }),
    };
    let of = values.map(symbol).collect();
    (of, list)
}

/// Whether names at this level agree on 字号 and trade.
fn asks_for_trade(level: NameLevel) -> bool {
    matches!(level, NameLevel::Equal | NameLevel::SameCore | NameLevel::SameCoreOtherForm)
}

#[cfg(test)]
mod tests {
    use super::super::{CensusRecords, CensusStandardiser, best_address, best_code};
    use super::*;
    use crate::compare::MISSING;
    use crate::domain::cn::{CnHeaders, name};
    use crate::ingest;
    use crate::standardise::Standardiser;

    /// Every pair of these rows: what is told is what the attributes' own comparisons say.
    #[test]
    fn what_is_told_is_what_the_records_say() {
        let rows = "单位名称,统一社会信用代码,详细地址,法定代表人\n\
            潮州市潮安区彩塘镇广成不锈钢制品厂,91130200699229617X,潮州市潮安区彩塘镇金砂村工业区12号,陈志强\n\
            彩塘镇广成不锈钢制品厂,91130200699229617X,潮安区彩塘镇金砂一村,陈志強\n\
            潮州市潮安区古巷镇广成陶瓷厂,914403001922038216,潮安区古巷镇枫洋村,谢佳伟\n\
            广成五金厂,69922961-7,潮安区庵埠镇文里村,谢嘉炜\n\
            广成陶瓷有限公司,9144030071526726XG,佛山市南海区大沥镇,陈志明\n\
            广成五金二厂,914403001922038000,湘桥区意溪镇,陈老板\n\
            广成厂,,广东省潮州市,\n\
            广成食品厂,91130200699229617X,枫溪区,陈强、李明和\n\
            彩塘镇食品厂,,彩塘镇,林鹏秀\n\
            古巷镇食品厂,无,古巷镇,林朋秀\n\
            食品厂,,,林秀\n\
            华丰陶瓷厂(原广成陶瓷厂),,,李明\n\
            广诚五金厂,,,\n\
            成广食品厂,,,\n\
            广成发五金厂,,,\n\
            华强陶瓷厂,,,\n\
            华强陶瓷有限公司,,潮安县彩塘镇,\n\
            华强卫浴有限公司,,,\n\
            华强五全厂,,,\n\
            丰,,,\n\
            中国石油化工有限公司,,,\n\
            中石化有限公司,,,\n\
            星扉食品厂,,,\n\
            星食扉品厂,,,\n\
            顺市德区新瑞包装厂,,,\n\
            新瑞包装厂,,,\n\
            华丰陶瓷一厂,,潮安县彩塘镇,李明\n\
            华丰陶瓷一厂,,潮安县彩塘镇,李鸣\n\
            李明和,,潮安区彩塘镇,李明和\n";
        let lists = ingest::read_bytes("甲", "csv", rows.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        let (data, _) = CensusStandardiser::default().standardise(&lists);
        let all = CensusRecords::of(&data).unwrap();
        let (mut told, mut asked) = ([0; 4], 0);
        let records = || lists.records();
        for (left, right) in records().flat_map(|left| records().map(move |right| (left, right))) {
            let (a, b) = (all.get(left), all.get(right));
            let named = a.name.as_ref().zip(b.name.as_ref());
            let digests = &all.digests;
            let truth = [
                named.map_or(MISSING, |(x, y)| name::compare(x, y, &all.names) as u8),
                best_code(a, b) as u8,
                best_address(all, a, b) as u8,
                person::compare(&a.people, &b.people) as u8,
            ];
            let found = [
                digests.name(left, right),
                digests.code(left, right),
                digests.address(left, right),
                digests.person(left, right),
            ];
            for (at, (found, truth)) in found.into_iter().zip(truth).enumerate() {
                asked += usize::from(found.is_none());
                told[at] += usize::from(found.is_some_and(|level| level != MISSING));
                assert_eq!(found.unwrap_or(truth), truth, "attribute {at} of {left:?} and {right:?}");
            }
            for (level, &known) in NameLevel::ALL.iter().enumerate() {
                let truth = named.map_or(0.0, |(x, y)| name::agreement_frequency(x, y, &all.names, known));
                assert_eq!(digests.name_frequency(left, right, level as u8), truth);
            }
        }
        assert!(told.iter().all(|&told| told > 10) && asked > 50, "{told:?} told, {asked} asked");
    }
}
