//! Comparison of two addresses, level by level.

use super::keys::detail_hash;
use super::parsed::{ParsedAddress, Relative};
use crate::domain::cn::region::{Gazetteer, PlaceId, PlaceLevel, VillageName, sounds_alike};
use crate::domain::cn::repeats::repeats;
use crate::text::Short;
use rustc_hash::FxHashMap;

/// How two addresses agree, best first. A scorer learns a weight for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AddressLevel {
    /// The same detail below the same village or town.
    Same = 0,
    /// Number, park or relative text agree, with a level missing on one side or one character off.
    SameDetail = 1,
    /// The same road, park or area; the number is missing on one side, or the text is one that many records share.
    SameStreetOrPark = 2,
    /// The same village; the rest is missing on one side or speaks of different things (村口, 工业区12号).
    SameVillage = 3,
    /// The same town.
    SameTown = 4,
    /// The same county.
    SameCounty = 5,
    /// Nothing conflicts, but no level is named by both below the city.
    Open = 6,
    /// Another number on the same road or in the same village, the opposite side, another building.
    DetailConflict = 7,
    /// Another village, or another number of village (宏安一村, 宏安二村).
    VillageConflict = 8,
    /// Another town.
    TownConflict = 9,
    /// Another county, city or province.
    CountyConflict = 10,
    /// At least one address says nothing.
    Missing = 255,
}

impl AddressLevel {
    /// Every level that two present addresses can reach, best first.
    pub const LEVELS: [AddressLevel; 11] = [
        AddressLevel::Same,
        AddressLevel::SameDetail,
        AddressLevel::SameStreetOrPark,
        AddressLevel::SameVillage,
        AddressLevel::SameTown,
        AddressLevel::SameCounty,
        AddressLevel::Open,
        AddressLevel::DetailConflict,
        AddressLevel::VillageConflict,
        AddressLevel::TownConflict,
        AddressLevel::CountyConflict,
    ];

    /// True when the addresses exclude each other at some level.
    pub fn is_conflict(self) -> bool {
        (AddressLevel::DetailConflict..=AddressLevel::CountyConflict).contains(&self)
    }
}

/// How often each detail occurs in the lists at hand. Agreement on a text that many records share (村口, 工业区) says less.
#[derive(Debug, Clone, Default)]
pub struct AddressRarity {
    /// By a hash of village or town and detail.
    details: FxHashMap<u64, u32>,
}

/// A detail that more records share than one site has records in seven lists is no identity.
const COMMON: u32 = 7;

impl AddressRarity {
    /// Counts the details of all addresses.
    pub fn learn<'a>(addresses: impl IntoIterator<Item = &'a ParsedAddress>) -> Self {
        Self::counted(addresses.into_iter().filter_map(detail_hash).collect())
    }

    /// Counts details by their hashes.
    pub(crate) fn counted(details: Vec<u64>) -> Self {
        // Most stand on one record, and that is what is said of a detail that is not kept.
        Self { details: repeats(details) }
    }

    /// Records that share this address's detail in its village or town; 1 when only it has it, when it has none or was not counted.
    pub fn count(&self, address: &ParsedAddress) -> u32 {
        if self.details.is_empty() {
            return 1;
        }
        detail_hash(address).and_then(|key| self.details.get(&key).copied()).unwrap_or(1)
    }
}

/// Compares two addresses. Symmetric; equal addresses that say anything reach [`AddressLevel::Same`] unless their text is
/// common or stops at the town.
pub fn compare(a: &ParsedAddress, b: &ParsedAddress, rarity: &AddressRarity) -> AddressLevel {
    if a.is_empty() || b.is_empty() {
        return AddressLevel::Missing;
    }
    let upper = upper(a, b);
    let village = match upper {
        Upper::County => return AddressLevel::CountyConflict,
        Upper::Town => return AddressLevel::TownConflict,
        _ => village(a, b),
    };
    let detail = detail(a, b);
    if village == Village::Conflict && !matches!(detail, Detail::Equal | Detail::Number) {
        return AddressLevel::VillageConflict;
    }
    // Without a level in common below the county, a number that is bare on either side says nothing.
    let near = village == Village::Agree || upper == Upper::SameTown;
    let named = |x: &ParsedAddress| !x.roads.is_empty() || !x.parks.is_empty() || !x.residue.is_empty();
    let located = near || named(a) && named(b);
    match detail {
        Detail::Equal | Detail::Number if village == Village::Conflict => {
            // One road and one number under two village names is one place; numbered villages never are.
            let numbered = a.villages.iter().chain(&b.villages).any(|village| village.number > 0);
            if [a, b].iter().any(|x| x.roads.is_empty() || x.number.is_none()) || numbered {
                AddressLevel::VillageConflict
            } else {
                AddressLevel::SameDetail
            }
        }
        Detail::Equal if located => {
            if rarity.count(a).max(rarity.count(b)) > COMMON {
                AddressLevel::SameStreetOrPark
            } else if near {
                AddressLevel::Same
            } else {
                AddressLevel::SameDetail
            }
        }
        Detail::Number | Detail::Near if located => AddressLevel::SameDetail,
        Detail::Street if located => AddressLevel::SameStreetOrPark,
        Detail::Conflict if near || !a.roads.is_empty() && !b.roads.is_empty() => AddressLevel::DetailConflict,
        _ => match (village, upper) {
            (Village::Agree, _) => AddressLevel::SameVillage,
            (_, Upper::SameTown) => AddressLevel::SameTown,
            (_, Upper::SameCounty) => AddressLevel::SameCounty,
            _ => AddressLevel::Open,
        },
    }
}

/// True where divisions that stand at one level on both sides are others, and none is a later or earlier form of the other.
pub(crate) fn divisions_apart(a: &[Option<PlaceId>], b: &[Option<PlaceId>]) -> bool {
    let places = Gazetteer::builtin();
    let differ = |(a, b): (&Option<PlaceId>, &Option<PlaceId>)| {
        a.zip(*b).is_some_and(|(x, y)| x != y && !places.compatible(x, y))
    };
    a.iter().zip(b).any(differ)
}

/// The conflict between addresses of these places (province to village), where county or town settle it; `None` when more is to be asked.
fn apart(a: &[Option<PlaceId>; 5], b: &[Option<PlaceId>; 5]) -> Option<AddressLevel> {
    let (town, village) = (PlaceLevel::Town as usize, PlaceLevel::Village as usize);
    if divisions_apart(&a[..town], &b[..town]) {
        Some(AddressLevel::CountyConflict)
    } else {
        divisions_apart(&a[town..village], &b[town..village]).then_some(AddressLevel::TownConflict)
    }
}

/// Divisions from province to village, and the villages as named.
type Area<'a> = (&'a [Option<PlaceId>; 5], &'a [VillageName]);

/// The conflict between addresses in these areas, where county, town or village settle it; `None` when more is to be asked. `numbered` says
/// whether both have a house number: without, no road and number make one place of two villages.
pub(crate) fn areas_apart(a: Area<'_>, b: Area<'_>, numbered: bool) -> Option<AddressLevel> {
    if let Some(level) = apart(a.0, b.0) {
        return Some(level);
    }
    let town = PlaceLevel::Town as usize;
    // Towns that only one edition of the gazetteer knows are told apart by their names.
    let told = (a.0[town].is_some() || b.0[town].is_some()) && !numbered;
    (told && other_village(a, b)).then_some(AddressLevel::VillageConflict)
}

/// Relation above the village.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Upper {
    County,
    Town,
    SameTown,
    SameCounty,
    Open,
}

pub(super) fn upper(a: &ParsedAddress, b: &ParsedAddress) -> Upper {
    match apart(&a.places, &b.places) {
        Some(AddressLevel::TownConflict) => return Upper::Town,
        Some(_) => return Upper::County,
        None => {}
    }
    let places = Gazetteer::builtin();
    let counties = a.place(PlaceLevel::County).zip(b.place(PlaceLevel::County));
    let county = counties.is_some_and(|(x, y)| !places.may_overlap(x, y));
    match (a.place(PlaceLevel::Town), b.place(PlaceLevel::Town)) {
        (Some(_), Some(_)) => return Upper::SameTown,
        (Some(x), None) => {
            if b.town_name.as_deref().is_some_and(|name| places.get(x).core() == name) {
                return Upper::SameTown;
            }
        }
        (None, Some(y)) => {
            if a.town_name.as_deref().is_some_and(|name| places.get(y).core() == name) {
                return Upper::SameTown;
            }
        }
        (None, None) => {
            if let (Some(x), Some(y)) = (&a.town_name, &b.town_name) {
                return if x == y || one_apart(x, y) { Upper::SameTown } else { Upper::Town };
            }
        }
    }
    if county { Upper::SameCounty } else { Upper::Open }
}

#[derive(Clone, Copy, PartialEq)]
enum Village {
    Agree,
    Unknown,
    Conflict,
}

fn village(a: &ParsedAddress, b: &ParsedAddress) -> Village {
    match (a.villages.first(), b.villages.first()) {
        (Some(_), Some(_)) if other_village((&a.places, &a.villages), (&b.places, &b.villages)) => Village::Conflict,
        (Some(_), Some(_)) => Village::Agree,
        // A village on one side that the other names inside a road, a park or a name (水头村 and 水头工业大道).
        (Some(name), None) if mentions(b, name) => Village::Agree,
        (None, Some(name)) if mentions(a, name) => Village::Agree,
        _ => Village::Unknown,
    }
}

/// True when both name villages, and none of one is one of the other.
fn other_village((places, villages): Area<'_>, (others, other_villages): Area<'_>) -> bool {
    if villages.is_empty() || other_villages.is_empty() {
        return false;
    }
    let village = PlaceLevel::Village as usize;
    if places[village].is_some() && places[village] == others[village] {
        return false;
    }
    let agree = |x: &VillageName, y: &VillageName| {
        x.number == y.number
            && (x.stem == y.stem
                || one_apart(&x.stem, &y.stem) && !twins(&x.stem, &y.stem)
                || ends_in(&x.stem, &y.stem)
                || ends_in(&y.stem, &x.stem))
    };
    !villages.iter().any(|x| other_villages.iter().any(|y| agree(x, y)))
}

/// What tells villages of one name apart: 北崔各庄 and 前崔各庄, 大刘村 and 小刘村.
const TWINS: &str = "东西南北中前后左右上下内外大小新老";

/// True for two villages that differ in nothing but which of several of one name they are.
fn twins(a: &str, b: &str) -> bool {
    only_difference(a, b).is_some_and(|(x, y)| TWINS.contains(x) && TWINS.contains(y))
}

/// The characters at the one place where two texts of one length differ; `None` where they are the same or differ at several.
fn only_difference(a: &str, b: &str) -> Option<(char, char)> {
    let mut apart = a.chars().zip(b.chars()).filter(|(x, y)| x != y);
    let first = apart.next().filter(|_| a.len() == b.len());
    first.filter(|_| apart.next().is_none())
}

/// True for a longer name that ends in a village's (盐步河西颜边 and 颜边), but for that of its twin (东王庄 and 王庄).
fn ends_in(village: &str, longer: &str) -> bool {
    let front = longer.strip_suffix(village).filter(|_| village.len() >= 6);
    front.is_some_and(|front| !(front.chars().count() == 1 && TWINS.contains(front)))
}

fn mentions(address: &ParsedAddress, village: &VillageName) -> bool {
    village.stem.len() >= 6
        && village.number == 0
        && address
            .roads
            .iter()
            .chain(&address.parks)
            .chain(&address.residue)
            .any(|name| name.starts_with(&*village.stem))
}

/// Relation below village and town.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Detail {
    /// The same normal text.
    Equal,
    /// The same road, park or village number.
    Number,
    /// A long text with the same digits and one character apart.
    Near,
    /// The same road, park or side without number.
    Street,
    /// Nothing to compare, or different kinds of detail.
    Unknown,
    /// Other number, side or building.
    Conflict,
}

fn detail(a: &ParsedAddress, b: &ParsedAddress) -> Detail {
    if a.detail.is_empty() || b.detail.is_empty() {
        return Detail::Unknown;
    }
    if a.detail == b.detail {
        return Detail::Equal;
    }
    if near(&a.detail, &b.detail) && !opposite_texts(&a.detail, &b.detail) {
        return Detail::Near;
    }
    let conflict_inside =
        differs(&a.building, &b.building) || differs(&a.group, &b.group) || differs(&a.block, &b.block);
    let number = number(a, b);
    if opposite_names(&a.parks, &b.parks) {
        return Detail::Conflict;
    }
    let same_road = shared(&a.roads, &b.roads) || shared_below(a, b) || shared_below(b, a);
    let same_park = shared(&a.parks, &b.parks);
    if same_road || same_park {
        return match number {
            Numbers::Differ => Detail::Conflict,
            _ if conflict_inside || opposed(a, b) => Detail::Conflict,
            // One number on two roads of a park is two doors.
            Numbers::Same if !same_road && on_other_roads(&a.roads, &b.roads) => Detail::Conflict,
            Numbers::Same => Detail::Number,
            Numbers::Missing if a.building.is_some() && a.building == b.building => Detail::Number,
            Numbers::Missing => Detail::Street,
        };
    }
    if opposed(a, b) || opposite_names(&a.roads, &b.roads) {
        return Detail::Conflict;
    }
    if !a.roads.is_empty() && !b.roads.is_empty() {
        return if a.number.is_some() && b.number.is_some() { Detail::Conflict } else { Detail::Unknown };
    }
    let same_side =
        a.relatives.iter().any(|x| b.relatives.iter().any(|y| x.relation == y.relation && x.anchor == y.anchor));
    let same_name = shared(&a.residue, &b.residue);
    match number {
        Numbers::Differ => Detail::Conflict,
        Numbers::Same if conflict_inside => Detail::Conflict,
        // The number of a village counts only where no road, park or side on one side alone says what it numbers.
        Numbers::Same if same_side || same_name => Detail::Number,
        Numbers::Same if kinds(a) == 0 || kinds(b) == 0 => Detail::Number,
        _ if conflict_inside => Detail::Conflict,
        _ if same_side || same_name => Detail::Street,
        _ => Detail::Unknown,
    }
}

/// Number of parts that say what a house number belongs to.
fn kinds(address: &ParsedAddress) -> usize {
    address.roads.len() + address.parks.len() + address.relatives.len() + address.residue.len()
}

#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    Same,
    Differ,
    Missing,
}

/// Numbers from the lane to the door (12弄3号): the first that both say and say differently makes them others.
fn number(a: &ParsedAddress, b: &ParsedAddress) -> Numbers {
    let (Some(x), Some(y)) = (&a.number, &b.number) else { return Numbers::Missing };
    let inner = a.inner.as_ref().zip(b.inner.as_ref());
    if x.differs(y) || inner.is_some_and(|(x, y)| x.differs(y)) { Numbers::Differ } else { Numbers::Same }
}

fn differs(a: &Option<Box<str>>, b: &Option<Box<str>>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

fn shared(a: &[Short], b: &[Short]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x == y || one_apart(x, y) && !opposite_texts(x, y)))
}

/// True when both name roads, and no two of them may be one road in two spellings.
fn on_other_roads(a: &[Short], b: &[Short]) -> bool {
    let highway = highways(a).any(|x| highways(b).any(|y| x == y));
    !a.is_empty() && !b.is_empty() && !highway && !a.iter().any(|x| b.iter().any(|y| one_road(x, y)))
}

/// True for one road with two words for its kind: 兴业大道 and 兴业路. Of numbered roads the kind tells: 一路 and 一街 cross.
fn one_road(a: &str, b: &str) -> bool {
    const KINDS: [&str; 7] = ["大道", "大街", "大路", "公路", "路", "街", "道"];
    let name = |road| KINDS.iter().find_map(|kind| str::strip_suffix(road, kind)).unwrap_or(road);
    let numbered = |c: char| c.is_ascii_digit() || super::normal::is_numeral(c);
    name(a) == name(b) && name(a).chars().count() > 1 && !name(a).contains(numbered)
}

/// Highways among roads; the class may be read as a road of its own (县道|123线).
fn highways(roads: &[Short]) -> impl Iterator<Item = (char, u32)> {
    let joined = roads.windows(2).filter_map(|two| highway(&two.concat()));
    roads.iter().filter_map(|road| highway(road)).chain(joined)
}

/// Class and number of a highway: 国道G105线 and 105国道 are (g, 105).
fn highway(road: &str) -> Option<(char, u32)> {
    let number = road.trim_matches(|c: char| !c.is_ascii_digit());
    let (front, behind) = road.split_once(number).filter(|_| !number.is_empty())?;
    let mut classes = front.chars().chain(behind.chars()).filter(|c| !"道公路线".contains(*c)).map(|c| match c {
        '国' | 'g' => Some('g'),
        '省' | 's' => Some('s'),
        '县' | 'x' => Some('x'),
        '乡' | 'y' => Some('y'),
        _ => None,
    });
    let class = classes.next()??;
    number.parse().ok().filter(|_| classes.all(|other| other == Some(class))).map(|number| (class, number))
}

/// True when a road of `a` is one of `b` with the name of their town or village before it (木兰|工业大道).
fn shared_below(a: &ParsedAddress, b: &ParsedAddress) -> bool {
    let places = Gazetteer::builtin();
    let town = |x: &ParsedAddress| x.place(PlaceLevel::Town).map(|town| places.get(town).core());
    a.roads.iter().any(|long| {
        b.roads.iter().filter_map(|short| long.strip_suffix(&**short)).any(|name| {
            !name.is_empty()
                && (town(a) == Some(name)
                    || town(b) == Some(name)
                    || b.town_name.as_deref() == Some(name)
                    || a.villages.iter().chain(&b.villages).any(|village| &*village.stem == name))
        })
    })
}

/// True when two relative texts of one anchor exclude each other.
fn opposed(a: &ParsedAddress, b: &ParsedAddress) -> bool {
    let excludes = |x: &Relative, y: &Relative| x.anchor == y.anchor && x.relation.excludes(y.relation);
    a.relatives.iter().any(|x| b.relatives.iter().any(|y| excludes(x, y)))
}

fn opposite_names(a: &[Short], b: &[Short]) -> bool {
    a.iter().any(|x| b.iter().any(|y| opposite_texts(x, y)))
}

/// True when two texts of one length differ in exactly one character, and there say opposite sides (前片, 后片).
fn opposite_texts(a: &str, b: &str) -> bool {
    const SIDES: [&str; 5] = ["前后", "东西南北", "左右", "上下", "内外"];
    only_difference(a, b).is_some_and(|(x, y)| SIDES.iter().any(|side| side.contains(x) && side.contains(y)))
}

/// True when one character is wrong, missing or exchanged in a name of three characters or more, or one of two sounds alike;
/// digits and numerals must agree.
fn one_apart(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.len().abs_diff(b.len()) > 4 || !same_digits(a, b) {
        return false;
    }
    let longest = a.chars().count().max(b.chars().count());
    match longest {
        0..=1 => false,
        2..=3 => only_difference(a, b).is_some_and(|(x, y)| sounds_alike(x, y)),
        _ => strsim::osa_distance(a, b) <= 1,
    }
}

/// True when two long texts with equal digits are one character apart (two from twelve characters on).
fn near(a: &str, b: &str) -> bool {
    // What costs least is asked first.
    if a.len().abs_diff(b.len()) > 7 || !same_digits(a, b) {
        return false;
    }
    let longest = a.chars().count().max(b.chars().count());
    longest >= 5 && strsim::osa_distance(a, b) <= if longest >= 12 { 2 } else { 1 }
}

fn same_digits(a: &str, b: &str) -> bool {
    let digit = |c: &char| c.is_ascii_alphanumeric() || super::normal::is_numeral(*c);
    a.chars().filter(digit).eq(b.chars().filter(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_road_has_several_spellings() {
        for (a, b, same) in [
            ("兴业大道", "兴业路", true),
            ("科技路", "科技大路", true),
            ("兴业路", "新业路", false),
            ("兴业路", "兴业巷", false),
            ("1路", "1街", false),
            ("纬三路", "纬三街", false),
            ("x123线", "县道123线", true),
            ("105国道", "国道g105线", true),
            ("国道105线", "省道105线", false),
            ("g105线", "g106线", false),
            ("105线", "105线", false),
        ] {
            let (a, b): ([Short; 1], [Short; 1]) = ([a.into()], [b.into()]);
            assert_eq!(!on_other_roads(&a, &b), same, "{a:?} {b:?}");
            assert_eq!(!on_other_roads(&b, &a), same, "{b:?} {a:?}");
        }
        let apart: [Short; 2] = ["县道".into(), "123线".into()];
        assert!(!on_other_roads(&apart, &["x123线".into()]));
        assert!(!on_other_roads(&[], &["兴业路".into()]));
    }
}
