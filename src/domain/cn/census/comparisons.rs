//! The comparisons of the census strategy: each asks one attribute's file for a level and says what the level is expected to be worth.
//!
//! Starting probabilities are a clerk's expectations for candidate pairs (pairs that already share something). They steer the
//! estimation and stand in where the lists at hand show nothing; EM replaces them where they do.

use super::digest::Digests;
use super::record::{CensusRecord, CensusRecords};
use crate::compare::{Comparator, Level, MISSING, Reference, Terms, Told};
use crate::domain::cn::address::AddressLevel;
use crate::domain::cn::coordinate::{self, DistanceLevel};
use crate::domain::cn::credit_code::mask;
use crate::domain::cn::industry;
use crate::domain::cn::name::{self, NameLevel, NameParser, ParsedName};
use crate::domain::cn::person::{self, PersonLevel};
use crate::domain::cn::phone::{self, PhoneLevel};
use crate::domain::cn::region::HomeRegions;
use crate::record::{Pair, RecordId, Standardised};
use crate::score::Label;
use crate::text::fold;
use std::sync::Arc;

/// A comparison of two parsed records.
struct Comparison {
    name: &'static str,
    label: Label,
    levels: &'static [Level],
    /// Whether a value belongs to few units.
    identifies: bool,
    /// The level that tells strangers where nothing identifies.
    apart: Option<u8>,
    /// Work of a pair beside that of the other comparisons.
    effort: u8,
    /// The level where the digests tell it.
    told: fn(&Digests, RecordId, RecordId) -> Option<u8>,
    level: fn(&CensusRecords, &CensusRecord, &CensusRecord) -> u8,
    frequency: fn(&CensusRecords, Pair, u8) -> f32,
    /// How frequencies are taken from a table, where they are those of one value.
    terms: Option<FromTable>,
    show: fn(&CensusRecords, RecordId) -> String,
}

/// Frequencies from a table in place of the lists.
struct FromTable {
    /// Share of the value of each record.
    shares: fn(&CensusRecords, &Reference) -> Vec<f32>,
    /// Share of the records with the value of this one that agree on the rest of what a level asks, by the lists.
    rest: fn(&CensusRecords, RecordId, u8) -> f32,
}

impl Comparator for Comparison {
    fn name(&self) -> &str {
        self.name
    }

    fn label(&self) -> Label {
        self.label
    }

    fn levels(&self) -> &[Level] {
        self.levels
    }

    fn compare(&self, data: &Standardised, pairs: &[Pair], out: &mut [u8]) {
        let Some(all) = CensusRecords::of(data) else { return out.fill(MISSING) };
        for (out, pair) in out.iter_mut().zip(pairs) {
            *out = (self.told)(&all.digests, pair.left(), pair.right())
                .unwrap_or_else(|| (self.level)(all, &all.get(pair.left()), &all.get(pair.right())));
        }
    }

    fn told(&self, data: &Standardised, pairs: &[Pair], out: &mut [Told]) {
        let Some(all) = CensusRecords::of(data) else { return out.fill(Told::Level(MISSING)) };
        for (out, pair) in out.iter_mut().zip(pairs) {
            let told = (self.told)(&all.digests, pair.left(), pair.right());
            *out = told.map_or(Told::NOTHING, Told::Level);
        }
    }

    fn identifies(&self) -> bool {
        self.identifies
    }

    fn apart(&self) -> Option<u8> {
        self.apart
    }

    fn effort(&self) -> u8 {
        self.effort
    }

    fn frequency(&self, data: &Standardised, pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let Some(all) = CensusRecords::of(data) else { return out.fill(0.0) };
        for ((out, pair), &level) in out.iter_mut().zip(pairs).zip(levels) {
            *out = match level {
                MISSING => 0.0,
                level => (self.frequency)(all, *pair, level),
            };
        }
    }

    fn terms(&self) -> Option<&dyn Terms> {
        self.terms.as_ref().map(|terms| terms as &dyn Terms)
    }

    fn show(&self, data: &Standardised, record: RecordId) -> String {
        CensusRecords::of(data).map(|all| (self.show)(all, record)).unwrap_or_default()
    }
}

impl Terms for FromTable {
    fn shares(&self, data: &Standardised, reference: &Reference) -> Vec<f32> {
        CensusRecords::of(data).map_or_else(|| vec![0.0; data.len()], |all| (self.shares)(all, reference))
    }

    fn frequency(&self, data: &Standardised, shares: &[f32], pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let Some(all) = CensusRecords::of(data) else { return };
        for ((pair, &level), out) in pairs.iter().zip(levels).zip(out).filter(|(_, out)| **out > 0.0) {
            let of = |record: RecordId| shares[record.index()] * (self.rest)(all, record, level);
            *out = of(pair.left()).max(of(pair.right()));
        }
    }
}

/// Makes a comparison.
pub type MakeComparator = fn() -> Box<dyn Comparator>;

/// The comparisons by the name under which plans know them.
pub fn comparisons() -> Vec<(&'static str, MakeComparator)> {
    vec![
        ("cn.name", || Box::new(NAME)),
        ("cn.code", || Box::new(CODE)),
        ("cn.address", || Box::new(ADDRESS)),
        ("cn.person", || Box::new(PERSON)),
        ("cn.phone", || Box::new(PHONE)),
        ("cn.industry", || Box::new(INDUSTRY)),
        ("cn.distance", || Box::new(DISTANCE)),
    ]
}

fn unsaid(_: &CensusRecords, _: Pair, _: u8) -> f32 {
    0.0
}

/// The readings of people who are named in full.
fn keys(people: &person::People) -> impl Iterator<Item = &str> {
    people.iter().filter_map(|person| person.key())
}

/// The 字号 that a value of a table is, or has when it is a whole name.
fn brand_in_table(parser: &NameParser, value: &str) -> Option<String> {
    let folded = fold(value);
    let name = parser.parse(&folded);
    // A 字号 by itself may read like a place or a person (金华, 陈志强): only a form or a trade makes a whole name of it.
    let alone = name.brand.is_empty() || name.form.is_none() && name.concepts().is_empty();
    let brand = if alone { folded } else { name.brand.into() };
    brand.chars().any(char::is_alphanumeric).then_some(brand)
}

/// What is told of a pair when a side has no value.
fn absent(both: bool) -> Option<u8> {
    (!both).then_some(MISSING)
}

const NAME: Comparison = Comparison {
    name: "name",
    label: Label::new("名称", "name"),
    levels: &[
        Level::new("名称相同", "same name", 0.40, 0.002),
        Level::new("字号行业相同", "same brand and trade", 0.20, 0.004),
        Level::new("字号行业相同，组织形式不同", "same brand and trade, other form", 0.06, 0.003),
        Level::new("字号相同，行业相近", "same brand, related trade", 0.08, 0.01),
        Level::new("一字之差（音近、形近、颠倒或脱字）", "one slip apart", 0.10, 0.01),
        Level::new("字号相同，一方未写行业", "same brand, trade unsaid", 0.07, 0.008),
        Level::new("一方为简称", "short form", 0.02, 0.01),
        Level::new("名称相同，一方未写厂号", "same name, number on one side", 0.005, 0.005),
        Level::new("字号相同，行业不同", "same brand, other trade", 0.03, 0.04),
        Level::new("字号相同，地区不同", "same brand, other place", 0.005, 0.02),
        Level::new("字号差一字", "brand differs by one character", 0.008, 0.15),
        Level::new("名称不同", "different names", 0.02, 0.74),
        Level::new("编号不同", "other number", 0.002, 0.01),
    ],
    identifies: false,
    apart: None,
    effort: 3,
    told: Digests::name,
    level: |all, a, b| match (&a.name, &b.name) {
        (Some(x), Some(y)) => name::compare(x, y, &all.names) as u8,
        _ => NameLevel::Missing as u8,
    },
    frequency: |all, pair, level| all.digests.name_frequency(pair.left(), pair.right(), level),
    terms: Some(FromTable {
        shares: |all, reference| {
            let parser = NameParser::new(Arc::new(HomeRegions::default()));
            let known = reference.read(|value| brand_in_table(&parser, value));
            let share = |name: &ParsedName| if name.brand.is_empty() { 0.0 } else { known.share(&name.brand) };
            all.records.each(|record| record.name.as_ref().map_or(0.0, share))
        },
        rest: |all, record, level| all.digests.trade_share(record, level),
    }),
    show: |all, record| all.get(record).name.as_ref().map(|name| mask(&name.text).into_owned()).unwrap_or_default(),
};

const CODE: Comparison = Comparison {
    name: "code",
    label: Label::new("代码", "code"),
    levels: &[
        Level::new("信用代码相同", "same credit code", 0.45, 0.002),
        Level::new("组织机构代码部分相同", "same organisation code", 0.35, 0.002),
        Level::new("注册号等相同", "same registration number", 0.05, 0.001),
        Level::new("代码差一位", "code one character off", 0.03, 0.002),
        Level::new("代码不同（有一方校验不符）", "different, one fails its check", 0.03, 0.05),
        Level::new("代码不同", "different codes", 0.09, 0.943),
    ],
    identifies: true,
    apart: None,
    effort: 0,
    told: Digests::code,
    level: |_, a, b| super::best_code(a, b) as u8,
    frequency: unsaid,
    terms: None,
    show: |all, record| all.get(record).codes.iter().map(|code| code.display()).collect::<Vec<_>>().join("、"),
};

const ADDRESS: Comparison = Comparison {
    name: "address",
    label: Label::new("地址", "address"),
    levels: &[
        Level::new("地址相同", "same address", 0.30, 0.004),
        Level::new("门牌或位置相符", "same detail", 0.14, 0.008),
        Level::new("同路或同园区", "same street or park", 0.10, 0.02),
        Level::new("同村", "same village", 0.20, 0.06),
        Level::new("同镇", "same town", 0.08, 0.12),
        Level::new("同区县", "same county", 0.03, 0.12),
        Level::new("未见矛盾", "nothing conflicts", 0.05, 0.05),
        Level::new("同村不同位置", "other number or side", 0.05, 0.05),
        Level::new("不同村", "other village", 0.02, 0.16),
        Level::new("不同镇", "other town", 0.02, 0.25),
        Level::new("不同区县", "other county", 0.01, 0.16),
    ],
    identifies: false,
    apart: Some(AddressLevel::CountyConflict as u8),
    effort: 2,
    told: Digests::address,
    level: |all, a, b| super::best_address(all, a, b) as u8,
    frequency: |all, pair, level| {
        if level > AddressLevel::SameDetail as u8 {
            return 0.0;
        }
        let count = |record| all.get(record).places().iter().map(|address| all.addresses.count(address)).max();
        all.share(count(pair.left()).min(count(pair.right())).unwrap_or(1).max(1))
    },
    terms: None,
    show: |all, record| all.said(record).collect::<Vec<_>>().join("；"),
};

const PERSON: Comparison = Comparison {
    name: "person",
    label: Label::new("负责人", "person"),
    levels: &[
        Level::new("姓名相同", "same name", 0.75, 0.03),
        Level::new("姓名同音", "same sound", 0.04, 0.003),
        Level::new("姓名差一字", "one character off", 0.03, 0.012),
        Level::new("仅知姓氏且相同", "family name agrees", 0.06, 0.03),
        Level::new("姓名不同", "different people", 0.12, 0.925),
    ],
    identifies: true,
    apart: None,
    effort: 1,
    told: Digests::person,
    level: |_, a, b| person::compare(&a.people, &b.people) as u8,
    frequency: |all, pair, level| {
        if level > PersonLevel::OneCharacterOff as u8 {
            return 0.0;
        }
        let asked = |record| keys(&all.get(record).people).map(|key| all.namesakes(key)).max().unwrap_or(1);
        let count = |record| all.digests.namesakes(record).unwrap_or_else(|| asked(record));
        all.share(count(pair.left()).min(count(pair.right())))
    },
    terms: Some(FromTable {
        shares: |all, reference| {
            let known = reference.read(|cell| keys(&person::parse(cell)).map(str::to_owned).collect::<Vec<_>>());
            let share = |record: &CensusRecord| keys(&record.people).map(|key| known.share(key)).fold(0.0, f32::max);
            all.records.each(share)
        },
        rest: |_, _, _| 1.0,
    }),
    show: |all, record| all.get(record).people.iter().map(|person| person.name()).collect::<Vec<_>>().join("、"),
};

const PHONE: Comparison = Comparison {
    name: "phone",
    label: Label::new("电话", "phone"),
    levels: &[
        Level::new("手机相同", "shared mobile", 0.55, 0.006),
        Level::new("座机相同", "shared landline", 0.10, 0.003),
        Level::new("座机后七位相同", "shared local number", 0.03, 0.001),
        Level::new("号码差一位", "one digit off", 0.02, 0.004),
        Level::new("号码相同，但多家共用", "shared, but by many", 0.02, 0.06),
        Level::new("电话不同", "different numbers", 0.28, 0.926),
    ],
    identifies: true,
    apart: None,
    effort: 1,
    told: |digests, a, b| match digests.phone(a, b)? {
        // Whether the number is one of many firms is not told here.
        PhoneLevel::SharedMobile | PhoneLevel::SharedLandline | PhoneLevel::SharedLocalPart => None,
        level => Some(phone_level(level)),
    },
    level: |all, a, b| match phone::compare(&a.phones, &b.phones) {
        PhoneLevel::SharedMobile | PhoneLevel::SharedLandline | PhoneLevel::SharedLocalPart if !all.own_phone(a, b) => {
            4
        }
        level => phone_level(level),
    },
    frequency: unsaid,
    terms: None,
    show: |all, record| all.get(record).phones.numbers().iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
};

/// The level of numbers that agree so and, where they are shared, are not shared by many.
fn phone_level(level: PhoneLevel) -> u8 {
    match level {
        PhoneLevel::Different => 5,
        level => level as u8,
    }
}

const INDUSTRY: Comparison = Comparison {
    name: "industry",
    label: Label::new("行业", "industry"),
    levels: &[
        Level::new("行业代码相同", "same code", 0.45, 0.12),
        Level::new("行业大类相同", "same division", 0.30, 0.15),
        Level::new("行业相近", "related division", 0.07, 0.08),
        Level::new("行业不同", "different industry", 0.18, 0.65),
    ],
    identifies: false,
    apart: None,
    effort: 1,
    told: |digests, a, b| absent(digests.have_industries(a, b)),
    level: |_, a, b| industry::compare(a.industry.as_deref(), b.industry.as_deref()) as u8,
    frequency: unsaid,
    terms: None,
    show: |all, record| {
        let record = all.get(record);
        let codes = record.industry.iter().flat_map(|industry| industry.codes());
        codes.map(|code| format!("{code:04}")).collect::<Vec<_>>().join("、")
    },
};

const DISTANCE: Comparison = Comparison {
    name: "distance",
    label: Label::new("坐标", "coordinates"),
    levels: &[
        Level::new("同一地点", "same spot", 0.25, 0.01),
        Level::new("300 米以内", "within 300 m", 0.25, 0.02),
        Level::new("1 公里以内", "within 1 km", 0.30, 0.10),
        Level::new("3 公里以内", "within 3 km", 0.12, 0.15),
        Level::new("3 公里以外", "farther", 0.08, 0.72),
    ],
    identifies: false,
    apart: None,
    effort: 1,
    told: |digests, a, b| absent(digests.have_points(a, b)),
    level: |_, a, b| match (&a.point, &b.point) {
        (Some(a), Some(b)) => coordinate::compare(a, b) as u8,
        _ => DistanceLevel::Missing as u8,
    },
    frequency: unsaid,
    terms: None,
    show: |all, record| all.get(record).point.as_ref().map(ToString::to_string).unwrap_or_default(),
};
