//! Villages and communities: stems, numbers, and the forms a list writes (宏安一村, 宏二村, 西樵村委会, 东四管区).

use super::context::RegionContext;
use super::forms::{chars, continues_as_name, number_of};
use super::gazetteer::{Gazetteer, PlaceId, PlaceLevel};
use super::prefix::Mode;
use crate::text::{Short, begins};
use smallvec::SmallVec;

/// What ends a village name, longest first. 管区, 管理区 and 办事处 are the village level of older addresses.
const MARKERS: &[&str] = &[
    "村民委员会",
    "社区居民委员会",
    "社区居委会",
    "居民委员会",
    "社区村委会",
    "社区居委",
    "村民小组",
    "村居委会",
    "村委会",
    "居委会",
    "行政村",
    "自然村",
    "管理区",
    "办事处",
    "村委",
    "居委",
    "社区",
    "管区",
    "村",
    // The commonest slip for 村.
    "忖",
];

/// What they begin with.
const BEGINS_MARKER: [char; 8] = ['村', '忖', '社', '居', '管', '行', '自', '办'];

/// Characters of a village name before its marker at most; longer names exist but are rare and then known by name.
const LONGEST_STEM: usize = 6;

/// A village as a text names it: the stem without marker and the number that tells 宏安一村 from 宏安二村.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct VillageName {
    /// Name without marker and number (宏安).
    pub stem: Short,
    /// Number in the name, 0 when it has none.
    pub number: u32,
}

impl VillageName {
    /// Splits a name without marker into stem and number.
    ///
    /// ```
    /// use minglu::domain::cn::region::VillageName;
    /// assert_eq!(VillageName::new("宏安一"), VillageName { stem: "宏安".into(), number: 1 });
    /// assert_eq!(VillageName::new("三洲"), VillageName { stem: "三洲".into(), number: 0 });
    /// ```
    pub fn new(name: &str) -> Self {
        let (stem, number) = split_number(name);
        Self { stem: stem.into(), number }
    }
}

/// A village read at the start of a text.
#[derive(Debug, Clone)]
pub(crate) struct VillageHit {
    /// Bytes of name and marker.
    pub len: usize,
    /// The village when the gazetteer knows it.
    pub place: Option<PlaceId>,
    /// Its name.
    pub name: VillageName,
    /// A marker (村, 社区, ...) stood behind the name.
    pub marked: bool,
}

/// The name without 村 (社光村 → 社光); 新村 and 朱村 keep it, since one character is no name.
pub(super) fn stem(name: &str) -> &str {
    match name.strip_suffix('村') {
        Some(rest) if chars(rest) >= 2 || (number_of(rest).is_some() && !rest.is_empty()) => rest,
        _ => name.strip_suffix("社区").filter(|rest| chars(rest) >= 2).unwrap_or(name),
    }
}

/// Splits a trailing number off a village name: 宏安一 → (宏安, 1); a number alone (八) → ("", 8).
fn split_number(name: &str) -> (&str, u32) {
    let name = stem(name);
    let mut at = name.len();
    for (i, c) in name.char_indices().rev() {
        if super::forms::arabic(c).is_none() && c != '十' {
            break;
        }
        at = i;
    }
    match number_of(&name[at..]) {
        // 第一村 is 一村.
        Some(number) if number > 0 => (name[..at].strip_suffix('第').unwrap_or(&name[..at]), number),
        _ => (name, 0),
    }
}

/// Bytes of a village marker at the start of `text`, 0 for none.
pub(crate) fn marker_len(text: &str) -> usize {
    if !text.starts_with(BEGINS_MARKER) {
        return 0;
    }
    MARKERS.iter().find(|marker| begins(text, marker)).map_or(0, |marker| {
        // 村口, 村道 and 村民 are words of their own but the village ends before them all the same.
        marker.len()
    })
}

impl Gazetteer {
    /// Reads a village at the start of `text`, below `town` when it is known.
    pub(crate) fn village_at(
        &self,
        text: &str,
        town: Option<PlaceId>,
        context: &RegionContext,
        mode: Mode,
    ) -> Option<VillageHit> {
        let mut short: Option<VillageHit> = None;
        if let Some(town) = town {
            let scope = self.get(town).class;
            // Nearly every position opens no village at all: only lengths that one of them has are looked at.
            let is_village = |&(id, _): &(PlaceId, usize)| self.get(id).level == PlaceLevel::Village;
            let opening = self.names.open(text);
            let below = opening.iter().flat_map(|opening| opening.below(scope)).map(|(id, end)| (PlaceId::of(id), end));
            let known: SmallVec<[(PlaceId, usize); 4]> = below.filter(is_village).collect();
            let learned = context.village_lengths(text);
            let longest = known.first().map_or(0, |&(_, end)| chars(&text[..end])).max(learned.longest());
            let mut ends = [0_usize; 16];
            let mut count = 0;
            for (at, c) in text.char_indices().take(longest.min(15)) {
                count += 1;
                ends[count] = at + c.len_utf8();
            }
            for n in (2..=count).rev() {
                let name = &text[..ends[n]];
                let place = known.iter().find(|&&(_, end)| end == ends[n]).map(|&(id, _)| id);
                let is_learned = || learned.contains(n) && context.knows_village(PlaceId::of(scope), name);
                if place.is_none() && !is_learned() {
                    continue;
                }
                let rest = &text[ends[n]..];
                let marker = marker_len(rest);
                let own_marker = name.ends_with('村');
                if marker > 0 || own_marker {
                    return Some(VillageHit {
                        len: ends[n] + marker,
                        place,
                        name: VillageName::new(name),
                        marked: true,
                    });
                }
                if short.is_none() && mode == Mode::Address && !continues_as_name(rest) {
                    short = Some(VillageHit { len: ends[n], place, name: VillageName::new(name), marked: false });
                }
            }
        }
        self.village_by_marker(text, town).or(short)
    }

    /// Reads any name up to a marker, then looks it up among the town's villages by stem and number.
    fn village_by_marker(&self, text: &str, town: Option<PlaceId>) -> Option<VillageHit> {
        for (count, (at, c)) in text.char_indices().enumerate() {
            let marker = marker_len(&text[at..]);
            if marker > 0 {
                let mut raw = &text[..at];
                let mut len = at + marker;
                let plain = c == '村' && marker == 3;
                if plain && text[len..].starts_with('村') {
                    // 新村村, 田心村村: the first 村 belongs to the name.
                    raw = &text[..len];
                    len += 3;
                } else if count == 0 {
                    return None;
                } else if count == 1 && number_of(raw).is_none() {
                    if !plain {
                        return None;
                    }
                    raw = &text[..len];
                }
                // 映月新村 is a housing estate, 大新村 a village.
                if plain && count >= 3 && raw.ends_with('新') && town.is_none() {
                    return None;
                }
                let name = VillageName::new(raw);
                let place = town.and_then(|town| self.resolve_village(town, &name));
                let name = place.map_or(name, |place| VillageName::new(self.get(place).core()));
                return Some(VillageHit { len, place, name, marked: true });
            }
            let digit = c.is_ascii_digit() && count > 0;
            if count == LONGEST_STEM || stops_name(c) && !digit && !(c == '街' || c == '园' || c == '区' && count == 1)
            {
                return None;
            }
        }
        None
    }

    /// The village that a longer name ends in (盐步河西颜边 ends in 颜边), of the town, or the only one of that name in the county;
    /// with the bytes of the name before it. The whole name counts too when the town is not known.
    pub(crate) fn village_inside(
        &self,
        name: &VillageName,
        town: Option<PlaceId>,
        county: Option<PlaceId>,
    ) -> Option<(PlaceId, usize)> {
        let towns = match (town, county) {
            (Some(town), _) => vec![town.ordinal()],
            (None, Some(county)) => self.children_raw(self.get(county).class).to_vec(),
            (None, None) => return None,
        };
        let starts = name.stem.char_indices().map(|(at, _)| at).skip(usize::from(town.is_some()));
        for at in starts {
            let stem = &name.stem[at..];
            if chars(stem) < 2 {
                break;
            }
            let part = VillageName { stem: stem.into(), number: name.number };
            let mut fit = None;
            let mut several = false;
            for &town in &towns {
                if let Some(village) = self.exact_village(PlaceId::of(town), &part) {
                    several |= fit.is_some();
                    fit = Some(village);
                }
            }
            if let Some(village) = fit {
                return (!several).then_some((village, at));
            }
        }
        None
    }

    fn exact_village(&self, town: PlaceId, name: &VillageName) -> Option<PlaceId> {
        let scope = self.get(town).class;
        if name.number == 0 {
            return self
                .named(scope, &name.stem)
                .map(PlaceId::of)
                .find(|&id| self.get(id).level == PlaceLevel::Village);
        }
        self.villages_from(PlaceId::of(scope), &name.stem)
            .find(|&id| split_number(self.get(id).core()) == (&*name.stem, name.number))
    }

    /// The villages of a town whose name begins with this; what stands behind a stem (numbers, markers) is not looked at for the others.
    fn villages_from<'a>(&'a self, town: PlaceId, stem: &'a str) -> impl Iterator<Item = PlaceId> + 'a {
        let begins = move |&id: &PlaceId| {
            let place = self.get(id);
            place.level == PlaceLevel::Village && place.core().starts_with(stem)
        };
        self.children(town).filter(begins)
    }

    /// The town's village of that stem and number; a single character with a number stands for the only village of the
    /// town that starts with it and has that number (枫一村 is 枫洋一村 in 古巷镇 and 枫溪一村 in 枫溪).
    fn resolve_village(&self, town: PlaceId, name: &VillageName) -> Option<PlaceId> {
        let scope = PlaceId::of(self.get(town).class);
        let mut short = None;
        let mut several = false;
        for child in self.villages_from(scope, &name.stem) {
            let (stem, number) = split_number(self.get(child).core());
            if number != name.number {
                continue;
            }
            if stem == &*name.stem {
                return Some(child);
            }
            if number > 0 && chars(&name.stem) == 1 && stem.starts_with(&*name.stem) {
                several |= short.is_some();
                short = Some(child);
            }
        }
        short.filter(|_| !several)
    }
}

/// Characters that end any place name: a village name does not run over a road, a number or a bracket.
fn stops_name(c: char) -> bool {
    c.is_ascii()
        || matches!(
            c,
            '路' | '号'
                | '栋'
                | '幢'
                | '座'
                | '楼'
                | '层'
                | '室'
                | '厂'
                | '镇'
                | '县'
                | '市'
                | '道'
                | '旁'
                | '侧'
                | '街'
                | '园'
                | '区'
                | '、'
                | '。'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(town: &str, county: &str, text: &str) -> Option<(String, u32, bool, usize)> {
        let places = Gazetteer::builtin();
        let town = places.find(town, PlaceLevel::Town).find(|&id| places.full_name(id).contains(county));
        let hit = places.village_at(text, town, &RegionContext::default(), Mode::Address)?;
        Some((hit.name.stem.to_string(), hit.name.number, hit.place.is_some(), text[..hit.len].chars().count()))
    }

    #[test]
    fn every_marker_is_found() {
        assert!(MARKERS.iter().all(|marker| marker_len(marker) == marker.len()));
    }

    /// Looking for villages by what their names begin with finds all of a stem.
    #[test]
    fn every_village_begins_with_its_stem() {
        let places = &Gazetteer::builtin().places;
        let villages: Vec<&str> = places.iter().filter(|p| p.level == PlaceLevel::Village).map(|p| p.core()).collect();
        assert!(villages.len() > 20_000);
        assert!(villages.iter().all(|core| core.starts_with(split_number(core).0)));
    }

    #[test]
    fn numbered_villages_and_short_forms() {
        for (town, county, text, expected) in [
            ("古巷镇", "潮安区", "枫一村工业区", Some(("枫洋", 1, true, 3))),
            ("枫溪镇", "潮安区", "枫一村银槐路", Some(("枫溪", 1, true, 3))),
            ("彩塘镇", "潮安区", "宏二村三支渠", Some(("宏安", 2, true, 3))),
            ("彩塘镇", "潮安区", "宏安一村", Some(("宏安", 1, true, 4))),
            ("彩塘镇", "潮安区", "宏安1村", Some(("宏安", 1, true, 4))),
            ("西樵镇", "南海区", "西樵村委会旁", Some(("西樵", 0, true, 5))),
            ("大沥镇", "南海区", "水头工业区", Some(("水头", 0, true, 2))),
            ("大沥镇", "南海区", "村口", None),
            ("大沥镇", "南海区", "工业路12号某村", None),
        ] {
            let expected = expected.map(|(stem, number, known, len)| (stem.to_string(), number, known, len));
            assert_eq!(read(town, county, text), expected, "{town}{text}");
        }
    }
}
