//! Cells to parsed records and blocking keys.
//!
//! Two passes: the first folds what names places (addresses, town and village columns) and learns the home region of the lists at hand; the
//! second parses every record with it, in parallel. Numbers of how common values are come last, because term frequency and rare
//! keys need all records. What is made of all records is made piece by piece, whether they stand in memory or in the file of a bounded run
//! ([`kept`](super::kept)).
//!
//! Cost: beside the lists (0.3 KB a row) this stage's peak, which is little above what is held afterwards, is 0.9 KB a row of a register (402,773 rows)
//! and of a province's seven lists (289,644 rows): 0.3 KB the record in its place, 0.2 KB each address, 0.1 KB what half of the addresses say besides,
//! 0.1 KB digests, 0.1 to 0.17 KB keys, which go after blocking; made before the digests keys cost 0.13 KB a row more. It was 1.26 KB until what trade
//! words say was shared, what few names and addresses say was split by how few, and records were written where they stay.
//! Of a register's time reading names takes 17 in 100, addresses 12, weighing 13,
//! ingest 7, keys 8. What was learnt from profiles: a row's time goes to
//! its address (the gazetteer is asked at each of its first positions) more than to its name; town, village and trade columns repeat, so
//! they are read once ([`memo`](super::memo)); fields that few records fill (former names, rooms, landmarks) stand apart from those that all fill;
//! short texts stand in the record ([`Short`](crate::text::Short)), boxed they were seven pieces of memory a row, and a list that keeps the room it began
//! with is a kilobyte; names shared by the records that write them alike save nothing (one in seven repeats, and each costs a place to look); and
//! comparing a pair costs less than fetching its two records, so what tells most pairs is kept close together ([`digest`](super::digest)). Place cells are
//! shared with the lists and not copied. Of a province's run reading records takes a sixth, weighing pairs a sixth, golden values a seventh,
//! reading files a twelfth: no single cut makes it three times as fast.

use super::apart::{self, APART};
use super::columns::Drawn;
use super::digest::Digests;
use super::hearsay::{self, part};
use super::kept::Records;
use super::keys::{key_column_names, key_columns};
use super::memo::Memo;
use super::position::point;
use super::reading::Home;
use super::record::{CensusRecord, CensusRecords, Places, RECORDS, Seldom, people, phone_brands};
use super::{anonymous, parts, persons, repaired};
use crate::domain::cn::address::{self, AddressParser, AddressRarity, ParsedAddress};
use crate::domain::cn::complaint::Complaint;
use crate::domain::cn::credit_code::{Code, CodeKind, mask};
use crate::domain::cn::industry::{self, Edition, Industry};
use crate::domain::cn::name::{Alias, AliasKind, Holder, NameCounts, NameParser, NameStats, ParsedName};
use crate::domain::cn::person::{self, People};
use crate::domain::cn::phone::Phones;
use crate::domain::cn::region::{HomeRegions, RegionContext};
use crate::domain::cn::trade::TradeWords;
use crate::domain::cn::variants::Variants;
use crate::record::{
    CONTENT, FieldIndex, FieldRow, Issue, IssueKind, Lists, PIECE, Reason, RecordId, Role, Standardised,
};
use crate::score::Label;
use crate::spill::{Room, SpillError};
use crate::standardise::{Provided, Standardiser};
use crate::text::{fold, fold_into};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::hash::Hasher;
use std::sync::Arc;

/// Reads the lists of a Chinese census. The tables that ship with the crate may be extended for a city's own habits; every line has the form
/// of the shipped file it extends (`data/look_alikes.csv`, `data/pinyin_overrides.csv`, `data/trades.csv`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CensusStandardiser {
    /// Sets of characters taken for one another, one set per line (`华毕`).
    pub look_alikes: Vec<String>,
    /// Local readings of characters, `character,reading reading` (`氹,dang`).
    pub readings: Vec<String>,
    /// Trade words, `group,label,word/spelling word` (`ceramics,陶瓷,紫砂/紫砂壶`).
    pub trades: Vec<String>,
}

impl CensusStandardiser {
    /// The standardiser with its extensions checked.
    ///
    /// # Errors
    /// The first line that has not the form of its table, with what is allowed.
    pub fn checked(self) -> Result<Self, Reason> {
        let check = |key: &str, lines: &[String], allowed: Label, taken: &mut dyn FnMut(&str) -> usize| {
            let Some(line) = lines.iter().find(|line| taken(line) == 0) else { return Ok(()) };
            Err(Reason::new(
                format!("“{line}”不合这张表的写法；应为{}", allowed.zh),
                format!("'{line}' is no line of that table; {} is allowed", allowed.en),
            )
            .at(key))
        };
        let (mut variants, mut trades) = (Variants::standard().clone(), TradeWords::default());
        let sets = Label::new("两个以上易混的字，例如 未末", "a set of two characters or more, as 未末,");
        check("look_alikes", &self.look_alikes, sets, &mut |line| variants.add_look_alikes(line))?;
        let sounds = Label::new("一个字和它的读音，例如 氹,dang", "a character and its readings, as 氹,dang,");
        check("readings", &self.readings, sounds, &mut |line| variants.add_readings(line))?;
        let words = Label::new(
            "类别、名称和词，例如 ceramics,陶瓷,紫砂/紫砂壶",
            "a group, its label and words, as ceramics,陶瓷,紫砂/紫砂壶,",
        );
        check("trades", &self.trades, words, &mut |line| trades.extend(line))?;
        Ok(self)
    }

    fn variants(&self) -> Variants {
        let mut variants = Variants::standard().clone();
        variants.add_look_alikes(&self.look_alikes.join("\n"));
        variants.add_readings(&self.readings.join("\n"));
        variants
    }

    fn trades(&self) -> TradeWords {
        let mut trades = TradeWords::standard().clone();
        trades.extend(&self.trades.join("\n"));
        trades
    }
}

/// Bytes that this stage takes per record in memory: where a run has less left, records are kept in a file.
const TAKEN: u64 = 1000;

/// The fields a record is read from.
const FIELDS: [&str; 25] = [
    "complaint_text",
    "name",
    "former_name",
    "legal_rep",
    "contact",
    "address",
    "registered_address",
    "town",
    "village",
    "credit_code",
    "registration_no",
    "tax_no",
    "permit_no",
    "phone",
    "industry_code",
    "industry",
    "longitude",
    "longitude_deg",
    "longitude_min",
    "longitude_sec",
    "latitude",
    "latitude_deg",
    "latitude_min",
    "latitude_sec",
    "coordinates",
];

/// Ordinal of a field in [`FIELDS`]; a name that is not there does not compile.
pub(super) const fn field(name: &str) -> usize {
    let mut at = 0;
    loop {
        if same(FIELDS[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
}

pub(super) const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

impl Standardiser for CensusStandardiser {
    fn name(&self) -> &str {
        "cn.census"
    }

    fn standardise(&self, lists: &Lists) -> (Standardised, Vec<Issue>) {
        self.standardise_within(lists, None).expect("only a bounded run writes files, and this one is not")
    }

    fn standardise_within(&self, lists: &Lists, room: Option<&Room>) -> Result<(Standardised, Vec<Issue>), SpillError> {
        let (context, editions) = rayon::join(|| Arc::new(learn(lists)), || editions(lists));
        let reader = Reader {
            lists,
            fields: FieldIndex::new(lists, &FIELDS),
            home: Home::new(&context),
            names: NameParser::with_trades(Arc::new(HomeRegions::new(context.clone())), Arc::new(self.trades())),
            addresses: AddressParser::new(context.clone()),
            editions,
            columns: Memo::new(),
            industries: lists.sources().iter().map(|_| Memo::new()).collect(),
        };
        let read = |record| reader.read(record);
        let small = room.filter(|room| room.bytes < lists.len() as u64 * TAKEN);
        let (mut records, beside) = match small {
            Some(room) => Records::read_to_file(lists.len(), room, read)?,
            None => Records::read(lists.len(), read),
        };
        let content: Vec<u64> = beside.iter().map(|beside| beside.content).collect();
        let mut issues: Vec<Issue> = beside.into_iter().flat_map(|beside| beside.issues).collect();
        persons::settle(&mut records, &reader.names);
        parts::settle(&mut records, &reader.names);
        repaired::settle(&mut records, &mut issues);
        anonymous::settle(&mut records);
        hearsay::settle(&mut records, &reader.names);
        let mut data = Standardised::new(lists.records().map(|record| lists.locate(record).0).collect());
        let names = NameStats::counted(
            records.pieces(|records| NameCounts::of(records.iter().filter_map(|record| record.name.as_ref()))),
            self.variants(),
        );
        let details = records.pieces(|records| {
            let places = records.iter().flat_map(CensusRecord::places);
            places.filter_map(address::detail_hash).collect::<Vec<_>>()
        });
        let addresses = AddressRarity::counted(details.concat());
        let (people, phone_brands) = (people(&records), phone_brands(&records));
        let census = CensusRecords {
            digests: Digests::new(&records, &names, &people),
            golden: Drawn::new(lists, &context),
            names,
            phone_brands,
            people,
            addresses,
            records,
            places: Places::of(lists),
        };
        data.order_by(&content);
        data.insert(CONTENT, content);
        // Last: they take much room, and so does what digests are made with and need no more.
        for (column, (keys, texts)) in key_columns(&census.records) {
            data.insert(format!("{column}.texts"), texts);
            data.insert(column, keys);
        }
        if let Some(aside) = census.records.aside() {
            aside.tell(&mut data);
        }
        data.insert(RECORDS, census);
        data.insert(APART, apart::column());
        Ok((data, issues))
    }

    fn provides(&self, _: Option<&Lists>) -> Option<Provided> {
        Some(Provided { fields: Vec::new(), keys: key_column_names(), apart: vec![APART.to_owned()] })
    }
}

/// The home region of the lists: what their addresses and town columns name most.
fn learn(lists: &Lists) -> RegionContext {
    let fields = FieldIndex::new(lists, &PLACE_FIELDS);
    let row = |record| fields.row(lists, RecordId(record));
    let records = || (0..lists.len() as u32).into_par_iter().with_max_len(PIECE);
    // Columns of town and village repeat a few thousand texts. Together in columns of their own they teach the villages of a town as an
    // address does.
    type Columns<'a> = FxHashMap<(&'a str, &'a str), u32>;
    let columns = records().fold(Columns::default, |mut columns, record| {
        let row = row(record);
        let mut count = |town, village| *columns.entry((town, village)).or_insert(0) += 1;
        [TOWN, VILLAGE].iter().flat_map(|&field| row.cells(field)).for_each(|cell| count(cell.text, ""));
        if let (Some(town), Some(village)) = (row.cell(TOWN), row.cell(VILLAGE)) {
            count(town.text, village.text);
        }
        columns
    });
    let columns = columns.reduce(Columns::default, |mut into, other| {
        other.into_iter().for_each(|(text, n)| *into.entry(text).or_insert(0) += n);
        into
    });
    let mut texts: Vec<(String, u32)> = records()
        .flat_map_iter(|record| {
            let row = row(record);
            (0..TOWN).flat_map(move |field| row.cells(field)).map(|cell| (fold(cell.text), 1))
        })
        .collect();
    texts.extend(columns.into_iter().map(|((town, village), n)| (fold(town) + &fold(village), n)));
    RegionContext::learn_counted(&texts)
}

const PLACE_FIELDS: [&str; 4] = ["address", "registered_address", "town", "village"];

/// Ordinals of the columns of town and village among them; what stands before is an address.
const TOWN: usize = 2;
const VILLAGE: usize = 3;

/// The edition of each source's industry codes.
fn editions(lists: &Lists) -> Vec<Option<Edition>> {
    lists
        .sources()
        .iter()
        .map(|source| {
            industry::infer_edition(
                source.columns_of("industry_code").flat_map(|column| column.values.iter().flatten()),
            )
        })
        .collect()
}

pub(super) struct Reader<'a> {
    pub(super) lists: &'a Lists,
    pub(super) fields: FieldIndex,
    pub(super) home: Home,
    pub(super) names: NameParser,
    pub(super) addresses: AddressParser,
    pub(super) editions: Vec<Option<Edition>>,
    /// Town and village columns as a place.
    pub(super) columns: Memo<Option<Arc<ParsedAddress>>>,
    /// Industry cells, each list's by its edition.
    pub(super) industries: Vec<Memo<Option<Arc<Industry>>>>,
}

/// What reading a record tells beside the record.
struct ReadBeside {
    /// A hash of its cells.
    content: u64,
    /// Its issues, which few records have.
    issues: Box<[Issue]>,
}

impl Reader<'_> {
    /// One record, and what was learnt beside it.
    fn read(&self, id: RecordId) -> (CensusRecord, ReadBeside) {
        let row = self.fields.row(self.lists, id);
        let role = row.source.role;
        let mut issues = Vec::new();
        let first = |field: usize| row.cell(field).map(|cell| cell.text);

        let mut name = self.name(&row);
        let mut record_people = People::new();
        let mut mention = None;
        if role == Role::Complaints
            && let Some(text) = first(const { field("complaint_text") })
        {
            let named = first(const { field("name") }).unwrap_or_default();
            let found = Complaint::parse(text, named, self.addresses.context());
            name = self.heard(&found, &mut record_people);
            mention = Some(found);
        }
        for field in [const { field("legal_rep") }, const { field("contact") }] {
            for cell in row.cells(field) {
                record_people.extend(person::parse(cell.text));
            }
        }
        // 联系人及电话 in one column: the person stands in front of the number.
        if record_people.is_empty() && role != Role::Complaints {
            record_people.extend(row.cells(const { field("phone") }).flat_map(|cell| person::beside_number(cell.text)));
        }
        if let Some(name) = &name {
            if name.holder == Holder::Person {
                record_people.extend(person::parse(&name.text));
            }
            if let Some(in_brackets) = &name.person {
                record_people.extend(person::parse(in_brackets));
            }
        }
        record_people.sort();
        record_people.dedup();

        let (codes, repaired, permit_site) = codes(&row, &mut issues);
        let phones = phones(&row, &mut issues);
        let (places, producing) = self.places(&row, mention.as_ref());
        if let Some(name) = &mut name {
            self.read_without_village(name, &places);
        }
        let named = mention.iter().flat_map(said_places).collect();
        let industry = self.industry(&row, mention.as_ref());
        let point = point(&row, &mut issues).map(Box::new);
        let part = part(role, name.as_ref(), mention.as_ref());
        let unit_cell = first(const { field("name") }).is_some();
        let content = content(&row);
        let record = CensusRecord {
            role,
            name: name.map(ParsedName::kept),
            unit_cell,
            codes,
            places,
            producing,
            people: record_people,
            phones,
            industry,
            point,
            part,
            seldom: Seldom { repaired, permit_site, named }.boxed(),
        };
        (record, ReadBeside { content, issues: issues.into() })
    }

    fn name(&self, row: &FieldRow<'_>) -> Option<ParsedName> {
        let mut cells = row.cells(const { field("name") }).chain(row.cells(const { field("former_name") }));
        let first = cells.next()?;
        let mut name = self.parse_name(&fold(first.text));
        for cell in cells {
            let other = self.names.parse(&fold(cell.text));
            name.aliases.push(Alias { kind: AliasKind::Former, name: other });
        }
        Some(name)
    }

    fn industry(&self, row: &FieldRow<'_>, mention: Option<&Complaint>) -> Option<Arc<Industry>> {
        let (known, edition) = (&self.industries[row.at.index()], self.editions[row.at.index()]);
        let cells = [field("industry_code"), field("industry")].into_iter().flat_map(|field| row.cells(field));
        let words = mention.into_iter().flat_map(|found| found.trades().iter().map(String::as_str));
        cells
            .map(|cell| cell.text)
            .chain(words)
            .find_map(|text| known.get(text, || industry::parse(text, edition).map(Arc::new)))
    }
}

/// The codes of a record, what its damaged ones may stand for, and the site sequence of its permit.
fn codes(row: &FieldRow<'_>, issues: &mut Vec<Issue>) -> (SmallVec<[Code; 1]>, Vec<Code>, Option<u16>) {
    let mut codes: SmallVec<[Code; 1]> = SmallVec::new();
    let mut repaired = Vec::new();
    let mut site = None;
    const PERMIT: usize = field("permit_no");
    for field in [field("credit_code"), field("registration_no"), field("tax_no"), PERMIT] {
        for cell in row.cells(field) {
            for code in Code::parse_all(cell.text) {
                if field == PERMIT {
                    site = site.or(code.site_sequence());
                } else if let Some(kind) = code.issue() {
                    issues.push(issue(row.record, cell.header, cell.text, kind));
                }
                if !code.is_valid() && field != PERMIT {
                    repaired.extend(repaired::candidates(cell.text));
                }
                let identifies = field != PERMIT || matches!(code.kind(), CodeKind::Permit | CodeKind::PermitSubject);
                if identifies && !codes.iter().any(|known| known.text() == code.text()) {
                    codes.push(code);
                }
            }
        }
    }
    (codes, repaired, site)
}

fn phones(row: &FieldRow<'_>, issues: &mut Vec<Issue>) -> Phones {
    let mut cells: SmallVec<[&str; 4]> = SmallVec::new();
    let mut phones = Phones::default();
    for cell in row.cells(const { field("phone") }) {
        let (own, odd) = Phones::with_issues(cell.text);
        issues.extend(odd.into_iter().map(|kind| issue(row.record, cell.header, cell.text, kind)));
        cells.push(cell.text);
        phones = own;
    }
    // Together: a short number goes on from the cell before it (22334455 | 66).
    if cells.len() > 1 { Phones::parse(&cells.join("、")) } else { phones }
}

/// A hash over all cells of a record, the same wherever the row stands.
fn content(row: &FieldRow<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    let mut text = String::new();
    for (field, cell) in row.all() {
        text.clear();
        if field != Some("serial")
            && let Some(cell) = cell
        {
            fold_into(cell, &mut text);
        }
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

/// The places a complaint names, folded.
pub(super) fn said_places(complaint: &Complaint) -> impl Iterator<Item = &str> {
    complaint.places().iter().map(|span| &complaint.text()[span.clone()])
}

pub(super) fn issue(record: RecordId, column: &str, value: &str, kind: IssueKind) -> Issue {
    Issue { record, column: column.to_owned(), value: mask(value).into_owned(), kind, detail: String::new() }
}
