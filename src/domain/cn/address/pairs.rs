//! Three classes of address pairs, as public labelled pairs use them.

use super::compare::{AddressLevel, AddressRarity, compare};
use super::parsed::ParsedAddress;

/// Whether two addresses are one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairClass {
    /// 完全匹配: the same building or site.
    Exact,
    /// 部分匹配: the same road, estate or village, not known to be the same building.
    Partial,
    /// 不匹配.
    Different,
}

impl PairClass {
    /// The class's name in the public pairs.
    pub fn as_str(self) -> &'static str {
        match self {
            PairClass::Exact => "完全匹配",
            PairClass::Partial => "部分匹配",
            PairClass::Different => "不匹配",
        }
    }
}

/// Sorts a pair into the three classes.
pub fn three_way(a: &ParsedAddress, b: &ParsedAddress) -> PairClass {
    match compare(a, b, &AddressRarity::default()) {
        AddressLevel::Same | AddressLevel::SameDetail => PairClass::Exact,
        AddressLevel::SameStreetOrPark | AddressLevel::SameVillage => PairClass::Partial,
        _ => PairClass::Different,
    }
}
