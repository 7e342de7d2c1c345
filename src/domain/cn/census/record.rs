//! One record as the census strategy sees it: every attribute parsed once.

use super::columns::Drawn;
use super::digest::Digests;
use super::kept::{Held, Records};
use crate::cluster::Standing;
use crate::consolidate::Decision;
use crate::domain::cn::address::{AddressRarity, ParsedAddress};
use crate::domain::cn::coordinate::Point;
use crate::domain::cn::credit_code::{Code, mask};
use crate::domain::cn::industry::Industry;
use crate::domain::cn::name::{Holder, NameStats, ParsedName};
use crate::domain::cn::person::{People, Person};
use crate::domain::cn::phone::Phones;
use crate::domain::cn::repeats::repeats;
use crate::record::{FieldIndex, Lists, RecordId, Role, Standardised};
use crate::score::Label;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Name of the column that holds [`CensusRecords`].
pub const RECORDS: &str = "cn.records";

/// One record, parsed. Its serialised form is for programs of one version: the numbers of places are the gazetteer's own.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CensusRecord {
    /// What the list it stands on is for.
    pub role: Role,
    /// Its name with all alternative names, when it has one.
    pub name: Option<ParsedName>,
    /// The list has a cell for the unit and it is filled (a complaint's name may stand in its text only).
    pub unit_cell: bool,
    /// Credit, organisation, registration and tax codes.
    pub codes: SmallVec<[Code; 1]>,
    /// Every place it names: where it produces, then where it is registered.
    pub(super) places: Box<[ParsedAddress]>,
    /// How many of them say where it produces.
    pub(super) producing: u32,
    /// Legal representative, contact, or the person in whose name an account is.
    pub people: People,
    /// Telephone numbers.
    pub phones: Phones,
    /// Industry, by code or in words.
    pub industry: Option<Arc<Industry>>,
    /// Coordinates, which a register has none of: a million rows should not carry their room.
    pub point: Option<Box<Point>>,
    /// How it takes part in clustering.
    pub part: Part,
    pub(super) seldom: Option<Box<Seldom>>,
}

/// What few records say: a million rows should not carry its room. The fields are read and set as if they were the record's own.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Seldom {
    /// What its one damaged code should read, when exactly one valid code of another record lies a slip away from it.
    pub repaired: Vec<Code>,
    /// Site sequence of its permit number (001, 002), if any.
    pub permit_site: Option<u16>,
    /// The places that its complaint names, as written.
    pub named: Texts,
}

impl Seldom {
    /// Itself, unless it says nothing.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        (self != NOTHING_SELDOM).then(|| Box::new(self))
    }
}

/// What a record says that says nothing seldom said.
static NOTHING_SELDOM: Seldom = Seldom { repaired: Vec::new(), permit_site: None, named: Texts(String::new()) };

impl std::ops::Deref for CensusRecord {
    type Target = Seldom;

    fn deref(&self) -> &Seldom {
        self.seldom.as_deref().unwrap_or(&NOTHING_SELDOM)
    }
}

impl std::ops::DerefMut for CensusRecord {
    fn deref_mut(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }
}

/// How a record takes part in clustering, in a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Part {
    /// Describes a unit.
    Full,
    /// A complaint only mentions a unit.
    Mention,
    /// The meter of a village collective identifies none.
    CollectiveMeter,
    /// The meter of a property company identifies none.
    LandlordMeter,
    /// A complaint that names nobody.
    NamesNobody,
    /// A complaint whose words for a unit are a description that many complaints use.
    Described,
}

impl Part {
    /// What clustering goes by, with the reason where a record stands aside.
    pub fn standing(self) -> Standing {
        match self {
            Part::Full => Standing::Full,
            Part::Mention => Standing::Mention,
            Part::CollectiveMeter => Standing::Aside(Decision::Landlord, &COLLECTIVE_METER),
            Part::LandlordMeter => Standing::Aside(Decision::Landlord, &LANDLORD_METER),
            Part::NamesNobody => Standing::Aside(Decision::Lead, &NAMES_NOBODY),
            Part::Described => Standing::Aside(Decision::Lead, &DESCRIBED),
        }
    }
}

const COLLECTIVE_METER: Label = Label::new("村（居）集体用电户，不是生产单位", "a village collective's meter");
const LANDLORD_METER: Label = Label::new("物业、出租方用电户，不是生产单位", "a landlord's meter");
const NAMES_NOBODY: Label = Label::new("未指明单位，作为线索待查", "names nobody: a lead for inspection");
const DESCRIBED: Label =
    Label::new("只写了行当，多处投诉同样称呼，作为线索待查", "a description that many use: a lead for inspection");

impl CensusRecord {
    /// Names further people, each once and in order.
    pub(super) fn add_people(&mut self, people: impl IntoIterator<Item = Person>) {
        self.people.extend(people);
        self.people.sort();
        self.people.dedup();
    }

    /// A record that says nothing.
    pub(super) fn nothing() -> Self {
        Self {
            role: Role::Other,
            name: None,
            unit_cell: false,
            codes: SmallVec::new(),
            places: Box::default(),
            producing: 0,
            people: People::new(),
            phones: Phones::default(),
            industry: None,
            point: None,
            part: Part::Full,
            seldom: None,
        }
    }

    /// The name, when it names an enterprise that can agree or differ.
    pub fn firm(&self) -> Option<&ParsedName> {
        self.name
            .as_ref()
            .filter(|name| matches!(name.holder, Holder::Enterprise | Holder::PropertyCompany | Holder::Nickname))
    }

    /// Every place it names: where it produces, then where it is registered.
    pub fn places(&self) -> &[ParsedAddress] {
        &self.places
    }

    /// Where it produces, as far as its list says: the address cell, and the town and village columns where they contradict it. The rest of
    /// its places are facts of the legal unit, not of the site.
    pub fn addresses(&self) -> &[ParsedAddress] {
        &self.places[..self.producing as usize]
    }

    /// Where its site is: where it produces, or failing that where it is registered.
    pub fn site_places(&self) -> &[ParsedAddress] {
        if self.producing == 0 { &self.places } else { self.addresses() }
    }

    /// Codes that identify the legal unit and pass their check.
    pub fn valid_codes(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(|code| code.is_valid())
    }
}

/// A few texts, none of them empty, in one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Texts(String);

/// Ends a text; the unit separator, which stands in no cell that a person typed.
const MARK: &str = "\u{1f}";

impl Texts {
    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator(MARK)
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        Self(texts.into_iter().flat_map(|text| [text, MARK]).collect())
    }
}

/// The cells that name places, as sent.
#[derive(Debug)]
pub(super) struct Places {
    lists: Lists,
    fields: FieldIndex,
}

impl Places {
    /// Those of these lists, which go on being shared.
    pub(super) fn of(lists: &Lists) -> Self {
        const FIELDS: [&str; 4] = ["address", "registered_address", "town", "village"];
        let mut lists = lists.only(&FIELDS);
        // Cells are looked up here, never where a row stands.
        lists.sources_mut().iter_mut().for_each(|source| source.rows = Vec::new());
        Self { fields: FieldIndex::new(&lists, &FIELDS), lists }
    }
}

/// All records, with how common their values are in the lists at hand.
#[derive(Debug)]
pub struct CensusRecords {
    /// What decides most pairs.
    pub(super) digests: Digests,
    /// In record order.
    pub records: Records,
    pub(super) places: Places,
    /// How common each 字号 is.
    pub names: NameStats,
    /// Distinct 字号 per telephone key, for keys that several share: an agent's number stands on firms that have nothing in common.
    pub phone_brands: FxHashMap<u64, u32>,
    /// Records with a person of each reading, where there are several, by a hash of it.
    pub(super) people: FxHashMap<u64, u32>,
    /// Where the lists hold the cells that golden values are drawn from.
    pub golden: Drawn,
    /// How common each village, road and park is.
    pub addresses: AddressRarity,
}

/// Up to so many 字号 on one number are one owner's firms, or one firm before and after a change of name.
const OWN_PHONE_BRANDS: u32 = 3;

impl CensusRecords {
    /// The census records among the columns, if they were standardised by this domain.
    pub fn of(data: &Standardised) -> Option<&Self> {
        data.get(RECORDS)
    }

    /// One record.
    #[inline]
    pub fn get(&self, record: RecordId) -> Held<'_> {
        self.records.get(record)
    }

    /// What a record says of its place, as written, for explanations: its address cells without identity numbers, the places its complaint
    /// names, its town and its village.
    pub fn said(&self, record: RecordId) -> impl Iterator<Item = Cow<'_, str>> {
        let row = self.places.fields.row(&self.places.lists, record);
        let [addresses, registered, town, village] = [0, 1, 2, 3];
        let cells = row.cells(addresses).chain(row.cells(registered)).map(|cell| mask(cell.text));
        let columns = [town, village].into_iter().filter_map(move |field| row.cell(field));
        let named: SmallVec<[_; 2]> = self.get(record).named.iter().map(|place| Cow::Owned(place.to_owned())).collect();
        cells.chain(named).chain(columns.map(|cell| Cow::Borrowed(cell.text)))
    }

    /// True when the records share a number that is not one of many firms' (an agent's, a landlord's).
    pub fn own_phone(&self, a: &CensusRecord, b: &CensusRecord) -> bool {
        let theirs: SmallVec<[u64; 4]> = b.phones.numbers().iter().map(|phone| phone.key()).collect();
        let mut shared = a.phones.numbers().iter().map(|phone| phone.key()).filter(|key| theirs.contains(key));
        shared.any(|key| self.phone_brands.get(&key).is_none_or(|&brands| brands <= OWN_PHONE_BRANDS))
    }

    /// Lets go of what only comparing reads, and of the pieces of memory that hold it: golden values are drawn from names, points, codes and
    /// the stretches and places of addresses.
    pub(super) fn forget_compared(&mut self) {
        self.names = NameStats::new([]);
        self.digests = Digests::new(&Records::default(), &self.names, &FxHashMap::default());
        (self.phone_brands, self.people) = Default::default();
        self.addresses = AddressRarity::default();
        self.records.forget(|record| {
            (record.people, record.phones, record.industry) = Default::default();
            record.places.iter_mut().for_each(ParsedAddress::forget_meaning);
        });
    }

    /// Records with a person of this reading.
    pub(super) fn namesakes(&self, reading: &str) -> u32 {
        self.people.get(&hash(reading)).copied().unwrap_or(1)
    }

    /// Share of records with a count, for frequencies.
    pub fn share(&self, count: u32) -> f32 {
        count as f32 / self.records.len().max(1) as f32
    }
}

/// Records with a person of each reading, where there are several, by a hash of it.
pub(super) fn people(records: &Records) -> FxHashMap<u64, u32> {
    let keys = |record: &CensusRecord| record.people.iter().filter_map(|person| person.key()).map(hash).collect();
    let keys = records
        .pieces(|records| records.iter().flat_map(|record| -> SmallVec<[u64; 2]> { keys(record) }).collect::<Vec<_>>());
    repeats(keys.concat())
}

/// What stands for a text where many are told apart.
pub(super) fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Distinct 字号 per telephone key, where there are several.
pub(super) fn phone_brands(records: &Records) -> FxHashMap<u64, u32> {
    let uses = records.pieces(|records| {
        let firms = records.iter().filter_map(|record| Some((record, hash(&record.firm()?.brand))));
        let uses =
            firms.flat_map(|(record, brand)| record.phones.numbers().iter().map(move |phone| (phone.key(), brand)));
        uses.collect::<Vec<_>>()
    });
    let mut uses = uses.concat();
    uses.par_sort_unstable();
    uses.dedup();
    let shared = uses.chunk_by(|a, b| a.0 == b.0).filter(|brands| brands.len() > 1);
    shared.map(|brands| (brands[0].0, brands.len() as u32)).collect()
}
