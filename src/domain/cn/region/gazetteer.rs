//! The gazetteer: places, their parents, their names, and which places are the same.

use super::forms;
use super::index::NameIndex;
use rustc_hash::FxHashSet;
use std::num::NonZeroU32;
use std::sync::OnceLock;

/// A place of the [`Gazetteer::builtin`] gazetteer. Stable within one version of the crate only; use
/// [`Place::code`] to store a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PlaceId(NonZeroU32);

impl PlaceId {
    /// The place at this ordinal. One more is kept, so that an address's five places that may be absent take 20 bytes and not 40.
    pub(super) fn of(ordinal: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(ordinal))
    }

    /// Its ordinal.
    pub(super) fn ordinal(self) -> u32 {
        self.0.get() - 1
    }
}

/// Level of a division, from large to small. A management zone stands at the county level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceLevel {
    /// 省, 自治区, 直辖市.
    Province = 0,
    /// 地级市, 自治州, 地区, 盟.
    City = 1,
    /// 县, 区, 县级市, 旗, and management zones.
    County = 2,
    /// 镇, 乡, 街道.
    Town = 3,
    /// 村, 社区; formerly 管区, 管理区.
    Village = 4,
}

impl PlaceLevel {
    /// Every level, from large to small.
    pub const ALL: [PlaceLevel; 5] =
        [PlaceLevel::Province, PlaceLevel::City, PlaceLevel::County, PlaceLevel::Town, PlaceLevel::Village];
}

/// One division.
#[derive(Debug, Clone)]
pub struct Place {
    /// Official name; for a village the name without 村委会 / 社区居委会.
    pub name: &'static str,
    /// Its level.
    pub level: PlaceLevel,
    /// Twelve-digit code, 0 for a zone without one.
    pub code: u64,
    /// First year of validity, 0 when not known.
    pub since: u16,
    /// Year in which it was abolished or renamed, 0 while it is in use.
    pub until: u16,
    pub(super) parent: u32,
    pub(super) class: u32,
    pub(super) core_len: u8,
    pub(super) successors: Vec<u32>,
}

impl Place {
    /// The name without the suffix of its level (潮安 for 潮安区); the whole name when one character would remain.
    pub fn core(&self) -> &'static str {
        &self.name[..usize::from(self.core_len)]
    }

    /// The suffix of its level in its official name (区, 瑶族自治县), empty when the core is the whole name.
    pub fn suffix(&self) -> &'static str {
        &self.name[usize::from(self.core_len)..]
    }
}

/// Marks "no place" in the parent links, and the scope of the whole country in the name index.
pub(super) const NONE: u32 = u32::MAX;

/// The places and their names.
#[derive(Debug)]
pub struct Gazetteer {
    pub(super) places: Vec<Place>,
    pub(super) names: NameIndex,
    /// Children of a place: ids, and where each place's run of them starts.
    pub(super) children: Vec<u32>,
    pub(super) child_starts: Vec<u32>,
    /// Regiments of the Production and Construction Corps by number.
    pub(super) regiments: Vec<Option<u32>>,
}

impl Gazetteer {
    /// The gazetteer that ships with the crate; read once, then shared.
    pub fn builtin() -> &'static Gazetteer {
        static BUILTIN: OnceLock<Gazetteer> = OnceLock::new();
        BUILTIN.get_or_init(super::load::load)
    }

    /// The place of an id.
    pub fn get(&self, id: PlaceId) -> &Place {
        &self.places[id.ordinal() as usize]
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there is no place.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place one step up, `None` for a province. Some counties hang directly below their province, and the towns of
    /// a city without counties (东莞) directly below the city.
    pub fn parent(&self, id: PlaceId) -> Option<PlaceId> {
        let parent = self.places[id.ordinal() as usize].parent;
        (parent != NONE).then_some(PlaceId::of(parent))
    }

    /// The place at `level` that contains `id` (or is `id`).
    pub fn ancestor(&self, id: PlaceId, level: PlaceLevel) -> Option<PlaceId> {
        let mut at = Some(id);
        while let Some(place) = at {
            if self.get(place).level == level {
                return Some(place);
            }
            at = self.parent(place);
        }
        None
    }

    /// The places directly below.
    pub fn children(&self, id: PlaceId) -> impl ExactSizeIterator<Item = PlaceId> + '_ {
        self.children_raw(id.ordinal()).iter().map(|&child| PlaceId::of(child))
    }

    pub(super) fn children_raw(&self, id: u32) -> &[u32] {
        let at = id as usize;
        &self.children[self.child_starts[at] as usize..self.child_starts[at + 1] as usize]
    }

    /// Names from province to the place, joined.
    pub fn full_name(&self, id: PlaceId) -> String {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(place) = at {
            names.push(self.get(place).name);
            at = self.parent(place);
        }
        names.iter().rev().copied().collect()
    }

    /// The place of a 2, 4, 6, 9 or 12 digit code in use, `None` when there is none.
    pub fn by_code(&self, code: u64) -> Option<PlaceId> {
        let mut full = code;
        while full != 0 && full < 100_000_000_000 {
            full *= 10;
        }
        self.places.iter().position(|place| place.code == full && place.until == 0).map(|at| PlaceId::of(at as u32))
    }

    /// True when both are one place under two names or codes: a renamed county (潮安县 = 潮安区), a town that became a
    /// street (勒流镇 = 勒流街道), an old edition of the same division.
    ///
    /// ```
    /// use minglu::domain::cn::region::{Gazetteer, PlaceLevel};
    /// let places = Gazetteer::builtin();
    /// let old = places.find("潮安县", PlaceLevel::County).next().unwrap();
    /// let new = places.find("潮安区", PlaceLevel::County).next().unwrap();
    /// let other = places.find("饶平县", PlaceLevel::County).next().unwrap();
    /// assert!(old != new && places.same_place(old, new));
    /// assert!(!places.same_place(new, other));
    /// ```
    pub fn same_place(&self, a: PlaceId, b: PlaceId) -> bool {
        self.get(a).class == self.get(b).class
    }

    /// True unless the two exclude each other: the same place, one within the other, one a predecessor of the other
    /// (崇文区 merged into 东城区), or one a zone that may lie in the other (东湖高新区 and 洪山区).
    pub fn compatible(&self, a: PlaceId, b: PlaceId) -> bool {
        let (a, b) = (self.settled(a), self.settled(b));
        self.same_place(a, b) || self.covers(a, b) || self.covers(b, a) || self.may_overlap(a, b)
    }

    /// True when one is a management zone of which no county or town is known, and the other a division of the zone's parent: the zone may
    /// lie in it or not.
    pub(crate) fn may_overlap(&self, a: PlaceId, b: PlaceId) -> bool {
        let zone_in = |zone: PlaceId, division: PlaceId| {
            let place = self.get(zone);
            let unmapped = place.level == PlaceLevel::County && place.code == 0 && place.successors.is_empty();
            let parent = self.parent(zone).filter(|_| unmapped && self.get(division).code != 0);
            parent.is_some_and(|parent| parent != division && self.covers(parent, division))
        };
        zone_in(a, b) || zone_in(b, a)
    }

    /// True when `a` is `b`, contains it, or is a successor of a place that contains it.
    fn covers(&self, a: PlaceId, b: PlaceId) -> bool {
        let class = self.get(a).class;
        let mut at = b.ordinal();
        while at != NONE {
            let place = &self.places[at as usize];
            if place.class == class || place.successors.iter().any(|&s| self.places[s as usize].class == class) {
                return true;
            }
            at = place.parent;
        }
        false
    }

    /// Places whose official name, or name without suffix, is `name`, at `level`, in order of code (used ones first).
    pub fn find<'a>(&'a self, name: &'a str, level: PlaceLevel) -> impl Iterator<Item = PlaceId> + 'a {
        self.places
            .iter()
            .enumerate()
            .filter(move |(_, place)| place.level == level && (place.name == name || place.core() == name))
            .map(|(at, _)| PlaceId::of(at as u32))
    }

    /// True when a town of this official name is somewhere in the country.
    pub(crate) fn is_town(&self, name: &str) -> bool {
        static TOWNS: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
        let towns = || self.places.iter().filter(|place| place.level == PlaceLevel::Town).map(|place| place.name);
        TOWNS.get_or_init(|| towns().collect()).contains(name)
    }

    /// True when a county or city of this official name, which ends with what it is, is somewhere in the country.
    pub(crate) fn is_county(&self, name: &str) -> bool {
        static COUNTIES: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
        let whole =
            |place: &&Place| matches!(place.level, PlaceLevel::County | PlaceLevel::City) && !place.suffix().is_empty();
        let counties = || self.places.iter().filter(whole).map(|place| place.name);
        COUNTIES.get_or_init(|| counties().collect()).contains(name)
    }

    /// The part of a division whose name, with or without suffix, is `name`; the first in order of code.
    pub(crate) fn child_named(&self, parent: PlaceId, name: &str) -> Option<PlaceId> {
        let scope = self.get(parent).class;
        self.children(PlaceId::of(scope)).find(|&id| {
            let place = self.get(id);
            place.name == name
                || place.core() == name
                || name
                    .strip_prefix(place.core())
                    .is_some_and(|suffix| forms::suffix_len(suffix, place.level, "") == suffix.len())
        })
    }

    /// Places of a core below a scope.
    pub(super) fn named(&self, scope: u32, core: &str) -> impl Iterator<Item = u32> + '_ {
        self.names.named(scope, core)
    }
}

/// The first two characters of a text as a number, and the bytes that they take; `None` when it has fewer.
pub(super) fn opening_of(text: &str) -> Option<(u64, usize)> {
    let mut chars = text.chars();
    let (a, b) = (chars.next()?, chars.next()?);
    Some((u64::from(a as u32) << 32 | u64::from(b as u32), text.len() - chars.as_str().len()))
}

/// A set of lengths in characters, of names that are no longer than 31.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lengths(u32);

impl Lengths {
    pub fn insert(&mut self, length: usize) {
        self.0 |= 1 << length;
    }

    pub fn contains(self, length: usize) -> bool {
        self.0 >> length & 1 == 1
    }

    /// 0 for no length.
    pub fn longest(self) -> usize {
        self.0.checked_ilog2().map_or(0, |length| length as usize)
    }
}

/// Reads a place's core length.
pub(super) fn core_len(name: &str, level: PlaceLevel) -> u8 {
    forms::core(name, level).len() as u8
}
