//! Addresses: levels from province to room, parks, relative text, and their comparison.
//!
//! Only a third of the addresses of a manufacturing district have a road and a number; village plus park, 片 or a relative
//! text (祠堂后, 市场对面) locates the rest. [`AddressParser`] reads the region prefix with the [gazetteer](super::region),
//! then cuts what follows into labelled [`Span`]s that re-assemble to the input. [`compare`] goes level by level: a
//! conflict of county, town, village, village number, road number or side counts against, a missing level is neutral, and
//! one wrong or missing character in a long text with the same digits does not make another place.
//!
//! ```
//! use minglu::domain::cn::address::{AddressLevel, AddressParser, AddressRarity, compare};
//! use minglu::domain::cn::region::{Gazetteer, PlaceLevel, RegionContext};
//! let home = Gazetteer::builtin().find("潮州市", PlaceLevel::City).next().unwrap();
//! let parser = AddressParser::new(RegionContext::home(&[home]));
//! let left = parser.parse("潮州市潮安区彩塘镇宏安一村工业区12号");
//! let rarity = AddressRarity::default();
//! let level = |text: &str| compare(&left, &parser.parse(text), &rarity);
//! assert_eq!(level("彩塘镇宏一村工业区十二号"), AddressLevel::Same);
//! assert_eq!(level("潮安县彩塘镇宏安一村"), AddressLevel::SameVillage);
//! assert_eq!(level("彩塘镇宏安二村工业区12号"), AddressLevel::VillageConflict);
//! assert_eq!(level("彩塘镇宏安一村工业区15号"), AddressLevel::DetailConflict);
//! assert_eq!(level("饶平县黄冈镇"), AddressLevel::CountyConflict);
//! ```

mod compare;
mod details;
mod keys;
mod normal;
mod pairs;
mod parsed;
mod parser;
mod words;

pub use compare::{AddressLevel, AddressRarity, compare};
pub(crate) use compare::{areas_apart, divisions_apart};
pub(crate) use keys::detail_hash;
pub use keys::{keys, town_key, village_key};
pub use pairs::{Named, PairClass, PairEvidence, PairRarity, three_way};
pub use parsed::{Further, HouseNumber, Label, ParsedAddress, Relation, Relative, Span, Spans, Within};
pub use parser::AddressParser;
