//! The labelled address pairs that ship with the crate, in tiers from clear to hard.

use minglu::domain::cn::address::{AddressLevel, AddressParser, AddressRarity, compare};
use minglu::domain::cn::region::{Gazetteer, PlaceLevel, RegionContext};
use minglu::text::fold;
use std::collections::BTreeMap;
use std::path::Path;

/// The prefectures of the cases that are written without their city.
const HOME: [&str; 14] = [
    "潮州市",
    "佛山市",
    "江门市",
    "台州市",
    "温州市",
    "苏州市",
    "无锡市",
    "泉州市",
    "淄博市",
    "保定市",
    "景德镇市",
    "株洲市",
    "成都市",
    "新乡市",
];

/// Share of each tier that must pass.
const FLOORS: [(&str, f64); 3] = [("clear", 1.0), ("hard", 0.95), ("usual", 0.98)];

#[test]
fn labelled_pairs() {
    let places = Gazetteer::builtin();
    let home: Vec<_> = HOME.iter().filter_map(|city| places.find(city, PlaceLevel::City).next()).collect();
    let parser = AddressParser::new(RegionContext::home(&home));
    let rarity = AddressRarity::default();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/cases/addresses.csv");
    let mut tiers: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let (left, right) = (parser.parse(&fold(&row[0])), parser.parse(&fold(&row[1])));
        let level = compare(&left, &right, &rarity);
        assert_eq!(level, compare(&right, &left, &rarity), "not symmetric: {row:?}");
        let found = match level {
            AddressLevel::Same | AddressLevel::SameDetail => "same",
            level if level.is_conflict() => "different",
            _ => "compatible",
        };
        let tier = tiers.entry(row[3].to_string()).or_default();
        tier.1 += 1;
        if found == &row[2] {
            tier.0 += 1;
        } else {
            println!("{level:?}, expected {}: {} | {} ({})", &row[2], &row[0], &row[1], &row[4]);
        }
    }
    assert!(tiers.values().map(|tier| tier.1).sum::<u32>() >= 300);
    for (tier, (passed, all)) in &tiers {
        println!("{tier}: {passed} of {all}");
    }
    for (tier, floor) in FLOORS {
        let (passed, all) = tiers[tier];
        assert!(f64::from(passed) >= floor * f64::from(all), "{tier}: {passed} of {all}");
    }
}
