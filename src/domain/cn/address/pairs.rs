//! Three classes of address pairs, as public labelled pairs use them.
//!
//! Those pairs are urban: names of estates, malls and firms decide, and the candidate rarely names its city. The rules
//! weigh the shared pairs of neighbouring characters by their information in the lists at hand, then look at building,
//! road and village.

use super::compare::{AddressRarity, Upper, upper};
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

/// Below this share of common information two details are of different places, unless their village says otherwise.
const UNRELATED: f32 = 0.275;

/// From this share on the details are near one another.
const CLOSE: f32 = 0.524;

/// Share of the shorter name's information that must be common for the names to be related.
const CONTAINED: f32 = 0.6;

/// The same for the names to be one, and the share of the whole details then needed when no building is named.
const ONE_NAME: f32 = 0.7;
const ONE_DETAIL: f32 = 0.45;

/// As [`CLOSE`], and as [`CONTAINED`], for two details on one road that name no building.
const CLOSE_ON_ROAD: f32 = 0.55;
const CONTAINED_ON_ROAD: f32 = 0.5;

/// Sorts a pair into the three classes. Symmetric. `rarity` should have been learned from all addresses of both lists;
/// with an empty one every pair of characters counts alike.
pub fn three_way(a: &ParsedAddress, b: &ParsedAddress, rarity: &AddressRarity) -> PairClass {
    if a.is_empty() || b.is_empty() {
        return PairClass::Different;
    }
    if a.detail == b.detail && !a.detail.is_empty() {
        return PairClass::Exact;
    }
    let upper = upper(a, b);
    let near = matches!(upper, Upper::SameTown | Upper::SameCounty);
    let village = a.villages.iter().any(|village| b.villages.contains(village));
    let (share, _) = common(&bigrams([&a.detail]), &bigrams([&b.detail]), rarity);
    let names = (bigrams(names(a)), bigrams(names(b)));
    let (_, contained) = common(&names.0, &names.1, rarity);
    let building = match (&a.building, &b.building) {
        (Some(x), Some(y)) if x == y => Building::Same,
        (None, None) => Building::None,
        _ => Building::Apart,
    };
    let road = a.roads.iter().any(|x| b.roads.iter().any(|y| x.ends_with(&**y) || y.ends_with(&**x)));
    let number = matches!((&a.number, &b.number), (Some(x), Some(y)) if x.main == y.main);
    if share <= UNRELATED {
        return if village && near { PairClass::Partial } else { PairClass::Different };
    }
    match building {
        Building::Apart if number || contained > CONTAINED_ON_ROAD || share > CLOSE => PairClass::Partial,
        Building::Apart if road => PairClass::Partial,
        Building::Apart => PairClass::Different,
        _ if share <= CLOSE && !road => {
            let excluded = matches!(upper, Upper::Town | Upper::County);
            let one = contained > ONE_NAME && (matches!(building, Building::Same) || share > ONE_DETAIL);
            match (one, excluded) {
                (true, false) => PairClass::Exact,
                (true, true) => PairClass::Partial,
                (false, false) if contained > CONTAINED => PairClass::Partial,
                _ => PairClass::Different,
            }
        }
        Building::Same if share > CLOSE => PairClass::Exact,
        Building::None
            if share > CLOSE_ON_ROAD && contained > CONTAINED_ON_ROAD && names.0.len().min(names.1.len()) >= 2 =>
        {
            PairClass::Exact
        }
        _ => PairClass::Partial,
    }
}

enum Building {
    Same,
    None,
    Apart,
}

/// Names of estates, firms, parks and blocks.
fn names(address: &ParsedAddress) -> impl Iterator<Item = &Box<str>> {
    address.residue.iter().chain(&address.parks).chain(&address.block)
}

fn bigrams<'a>(texts: impl IntoIterator<Item = &'a Box<str>>) -> Vec<(char, char)> {
    let mut bigrams: Vec<_> = texts.into_iter().flat_map(|text| text.chars().zip(text.chars().skip(1))).collect();
    bigrams.sort_unstable();
    bigrams
}

/// Information that both have, as a share of their mean and of the smaller.
fn common(a: &[(char, char)], b: &[(char, char)], rarity: &AddressRarity) -> (f32, f32) {
    let weight = |bigrams: &[(char, char)]| bigrams.iter().map(|&bigram| rarity.information(bigram)).sum::<f32>();
    let (mut i, mut j, mut both) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += rarity.information(a[i]);
                i += 1;
                j += 1;
            }
        }
    }
    let (x, y) = (weight(a), weight(b));
    if x + y == 0.0 {
        return (0.0, 0.0);
    }
    (2.0 * both / (x + y), if x.min(y) > 0.0 { both / x.min(y) } else { 0.0 })
}
