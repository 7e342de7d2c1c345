//! The official names of the counties and towns that a unit's cells say: 永康 is 永康市, 三河乡 is 三河回族乡, and counts by town do not fall apart.
//!
//! A name is completed where the gazetteer's place is told: by the address that the cell is part of, by another record of the unit, or because
//! only one division at home can be meant. What is not told stays as it is written, and no place is made of one that no cell says.

use super::record::CensusRecord;
use super::titles::region;
use crate::domain::cn::address::{Label, ParsedAddress};
use crate::domain::cn::region::{Gazetteer, PlaceId, PlaceLevel, RegionContext};
use crate::text::fold;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The counties at home.
#[derive(Debug, Default)]
pub(super) struct HomeCounties {
    places: Vec<PlaceId>,
    names: FxHashMap<&'static str, PlaceId>,
}

impl HomeCounties {
    pub(super) fn new(context: &RegionContext) -> Self {
        let gazetteer = Gazetteer::builtin();
        let cities = context.cities().iter().map(|&(city, _)| city);
        let below = cities.flat_map(|city| gazetteer.children(city));
        // 东莞 has towns only; zones (枫溪区) are no counties, and lists write them for towns as well.
        let counties = below.filter(|&place| {
            let place = gazetteer.get(place);
            place.level == PlaceLevel::County && place.until == 0 && place.code != 0
        });
        let places: Vec<PlaceId> = counties.collect();
        let names = places.iter().map(|&place| (gazetteer.get(place).name, place)).collect();
        Self { places, names }
    }

    /// The county that a text is the official name of.
    pub(super) fn official(&self, text: &str) -> Option<&'static str> {
        self.names.get_key_value(text).map(|(name, _)| *name)
    }

    /// The county that a text begins with by its official name, and the rest.
    fn front<'t>(&self, text: &'t str) -> Option<(&'static str, &'t str)> {
        let ends = text.char_indices().filter(|(_, c)| matches!(c, '市' | '县' | '区' | '旗'));
        let mut fronts = ends.map(|(at, c)| text.split_at(at + c.len_utf8()));
        fronts.find_map(|(front, rest)| Some((self.official(front)?, rest)))
    }
}

/// The counties and towns that the records of a unit tell.
#[derive(Default)]
pub(super) struct Told {
    counties: SmallVec<[PlaceId; 4]>,
    towns: SmallVec<[PlaceId; 4]>,
}

impl Told {
    pub(super) fn of<'r>(records: impl Iterator<Item = &'r CensusRecord>) -> Self {
        let mut told = Self::default();
        for place in records.flat_map(CensusRecord::places) {
            for (level, known) in [(PlaceLevel::County, &mut told.counties), (PlaceLevel::Town, &mut told.towns)] {
                known.extend(place.place(level).filter(|place| !known.contains(place)));
            }
        }
        told
    }

    /// Takes in the county that a cell says, for the towns below it.
    pub(super) fn learn_county(&mut self, text: &str, home: &HomeCounties) {
        let name = home.official(text).or_else(|| only(&fold(text), home.places.iter().copied()));
        if let Some(&county) = name.and_then(|name| home.names.get(name))
            && !self.counties.contains(&county)
        {
            self.counties.push(county);
        }
    }

    /// The official name of the county that a text is; `own` are places of the record that says it.
    pub(super) fn county(&self, text: &str, own: &[ParsedAddress], home: &HomeCounties) -> Option<&'static str> {
        let own = own.iter().filter_map(|place| place.place(PlaceLevel::County));
        home.official(text)
            .or_else(|| only(text, own))
            .or_else(|| only(text, home.places.iter().copied()))
            .or_else(|| only(text, self.counties.iter().copied()))
    }

    /// The official name of the town that a text is.
    pub(super) fn town(&self, text: &str, own: &[ParsedAddress]) -> Option<&'static str> {
        let gazetteer = Gazetteer::builtin();
        let below = || self.counties.iter().flat_map(|&county| gazetteer.children(gazetteer.rename(county)));
        let in_use = |place: &PlaceId| gazetteer.get(*place).until == 0;
        only(text, own.iter().filter_map(|place| place.place(PlaceLevel::Town)))
            .or_else(|| only(text, self.towns.iter().copied()))
            .or_else(|| only(text, below().filter(in_use)))
    }

    /// The town that the name of a record says by its official name.
    pub(super) fn town_in_name(&self, record: &CensusRecord) -> Option<&'static str> {
        let gazetteer = Gazetteer::builtin();
        let region = Some(region(record.name.as_ref()?)).filter(|region| !region.is_empty())?;
        let mut towns = self.counties.iter().flat_map(|&county| gazetteer.children(gazetteer.rename(county)));
        let said =
            |place: PlaceId| Some(gazetteer.get(place)).filter(|place| place.until == 0 && region.contains(place.name));
        towns.find_map(said).map(|place| place.name)
    }

    /// What a cell says below a town that it names first (唐先镇长川村).
    pub(super) fn below_town<'t>(&self, text: &'t str) -> &'t str {
        let gazetteer = Gazetteer::builtin();
        let mut below =
            self.towns.iter().filter_map(|&town| text.strip_prefix(gazetteer.get(gazetteer.rename(town)).name));
        below.find(|rest| !rest.is_empty()).unwrap_or(text)
    }
}

/// What a cell for the town says: forms that ask where a unit belongs (属地) hold county and town in one cell, or the county alone.
pub(super) struct InTownCell<'t> {
    pub county: Option<&'static str>,
    pub town: Option<&'t str>,
}

impl<'t> InTownCell<'t> {
    pub(super) fn read(text: &'t str, home: &HomeCounties) -> Self {
        match home.front(text) {
            Some((county, rest)) => Self { county: Some(county), town: (!rest.is_empty()).then_some(rest) },
            None => Self { county: None, town: Some(text) },
        }
    }
}

/// The county that the name of a record says, in front or in brackets.
pub(super) fn county_in_name(record: &CensusRecord, home: &HomeCounties) -> Option<&'static str> {
    let gazetteer = Gazetteer::builtin();
    let name = record.name.as_ref()?;
    let in_brackets = match name.bracket_place.is_unsaid() {
        true => "",
        false => name.text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(text, _)| text),
    };
    let region = region(name);
    if region.is_empty() && in_brackets.is_empty() {
        return None;
    }
    let says = |place: &&PlaceId| {
        let core = gazetteer.get(**place).core();
        core.chars().count() > 1 && (region.contains(core) || in_brackets.contains(core))
    };
    let mut said = home.places.iter().filter(says);
    let first = said.next()?;
    said.next().is_none().then(|| gazetteer.get(*first).name)
}

/// The official name of the one place among these that a text stands for.
fn only(text: &str, places: impl Iterator<Item = PlaceId>) -> Option<&'static str> {
    let gazetteer = Gazetteer::builtin();
    let mut found: Option<&'static str> = None;
    for place in places {
        let place = gazetteer.get(gazetteer.rename(place));
        if found != Some(place.name) && stands_for(text, place.name, place.core()) {
            if found.is_some() {
                return None;
            }
            found = Some(place.name);
        }
    }
    found
}

/// What may stand behind the core of a county's or a town's name in the place of its official suffix.
const SUFFIXES: [&str; 13] =
    ["", "市", "县", "区", "旗", "镇", "乡", "苏木", "街道", "街", "办", "街道办", "街道办事处"];

/// Whether a text is a spelling of an official name: with another suffix (勒流镇 for 勒流街道) or without, or with parts left out (三河乡 for
/// 三河回族乡, 莫旗).
fn stands_for(text: &str, name: &str, core: &str) -> bool {
    // Nearly all begin with another character.
    if text.as_bytes().first_chunk::<3>() != name.as_bytes().first_chunk::<3>() {
        return false;
    }
    if text == name || text.strip_prefix(core).is_some_and(|rest| SUFFIXES.contains(&rest)) {
        return true;
    }
    let length = text.chars().count();
    // 巴彦塔拉 is the front of 巴彦塔拉达斡尔民族乡.
    if length > 1 && name.starts_with(text) {
        return true;
    }
    let (first, last) = (text.chars().next(), text.chars().next_back());
    let ends = last == name.chars().next_back();
    // 城区 and 新区 are words, and any county may be meant.
    let word = length == 2 && first.is_some_and(|first| PLAIN_WORDS.contains(&first));
    let mut rest = name.chars();
    ends && length > 1 && !word && length + 2 <= name.chars().count() && text.chars().all(|c| rest.any(|d| d == c))
}

/// What 区, 镇 and 旗 make a word with that is no place's name.
const PLAIN_WORDS: [char; 16] =
    ['新', '城', '东', '西', '南', '北', '中', '市', '郊', '矿', '港', '林', '山', '老', '园', '本'];

/// The part of an address that is of a level, as written there, by the address with the same text.
pub(super) fn part<'t>(places: &[ParsedAddress], folded: &'t str, wanted: Label) -> Option<&'t str> {
    part_and_rest(places, folded, wanted).map(|(text, _)| text)
}

/// The same with what stands behind it.
pub(super) fn part_and_rest<'t>(
    places: &[ParsedAddress],
    folded: &'t str,
    wanted: Label,
) -> Option<(&'t str, &'t str)> {
    let parsed = places.iter().find(|address| address.spans.end() == folded.len())?;
    let span = parsed.spans.iter().find(|span| span.label == wanted && span.start < span.end)?;
    Some((folded.get(span.start..span.end)?, folded.get(span.end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> HomeCounties {
        let gazetteer = Gazetteer::builtin();
        let cities = ["呼伦贝尔市", "金华市"].map(|city| gazetteer.find(city, PlaceLevel::City).next().unwrap());
        HomeCounties::new(&RegionContext::home(&cities))
    }

    #[test]
    fn counties_by_their_official_names() {
        let (home, told) = (home(), Told::default());
        for (text, expected) in [
            ("永康", Some("永康市")),
            ("永康市", Some("永康市")),
            ("永康县", Some("永康市")),
            ("额尔古纳", Some("额尔古纳市")),
            ("鄂温克旗", Some("鄂温克族自治旗")),
            ("陈旗", Some("陈巴尔虎旗")),
            ("海区", Some("海拉尔区")),
            // One of two.
            ("鄂旗", None),
            // None of these.
            ("东旗", None),
            ("枫溪区", None),
            ("市直", None),
            ("永", None),
        ] {
            assert_eq!(told.county(text, &[], &home), expected, "{text}");
        }
    }

    #[test]
    fn a_cell_for_the_town_that_holds_the_county() {
        let home = home();
        for (text, county, town) in [
            ("永康市唐先镇", Some("永康市"), Some("唐先镇")),
            ("永康市", Some("永康市"), None),
            ("唐先镇", None, Some("唐先镇")),
            ("南区街道", None, Some("南区街道")),
            ("经济开发区", None, Some("经济开发区")),
        ] {
            let read = InTownCell::read(text, &home);
            assert_eq!((read.county, read.town), (county, town), "{text}");
        }
    }

    #[test]
    fn towns_by_their_official_names() {
        let gazetteer = Gazetteer::builtin();
        let county = |name| gazetteer.find(name, PlaceLevel::County).find(|&id| gazetteer.get(id).until == 0).unwrap();
        let told = |name| Told { counties: SmallVec::from_slice(&[county(name)]), towns: SmallVec::new() };
        for (within, text, expected) in [
            ("阿荣旗", "亚东", Some("亚东镇")),
            ("阿荣旗", "亚东镇", Some("亚东镇")),
            ("额尔古纳市", "三河乡", Some("三河回族乡")),
            ("鄂温克族自治旗", "巴彦塔拉", Some("巴彦塔拉达斡尔民族乡")),
            ("扎赉诺尔区", "第三办", Some("第三街道")),
            ("永康市", "亚东", None),
            ("永康市", "永康市", None),
        ] {
            assert_eq!(told(within).town(text, &[]), expected, "{text}");
        }
        assert_eq!(Told::default().town("亚东", &[]), None, "no county is told");
    }
}
