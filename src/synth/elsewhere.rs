//! Any other city of the country, by its name: its counties and towns from the gazetteer, villages and habits of its part of the country.
//!
//! Strategies tend to be tuned to the city at hand. A test city elsewhere writes other things: in the northern plain 前李庄村 beside 后李庄村, groups
//! and hamlets, 建设路东段, national roads by number; in the east 塘下, 岙 and 弄; in the south-west 坝, 湾 and 组. All write 街道办事处 for 街道 and 社区 for
//! a former village, older lists keep the county that has become a district or a city, and what lies in a management zone (高新区, 经开区) is
//! written with the zone, with the county or with both.
//!
//! Counties, towns and renamings are facts of the gazetteer. Villages are invented from words of the region, except Guangdong's. Which towns a
//! zone covers, how large a town's industry is, coordinates (scattered around the middle of the province) and area codes (those of
//! the province's capital) are chosen.

use super::SynthError;
use super::area::towns_below;
use super::places::{City, Town};
use super::rng::Rng;
use super::words::{Habits, PLAIN, SOUTHWEST, YANGTZE};
use crate::domain::cn::region::{Gazetteer, PlaceId, PlaceLevel};

/// A city with what is usual there.
pub(super) struct Elsewhere {
    pub city: &'static City,
    pub towns: &'static [Town],
    pub habits: &'static Habits,
    /// Counties, in order of codes: the sheets of the base register.
    pub counties: Vec<&'static str>,
}

/// First two digits of the division code, middle of the province in whole degrees, area code of its capital and whether that has eight digits.
const PROVINCES: [(u64, f64, f64, &str, bool); 27] = [
    (13, 115.0, 38.0, "0311", true),
    (14, 112.0, 37.0, "0351", false),
    (15, 111.0, 41.0, "0471", false),
    (21, 123.0, 41.0, "024", true),
    (22, 126.0, 43.0, "0431", true),
    (23, 127.0, 46.0, "0451", true),
    (32, 119.0, 33.0, "025", true),
    (33, 120.0, 29.0, "0571", true),
    (34, 117.0, 32.0, "0551", true),
    (35, 118.0, 26.0, "0591", true),
    (36, 116.0, 28.0, "0791", true),
    (37, 118.0, 36.0, "0531", true),
    (41, 114.0, 34.0, "0371", true),
    (42, 113.0, 31.0, "027", true),
    (43, 112.0, 28.0, "0731", true),
    (44, 113.0, 23.0, "020", true),
    (45, 108.0, 24.0, "0771", false),
    (46, 110.0, 19.0, "0898", true),
    (51, 104.0, 30.0, "028", true),
    (52, 107.0, 27.0, "0851", true),
    (53, 102.0, 25.0, "0871", true),
    (54, 91.0, 30.0, "0891", false),
    (61, 109.0, 34.0, "029", true),
    (62, 104.0, 36.0, "0931", false),
    (63, 97.0, 36.0, "0971", false),
    (64, 106.0, 38.0, "0951", false),
    (65, 87.0, 43.0, "0991", false),
];

/// The city of that name, with or without 市.
///
/// # Errors
/// [`SynthError::NoCity`] when no prefecture-level city is called so.
pub(super) fn city(name: &str) -> Result<Elsewhere, SynthError> {
    let places = Gazetteer::builtin();
    let unknown = || SynthError::NoCity { name: name.to_owned() };
    let id = places
        .find(name, PlaceLevel::City)
        .find(|&id| places.get(id).until == 0 && places.get(id).name.ends_with('市'))
        .ok_or_else(unknown)?;
    let place = places.get(id);
    let number = place.code / 100_000_000 * 100;
    let &(_, longitude, latitude, area_code, eight_digits) =
        PROVINCES.iter().find(|known| known.0 == number / 10_000).ok_or_else(unknown)?;
    let province = places.ancestor(id, PlaceLevel::Province).ok_or_else(unknown)?;
    let city: &'static City = Box::leak(Box::new(City {
        name: place.name,
        code: Box::leak(number.to_string().into_boxed_str()),
        area_code,
        eight_digits,
        longitude,
        latitude,
        weight: 10,
        province: places.get(province).name,
    }));
    let habits = match number / 10_000 {
        32 | 33 | 35 => &YANGTZE,
        42 | 43 | 45 | 46 | 51..=54 | 36 => &SOUTHWEST,
        _ => &PLAIN,
    };
    let towns: &'static [Town] = Box::leak(towns_below(city, Some(habits)).into_boxed_slice());
    if towns.is_empty() {
        return Err(unknown());
    }
    let mut counties: Vec<&'static str> = Vec::new();
    for town in towns {
        let name = if town.county.name().is_empty() { city.name } else { town.county.name() };
        if !counties.contains(&name) {
            counties.push(name);
        }
    }
    Ok(Elsewhere { city, towns, habits, counties })
}

/// What a county was called before it became a district or a city, empty when it never was another or only long ago.
pub(super) fn former_name(county: PlaceId) -> &'static str {
    let places = Gazetteer::builtin();
    let now = places.get(county);
    ["县", "市"]
        .iter()
        .flat_map(|kind| {
            let name = format!("{}{kind}", now.core());
            places.find(&name, PlaceLevel::County).map(|id| (id, places.get(id))).collect::<Vec<_>>()
        })
        .find(|&(id, then)| then.until >= REMEMBERED && then.name != now.name && places.same_place(id, county))
        .map_or("", |(_, then)| then.name)
}

/// A renaming before this year has left the lists of 2017.
const REMEMBERED: u16 = 1995;

/// Villages of a town that no gazetteer at hand lists, separated by blanks; the same for a town at each call.
pub(super) fn villages(habits: &Habits, town_code: u64, street: bool) -> String {
    let mut rng = Rng::new(town_code, &[VILLAGES]);
    let mut found: Vec<String> = Vec::new();
    let count = rng.range(8, 22) as usize;
    while found.len() < count {
        let stem = format!("{}{}", rng.pick(habits.village_heads), rng.pick(habits.village_tails));
        let kind = if street && rng.chance(0.6) { "社区" } else { "村" };
        // Villages that were one: 前李庄 and 后李庄 are two.
        let twins: &[&str] = if rng.chance(0.25) { rng.pick(habits.twins) } else { &[""] };
        found.extend(twins.iter().map(|before| format!("{before}{stem}{kind}")));
    }
    found.sort();
    found.dedup();
    found.join(" ")
}

/// Name of the stream of chance from which a town's villages are drawn.
const VILLAGES: u64 = 11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_found_by_name() {
        for name in ["许昌市", "许昌", "台州市", "绵阳市", "沈阳市", "东莞市", "潮州市"] {
            let found = city(name).unwrap();
            assert!(found.towns.len() > 10, "{name}: {}", found.towns.len());
            assert!(found.towns.iter().all(|town| !town.villages.is_empty() && town.weight > 0));
            assert!(!found.counties.is_empty());
        }
        for name in ["北京市", "佛山县", "", "某市"] {
            assert!(city(name).is_err(), "{name}");
        }
    }

    #[test]
    fn counties_that_became_districts_are_remembered() {
        let places = Gazetteer::builtin();
        let former = |name: &str| former_name(places.find(name, PlaceLevel::County).next().unwrap());
        assert_eq!(former("建安区"), "");
        assert_eq!(former("潮安区"), "潮安县");
        assert_eq!(former("饶平县"), "");
    }
}
