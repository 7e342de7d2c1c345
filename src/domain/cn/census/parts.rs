//! Parts that are named after their unit: 金河林业局贮木场, 东方红农场有限公司第五生产队烘干塔.
//!
//! A text alone does not tell whether 林业局贮木场 is a name or a part of one. The lists do: where another record is called by the front of it,
//! what goes on behind is the mark of a site. Such a part is of its unit's legal unit whether or not anything else agrees: 贮木场 has its own
//! place, its own telephone and seldom a code.

use super::kept::Records;
use super::record::{CensusRecord, CensusRecords};
use crate::domain::cn::legal_form::{FormClass, form_at_start};
use crate::domain::cn::name::{Holder, NameParser, ParsedName};
use crate::domain::cn::region::{PlaceId, PlaceLevel};
use crate::record::{Pair, RecordId, Standardised};
use crate::text::Short;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// Words that a unit's name ends with when a part's may go on behind it.
const ENDS: [&str; 16] = [
    "公司",
    "集团",
    "厂",
    "农场",
    "牧场",
    "林场",
    "农牧场",
    "渔场",
    "矿",
    "局",
    "医院",
    "学校",
    "中学",
    "小学",
    "大学",
    "监狱",
];

/// The last characters of these.
const LAST: [char; 10] = ['司', '团', '厂', '场', '矿', '局', '院', '校', '学', '狱'];

/// Fewest characters of a unit's name without its region, and of what goes on behind it.
const UNIT: usize = 4;
const PART: usize = 2;

/// Reads names anew that go on behind the name of another unit of the lists.
pub(super) fn settle(records: &mut Records, names: &NameParser) {
    let wanted: FxHashSet<Short> = records.distinct(|record| fronts(record).map(Short::from).collect::<Vec<_>>());
    if wanted.is_empty() {
        return;
    }
    let units: FxHashSet<Short> = records.distinct(|record| {
        let unit = base(record).filter(|(unit, kind)| *kind == Kind::Unit && wanted.contains(*unit));
        unit.map(|(unit, _)| Short::from(unit))
    });
    let front = |record: &CensusRecord| fronts(record).find(|front| units.contains(*front)).map(str::len);
    records.change(
        |record| front(record).is_some(),
        |_, record| {
            let (Some(front), Some(name)) = (front(record), &record.name) else { return };
            record.name = Some(names.parse_part(name, front).kept());
        },
    );
}

fn ends_unit(front: &str) -> bool {
    ENDS.iter().any(|end| front.ends_with(end)) && front.chars().count() >= UNIT
}

/// What a name may go on behind, shortest first: beginnings of its base.
fn fronts(record: &CensusRecord) -> impl Iterator<Item = &str> {
    let name = record.name.as_ref().filter(|name| name.holder == Holder::Enterprise && name.site.is_none());
    let base = name.map_or("", ParsedName::base);
    let ends = base.char_indices().filter(|(_, c)| LAST.contains(c)).map(|(at, c)| at + c.len_utf8());
    ends.filter(|&end| is_part(&base[end..]) && ends_unit(&base[..end])).map(|end| &base[..end])
}

/// True for what is no form of the name before it (…厂|有限公司) and does not run on from it (厂|房).
fn is_part(rest: &str) -> bool {
    let chars: SmallVec<[char; 16]> = rest.chars().collect();
    let form = form_at_start(&chars).is_some_and(|form| form.class == FormClass::Company);
    chars.len() >= PART
        && !form
        && !matches!(chars[0], '房' | '家' | '商' | '办' | '区' | '服' | '具' | '际' | '有' | '集' | '股')
}

/// A record that may be a part, or a unit that has parts.
struct Named {
    /// Its number among the records that it was found with.
    at: u32,
    /// The name of the unit, without region.
    unit: Short,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Part,
    Unit,
    /// A unit whose name only ends so: 满归林业局 is 大兴安岭满归林业局.
    Longer,
}

/// Records that may be parts of a unit of one name, and units that they may be parts of.
#[derive(Default)]
struct Family {
    parts: Vec<RecordId>,
    units: Vec<RecordId>,
    longer: Vec<RecordId>,
}

/// Pairs of records of one legal unit: a part, and its unit or another part of it. Where several units of that name are known in the county,
/// nothing tells whose part it is. The pairs come in the order of what names and records say, wherever their rows stand.
pub(super) fn of_one_legal_unit(data: &Standardised, legal: &[Option<u32>]) -> Vec<Pair> {
    let Some(all) = CensusRecords::of(data) else { return Vec::new() };
    let part =
        |record: &CensusRecord| base(record).filter(|(_, kind)| *kind == Kind::Part).map(|(unit, _)| Short::from(unit));
    let wanted: FxHashSet<Short> = all.records.distinct(part);
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = all.records.pieces(|records| (records.len() as u32, named(records, &wanted)));
    let (mut families, mut first): (FxHashMap<Short, Family>, u32) = (FxHashMap::default(), 0);
    for (records, found) in found {
        for Named { at, unit, kind } in found {
            let record = RecordId(first + at);
            if legal[record.index()].is_none() {
                continue;
            }
            let family = families.entry(unit).or_default();
            match kind {
                Kind::Part => family.parts.push(record),
                Kind::Unit => family.units.push(record),
                Kind::Longer => family.longer.push(record),
            }
        }
        first += records;
    }
    let mut families: Vec<(Short, Family)> = families.into_iter().collect();
    families.sort_by(|a, b| a.0.cmp(&b.0));
    let places = data.places();
    let mut pairs = Vec::new();
    for (_, mut family) in families {
        places.sort(&mut family.parts);
        family.join(all, legal, &mut pairs);
    }
    pairs
}

impl Family {
    fn join(&self, all: &CensusRecords, legal: &[Option<u32>], pairs: &mut Vec<Pair>) {
        let counties =
            |of: &[RecordId]| -> Vec<Option<PlaceId>> { of.iter().map(|&id| county(&all.get(id))).collect() };
        let (parts, units, longer) = (counties(&self.parts), counties(&self.units), counties(&self.longer));
        let said: FxHashSet<PlaceId> = parts.iter().copied().flatten().collect();
        for (at, &part) in self.parts.iter().enumerate() {
            let own = parts[at];
            let near = |of: &'_ [RecordId], counties: &[Option<PlaceId>]| -> Vec<RecordId> {
                let near = of.iter().zip(counties).filter(|&(&id, &county)| id != part && nearby(own, county));
                near.map(|(&id, _)| id).collect()
            };
            let one = |of: Vec<RecordId>| {
                let legal_of = |id: &RecordId| legal[id.index()];
                // Of several records of one unit any will do.
                of.first().copied().filter(|first| of.iter().all(|id| legal_of(id) == legal_of(first)))
            };
            let units = near(&self.units, &units);
            let unit = if units.is_empty() {
                // A part that does not say where it is may be of any of several; without a unit it is of one with the other parts.
                let beside = || near(&self.parts, &parts).first().copied().filter(|_| own.is_some() || said.len() <= 1);
                one(near(&self.longer, &longer)).or_else(beside)
            } else {
                one(units)
            };
            pairs.extend(unit.and_then(|unit| Pair::new(part, unit)));
        }
    }
}

/// The records whose unit's name, or its end, is one of those wanted.
fn named(records: &[CensusRecord], wanted: &FxHashSet<Short>) -> Vec<Named> {
    let mut found = Vec::new();
    for (at, record) in (0..).zip(records) {
        let Some((unit, kind)) = base(record) else { continue };
        if wanted.contains(unit) {
            found.push(Named { at, unit: unit.into(), kind });
        }
        let ends = ends_of(unit).filter(|end| wanted.contains(*end));
        found.extend(ends.map(|end| Named { at, unit: end.into(), kind: Kind::Longer }));
    }
    found
}

/// The name of the unit that a record is or is a part of, without region.
fn base(record: &CensusRecord) -> Option<(&str, Kind)> {
    let name = record.name.as_ref().filter(|name| name.holder == Holder::Enterprise && !name.brand.is_empty())?;
    let base = name.base();
    let kind = if name.site.is_some() { Kind::Part } else { Kind::Unit };
    ends_unit(base).then_some((base, kind))
}

/// What a long name of an office, a mine or an estate ends with when a front of two characters or more is left out. Firms of one trade end alike.
fn ends_of(base: &str) -> impl Iterator<Item = &str> {
    let is_office = base.ends_with(['局', '场', '矿', '院', '校', '学']) && ends_unit(base);
    let length = base.chars().count();
    let starts = base.char_indices().map(|(at, _)| at).skip(2).take(length.saturating_sub(UNIT + 1));
    starts.filter(move |_| is_office).map(|at| &base[at..])
}

fn county(record: &CensusRecord) -> Option<PlaceId> {
    record.site_places().iter().find_map(|place| place.place(PlaceLevel::County))
}

fn nearby(a: Option<PlaceId>, b: Option<PlaceId>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::super::{CensusConstraints, CensusSites, CensusStandardiser};
    use super::*;
    use crate::cluster::join_parts;
    use crate::domain::cn::CnHeaders;
    use crate::ingest;
    use crate::standardise::Standardiser;

    fn standardised(rows: &str) -> Standardised {
        let lists = ingest::read_bytes("甲", "csv", rows.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        CensusStandardiser::default().standardise(&lists).0
    }

    fn marks(data: &Standardised) -> Vec<String> {
        let all = CensusRecords::of(data).unwrap();
        let mark = |at| {
            let record = all.get(RecordId(at));
            record.name.as_ref().and_then(|name| name.site.as_ref()).map_or(String::new(), |site| site.text.to_string())
        };
        (0..data.len() as u32).map(mark).collect()
    }

    #[test]
    fn what_goes_on_behind_the_name_of_another_unit_is_a_part_of_it() {
        let data = standardised(
            "单位名称,详细地址\n\
            内蒙古大兴安岭金河林业局,根河市金河镇局址\n\
            内蒙古大兴安岭金河林业局贮木场,根河市金河镇贮木场\n\
            内蒙古大兴安岭金河林业局（供热处）,根河市金河镇供热处\n\
            内蒙古大兴安岭甘河林业局贮木场,鄂伦春自治旗甘河镇\n\
            根河市鑫达压铸厂,根河市金河镇1号\n\
            根河市鑫达压铸厂有限公司,根河市金河镇1号\n\
            根河市鑫达压铸厂电镀车间,根河市金河镇2号\n",
        );
        assert_eq!(marks(&data), ["", "贮木场", "供热处", "", "", "", "电镀车间"]);
    }

    #[test]
    fn a_part_is_of_its_units_legal_unit_unless_codes_say_otherwise_or_there_are_two() {
        let data = standardised(
            "单位名称,统一社会信用代码,详细地址\n\
            海农集团免渡河农牧场,,牙克石市免渡河镇场部\n\
            免渡河农牧场（第二生产队烘干塔）,,牙克石市博克图镇\n\
            金河林业局,,根河市金河镇3号\n\
            金河林业局贮木场,,根河市阿龙山镇\n\
            红星农场,,额尔古纳市黑山头镇1号\n\
            红星农场第二生产队烘干塔,,额尔古纳市恩和镇\n\
            红星农场,,额尔古纳市室韦镇8号\n\
            绿源林场,91130200699229617X,牙克石市乌尔其汉镇\n\
            绿源林场职工医院,91150782MA0N1K2L32,牙克石市乌尔其汉镇\n",
        );
        let alone = (0..9).map(Some).collect();
        let joined = join_parts(alone, &data, &CensusSites::default(), &CensusConstraints);
        assert_eq!(joined, [0, 0, 1, 1, 2, 3, 4, 5, 6].map(Some));
    }
}
