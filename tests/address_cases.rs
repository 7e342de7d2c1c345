//! The labelled address pairs that ship with the crate, in tiers from clear to hard.

use minglu::domain::cn::address::{AddressLevel, AddressParser, AddressRarity, PairRarity, compare, three_way};
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
type Floors = [(&'static str, f64); 3];
const FLOORS: Floors = [("clear", 1.0), ("hard", 0.95), ("usual", 0.98)];

/// The same for three classes: what is hard there (a bare road, the same number on another road) often needs a map.
const CLASS_FLOORS: Floors = [("clear", 1.0), ("hard", 0.7), ("usual", 0.98)];

#[test]
fn labelled_pairs() {
    let places = Gazetteer::builtin();
    let home: Vec<_> = HOME.iter().filter_map(|city| places.find(city, PlaceLevel::City).next()).collect();
    let parser = AddressParser::new(RegionContext::home(&home));
    let rarity = AddressRarity::default();
    let mut tiers = Tiers::default();
    for row in rows("addresses.csv") {
        let (left, right) = (parser.parse(&fold(&row[0])), parser.parse(&fold(&row[1])));
        let level = compare(&left, &right, &rarity);
        assert_eq!(level, compare(&right, &left, &rarity), "not symmetric: {row:?}");
        let found = match level {
            AddressLevel::Same | AddressLevel::SameDetail => "same",
            level if level.is_conflict() => "different",
            _ => "compatible",
        };
        tiers.count(&row, found, &format!("{level:?}"));
    }
    tiers.hold(300, FLOORS);
}

/// Which of two comes first says nothing: every address of the cases beside every other, and pairs of which one says less than the other.
#[test]
fn the_order_of_two_does_not_matter() {
    let home = Gazetteer::builtin().find("潮州市", PlaceLevel::City).next().unwrap();
    let parser = AddressParser::new(RegionContext::home(&[home]));
    let uneven = [
        "潮安区彩塘镇宏安村兴业路5号A座",
        "潮安区彩塘镇金一村兴业路A座",
        "潮安区彩塘镇金一村兴业路",
        "兴业路5号",
        "5号",
        "科技工业园5号",
        "潮安区科技工业园A座",
    ];
    let cases = rows("addresses.csv");
    let texts = cases.iter().flat_map(|row| [&row[0], &row[1]]).chain(uneven);
    let addresses: Vec<_> = texts.map(|text| (text, parser.parse(&fold(text)))).collect();
    let rarity = AddressRarity::default();
    for (at, (text, left)) in addresses.iter().enumerate() {
        for (other, right) in &addresses[at + 1..] {
            assert_eq!(compare(left, right, &rarity), compare(right, left, &rarity), "{text} / {other}");
        }
    }
}

/// Pairs of an address looked for and a candidate; their rarity is not learned, as when one pair is asked about.
#[test]
fn labelled_classes() {
    let parser = AddressParser::new(RegionContext::default());
    let mut tiers = Tiers::default();
    for row in rows("address_classes.csv") {
        let (query, candidate) = (parser.parse(&fold(&row[0])), parser.parse(&fold(&row[1])));
        let found = three_way(&query, &candidate, &PairRarity::default());
        tiers.count(&row, found.as_str(), found.as_str());
    }
    tiers.hold(60, CLASS_FLOORS);
}

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/cases").join(file);
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

/// Passed and all rows of each tier.
#[derive(Default)]
struct Tiers(BTreeMap<String, (u32, u32)>);

impl Tiers {
    /// Counts a row of two addresses, what is expected, its tier and its rule; a row that fails is printed with `why`.
    fn count(&mut self, row: &csv::StringRecord, found: &str, why: &str) {
        let (passed, all) = self.0.entry(row[3].to_string()).or_default();
        *all += 1;
        if found == &row[2] {
            *passed += 1;
        } else {
            println!("{why}, expected {}: {} | {} ({})", &row[2], &row[0], &row[1], &row[4]);
        }
    }

    fn hold(&self, least: u32, floors: Floors) {
        assert!(self.0.values().map(|tier| tier.1).sum::<u32>() >= least);
        for (tier, floor) in floors {
            let (passed, all) = self.0[tier];
            println!("{tier}: {passed} of {all}");
            assert!(f64::from(passed) >= floor * f64::from(all), "{tier}: {passed} of {all}");
        }
    }
}
