//! Where the invented enterprises stand: one city, or all cities of a province.
//!
//! The city is 潮州 with its towns as [`places`](super::places) lists them. The province is Guangdong: its 21 cities with all counties,
//! towns and villages of the gazetteer. How many enterprises a city has is set in proportion to what is commonly known of its
//! industry, and how many a town has is drawn from its code; both are chosen, not counted. So a province has a few large towns and many
//! small ones, and neither the same brand nor the same town name is rare.

use super::SynthPlan;
use super::elsewhere::{Elsewhere, former_name, villages};
use super::places::{CHAOZHOU, City, County, Division, TOWNS, Town};
use super::rng::Rng;
use super::trades::{self, Trade};
use super::words::{ANCHORS, Habits, LOTS, STREETS, SURNAMES, TRUNKS, TRUNKS_OF_PROVINCE};
use crate::domain::cn::region::{Gazetteer, PlaceId, PlaceLevel};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Where the units stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// 潮州市.
    City,
    /// 广东省.
    Province,
}

/// More units than this are more than one city has: Guangdong's largest cities had about so many before the census of 2017.
const LARGEST_CITY: u32 = 100_000;

impl Area {
    /// The area of a plan that does not say one.
    pub fn of(plan: &SynthPlan) -> Self {
        plan.area.unwrap_or(if plan.units > LARGEST_CITY { Area::Province } else { Area::City })
    }
}

/// The towns of an area, to be drawn from.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    area: Area,
    towns: &'static [Town],
    /// Sum of the weights up to and with each town.
    sums: Vec<u64>,
    /// Another city than that of the sample, with its counties and habits.
    elsewhere: Option<(&'static City, Vec<&'static str>, &'static Habits)>,
}

impl Ground {
    pub(super) fn new(area: Area) -> Self {
        let towns = match area {
            Area::City => TOWNS,
            Area::Province => province(),
        };
        Self { area, towns, sums: sums(towns), elsewhere: None }
    }

    /// Another city of the country.
    pub(super) fn elsewhere(there: Elsewhere) -> Self {
        let Elsewhere { city, towns, habits, counties } = there;
        Self { area: Area::City, towns, sums: sums(towns), elsewhere: Some((city, counties, habits)) }
    }

    /// What is usual in the city, when it is not the city or province of the sample.
    pub(super) fn habits(&self) -> Option<&'static Habits> {
        self.elsewhere.as_ref().map(|there| there.2)
    }

    pub(super) fn lots(&self) -> &'static [&'static str] {
        self.habits().map_or(LOTS, |habits| habits.lots)
    }

    pub(super) fn anchors(&self) -> &'static [&'static str] {
        self.habits().map_or(ANCHORS, |habits| habits.anchors)
    }

    pub(super) fn streets(&self) -> &'static [&'static str] {
        self.habits().map_or(STREETS, |habits| habits.streets)
    }

    /// Family names, roughly the most frequent first.
    pub(super) fn surnames(&self) -> &'static [&'static str] {
        self.habits().map_or(SURNAMES, |habits| habits.surnames)
    }

    pub(super) fn is_province(&self) -> bool {
        self.area == Area::Province
    }

    /// A town, in proportion to its weight.
    pub(super) fn town(&self, rng: &mut Rng) -> &'static Town {
        self.between(rng, 0, self.towns.len())
    }

    /// A town of the same city.
    pub(super) fn town_nearby(&self, rng: &mut Rng, town: &Town) -> &'static Town {
        let code = town.county.city().code;
        let from = self.towns.partition_point(|other| other.county.city().code < code);
        let to = self.towns.partition_point(|other| other.county.city().code <= code);
        self.between(rng, from, to)
    }

    fn between(&self, rng: &mut Rng, from: usize, to: usize) -> &'static Town {
        let before = if from == 0 { 0 } else { self.sums[from - 1] };
        let at = before + rng.below((self.sums[to - 1] - before) as usize) as u64;
        &self.towns[self.sums.partition_point(|&sum| sum <= at)]
    }

    /// The town after this one in order of codes, the first after the last.
    pub(super) fn next_town(&self, town: &Town) -> &'static Town {
        let at = self.towns.iter().position(|other| std::ptr::eq(other, town)).map_or(0, |at| at + 1);
        &self.towns[at % self.towns.len()]
    }

    /// Trunk roads that addresses name.
    pub(super) fn trunks(&self) -> &'static [&'static str] {
        match (self.habits(), self.area) {
            (Some(habits), _) => habits.trunks,
            (None, Area::City) => TRUNKS,
            (None, Area::Province) => TRUNKS_OF_PROVINCE,
        }
    }

    /// Name of the area as titles write it.
    pub(super) fn name(&self) -> &'static str {
        match (&self.elsewhere, self.area) {
            (Some((city, ..)), _) => city.name,
            (None, Area::City) => CHAOZHOU.name,
            (None, Area::Province) => "广东省",
        }
    }

    /// Letters in front of the numbers of its complaints.
    pub(super) fn letters(&self) -> &'static str {
        match (&self.elsewhere, self.area) {
            (Some(_), _) => "TS",
            (None, Area::City) => "CZ",
            (None, Area::Province) => "GD",
        }
    }

    /// Sheets of the base register: the districts of the city, or the cities of the province.
    pub(super) fn sheets(&self) -> Vec<&'static str> {
        match (&self.elsewhere, self.area) {
            (Some((_, counties, _)), _) => counties.clone(),
            (None, Area::City) => County::ALL.iter().map(|county| county.name()).collect(),
            (None, Area::Province) => CITIES.iter().map(|city| city.name).collect(),
        }
    }

    /// Ordinal of the sheet on which a county's units stand.
    pub(super) fn sheet(&self, county: County) -> usize {
        let found = match (&self.elsewhere, self.area) {
            (Some((_, counties, _)), _) => counties.iter().position(|known| *known == county.name()),
            (None, Area::City) => County::ALL.iter().position(|known| *known == county),
            (None, Area::Province) => CITIES.iter().position(|known| known.name == county.city().name),
        };
        found.unwrap_or_default()
    }
}

fn sums(towns: &[Town]) -> Vec<u64> {
    let mut sum = 0;
    let sums = towns.iter().map(|town| {
        sum += u64::from(town.weight);
        sum
    });
    sums.collect()
}

const fn city(
    name: &'static str,
    code: &'static str,
    area_code: &'static str,
    digits: u8,
    longitude: f64,
    latitude: f64,
    weight: u32,
) -> City {
    City { name, code, area_code, eight_digits: digits == 8, longitude, latitude, weight, province: "广东省" }
}

/// The cities of Guangdong in order of codes. Codes are of GB/T 2260; centres are rounded to a hundredth of a degree.
static CITIES: [City; 21] = [
    city("广州市", "440100", "020", 8, 113.26, 23.13, 130),
    city("韶关市", "440200", "0751", 7, 113.60, 24.81, 11),
    city("深圳市", "440300", "0755", 8, 114.06, 22.54, 150),
    city("珠海市", "440400", "0756", 7, 113.58, 22.27, 20),
    city("汕头市", "440500", "0754", 8, 116.68, 23.35, 55),
    city("佛山市", "440600", "0757", 8, 113.12, 23.02, 140),
    city("江门市", "440700", "0750", 7, 113.08, 22.58, 40),
    city("湛江市", "440800", "0759", 7, 110.36, 21.27, 18),
    city("茂名市", "440900", "0668", 7, 110.93, 21.66, 17),
    city("肇庆市", "441200", "0758", 7, 112.47, 23.05, 20),
    city("惠州市", "441300", "0752", 7, 114.42, 23.11, 50),
    city("梅州市", "441400", "0753", 7, 116.12, 24.29, 14),
    city("汕尾市", "441500", "0660", 7, 115.38, 22.79, 11),
    city("河源市", "441600", "0762", 7, 114.70, 23.74, 10),
    city("阳江市", "441700", "0662", 7, 111.98, 21.86, 13),
    city("清远市", "441800", "0763", 7, 113.06, 23.68, 14),
    city("东莞市", "441900", "0769", 8, 113.75, 23.02, 170),
    city("中山市", "442000", "0760", 8, 113.39, 22.52, 70),
    city("潮州市", "445100", "0768", 7, 116.62, 23.66, 27),
    city("揭阳市", "445200", "0663", 7, 116.37, 23.55, 42),
    city("云浮市", "445300", "0766", 7, 112.04, 22.92, 9),
];

/// What is made in the province, one after another of the trades that a town may have.
static TRADES: [&Trade; 20] = [
    &trades::HARDWARE,
    &trades::PLASTIC,
    &trades::ELECTRONIC,
    &trades::CLOTHING,
    &trades::HARDWARE,
    &trades::FOOD,
    &trades::PAPER,
    &trades::WOOD,
    &trades::PLASTIC,
    &trades::SHOES,
    &trades::ELECTRONIC,
    &trades::CERAMIC,
    &trades::PRINT,
    &trades::CLOTHING,
    &trades::STEEL,
    &trades::BRICK,
    &trades::PACKAGING,
    &trades::SANITARY,
    &trades::HARDWARE,
    &trades::SEAFOOD,
];

/// The towns of Guangdong, in order of codes. Made once in a process and kept, like the gazetteer they come from.
fn province() -> &'static [Town] {
    static TOWNS: OnceLock<Vec<Town>> = OnceLock::new();
    TOWNS.get_or_init(|| CITIES.iter().flat_map(|city| towns_below(city, None)).collect())
}

/// The towns of a city, in order of codes. With `habits` they get villages, renamed counties and management zones of that part of the country.
pub(super) fn towns_below(city: &'static City, habits: Option<&'static Habits>) -> Vec<Town> {
    let places = Gazetteer::builtin();
    let code = |text: &str| text.parse::<u64>().ok().and_then(|code| places.by_code(code));
    let Some(id) = code(&city.code[..4]) else { return Vec::new() };
    let current = |id: &PlaceId| places.get(*id).until == 0;
    let mut towns: Vec<(County, PlaceId)> = Vec::new();
    let mut zoned = 0;
    for part in places.children(id).filter(current) {
        let place = places.get(part);
        // A management zone has no code and no towns of its own.
        if place.code == 0 {
            continue;
        }
        let number = place.code / 1_000_000;
        let (name, below): (&'static str, Vec<PlaceId>) = match place.level {
            PlaceLevel::Town => ("", vec![part]),
            _ => (place.name, places.children(part).filter(current).collect()),
        };
        let code: &'static str = if name.is_empty() { city.code } else { kept(number.to_string()) };
        let former = if habits.is_some() && !name.is_empty() { former_name(part) } else { "" };
        let county =
            |zone| County::Other(Box::leak(Box::new(Division { city, name, code, former, zone })) as &'static Division);
        let plain = county("");
        // A zone takes the first two towns of a district: zones lie at the edge of the city.
        let zone = habits.filter(|_| name.ends_with('区')).and_then(|habits| habits.zones.get(zoned).copied());
        zoned += usize::from(zone.is_some());
        let inside = zone.map_or(plain, county);
        towns.extend(below.into_iter().enumerate().map(|(at, town)| (if at < 2 { inside } else { plain }, town)));
    }
    let mut found: Vec<Town> = towns.into_iter().map(|(county, town)| town_of(city, county, town, habits)).collect();
    // The weight of a city is shared out among its towns.
    let sum: u64 = found.iter().map(|town| u64::from(town.weight)).sum();
    for town in &mut found {
        let share = u64::from(town.weight) * u64::from(city.weight) * WEIGHT_UNIT / sum.max(1);
        town.weight = (share as u32).max(1);
    }
    found
}

/// Weights of towns are shares of their city's weight in these parts.
const WEIGHT_UNIT: u64 = 10_000;

/// Villages of towns whose own no list at hand has (东莞, 中山): names that most towns have.
const COMMON_VILLAGES: &str = "中心社区 新村 上村 下村 塘边村 涌口村 大岭村 沙头村 新围村 石岗村";

/// A town with what its code draws for it.
fn town_of(city: &'static City, county: County, id: PlaceId, habits: Option<&'static Habits>) -> Town {
    let places = Gazetteer::builtin();
    let place = places.get(id);
    let village = |id: PlaceId| {
        let name = places.get(id).name;
        let kind = if place.name.ends_with("街道") { "社区" } else { "村" };
        let named = name.ends_with(['村', '区']) || name.contains(' ');
        if named { name.to_owned() } else { format!("{name}{kind}") }
    };
    let villages: Vec<String> = places
        .children(id)
        .filter(|&child| places.get(child).level == PlaceLevel::Village)
        .map(village)
        .filter(|name| !name.contains(' '))
        .collect();
    let villages = match habits {
        _ if !villages.is_empty() => kept(villages.join(" ")),
        Some(habits) => kept(self::villages(habits, place.code, place.name.ends_with("街道"))),
        None => COMMON_VILLAGES,
    };
    let mut rng = Rng::new(place.code, &[PROVINCE]);
    // One town in eight is a specialised town (专业镇) with several times the industry of its neighbours.
    let weight = if rng.below(8) == 0 { rng.range(30, 90) } else { rng.range(2, 16) };
    let first = rng.below(TRADES.len() - 2);
    let apart = |rng: &mut Rng| (rng.unit() - 0.5) * 0.7;
    Town {
        name: place.name,
        county,
        weight,
        longitude: city.longitude + apart(&mut rng),
        latitude: city.latitude + apart(&mut rng),
        trades: &TRADES[first..first + 3],
        villages,
    }
}

/// Name of the stream of chance from which a town of the province is drawn.
const PROVINCE: u64 = 9;

/// A text for the life of the process: the tables of a province are made once and shared, as those of a city are constants.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_has_all_its_cities_and_most_of_its_towns() {
        let ground = Ground::new(Area::Province);
        assert!(ground.towns.len() > 1200, "{}", ground.towns.len());
        for city in &CITIES {
            let towns = ground.towns.iter().filter(|town| town.county.city().name == city.name).count();
            assert!(towns >= 8, "{}: {towns}", city.name);
        }
        assert!(ground.towns.windows(2).all(|two| two[0].county.city().code <= two[1].county.city().code));
        assert!(ground.towns.iter().all(|town| town.weight > 0 && !town.villages.is_empty()));
        let dongguan = ground.towns.iter().find(|town| town.county.city().name == "东莞市").unwrap();
        assert_eq!(dongguan.county.name(), "");
    }

    #[test]
    fn units_are_spread_as_the_weights_say() {
        let ground = Ground::new(Area::Province);
        let mut rng = Rng::new(7, &[]);
        let mut counts = [0_u32; CITIES.len()];
        (0..20_000).for_each(|_| counts[ground.sheet(ground.town(&mut rng).county)] += 1);
        let all: u32 = CITIES.iter().map(|city| city.weight).sum();
        for (city, count) in CITIES.iter().zip(counts) {
            let expected = f64::from(city.weight) / f64::from(all) * 20_000.0;
            let far = (f64::from(count) - expected).abs();
            assert!(far < 5.0 * expected.sqrt() + 5.0, "{}: {count}, expected {expected}", city.name);
        }
        let town = ground.town(&mut rng);
        assert!((0..50).all(|_| ground.town_nearby(&mut rng, town).county.city() == town.county.city()));
    }

    #[test]
    fn many_units_are_a_province() {
        let plan = |units, area| SynthPlan { units, area, ..SynthPlan::default() };
        assert_eq!(Area::of(&plan(60_000, None)), Area::City);
        assert_eq!(Area::of(&plan(600_000, None)), Area::Province);
        assert_eq!(Area::of(&plan(600, Some(Area::Province))), Area::Province);
    }
}
