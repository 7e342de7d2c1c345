//! The columns of the census roster: which cells each draws on, how these are read, and which list is believed for which field.

use super::divisions::HomeCounties;
use super::standardise::same;
use crate::consolidate::{Origins, RULES};
use crate::domain::cn::address;
use crate::domain::cn::quantity::{self, Dimension};
use crate::domain::cn::region::RegionContext;
use crate::record::{Lists, RecordId, Role, Source};
use crate::score::Label;
use smallvec::SmallVec;
use std::sync::Arc;

/// A roster column: its field, its header for people, the cells it draws on, and whether several values stand in it.
pub(super) struct Column {
    pub field: &'static str,
    pub label: Label,
    pub from: &'static [Draw],
    /// Cells that it draws on where those say nothing.
    pub otherwise: &'static [Draw],
    pub many: bool,
    /// The fields of its cells, a bit each.
    pub fields: u32,
}

/// Cells that a column draws on.
pub(super) struct Draw {
    /// The ordinal of their field among [`FIELDS`].
    pub field: u8,
    pub read: Read,
}

/// How a cell is read for a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// As it stands, this plausible.
    Plain(f64),
    /// The name that the unit goes by.
    Name,
    /// A name that the unit has beside it.
    OtherName,
    /// The name of the unit that a complaint is about.
    NameMentioned,
    /// The place that a complaint is about.
    PlaceMentioned,
    /// Former names in the cell of the present one.
    FormerAlias,
    /// Codes that stand for a legal unit.
    LegalCode,
    /// Codes of any kind.
    AnyCode,
    /// The address of the site, with county, town and village where these stand in cells of their own.
    Address,
    /// The address where the firm is registered.
    RegisteredAddress,
    /// The county of a cell that says it.
    County,
    /// The county in a cell for the town (永康市唐先镇).
    CountyOfTown,
    /// The town of a cell that says it.
    Town,
    /// The village of a cell that says it.
    Village,
    /// A part of an address.
    Part(address::Label),
    /// A part of an address where the firm is registered.
    RegisteredPart(address::Label),
    /// A part of the place that a complaint is about.
    MentionedPart(address::Label),
    /// The county or town that a name says.
    InName(address::Label),
    /// Telephone numbers.
    Phone,
    /// People.
    Person,
    /// People in a cell for telephone numbers.
    PersonBesideNumber,
    /// A quantity, in units of so many base units of its dimension.
    Quantity(Dimension, f64),
    /// Degrees of the record's point.
    Longitude,
    /// Likewise.
    Latitude,
    /// What is added to a name about being at work.
    StatusInName,
}

const fn draw(field: &str, read: Read) -> Draw {
    let mut at = 0;
    while !same(FIELDS[at].as_bytes(), field.as_bytes()) {
        at += 1;
    }
    Draw { field: at as u8, read }
}

const fn column(field: &'static str, zh: &'static str, en: &'static str, from: &'static [Draw], many: bool) -> Column {
    Column { field, label: Label::new(zh, en), from, otherwise: &[], many, fields: fields_of(from) }
}

const fn fields_of(draws: &[Draw]) -> u32 {
    let (mut fields, mut at) = (0, 0);
    while at < draws.len() {
        fields |= 1 << draws[at].field;
        at += 1;
    }
    fields
}

impl Column {
    /// The same column, drawing on these cells where the others say nothing.
    const fn or(self, otherwise: &'static [Draw]) -> Self {
        Self { otherwise, fields: self.fields | fields_of(otherwise), ..self }
    }
}

/// What tells a part of a place where no cell of its own and no address of the site does.
const fn elsewhere(part: address::Label) -> [Draw; 3] {
    [
        draw("registered_address", Read::RegisteredPart(part)),
        draw("complaint_text", Read::MentionedPart(part)),
        draw("name", Read::InName(part)),
    ]
}

/// The fields that the columns draw on.
pub(super) const FIELDS: [&str; 27] = [
    "name",
    "former_name",
    "complaint_text",
    "credit_code",
    "registration_no",
    "tax_no",
    "permit_no",
    "account_no",
    "address",
    "registered_address",
    "county",
    "town",
    "village",
    "industry_code",
    "industry",
    "legal_rep",
    "contact",
    "phone",
    "longitude",
    "longitude_deg",
    "latitude",
    "latitude_deg",
    "coordinates",
    "status",
    "measure",
    "electricity_kwh",
    "output_value",
];

/// How the cells of a column of their own are read.
const PLAIN: Read = Read::Plain(0.5);
const COUNTY: Read = Read::Part(address::Label::County);
const TOWN: Read = Read::Part(address::Label::Town);
const VILLAGE: Read = Read::Part(address::Label::Village);
const KWH: Read = Read::Quantity(Dimension::Energy, 1.0);
const TEN_THOUSAND_YUAN: Read = Read::Quantity(Dimension::Money, 1e4);

/// The roster's columns.
#[rustfmt::skip]
pub(super) const COLUMNS: &[Column] = &[
    column("name", "单位名称", "name",
        &[draw("name", Read::Name), draw("complaint_text", Read::NameMentioned)], false),
    column("other_names", "其他名称", "other names",
        &[draw("name", Read::OtherName), draw("complaint_text", Read::NameMentioned)], true),
    column("former_names", "曾用名", "former names",
        &[draw("former_name", Read::Plain(0.8)), draw("name", Read::FormerAlias)], true),
    column("credit_code", "统一社会信用代码", "credit code",
        &[draw("credit_code", Read::LegalCode), draw("permit_no", Read::LegalCode)], false),
    column("other_codes", "其他代码", "other codes",
        &[draw("credit_code", Read::AnyCode), draw("registration_no", Read::AnyCode), draw("tax_no", Read::AnyCode)], true),
    column("permit_no", "排污许可证编号", "permit number", &[draw("permit_no", PLAIN)], true),
    column("account_no", "用电户号", "electricity account", &[draw("account_no", PLAIN)], true),
    column("address", "详细地址", "address",
        &[draw("address", Read::Address), draw("registered_address", Read::RegisteredAddress), draw("complaint_text", Read::PlaceMentioned)], false),
    column("other_addresses", "其他地址", "other addresses",
        &[draw("address", Read::Address), draw("registered_address", Read::RegisteredAddress)], true),
    column("county", "区县", "county", &[draw("county", Read::County), draw("town", Read::CountyOfTown), draw("address", COUNTY)], false)
        .or(&elsewhere(address::Label::County)),
    column("town", "镇街", "town", &[draw("town", Read::Town), draw("address", TOWN)], false)
        .or(&elsewhere(address::Label::Town)),
    column("village", "村居", "village", &[draw("village", Read::Village), draw("address", VILLAGE)], false)
        .or(&elsewhere(address::Label::Village)),
    column("industry_code", "行业代码", "industry code", &[draw("industry_code", PLAIN)], false),
    column("industry", "行业", "industry", &[draw("industry", PLAIN)], false),
    column("legal_rep", "法定代表人", "legal representative", &[draw("legal_rep", Read::Person)], false),
    column("contact", "联系人", "contact",
        &[draw("contact", Read::Person), draw("phone", Read::PersonBesideNumber)], true),
    column("phones", "联系电话", "phones", &[draw("phone", Read::Phone)], true),
    column("longitude", "经度", "longitude",
        &[draw("longitude", Read::Longitude), draw("longitude_deg", Read::Longitude), draw("coordinates", Read::Longitude)], false),
    column("latitude", "纬度", "latitude",
        &[draw("latitude", Read::Latitude), draw("latitude_deg", Read::Latitude), draw("coordinates", Read::Latitude)], false),
    column("status", "运行状态", "status", &[draw("status", PLAIN), draw("name", Read::StatusInName)], false),
    column("measure", "整治措施", "measure", &[draw("measure", PLAIN)], false),
    column("electricity_kwh", "年用电量（千瓦时）", "electricity (kWh)", &[draw("electricity_kwh", KWH)], true),
    column("output_value", "年产值（万元）", "output value (10,000 yuan)", &[draw("output_value", TEN_THOUSAND_YUAN)], false),
];

/// The fields that say county, town and village in cells of their own.
pub(super) const PLACES: [u8; 3] =
    [draw("county", PLAIN).field, draw("town", PLAIN).field, draw("village", PLAIN).field];

/// The fields that say present and former names.
pub(super) const NAMES: [u8; 2] = [draw("name", PLAIN).field, draw("former_name", PLAIN).field];

/// A column of values beside the chosen one.
pub(super) struct Beside {
    pub others: usize,
    pub chosen: usize,
    /// Whether whatever stands in a cell for `others` stands there for `chosen`, too.
    pub same_cells: bool,
}

const fn beside(others: &str, chosen: &str, same_cells: bool) -> Beside {
    Beside { others: ordinal(others), chosen: ordinal(chosen), same_cells }
}

/// The column of the village.
pub(super) const VILLAGE_COLUMN: usize = ordinal("village");

/// Columns whose values are no values of another column; that one comes first.
pub(super) const BESIDE: [Beside; 4] = [
    beside("other_names", "name", true),
    beside("former_names", "name", false),
    beside("other_codes", "credit_code", false),
    beside("other_addresses", "address", true),
];

/// Ordinal of a column; a name that is not there does not compile.
const fn ordinal(field: &str) -> usize {
    let mut at = 0;
    while !same(COLUMNS[at].field.as_bytes(), field.as_bytes()) {
        at += 1;
    }
    at
}

/// The place of each column in the order of the fields' names: that of its field among the [`Origins`].
pub(super) const RANKS: [u8; COLUMNS.len()] = {
    let mut ranks = [0; COLUMNS.len()];
    let mut at = 0;
    while at < COLUMNS.len() {
        let mut other = 0;
        while other < COLUMNS.len() {
            ranks[at] += before(COLUMNS[other].field.as_bytes(), COLUMNS[at].field.as_bytes()) as u8;
            other += 1;
        }
        at += 1;
    }
    ranks
};

/// Whether a name comes before another.
const fn before(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}

/// Trust in a list for a field, 0..=1. Permits and statistics were checked by the bureau itself; the base register is official but old;
/// an electricity account's address is where the meter hangs; a complaint is hearsay. What a licence says, the register of those who give it knows.
fn trust(role: Role, register: bool, field: &str) -> f64 {
    let rank = match (field, role) {
        ("name" | "credit_code" | "legal_rep", _) if register => 9,
        ("address" | "other_addresses" | "town" | "village", Role::Inspection) => 8,
        ("address" | "other_addresses", Role::Permits) => 9,
        ("industry" | "industry_code", Role::Statistics) => 9,
        ("status" | "measure", Role::Inspection) => 9,
        (_, Role::BaseRegister) => 7,
        (_, Role::Permits) => 8,
        (_, Role::Statistics) => 6,
        (_, Role::Industry) => 5,
        (_, Role::Inspection) => 4,
        (_, Role::Electricity) => 3,
        (_, Role::Other) => 3,
        (_, Role::Complaints) => 1,
    };
    f64::from(rank) / 20.0
}

/// Where the lists hold the cells that golden values are drawn from, found once and not once a cell.
#[derive(Debug)]
pub struct Drawn {
    /// What golden values are told with.
    pub(super) origins: Arc<Origins>,
    /// The counties that cells without more mean.
    pub(super) home: HomeCounties,
    sources: Vec<DrawnSource>,
}

#[derive(Debug)]
struct DrawnSource {
    /// In order of their fields, those of a field in order of the list's columns.
    columns: Vec<DrawnColumn>,
    /// Trust in the list for each column of the roster.
    trust: [f64; COLUMNS.len()],
    /// Whether it is the register of the office that licenses enterprises.
    register: bool,
}

/// Words in headers that only the register of the market authority has, beside name and code.
const REGISTER: [&str; 6] = ["登记机关", "主体类型", "登记状态", "核准日期", "注册资本", "经营范围"];

/// Whether a list is that register. A list with a purpose of its own may repeat what it says, but is as old as its purpose.
fn is_register(source: &Source) -> bool {
    let codes = ["credit_code", "registration_no"].iter().any(|field| source.column(field).is_some());
    let says = |header: &str| REGISTER.iter().any(|word| header.contains(word));
    matches!(source.role, Role::Other | Role::Industry)
        && codes
        && source.columns.iter().any(|column| says(&column.header))
}

/// A column of a list that a column of the roster draws on.
#[derive(Debug)]
pub(super) struct DrawnColumn {
    /// The ordinal of its field among [`FIELDS`].
    pub field: u8,
    /// Its place in the list.
    at: u32,
    /// The place of its header among the origins.
    pub header: u32,
    /// Dimension and factor of the unit that its header states (年产值（万元）).
    pub unit: Option<(Dimension, f64)>,
}

impl Drawn {
    /// What is drawn from these lists of a home region.
    pub(super) fn new(lists: &Lists, context: &RegionContext) -> Self {
        let headers = lists.sources().iter().flat_map(|source| &source.columns).map(|column| column.header.as_str());
        let origins = Origins::new(COLUMNS.iter().map(|column| column.field), headers, RULES);
        let sources = lists.sources().iter().map(|source| DrawnSource::new(source, &origins)).collect();
        Self { origins: Arc::new(origins), home: HomeCounties::new(context), sources }
    }

    /// The cells of some records.
    pub(super) fn rows<'a>(&'a self, lists: &'a Lists, records: &[RecordId]) -> Rows<'a> {
        let mut rows = Rows { cells: SmallVec::new(), rows: SmallVec::new() };
        for &record in records {
            let (source, at) = lists.locate(record);
            let (drawn, columns) = (&self.sources[source.index()], &lists.sources()[source.index()].columns);
            let (start, mut fields) = (rows.cells.len(), 0);
            // All at once: each cell is a look into memory that nothing has looked at lately, and these looks do not wait for each other.
            for column in &drawn.columns {
                if let Some(text) = columns[column.at as usize].values.get(at) {
                    fields |= 1 << column.field;
                    rows.cells.push(GoldenCell { column, text });
                }
            }
            rows.rows.push(Found { record, fields, start, end: rows.cells.len(), drawn });
        }
        rows
    }
}

impl DrawnSource {
    fn new(source: &Source, origins: &Origins) -> Self {
        let drawn = source.columns.iter().zip(0..).filter_map(|(column, at)| {
            let field = FIELDS.iter().position(|field| column.field.as_deref() == Some(field))? as u8;
            let unit = quantity::unit_of_header(&column.header);
            Some(DrawnColumn { field, at, header: origins.column(&column.header), unit })
        });
        let mut columns: Vec<DrawnColumn> = drawn.collect();
        columns.sort_by_key(|column| (column.field, column.at));
        let register = is_register(source);
        let mut trusted = [0.0; COLUMNS.len()];
        for (trusted, column) in trusted.iter_mut().zip(COLUMNS) {
            *trusted = trust(source.role, register, column.field);
        }
        Self { columns, trust: trusted, register }
    }
}

/// The cells of some records that golden values are drawn from, with room for those of most units.
pub(super) struct Rows<'a> {
    cells: SmallVec<[GoldenCell<'a>; 128]>,
    rows: SmallVec<[Found<'a>; 8]>,
}

/// Where the cells of a record stand among those of others.
struct Found<'a> {
    record: RecordId,
    fields: u32,
    start: usize,
    end: usize,
    drawn: &'a DrawnSource,
}

impl<'a> Rows<'a> {
    /// The rows in order of the records.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(|&Found { record, fields, start, end, drawn }| Row {
            record,
            fields,
            cells: &self.cells[start..end],
            trust: &drawn.trust,
            register: drawn.register,
        })
    }
}

/// The cells of a record that golden values are drawn from.
#[derive(Clone, Copy)]
pub(super) struct Row<'r, 'a> {
    pub record: RecordId,
    /// The fields of its cells, a bit each.
    pub fields: u32,
    /// In order of their fields.
    cells: &'r [GoldenCell<'a>],
    /// Trust in its list for each column of the roster.
    pub trust: &'a [f64; COLUMNS.len()],
    /// Whether its list is the register of the office that licenses enterprises.
    pub register: bool,
}

/// A cell that golden values are drawn from.
#[derive(Clone, Copy)]
pub(super) struct GoldenCell<'a> {
    pub column: &'a DrawnColumn,
    pub text: &'a str,
}

impl<'r, 'a> Row<'r, 'a> {
    /// The cells of a field.
    pub(super) fn cells(&self, field: u8) -> &'r [GoldenCell<'a>] {
        if self.fields & 1 << field == 0 {
            return &[];
        }
        let start = self.cells.iter().position(|cell| cell.column.field == field).unwrap_or(self.cells.len());
        let others = self.cells[start..].iter().position(|cell| cell.column.field != field);
        &self.cells[start..others.map_or(self.cells.len(), |n| start + n)]
    }

    /// The text of the first cell of a field.
    pub(super) fn text(&self, field: u8) -> Option<&'a str> {
        self.cells(field).first().map(|cell| cell.text)
    }
}
