//! Golden values of the census roster: which list is believed for which field, and what makes a value plausible.

use super::life::{life_of, life_of_name};
use super::record::{CensusRecord, CensusRecords};
use crate::consolidate::{Candidate, Life, OutputColumn, Survivorship, Value, pick};
use crate::domain::cn::address;
use crate::domain::cn::credit_code::{Code, CodeKind, mask};
use crate::domain::cn::name::{AliasKind, Holder, NameStatus, ParsedName};
use crate::record::{Cell, Lists, RecordId, Role, Standardised};
use crate::score::Label;
use crate::text::fold;
use std::collections::{BTreeMap, BTreeSet};

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
    column("contact", "联系人", "contact", &["contact"], true),
    column("phones", "联系电话", "phones", &["phone"], true),
    column("longitude", "经度", "longitude", &["longitude"], false),
    column("latitude", "纬度", "latitude", &["latitude"], false),
    column("status", "运行状态", "status", &["status", "name"], false),
    column("measure", "整治措施", "measure", &["measure"], false),
    column("electricity_kwh", "年用电量（千瓦时）", "electricity (kWh)", &["electricity_kwh"], true),
    column("output_value", "年产值", "output value", &["output_value"], false),
];

impl Survivorship for CensusSurvivorship {
    fn columns(&self) -> Vec<OutputColumn> {
        COLUMNS.iter().map(|c| OutputColumn { field: c.field, label: c.label, many: c.many }).collect()
    }

    fn golden(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> BTreeMap<String, Vec<Value>> {
        let mut values = BTreeMap::new();
        let Some(all) = CensusRecords::of(data) else { return values };
        for column in COLUMNS {
            let mut candidates = Vec::new();
            for &member in members {
                let record = all.get(member);
                for &field in column.from {
                    for cell in lists.cells(member, field) {
                        candidates.extend(read(column.field, field, record, &cell));
                    }
                }
            }
            let mut picked = pick(candidates);
            if !column.many {
                picked.truncate(1);
            }
            if !picked.is_empty() {
                values.insert(column.field.to_owned(), picked);
            }
        }
        take_away(&mut values, "other_names", "name");
        take_away(&mut values, "former_names", "name");
        take_away(&mut values, "other_codes", "credit_code");
        take_away(&mut values, "other_addresses", "address");
        values
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

    fn goes_by(&self, values: &BTreeMap<String, Vec<Value>>, name: &str) -> bool {
        let name = fold(name);
        ["name", "other_names"].iter().filter_map(|field| values.get(*field)).flatten().any(|v| fold(&v.text) == name)
    }

    fn life(&self, values: &BTreeMap<String, Vec<Value>>) -> Option<Life> {
        life_of(&values.get("status")?.first()?.text)
    }

    fn record_life(&self, lists: &Lists, data: &Standardised, record: RecordId) -> Option<Life> {
        let said = lists.cells(record, "status").find_map(|cell| life_of(cell.text));
        let in_name = || life_of_name(CensusRecords::of(data)?.get(record).name.as_ref()?.status?);
        said.or_else(in_name)
    }
}

/// Takes the values of one field out of another: the chosen name is no other name.
fn take_away(values: &mut BTreeMap<String, Vec<Value>>, from: &str, chosen: &str) {
    let taken: BTreeSet<String> = values.get(chosen).into_iter().flatten().map(|value| fold(&value.text)).collect();
    if let Some(list) = values.get_mut(from) {
        list.retain(|value| !taken.contains(&fold(&value.text)));
        if list.is_empty() {
            values.remove(from);
        }
    }
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
fn read(output: &str, field: &str, record: &CensusRecord, cell: &Cell<'_>) -> Vec<Candidate> {
    let offer = |text: String, key: String, quality: f64| Candidate {
        text,
        key,
        trust: trust(record.role, output),
        quality,
        from: cell.record,
        column: cell.header.to_owned(),
    };
    // A person's identity number in a free cell is never printed.
    let text = mask(cell.text);
    let plain = |quality| vec![offer(text.clone().into_owned(), fold(cell.text), quality)];
    match (output, field) {
        ("name" | "other_names", "name") => match &record.name {
            // An account in a person's name, known from nowhere else, goes by that name until somebody has been there.
            Some(name) if !named(name) => (output == "name")
                .then(|| offer(text.clone().into_owned(), fold(cell.text), 0.02))
                .into_iter()
                .collect(),
            Some(name) if output == "name" || name.holder != Holder::Nameless => {
                let text = mask(&name.canonical()).into_owned();
                vec![offer(text.clone(), text, name_quality(name))]
            }
            _ => Vec::new(),
        },
        // A complaint names the unit and its place in its text; better than no name.
        ("name" | "other_names", "complaint_text") => {
            let named_apart = record.unit_cell;
            let mention =
                record.name.iter().filter(|name| !named_apart && named(name) && name.holder != Holder::Nameless);
            mention.map(|name| offer(name.canonical(), name.canonical(), 0.2)).collect()
        }
        ("address", "complaint_text") => {
            let text = fold(cell.text);
            let place = record.said.iter().filter(|place| text.contains(&***place)).max_by_key(|place| place.len());
            place.map(|place| offer(place.to_string(), place.to_string(), 0.05)).into_iter().collect()
        }
        ("county" | "town" | "village", "address") => {
            let wanted = match output {
                "county" => address::Label::County,
                "town" => address::Label::Town,
                _ => address::Label::Village,
            };
            part(record, &fold(cell.text), wanted).map(|text| offer(text.clone(), text, 0.3)).into_iter().collect()
        }
        ("former_names", "former_name") => plain(0.8),
        ("former_names", "name") => {
            let aliases = record.name.iter().flat_map(|name| &name.aliases);
            let former =
                aliases.filter(|alias| alias.kind == AliasKind::Former && fold(cell.text).contains(&*alias.name.text));
            former.map(|alias| offer(alias.name.text.to_string(), alias.name.text.to_string(), 0.7)).collect()
        }
        ("credit_code" | "other_codes", _) => Code::parse_all(cell.text)
            .iter()
            .filter(|code| {
                output == "other_codes"
                    || matches!(code.kind(), CodeKind::Uscc | CodeKind::Permit | CodeKind::PermitSubject)
            })
            .map(|code| {
                let text = code.uscc().map_or_else(|| code.display(), ToOwned::to_owned);
                let quality = if code.is_valid() { 1.0 } else { 0.2 };
                offer(text.clone(), text, quality)
            })
            .collect(),
        ("address" | "other_addresses", _) => {
            plain(address_quality(cell.text) - if field == "address" { 0.0 } else { 0.3 })
        }
        ("phones", _) => {
            let numbers = crate::domain::cn::phone::Phones::parse(cell.text);
            numbers.numbers().iter().map(|phone| offer(phone.to_string(), phone.key().to_string(), 0.5)).collect()
        }
        ("legal_rep" | "contact", _) => {
            let people = crate::domain::cn::person::parse(cell.text);
            people
                .iter()
                .map(|person| {
                    let quality = if person.is_surname_only() { 0.1 } else { 0.6 };
                    offer(person.name().to_owned(), person.name().to_owned(), quality)
                })
                .collect()
        }
        ("longitude" | "latitude", _) => match &record.point {
            Some(point) => {
                let value = if output == "longitude" { point.lon } else { point.lat };
                let text = format!("{value:.5}");
                vec![offer(text.clone(), text, if point.is_coarse() { 0.3 } else { 0.8 })]
            }
            None => Vec::new(),
        },
        ("status", "name") => match record.name.as_ref().and_then(|name| name.status) {
            Some(NameStatus::Stopped) => vec![offer("停产".to_owned(), "停产".to_owned(), 0.5)],
            Some(NameStatus::Closed) => vec![offer("关闭".to_owned(), "关闭".to_owned(), 0.5)],
            Some(NameStatus::Moved) => vec![offer("已搬迁".to_owned(), "已搬迁".to_owned(), 0.5)],
            Some(NameStatus::Planned) => vec![offer("筹建".to_owned(), "筹建".to_owned(), 0.5)],
            None => Vec::new(),
        },
        _ => plain(0.5),
    }
}

/// The part of an address cell that is a county, town or village, as written there.
fn part(record: &CensusRecord, folded: &str, wanted: address::Label) -> Option<String> {
    let parsed = record
        .addresses
        .iter()
        .find(|address| address.spans.last().is_some_and(|span| span.end as usize == folded.len()))?;
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
    let number = text.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十号".contains(c));
    (text.chars().count().min(30) as f64 / 60.0 + if number { 0.3 } else { 0.0 }).min(0.8)
}
