//! Golden values of the census roster: which list is believed for which field, and what makes a value plausible.

use super::columns::{BESIDE, COLUMNS, GoldenCell, NAMES, PLACES, RANKS, Read, Row, VILLAGE_COLUMN};
use super::divisions::{self, InTownCell, Told, part};
use super::kept::Held;
use super::life::{life_of, life_of_name};
use super::record::{CensusRecord, CensusRecords, RECORDS};
use super::titles;
use super::villages::{self, spell_alike, tidy};
use crate::consolidate::{Candidate, Candidates, Chosen, Key, Life, OutputColumn, Survivorship, Unit, Values, pick};
use crate::domain::cn::address::{self, ParsedAddress};
use crate::domain::cn::credit_code::{Code, CodeKind, mask};
use crate::domain::cn::name::{Alias, AliasKind, Holder, NameStatus, ParsedName};
use crate::domain::cn::person;
use crate::domain::cn::phone::{Phone, Phones};
use crate::domain::cn::quantity::{self, Dimension};
use crate::record::{Lists, RecordId, Role, Standardised};
use crate::score::Label;
use crate::text::fold;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Survivorship of the census roster.
#[derive(Debug, Clone, Copy, Default)]
pub struct CensusSurvivorship;

impl Survivorship for CensusSurvivorship {
    fn columns(&self) -> Vec<OutputColumn> {
        COLUMNS.iter().map(|c| OutputColumn { field: c.field, label: c.label, many: c.many }).collect()
    }

    fn golden(&self, lists: &Lists, data: &Standardised, members: &[RecordId]) -> Values {
        let Some(all) = CensusRecords::of(data) else { return Values::default() };
        let records: SmallVec<[Held<'_>; 4]> = members.iter().map(|&member| all.get(member)).collect();
        let rows = all.golden.rows(lists, members);
        let fields = rows.iter().fold(0, |fields, row| fields | row.fields);
        let mut told = Told::of(records.iter().map(|record| &**record));
        for cell in rows.iter().flat_map(|row| row.cells(PLACES[0])) {
            told.learn_county(cell.text, &all.golden.home);
        }
        let (mut candidates, mut chosen) = (Candidates::new(), Chosen::default());
        let mut known = Known::default();
        // Alone there is no other name.
        if records.len() > 1 {
            known.former = former(rows.iter().zip(records.iter().map(|record| &**record)));
            known.whole = titles::whole(records.iter().map(|record| &**record));
        }
        // Columns for which there was nothing to choose from.
        let mut lone = [true; COLUMNS.len()];
        for (at, column) in COLUMNS.iter().enumerate().filter(|(_, column)| column.fields & fields != 0) {
            let beside = BESIDE.iter().find(|beside| beside.others == at);
            // The one value of the same cells stands in the column of the chosen one.
            if beside.is_some_and(|beside| beside.same_cells && lone[beside.chosen]) {
                continue;
            }
            for draws in [column.from, column.otherwise] {
                for (row, record) in rows.iter().zip(&records) {
                    for draw in draws {
                        for &cell in row.cells(draw.field) {
                            let reading = Reading { all, record, row, cell, told: &told, trust: row.trust[at] };
                            reading.read(draw.read, &mut known, &mut candidates);
                        }
                    }
                }
                if !candidates.is_empty() || column.otherwise.is_empty() {
                    break;
                }
            }
            if at == VILLAGE_COLUMN {
                villages::tell(&mut candidates);
            }
            lone[at] = candidates.len() < 2;
            let first = chosen.len();
            pick(&mut candidates, RANKS[at], if column.many { usize::MAX } else { 1 }, &mut chosen);
            if let Some(beside) = beside {
                take_away(&mut chosen, first, RANKS[beside.chosen]);
            }
        }
        chosen.take(&all.golden.origins)
    }

    fn agree(&self, units: &mut [Unit]) {
        spell_alike(units);
    }

    fn forget(&self, data: &mut Standardised) {
        if let Some(all) = data.get_mut::<CensusRecords>(RECORDS) {
            all.forget_compared();
        }
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
    let taken: SmallVec<[String; 1]> = values.texts(field).map(str::to_owned).collect();
    let mut folded: Option<SmallVec<[String; 1]>> = None;
    values.retain_from(first, |text| {
        // Most are spelled alike, and then nothing need be folded.
        let mut alike =
            || folded.get_or_insert_with(|| taken.iter().map(|text| fold(text)).collect()).contains(&fold(text));
        !(taken.iter().any(|taken| taken == text) || alike())
    });
}

/// What the cells of a unit hold, each read once: several columns draw on one cell.
#[derive(Default)]
struct Known<'a> {
    /// Names that the unit had before.
    former: SmallVec<[&'a str; 2]>,
    /// Of its names with their region in full what stands behind that.
    whole: SmallVec<[&'a str; 2]>,
    codes: ReadOnce<'a, SmallVec<[Code; 1]>>,
    folded: ReadOnce<'a, String>,
}

/// Cells with what was read of them.
type ReadOnce<'a, T> = SmallVec<[(&'a str, T); 2]>;

impl<'a> Known<'a> {
    fn codes(&mut self, cell: &'a str) -> &SmallVec<[Code; 1]> {
        once(&mut self.codes, cell, Code::parse_all)
    }

    fn folded(&mut self, cell: &'a str) -> &String {
        once(&mut self.folded, cell, fold)
    }
}

/// What was read of a cell, now if it is asked for the first time. Cells are told apart by where they stand, which costs less than comparing them.
fn once<'k, 'a, T>(known: &'k mut ReadOnce<'a, T>, cell: &'a str, read: impl FnOnce(&str) -> T) -> &'k T {
    let at = known.iter().position(|(of, _)| std::ptr::eq(*of, cell)).unwrap_or_else(|| {
        known.push((cell, read(cell)));
        known.len() - 1
    });
    &known[at].1
}

/// The names that records say their unit had before, folded. A list that repeats the present name there tells nothing.
fn former<'r, 'a>(rows: impl Iterator<Item = (Row<'r, 'a>, &'a CensusRecord)>) -> SmallVec<[&'a str; 2]>
where
    'a: 'r,
{
    let mut former = SmallVec::new();
    for (row, record) in rows {
        let Some(name) = &record.name else { continue };
        let earlier = name.aliases.iter().filter(|alias| alias.kind == AliasKind::Former);
        let stands = |text: &str| NAMES.iter().any(|&field| row.cells(field).iter().any(|cell| holds(cell.text, text)));
        let earlier = earlier.map(|alias| &*alias.name.text).filter(|text| *text != &*name.text && stands(text));
        former.extend(earlier);
    }
    former
}

/// True when a cell holds this name, which is folded.
fn holds(cell: &str, name: &str) -> bool {
    cell.contains(name) || fold(cell).contains(name)
}

/// A cell about to be read for a column.
struct Reading<'r, 'a> {
    all: &'a CensusRecords,
    told: &'r Told,
    record: &'a CensusRecord,
    row: Row<'r, 'a>,
    cell: GoldenCell<'a>,
    trust: f64,
}

impl<'a> Reading<'_, 'a> {
    /// What the cell offers.
    fn read(&self, read: Read, known: &mut Known<'a>, out: &mut Candidates<'a>) {
        let Self { record, cell, .. } = *self;
        match read {
            Read::Plain(quality) => out.push(self.plain(quality)),
            Read::Name | Read::OtherName => match &record.name {
                // An account in a person's name, known from nowhere else, goes by that name until somebody has been there.
                Some(name) if !titles::named(name) => out.extend(matches!(read, Read::Name).then(|| self.plain(0.02))),
                Some(name) if matches!(read, Read::Name) || name.holder != Holder::Nameless => {
                    out.push(self.title(name, known));
                }
                _ => {}
            },
            // A complaint names the unit and its place in its text; better than no name.
            Read::NameMentioned => {
                let told =
                    |name: &&ParsedName| !record.unit_cell && titles::named(name) && name.holder != Holder::Nameless;
                let told = record.name.iter().filter(told);
                out.extend(told.map(|name| self.offer(name.canonical(), Key::Text, 0.2)));
            }
            Read::County => out.push(match self.county(cell.text, known) {
                Some(county) => self.offer(Cow::Borrowed(county), Key::Text, 0.5),
                None => self.plain(0.5),
            }),
            Read::CountyOfTown => {
                let county = InTownCell::read(cell.text, &self.all.golden.home).county;
                out.extend(county.map(|county| self.offer(Cow::Borrowed(county), Key::Text, 0.4)));
            }
            Read::Town => {
                let text = InTownCell::read(cell.text, &self.all.golden.home).town;
                out.extend(text.map(|text| match self.told.town(text, record.places()) {
                    Some(town) => self.offer(Cow::Borrowed(town), Key::Text, 0.5),
                    None if text.len() == cell.text.len() => self.plain(0.5),
                    None => self.own(text.to_owned(), 0.5),
                }));
            }
            Read::Village => {
                let text = self.told.below_town(cell.text);
                out.push(self.village(masked(tidy(text, "")), 0.5));
            }
            Read::InName(level) => {
                let said = match level {
                    address::Label::County => divisions::county_in_name(record, &self.all.golden.home),
                    address::Label::Town => self.told.town_in_name(record),
                    _ => None,
                };
                out.extend(said.map(|place| self.offer(Cow::Borrowed(place), Key::Text, 0.0)));
            }
            Read::PlaceMentioned => {
                let text = fold(cell.text);
                let said = self.all.said(self.row.record).filter(|place| text.contains(&**place));
                out.extend(said.max_by_key(|place| place.len()).map(|place| self.offer(place, Key::Text, 0.05)));
            }
            Read::FormerAlias => {
                let former =
                    |alias: &&Alias| alias.kind == AliasKind::Former && fold(cell.text).contains(&*alias.name.text);
                let aliases = record.name.iter().flat_map(|name| &name.aliases).filter(former);
                out.extend(aliases.map(|alias| self.offer(Cow::Borrowed(&*alias.name.text), Key::Text, 0.7)));
            }
            Read::LegalCode | Read::AnyCode => {
                let legal =
                    |code: &&Code| matches!(code.kind(), CodeKind::Uscc | CodeKind::Permit | CodeKind::PermitSubject);
                let codes = known.codes(cell.text).iter();
                let wanted = codes.filter(|code| matches!(read, Read::AnyCode) || legal(code));
                out.extend(wanted.map(|code| {
                    let text = code.uscc().map_or_else(|| code.display(), ToOwned::to_owned);
                    self.own(text, if code.is_valid() { 1.0 } else { 0.2 })
                }));
            }
            Read::Address => {
                let [county, town, village] = PLACES.map(|field| self.row.text(field));
                let whole = town.or(village).and_then(|_| {
                    let folded = known.folded(cell.text);
                    whole_address(cell.text, [county, town, village], |level| part(record.addresses(), folded, level))
                });
                out.push(match whole {
                    Some(whole) => {
                        let quality = address_quality(&whole);
                        self.offer(Cow::Owned(whole), Key::Folded, quality)
                    }
                    None => self.plain(address_quality(cell.text)),
                });
            }
            Read::RegisteredAddress => out.push(self.plain(address_quality(cell.text) - 0.3)),
            // Most addresses do not say all three; then the cell need not be folded.
            Read::Part(wanted) if record.addresses().iter().any(|address| address.spans.has(wanted)) => {
                out.extend(self.part(record.addresses(), known.folded(cell.text), wanted, 0.3));
            }
            Read::RegisteredPart(wanted) if record.places().iter().any(|address| address.spans.has(wanted)) => {
                let folded = known.folded(cell.text);
                let registered = &record.places()[record.addresses().len()..];
                let said = self.part(registered, folded, wanted, 0.1);
                out.extend(said.or_else(|| self.part(record.places(), folded, wanted, 0.1)));
            }
            Read::MentionedPart(wanted) => {
                let said = record.named.iter().filter_map(|text| self.part(record.addresses(), text, wanted, 0.1));
                out.extend(said);
            }
            Read::Part(_) | Read::RegisteredPart(_) => {}
            Read::Phone => {
                let offer = |phone: &Phone| self.offer(Cow::Owned(phone.to_string()), Key::Number(phone.key()), 0.5);
                out.extend(Phones::parse(cell.text).numbers().iter().map(offer));
            }
            Read::Person => out.extend(
                person::named(cell.text)
                    .iter()
                    .map(|person| self.own(person.name().to_owned(), if person.is_surname_only() { 0.1 } else { 0.6 })),
            ),
            Read::PersonBesideNumber => {
                let people = person::named_beside_number(cell.text);
                out.extend(people.iter().map(|person| self.own(person.name().to_owned(), 0.4)));
            }
            Read::Quantity(dimension, base) => out.push(match in_unit(cell.text, cell.column.unit, dimension, base) {
                Some(quantity) => self.own(quantity, 0.5),
                None => self.plain(0.5),
            }),
            Read::Longitude | Read::Latitude => out.extend(record.point.iter().map(|point| {
                let degrees = if matches!(read, Read::Longitude) { point.lon } else { point.lat };
                self.own(format!("{degrees:.5}"), if point.is_coarse() { 0.3 } else { 0.8 })
            })),
            Read::StatusInName => {
                let said = record.name.as_ref().and_then(|name| name.status).map(|status| match status {
                    NameStatus::Stopped => "停产",
                    NameStatus::Closed => "关闭",
                    NameStatus::Moved => "已搬迁",
                    NameStatus::Planned => "筹建",
                });
                out.extend(said.map(|text| self.offer(Cow::Borrowed(text), Key::Text, 0.5)));
            }
        }
    }

    /// A name that the unit goes by.
    fn title(&self, name: &'a ParsedName, known: &Known<'a>) -> Candidate<'a> {
        let text = masked(name.canonical());
        // What it was called before may stand in every list but the one that says so.
        let quality = match known.former.contains(&&*name.text) {
            true => 0.0,
            false if !self.row.register && titles::is_short_of(name, &known.whole) => 0.3,
            false => titles::quality(name) + titles::licensed(self.record, self.row.register),
        };
        match titles::as_written(&text, self.cell.text) {
            Some(written) => self.offer(Cow::Owned(written), Key::Other(text.into_owned()), quality),
            None => self.offer(text, Key::Text, quality),
        }
    }

    /// The official name of the county that a text is.
    fn county(&self, text: &'a str, known: &mut Known<'a>) -> Option<&'static str> {
        let home = &self.all.golden.home;
        home.official(text).or_else(|| self.told.county(known.folded(text), self.record.places(), home))
    }

    /// What an address says of a level: counties and towns by their official names where these are known.
    fn part(
        &self,
        places: &[ParsedAddress],
        folded: &str,
        wanted: address::Label,
        quality: f64,
    ) -> Option<Candidate<'a>> {
        let (text, behind) = divisions::part_and_rest(places, folded, wanted)?;
        let official = match wanted {
            address::Label::County => self.told.county(text, places, &self.all.golden.home),
            address::Label::Town => self.told.town(text, places),
            _ => return Some(self.village(Cow::Owned(tidy(text, behind).into_owned()), quality)),
        };
        let text = official.map_or_else(|| Cow::Owned(text.to_owned()), Cow::Borrowed);
        Some(self.offer(text, Key::Text, quality))
    }

    fn village(&self, text: Cow<'a, str>, quality: f64) -> Candidate<'a> {
        let quality = if villages::is_marked(&text) { quality } else { quality - 0.3 };
        self.offer(text, Key::Text, quality)
    }

    fn offer(&self, text: Cow<'a, str>, key: Key, quality: f64) -> Candidate<'a> {
        let Self { trust, row, cell, .. } = *self;
        Candidate { text, key, trust, quality, from: row.record, column: cell.column.header }
    }

    fn own(&self, text: String, quality: f64) -> Candidate<'a> {
        self.offer(Cow::Owned(text), Key::Text, quality)
    }

    /// The cell as it stands, but a person's identity number in it is never printed.
    fn plain(&self, quality: f64) -> Candidate<'a> {
        match mask(self.cell.text) {
            Cow::Borrowed(text) => self.offer(Cow::Borrowed(text), Key::Folded, quality),
            Cow::Owned(text) => self.offer(Cow::Owned(text), Key::Other(fold(self.cell.text)), quality),
        }
    }
}

/// A text without identity numbers.
fn masked(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => mask(text),
        Cow::Owned(text) => Cow::Owned(mask(&text).into_owned()),
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
/// itself or another county. `read` tells what the address reader found of a level in the cell.
fn whole_address<'t>(
    detail: &str,
    [county, town, village]: [Option<&str>; 3],
    read: impl Fn(address::Label) -> Option<&'t str>,
) -> Option<String> {
    if read(address::Label::Town).is_some() {
        return None;
    }
    let detail = mask(detail);
    // 龙湾区滨海园区: what the cell leaves out belongs behind the county that it names.
    // The reader tells 番禺区工业路 from 顺德大道.
    let said_county = read(address::Label::County);
    let own = said_county.zip(county).filter(|(said, county)| said.starts_with(county) || county.starts_with(said));
    let end = own.and_then(|(said, _)| Some(detail.find(said)? + said.len())).unwrap_or(0);
    let (front, rest) = detail.split_at(end);
    // 市场 and 超市 are no cities.
    let mut said = Cow::Borrowed(rest);
    if said.contains('市') {
        let bare = ["市场", "超市", "城市"].iter().fold(said.into_owned(), |text, word| text.replace(word, ""));
        said = Cow::Owned(bare);
    }
    let other_county = front.is_empty() && said_county.is_some();
    let named = said.contains(['市', '县', '镇', '乡']) || said.contains("街道");
    if named || other_county {
        return None;
    }
    let county = county.filter(|_| front.is_empty());
    let village = village.filter(|_| !said.contains('村') && !said.contains("社区"));
    let parts: Vec<&str> = [county, town, village].into_iter().flatten().filter(|part| !said.contains(part)).collect();
    (!parts.is_empty()).then(|| [front, &parts.concat(), rest].concat())
}

/// An address that a person can walk to: with a number better than with a landmark, long better than short.
fn address_quality(text: &str) -> f64 {
    let number =
        |c| matches!(c, '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '号');
    let number = text.chars().any(number);
    (text.chars().count().min(30) as f64 / 60.0 + if number { 0.3 } else { 0.0 }).min(0.8)
}
