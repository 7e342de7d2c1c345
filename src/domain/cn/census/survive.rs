//! Golden values of the census roster: which list is believed for which field, and what makes a value plausible.

use super::life::{life_of, life_of_name};
use super::record::{CensusRecord, CensusRecords};
use super::standardise::same;
use crate::consolidate::{Candidate, Chosen, Key, Life, Origins, OutputColumn, RULES, Survivorship, Values, pick};
use crate::domain::cn::address;
use crate::domain::cn::credit_code::{Code, CodeKind, mask};
use crate::domain::cn::name::{Alias, AliasKind, Holder, NameStatus, ParsedName};
use crate::domain::cn::person;
use crate::domain::cn::phone::{Phone, Phones};
use crate::domain::cn::quantity::{self, Dimension};
use crate::record::{Cell, Lists, RecordId, Role, Standardised};
use crate::score::Label;
use crate::text::fold;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Survivorship of the census roster.
#[derive(Debug, Clone, Copy, Default)]
pub struct CensusSurvivorship;

/// A roster column: its field, its header for people, the cells it draws on, and whether several values stand in it.
struct Column {
    field: &'static str,
    label: Label,
    from: &'static [&'static str],
    many: bool,
}

const fn column(
    field: &'static str,
    zh: &'static str,
    en: &'static str,
    from: &'static [&'static str],
    many: bool,
) -> Column {
    Column { field, label: Label::new(zh, en), from, many }
}

/// The roster's columns. `name`, `former_names`, codes and coordinates are parsed; the others are taken as they stand.
const COLUMNS: &[Column] = &[
    column("name", "单位名称", "name", &["name", "complaint_text"], false),
    column("other_names", "其他名称", "other names", &["name", "complaint_text"], true),
    column("former_names", "曾用名", "former names", &["former_name", "name"], true),
    column("credit_code", "统一社会信用代码", "credit code", &["credit_code", "permit_no"], false),
    column("other_codes", "其他代码", "other codes", &["credit_code", "registration_no", "tax_no"], true),
    column("permit_no", "排污许可证编号", "permit number", &["permit_no"], true),
    column("account_no", "用电户号", "electricity account", &["account_no"], true),
    column("address", "详细地址", "address", &["address", "registered_address", "complaint_text"], false),
    column("other_addresses", "其他地址", "other addresses", &["address", "registered_address"], true),
    column("county", "区县", "county", &["county", "address"], false),
    column("town", "镇街", "town", &["town", "address"], false),
    column("village", "村居", "village", &["village", "address"], false),
    column("industry_code", "行业代码", "industry code", &["industry_code"], false),
    column("industry", "行业", "industry", &["industry"], false),
    column("legal_rep", "法定代表人", "legal representative", &["legal_rep"], false),
    column("contact", "联系人", "contact", &["contact", "phone"], true),
    column("phones", "联系电话", "phones", &["phone"], true),
    column("longitude", "经度", "longitude", &["longitude", "longitude_deg", "coordinates"], false),
    column("latitude", "纬度", "latitude", &["latitude", "latitude_deg", "coordinates"], false),
    column("status", "运行状态", "status", &["status", "name"], false),
    column("measure", "整治措施", "measure", &["measure"], false),
    column("electricity_kwh", "年用电量（千瓦时）", "electricity (kWh)", &["electricity_kwh"], true),
    column("output_value", "年产值（万元）", "output value (10,000 yuan)", &["output_value"], false),
];

/// What golden values are told with: the roster's fields, the headers of its lists and the rules.
pub(super) fn origins<'a>(headers: impl Iterator<Item = &'a str>) -> Origins {
    Origins::new(COLUMNS.iter().map(|column| column.field), headers, RULES)
}

/// Fields of all columns one after another, and where those of each column start: what a [`FieldIndex`] is asked by.
pub(super) fn drawn_on() -> Vec<&'static str> {
    COLUMNS.iter().flat_map(|column| column.from).copied().collect()
}

const STARTS: [usize; COLUMNS.len()] = {
    let mut starts = [0; COLUMNS.len()];
    let mut at = 1;
    while at < COLUMNS.len() {
        starts[at] = starts[at - 1] + COLUMNS[at - 1].from.len();
        at += 1;
    }
    starts
};

/// Ordinals of the columns of county, town and village; each draws on the list's own column first.
const PLACES: [usize; 3] = [ordinal("county"), ordinal("town"), ordinal("village")];

/// A column of values beside the chosen one.
struct Beside {
    others: usize,
    chosen: usize,
    /// Whether whatever stands in a cell for `others` stands there for `chosen`, too.
    same_cells: bool,
}

const fn beside(others: &str, chosen: &str, same_cells: bool) -> Beside {
    Beside { others: ordinal(others), chosen: ordinal(chosen), same_cells }
}

/// Columns whose values are no values of another column; that one comes first.
const BESIDE: [Beside; 4] = [
    beside("other_names", "name", true),
    beside("former_names", "name", false),
    beside("other_codes", "credit_code", false),
    beside("other_addresses", "address", true),
];

/// The place of each column in the order of the fields' names: that of its field among the [`origins`].
const RANKS: [u8; COLUMNS.len()] = {
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

/// Ordinal of a column; a name that is not there does not compile.
const fn ordinal(field: &str) -> usize {
    let mut at = 0;
    while !same(COLUMNS[at].field.as_bytes(), field.as_bytes()) {
        at += 1;
    }
    at
}

impl Survivorship for CensusSurvivorship {
    fn columns(&self) -> Vec<OutputColumn> {
        COLUMNS.iter().map(|c| OutputColumn { field: c.field, label: c.label, many: c.many }).collect()
    }

    fn golden(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Values {
        let Some(all) = CensusRecords::of(data) else { return Values::default() };
        let rows: SmallVec<[_; 8]> =
            members.iter().map(|&member| (all.get(member), all.golden.row(lists, member))).collect();
        let (mut candidates, mut chosen) = (Vec::new(), Chosen::default());
        // Columns for which there was nothing to choose from.
        let mut lone = [false; COLUMNS.len()];
        for (at, column) in COLUMNS.iter().enumerate() {
            let beside = BESIDE.iter().find(|beside| beside.others == at);
            // The one value of the same cells stands in the column of the chosen one.
            if beside.is_some_and(|beside| beside.same_cells && lone[beside.chosen]) {
                continue;
            }
            for &(record, row) in &rows {
                for (ordinal, &field) in column.from.iter().enumerate() {
                    for cell in row.cells(STARTS[at] + ordinal) {
                        let unit = all.units.get(cell.header).copied();
                        let whole = match (column.field, field) {
                            ("address" | "other_addresses", "address") => {
                                whole_address(cell.text, PLACES.map(|column| row.cell(STARTS[column])))
                            }
                            _ => None,
                        };
                        match whole {
                            Some(whole) => candidates.push(Candidate {
                                quality: address_quality(&whole),
                                trust: trust(record.role, column.field),
                                text: Cow::Owned(whole),
                                key: Key::Folded,
                                from: row.record,
                                column: cell.header,
                            }),
                            None => read(column.field, field, all, unit, &cell, &mut candidates),
                        }
                    }
                }
            }
            lone[at] = candidates.len() < 2;
            let most = if column.many { usize::MAX } else { 1 };
            let first = chosen.len();
            pick(&mut candidates, RANKS[at], most, &all.origins, &mut chosen);
            if let Some(beside) = beside {
                take_away(&mut chosen, first, RANKS[beside.chosen]);
            }
        }
        chosen.take(&all.origins)
    }

    fn omission_evidence(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Vec<Label> {
        let Some(all) = CensusRecords::of(data) else { return Vec::new() };
        let roles: BTreeSet<Role> = members.iter().map(|&member| all.get(member).role).collect();
        let sources: BTreeSet<_> = members.iter().map(|&member| lists.locate(member).0).collect();
        let mut evidence = Vec::new();
        let mut when = |holds: bool, zh, en| {
            if holds {
                evidence.push(Label::new(zh, en));
            }
        };
        when(roles.contains(&Role::Permits), "持有排污许可证", "holds a discharge permit");
        when(roles.contains(&Role::Electricity), "有工业用电", "uses industrial electricity");
        when(roles.contains(&Role::Statistics), "在环境统计中", "reports environmental statistics");
        when(roles.contains(&Role::Industry), "在工业企业库中", "stands in the industry database");
        when(roles.contains(&Role::Inspection), "现场检查发现", "found by inspection");
        when(roles.contains(&Role::Complaints), "被投诉举报", "was complained about");
        when(sources.len() > 1, "多份名录共同出现", "several lists agree");
        when(members.iter().any(|&m| all.get(m).valid_codes().next().is_some()), "代码有效", "has a valid code");
        evidence
    }

    fn goes_by(&self, values: &Values, name: &str) -> bool {
        let name = fold(name);
        ["name", "other_names"].iter().flat_map(|field| values.get(field)).any(|v| fold(v.text) == name)
    }

    fn life(&self, values: &Values) -> Option<Life> {
        life_of(values.get("status").next()?.text)
    }

    fn record_life(&self, lists: &Lists, data: &Standardised, record: RecordId) -> Option<Life> {
        let said = lists.cells(record, "status").find_map(|cell| life_of(cell.text));
        let in_name = || life_of_name(CensusRecords::of(data)?.get(record).name.as_ref()?.status?);
        said.or_else(in_name)
    }
}

/// Takes the values from the one at `first` on out that are values of another field in another spelling: the chosen name is no other name.
fn take_away(values: &mut Chosen, first: usize, field: u8) {
    if values.len() == first {
        return;
    }
    let taken: SmallVec<[String; 1]> = values.texts(field).map(fold).collect();
    values.retain_from(first, |text| !taken.contains(&fold(text)));
}

/// Trust in a list for a field, 0..=1. Permits and statistics were checked by the bureau itself; the base register is official but old;
/// an electricity account's address is where the meter hangs; a complaint is hearsay.
fn trust(role: Role, field: &str) -> f64 {
    let rank = match (field, role) {
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

/// What one cell offers a roster field.
fn read<'a>(
    output: &str,
    field: &str,
    all: &'a CensusRecords,
    unit: Option<(Dimension, f64)>,
    cell: &Cell<'a>,
    out: &mut Vec<Candidate<'a>>,
) {
    let record = all.get(cell.record);
    let offer = |text: Cow<'a, str>, key: Key, quality: f64| Candidate {
        text,
        key,
        trust: trust(record.role, output),
        quality,
        from: cell.record,
        column: cell.header,
    };
    // A person's identity number in a free cell is never printed.
    let plain = |quality| match mask(cell.text) {
        Cow::Borrowed(text) => offer(Cow::Borrowed(text), Key::Folded, quality),
        Cow::Owned(text) => offer(Cow::Owned(text), Key::Other(fold(cell.text)), quality),
    };
    let own = |text: String, quality| offer(Cow::Owned(text), Key::Text, quality);
    match (output, field) {
        ("name" | "other_names", "name") => match &record.name {
            // An account in a person's name, known from nowhere else, goes by that name until somebody has been there.
            Some(name) if !named(name) => out.extend((output == "name").then(|| plain(0.02))),
            Some(name) if output == "name" || name.holder != Holder::Nameless => {
                out.push(own(mask(&name.canonical()).into_owned(), name_quality(name)));
            }
            _ => {}
        },
        // A complaint names the unit and its place in its text; better than no name.
        ("name" | "other_names", "complaint_text") => {
            let named_apart = record.unit_cell;
            let mention =
                record.name.iter().filter(|name| !named_apart && named(name) && name.holder != Holder::Nameless);
            out.extend(mention.map(|name| own(name.canonical(), 0.2)));
        }
        ("address", "complaint_text") => {
            let text = fold(cell.text);
            let place = all.said(cell.record).filter(|place| text.contains(&**place)).max_by_key(|place| place.len());
            out.extend(place.map(|place| offer(place, Key::Text, 0.05)));
        }
        ("county" | "town" | "village", "address") => {
            let wanted = match output {
                "county" => address::Label::County,
                "town" => address::Label::Town,
                _ => address::Label::Village,
            };
            // Most addresses do not say all three; then the cell need not be folded.
            if record.addresses().iter().any(|address| address.spans.has(wanted)) {
                out.extend(part(record, &fold(cell.text), wanted).map(|text| own(text, 0.3)));
            }
        }
        ("former_names", "former_name") => out.push(plain(0.8)),
        ("former_names", "name") => {
            let former =
                |alias: &&Alias| alias.kind == AliasKind::Former && fold(cell.text).contains(&*alias.name.text);
            let aliases = record.name.iter().flat_map(|name| &name.aliases).filter(former);
            out.extend(aliases.map(|alias| offer(Cow::Borrowed(&*alias.name.text), Key::Text, 0.7)));
        }
        ("credit_code" | "other_codes", _) => {
            let codes = Code::parse_all(cell.text);
            let wanted = codes.iter().filter(|code| {
                output == "other_codes"
                    || matches!(code.kind(), CodeKind::Uscc | CodeKind::Permit | CodeKind::PermitSubject)
            });
            out.extend(wanted.map(|code| {
                let text = code.uscc().map_or_else(|| code.display(), ToOwned::to_owned);
                own(text, if code.is_valid() { 1.0 } else { 0.2 })
            }));
        }
        ("address" | "other_addresses", _) => {
            out.push(plain(address_quality(cell.text) - if field == "address" { 0.0 } else { 0.3 }));
        }
        ("phones", _) => {
            let numbers = Phones::parse(cell.text);
            let key = |phone: &Phone| Key::Other(phone.key().to_string());
            out.extend(numbers.numbers().iter().map(|phone| offer(Cow::Owned(phone.to_string()), key(phone), 0.5)));
        }
        ("contact", "phone") => {
            let people = person::beside_number(cell.text);
            out.extend(people.iter().map(|person| own(person.name().to_owned(), 0.4)));
        }
        ("electricity_kwh", _) => out.push(match in_unit(cell.text, unit, Dimension::Energy, 1.0) {
            Some(kwh) => own(kwh, 0.5),
            None => plain(0.5),
        }),
        ("output_value", _) => out.push(match in_unit(cell.text, unit, Dimension::Money, 1e4) {
            Some(value) => own(value, 0.5),
            None => plain(0.5),
        }),
        ("legal_rep" | "contact", _) => {
            let people = person::parse(cell.text);
            out.extend(
                people
                    .iter()
                    .map(|person| own(person.name().to_owned(), if person.is_surname_only() { 0.1 } else { 0.6 })),
            );
        }
        ("longitude" | "latitude", _) => out.extend(record.point.iter().map(|point| {
            let value = if output == "longitude" { point.lon } else { point.lat };
            own(format!("{value:.5}"), if point.is_coarse() { 0.3 } else { 0.8 })
        })),
        ("status", "name") => {
            let said = record.name.as_ref().and_then(|name| name.status).map(|status| match status {
                NameStatus::Stopped => "停产",
                NameStatus::Closed => "关闭",
                NameStatus::Moved => "已搬迁",
                NameStatus::Planned => "筹建",
            });
            out.extend(said.map(|text| offer(Cow::Borrowed(text), Key::Text, 0.5)));
        }
        _ => out.push(plain(0.5)),
    }
}

/// A quantity in the roster's unit, `base` of the dimension's own; `None` when it stands in that unit already, or the list states none.
fn in_unit(cell: &str, column: Option<(Dimension, f64)>, wanted: Dimension, base: f64) -> Option<String> {
    let bare = cell.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if bare && column.is_none_or(|(dimension, factor)| dimension != wanted || factor == base) {
        return None;
    }
    let read = quantity::parse(cell, column).ok().filter(|read| read.dimension == Some(wanted))?;
    // A hundred-thousandth of a unit is the float's, not the list's.
    Some(((read.value / base * 1e5).round() / 1e5).to_string())
}

/// The address of a form that asks for county, town, village and door in cells of their own, as one text; `None` when the cell names a town
/// or more itself, or the list has no such columns.
fn whole_address(detail: &str, places: [Option<Cell<'_>>; 3]) -> Option<String> {
    let [county, town, village] = places.map(|cell| cell.map(|cell| cell.text));
    town.or(village)?;
    // 市场 and 超市 are no cities.
    let mut said = mask(detail);
    if said.contains('市') {
        let bare = ["市场", "超市", "城市"].iter().fold(said.into_owned(), |text, word| text.replace(word, ""));
        said = Cow::Owned(bare);
    }
    if said.contains(['市', '县', '镇', '乡']) || said.contains("街道") {
        return None;
    }
    let village = village.filter(|_| !said.contains('村') && !said.contains("社区"));
    let parts: Vec<&str> = [county, town, village].into_iter().flatten().filter(|part| !said.contains(part)).collect();
    (!parts.is_empty()).then(|| parts.concat() + &mask(detail))
}

/// The part of an address cell that is a county, town or village, as written there.
fn part(record: &CensusRecord, folded: &str, wanted: address::Label) -> Option<String> {
    let parsed = record.addresses().iter().find(|address| address.spans.end() == folded.len())?;
    let piece = parsed.pieces(folded).find(|(label, text)| *label == wanted && !text.is_empty());
    piece.map(|(_, text)| text.to_owned())
}

/// A name that names the unit (not a person who holds its meter).
fn named(name: &ParsedName) -> bool {
    !matches!(name.holder, Holder::Person | Holder::VillageCommittee)
}

/// A full registered name (region, brand, form) is more plausible than what is left of it in a complaint.
fn name_quality(name: &ParsedName) -> f64 {
    let mut quality = 0.2;
    quality += if name.holder == Holder::Nameless { 0.0 } else { 0.2 };
    quality += if name.place.is_unsaid() { 0.0 } else { 0.2 };
    quality += if name.forms.is_empty() { 0.0 } else { 0.15 };
    quality += if name.groups == 0 { 0.0 } else { 0.1 };
    quality + if name.brand.is_empty() { 0.0 } else { 0.1 }
}

/// An address that a person can walk to: with a number better than with a landmark, long better than short.
fn address_quality(text: &str) -> f64 {
    let number =
        |c| matches!(c, '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '号');
    let number = text.chars().any(number);
    (text.chars().count().min(30) as f64 / 60.0 + if number { 0.3 } else { 0.0 }).min(0.8)
}
