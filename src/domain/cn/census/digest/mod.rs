//! What decides most pairs, a few words per record, side by side.
//!
//! The candidates of a record lie anywhere in memory and a parsed record lies in a dozen places there: among a million records fetching
//! two of them costs several times what comparing them does. So what tells most pairs (valid codes, county, town and village, the symbols of 字号
//! and trade, the letters of a name, one person and one number each) is kept a second time as small integers, 112 bytes a record, and what few
//! records have beside their first name, code or address stands apart. What is told from here is what the attribute's own comparison says;
//! where that takes more than these words, nothing is told and the records are asked. With the letters in the digest, comparing names fell from 7
//! to 2 in 100 of a register's whole time. Of a province's pairs whose names were compared (290,000 rows), two in three have another name on a side, and
//! of those whose addresses were compared and not told apart by county and town half lie in other villages: hence aliases and villages here.

mod apart;
mod codes;
mod names;
mod people;
mod places;

pub(super) use self::apart::Signs;
use self::codes::{CodeWords, Codes};
use self::names::{NameWords, Names};
use self::places::{PlaceWords, Places};
use super::kept::Records;
use super::record::{CensusRecord, Part};
use super::symbols::{Batch, symbols};
use crate::compare::MISSING;
use crate::domain::cn::name::NameStats;
use crate::domain::cn::person::PersonLevel;
use crate::domain::cn::phone::{self, Phone, PhoneLevel};
use crate::record::{PIECE, RecordId, Symbol};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::ops::Range;

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

/// Where the values of a record beside its first one stand: start and number in four bytes.
#[derive(Debug, Clone, Copy)]
struct Rest(u32);

impl Rest {
    const NONE: Self = Self(0);
    const COUNT_BITS: u32 = 4;

    /// `None` when there are more than can be held.
    fn of(start: usize, count: usize) -> Option<Self> {
        let held = count < 1 << Self::COUNT_BITS && start < 1 << (32 - Self::COUNT_BITS);
        held.then_some(Self((start as u32) << Self::COUNT_BITS | count as u32))
    }

    fn range(self) -> Range<usize> {
        let start = (self.0 >> Self::COUNT_BITS) as usize;
        start..start + (self.0 as usize & ((1 << Self::COUNT_BITS) - 1))
    }
}

/// One record's words. Symbols are equal where the values are. What rules candidates out is read of most pairs and stands in front together.
#[derive(Debug, Clone)]
#[repr(C)]
struct Digest {
    code: CodeWords,
    further_codes: Rest,
    person: u32,
    reading: u32,
    family: u32,
    place: PlaceWords,
    further_places: Rest,
    codes: Held,
    addresses: Held,
    people: Held,
    part: Part,
    has_phone: bool,
    has_industry: bool,
    has_point: bool,
    aliases: Rest,
    /// The only number.
    phone: Option<Phone>,
    name: NameWords,
}

/// What a digest tells without symbols.
struct Said {
    people: Held,
    part: Part,
    has_phone: bool,
    has_industry: bool,
    has_point: bool,
    phone: Option<Phone>,
}

impl Said {
    fn of(record: &CensusRecord) -> Self {
        Self {
            people: people::held(record),
            part: record.part,
            has_phone: !record.phones.is_empty(),
            has_industry: record.industry.is_some(),
            has_point: record.point.is_some(),
            phone: Some(record.phones.numbers()).filter(|numbers| numbers.len() == 1).map(|numbers| numbers[0]),
        }
    }
}

/// The digests of all records, with what their symbols stand for.
#[derive(Debug)]
pub struct Digests {
    of: Vec<Digest>,
    names: Names,
    codes: Codes,
    places: Places,
    /// Records with a person of each reading.
    namesakes: Vec<u32>,
}

impl Digests {
    /// The digests of these records, given how common names are, and how many records have a person of a reading that several have, by its hash.
    pub(super) fn new(records: &Records, names: &NameStats, readings: &FxHashMap<u64, u32>) -> Self {
        // One after another: each takes as much while it is made as it leaves.
        let (names, name) = Names::joined(records.pieces(names::Piece::of), names);
        let (people, namesakes) = people::joined(records.pieces(people::Piece::of), readings);
        let (codes, code) = Codes::joined(records.pieces(codes::Piece::of));
        let (places, place) = Places::joined(records.pieces(places::Piece::of));
        let said = records.each(Said::of);
        let words = (name.into_par_iter(), code.into_par_iter(), place.into_par_iter(), people.into_par_iter());
        let of = said.into_par_iter().with_max_len(PIECE).zip(words).map(
            |(said, ((name, aliases), code, place, person))| Digest {
                code: code.0,
                name,
                place: place.0,
                person: person.name,
                reading: person.reading,
                family: person.family,
                aliases,
                further_codes: code.2,
                further_places: place.2,
                codes: code.1,
                addresses: place.1,
                people: said.people,
                part: said.part,
                has_phone: said.has_phone,
                has_industry: said.has_industry,
                has_point: said.has_point,
                phone: said.phone,
            },
        );
        Self { of: of.collect(), names, codes, places, namesakes }
    }

    #[inline]
    fn both(&self, a: RecordId, b: RecordId) -> (&Digest, &Digest) {
        (&self.of[a.index()], &self.of[b.index()])
    }

    /// The level of the names, where it is certain.
    pub(super) fn name(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        self.names.level((&a.name, a.aliases), (&b.name, b.aliases))
    }

    /// Share of the names that say what these agree on at a level, as [`agreement_frequency`](crate::domain::cn::name::agreement_frequency) tells it.
    pub(super) fn name_frequency(&self, a: RecordId, b: RecordId, level: u8) -> f32 {
        let (a, b) = self.both(a, b);
        self.names.frequency(&a.name, &b.name, level)
    }

    /// Share of the names with the 字号 of a record that say its trade, too, where a level asks for both; else 1.
    pub(super) fn trade_share(&self, record: RecordId, level: u8) -> f32 {
        self.names.trade_share(&self.of[record.index()].name, level)
    }

    /// The level of the codes, where it is certain: all are valid and have an organisation body.
    pub(super) fn code(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.codes, b.codes)? {
            return Some(MISSING);
        }
        self.codes.level((&a.code, a.further_codes), (&b.code, b.further_codes))
    }

    /// The level of the addresses, where it is certain: all in other counties, towns or villages.
    pub(super) fn address(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.addresses, b.addresses)? {
            return Some(MISSING);
        }
        self.places.level((&a.place, a.further_places), (&b.place, b.further_places))
    }

    /// The level of the people, where it is certain: one on each side, known by a whole name.
    pub(super) fn person(&self, a: RecordId, b: RecordId) -> Option<u8> {
        let (a, b) = self.both(a, b);
        if !plain(a.people, b.people)? {
            return Some(MISSING);
        }
        match () {
            () if a.person == b.person => Some(PersonLevel::Same as u8),
            () if a.reading == b.reading => Some(PersonLevel::Homophone as u8),
            () if a.family != b.family => Some(PersonLevel::Different as u8),
            () => None,
        }
    }

    /// Records with a person of the reading of this one's only person, where it has one, known by a whole name.
    pub(super) fn namesakes(&self, record: RecordId) -> Option<u32> {
        let digest = &self.of[record.index()];
        (digest.people == Held::Plain).then(|| self.namesakes[digest.reading as usize])
    }

    /// How a record takes part in clustering.
    pub(super) fn part(&self, record: RecordId) -> Part {
        self.of[record.index()].part
    }

    /// How the numbers agree, where that is certain: one on each side.
    pub(super) fn phone(&self, a: RecordId, b: RecordId) -> Option<PhoneLevel> {
        let (a, b) = self.both(a, b);
        if !(a.has_phone && b.has_phone) {
            return Some(PhoneLevel::Missing);
        }
        a.phone.zip(b.phone).map(|(a, b)| phone::level(a, b))
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

/// True when both sides are plain, false when one says nothing, `None` when the records must be asked.
#[inline]
fn plain(a: Held, b: Held) -> Option<bool> {
    match (a, b) {
        (Held::Absent, _) | (_, Held::Absent) => Some(false),
        (Held::Plain, Held::Plain) => Some(true),
        _ => None,
    }
}

/// The best level of any value of one record beside any of another's, where it is certain. Level 0 is the best.
#[inline]
fn best<T>(a: (&T, &[T]), b: (&T, &[T]), level: impl Fn(&T, &T) -> Option<u8>) -> Option<u8> {
    if a.1.is_empty() && b.1.is_empty() {
        return level(a.0, b.0);
    }
    let mut best = Some(MISSING);
    for x in std::iter::once(a.0).chain(a.1) {
        for y in std::iter::once(b.0).chain(b.1) {
            match level(x, y) {
                Some(0) => return Some(0),
                level => best = best.zip(level).map(|(best, level)| best.min(level)),
            }
        }
    }
    best
}

/// The first values of all records with the places of their further ones, which stand in record order and are so many for each.
fn firsts<T>(first: Vec<T>, counts: Vec<u32>, too_many: impl Fn(T) -> T) -> Vec<(T, Rest)> {
    let mut start = 0;
    let place = |(first, count): (T, u32)| {
        let rest = Rest::of(start, count as usize);
        start += count as usize;
        match rest {
            Some(rest) => (first, rest),
            None => (too_many(first), Rest::NONE),
        }
    };
    first.into_iter().zip(counts).map(place).collect()
}

/// Gives values of a piece symbols, equal where the values are.
struct Symbols<K> {
    known: FxHashMap<K, u32>,
    /// By symbol.
    values: Vec<K>,
}

impl<K: Hash + Eq + Clone> Symbols<K> {
    fn new() -> Self {
        Self { known: FxHashMap::default(), values: Vec::new() }
    }

    fn of(&mut self, value: K) -> u32 {
        let values = &mut self.values;
        *self.known.entry(value).or_insert_with_key(|value| {
            values.push(value.clone());
            (values.len() - 1) as u32
        })
    }
}

/// The values of all pieces by symbols for all, and for each piece the symbols that its own stand for.
fn united<K: Hash + Eq + Clone>(pieces: impl Iterator<Item = Vec<K>>) -> (Vec<K>, Vec<Vec<u32>>) {
    let mut all = Symbols::new();
    let of = pieces.map(|values| values.into_iter().map(|value| all.of(value)).collect()).collect();
    (all.values, of)
}

/// Symbols of hashes of texts, piece by piece, and what `told` says of each symbol. Of ten million texts two have one hash once in a hundred thousand
/// registers, and it matters where their records are compared.
fn hashed<T>(pieces: Vec<Vec<u64>>, told: impl Fn(u64) -> T) -> (Vec<Vec<Symbol>>, Vec<T>) {
    let (of, distinct) = symbols(pieces.par_iter().with_max_len(1).map(|hashes| Batch::of(hashes)).collect());
    let mut all = Vec::with_capacity(distinct.len());
    for (&hash, &symbol) in pieces.iter().flatten().zip(of.iter().flatten()) {
        // They count up in order of first appearance.
        if symbol as usize == all.len() {
            all.push(told(hash));
        }
    }
    (of, all)
}

#[cfg(test)]
mod tests {
    use super::super::{CensusRecords, CensusStandardiser, best_address, best_code};
    use super::*;
    use crate::domain::cn::address::AddressLevel;
    use crate::domain::cn::credit_code::CodeLevel;
    use crate::domain::cn::name::NameLevel;
    use crate::domain::cn::{CnHeaders, name, person};
    use crate::ingest;
    use crate::standardise::Standardiser;
    use std::collections::BTreeSet;

    /// Every pair of these rows: what is told is what the attributes' own comparisons say.
    #[test]
    fn what_is_told_is_what_the_records_say() {
        let rows = "单位名称,统一社会信用代码,详细地址,法定代表人,联系电话,注册地址\n\
            潮州市潮安区彩塘镇广成不锈钢制品厂,91130200699229617X,潮州市潮安区彩塘镇金砂村工业区12号,陈志强,13684021296,\n\
            彩塘镇广成不锈钢制品厂,91130200699229617X,潮安区彩塘镇金砂一村,陈志強,0768-6671234,\n\
            潮州市潮安区古巷镇广成陶瓷厂,914403001922038216,潮安区古巷镇枫洋村,谢佳伟,13684021297,潮安区彩塘镇华美村\n\
            广成五金厂,69922961-7,潮安区庵埠镇文里村,谢嘉炜,6671234,\n\
            广成陶瓷有限公司,9144030071526726XG,佛山市南海区大沥镇,陈志明,13684021296、6671234,佛山市南海区大沥镇\n\
            广成五金二厂,914403001922038000,湘桥区意溪镇,陈老板,0755-6671234,湘桥区意溪镇中津村\n\
            广成厂,91130200699229617X/440301103097413,广东省潮州市,,,\n\
            广成食品厂,91130200699229617X,枫溪区,陈强、李明和,15084159230,\n\
            彩塘镇食品厂,91130200699229617X002P,彩塘镇,林鹏秀,,\n\
            古巷镇食品厂,无,古巷镇,林朋秀,,\n\
            食品厂,,,林秀,,\n\
            华丰陶瓷厂(原广成陶瓷厂),69922961-B/914403001922038216,,李明,,\n\
            华丰卫浴厂(原华强五金厂、曾用名广成五金厂),130200699229617,,,,\n\
            广诚五金厂,440301103097413,,,,\n\
            成广食品厂,44052418800101001400,,,,\n\
            广成发五金厂,91350100M000100Y4Z,,,,\n\
            华强陶瓷厂,,潮安区彩塘镇金砂二村,,,\n\
            华强陶瓷有限公司,,潮安县彩塘镇,,,\n\
            华强卫浴有限公司,,潮安区彩塘镇华美村工业大道12号,,,潮安区古巷镇枫洋村\n\
            华强五全厂,,潮安区彩塘镇骊塘村工业大道12号,,,\n\
            丰,,潮安区彩塘镇骊塘村,,,\n\
            中国石油化工有限公司,,潮安区彩塘镇宏安村工业大道,,,\n\
            中石化有限公司,,潮安区彩塘镇宏按村三角池3号楼,,,\n\
            星扉食品厂,,潮安区彩塘镇水美村三角池3号楼1号,,,\n\
            星食扉品厂,,,,,\n\
            顺市德区新瑞包装厂,,,,,\n\
            新瑞包装厂,,,,,\n\
            华丰陶瓷一厂,,潮安县彩塘镇,李明,,\n\
            华丰陶瓷一厂,,潮安县彩塘镇,李鸣,,\n\
            李明和陶瓷厂,,潮安区彩塘镇,李明和,,\n\
            金砂村民委员会,,潮安区彩塘镇金砂村,,,\n\
            彩塘镇金砂村民委员会,,,,,\n\
            无名五金作坊,,,,,\n\
            王氏厂,,,,,\n\
            国道307线兴盛石料厂,,,,,\n\
            国道309线兴盛石料厂,,,,,\n\
            宏达107砖厂,,,,,\n\
            宏达170砖厂,,,,,\n\
            宏10砖厂,,,,,\n\
            二〇二厂,,,,,\n\
            203厂,,,,,\n\
            潮州市二砖厂,,,,,\n\
            二砖厂,,,,,\n\
            潮州市第三砖厂,,,,,\n\
            潮州市三石材厂,,,,,\n\
            三石材有限公司,,,,,\n\
            李明和,,潮安区彩塘镇,李明和,,\n";
        let lists = ingest::read_bytes("甲", "csv", rows.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        let (data, _) = CensusStandardiser::default().standardise(&lists);
        let all = CensusRecords::of(&data).unwrap();
        let (mut told, mut asked, mut levels) = ([0; 5], [0; 5], BTreeSet::new());
        let records = || lists.records();
        for record in records() {
            if let Some(namesakes) = all.digests.namesakes(record) {
                let record = all.get(record);
                let key = record.people[0].key().unwrap();
                assert_eq!(namesakes, all.namesakes(key), "{key}");
            }
        }
        for (left, right) in records().flat_map(|left| records().map(move |right| (left, right))) {
            let (a, b) = (all.get(left), all.get(right));
            let named = a.name.as_ref().zip(b.name.as_ref());
            let digests = &all.digests;
            let truth = [
                named.map_or(MISSING, |(x, y)| name::compare(x, y, &all.names) as u8),
                best_code(&a, &b) as u8,
                best_address(all, &a, &b) as u8,
                person::compare(&a.people, &b.people) as u8,
                phone::compare(&a.phones, &b.phones) as u8,
            ];
            let found = [
                digests.name(left, right),
                digests.code(left, right),
                digests.address(left, right),
                digests.person(left, right),
                digests.phone(left, right).map(|level| level as u8),
            ];
            for (at, (found, truth)) in found.into_iter().zip(truth).enumerate() {
                asked[at] += usize::from(found.is_none());
                levels.extend(found.map(|level| (at, level)));
                told[at] += usize::from(found.is_some_and(|level| level != MISSING));
                assert_eq!(found.unwrap_or(truth), truth, "attribute {at} of {left:?} and {right:?}");
            }
            for (level, &known) in NameLevel::ALL.iter().enumerate() {
                let truth = named.map_or(0.0, |(x, y)| name::agreement_frequency(x, y, &all.names, known));
                assert_eq!(digests.name_frequency(left, right, level as u8), truth);
            }
        }
        let seldom = [
            (0, NameLevel::ContainedShort as u8),
            (1, CodeLevel::SameOrgBody as u8),
            (2, AddressLevel::VillageConflict as u8),
        ];
        assert!(seldom.iter().all(|told| levels.contains(told)), "{levels:?} told");
        assert!(told.iter().chain(&asked).all(|&pairs| pairs > 10), "{told:?} told, {asked:?} asked");
    }
}
