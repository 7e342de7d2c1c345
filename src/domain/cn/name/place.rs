//! The region in front of a name, and how the places of two names relate.

use smallvec::SmallVec;

/// The administrative place that a name says, by level; 0 where it says nothing. Numbers are the gazetteer's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct NamePlace {
    /// Province, city, county, town, village.
    pub levels: [u32; 5],
}

/// How two places relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceRelation {
    /// Both say the same, to the same depth.
    Same,
    /// One says more, nothing conflicts.
    Compatible,
    /// At least one says nothing.
    Unsaid,
    /// They differ at some level.
    Conflict,
}

impl NamePlace {
    /// True when no level is said.
    pub fn is_unsaid(&self) -> bool {
        self.levels == [0; 5]
    }

    /// How this place relates to another.
    pub fn relation(&self, other: &NamePlace) -> PlaceRelation {
        if self.is_unsaid() || other.is_unsaid() {
            return PlaceRelation::Unsaid;
        }
        let pairs = || self.levels.iter().zip(&other.levels);
        if self == other {
            PlaceRelation::Same
        } else if pairs().all(|(&a, &b)| a == 0 || b == 0 || a == b) {
            PlaceRelation::Compatible
        } else {
            PlaceRelation::Conflict
        }
    }

    /// The number of the town said, if any.
    pub fn town(&self) -> Option<u32> {
        Some(self.levels[3]).filter(|&town| town != 0)
    }

    /// The number of the smallest division said, 0 for none.
    pub fn deepest(&self) -> u32 {
        self.levels.iter().rev().copied().find(|&level| level != 0).unwrap_or(0)
    }

    /// This place with the levels it does not say filled from another.
    fn or(&self, other: &NamePlace) -> NamePlace {
        let mut levels = self.levels;
        for (level, &more) in levels.iter_mut().zip(&other.levels) {
            if *level == 0 {
                *level = more;
            }
        }
        NamePlace { levels }
    }
}

/// One step of a region prefix: a division's name as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionStep {
    /// End of the step, in bytes from the start of the text.
    pub end: usize,
    /// The place said up to here.
    pub place: NamePlace,
    /// The division was written without 省, 市, 县, 镇, …: it may as well be a 字号 (东升, 南海).
    pub bare: bool,
    /// It is a word that firms are called by (吉安, 白银): a place only where a 字号 is left behind it.
    pub word: bool,
}

/// Knows which divisions a text starts with; the gazetteer implements it.
pub trait RegionPrefix: Send + Sync {
    /// The divisions that start `text`, widest first; empty when it starts with none.
    fn prefix(&self, text: &str) -> SmallVec<[RegionStep; 5]>;
}

/// Knows no place at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRegions;

impl RegionPrefix for NoRegions {
    fn prefix(&self, _: &str) -> SmallVec<[RegionStep; 5]> {
        SmallVec::new()
    }
}

/// The place that the whole of a text names, if it names one.
pub(super) fn whole(text: &str, regions: &dyn RegionPrefix) -> Option<NamePlace> {
    regions.prefix(text).last().filter(|last| last.end == text.len()).map(|last| last.place)
}

/// The region steps that start the text, what has the shape of a division but is misspelt included. Ends are in characters.
pub(super) fn steps(chars: &[char], text: &str, regions: &dyn RegionPrefix) -> SmallVec<[RegionStep; 6]> {
    let mut out: SmallVec<[RegionStep; 6]> = SmallVec::new();
    let (mut bytes, mut at) = (0, 0);
    // Each round reads a known prefix and skips one misspelt division; names hold at most three of either.
    for _ in 0..3 {
        let start = bytes;
        let before = out.last().map_or_else(NamePlace::default, |step| step.place);
        for step in regions.prefix(&text[start..]) {
            at += text[bytes..start + step.end].chars().count();
            bytes = start + step.end;
            out.push(RegionStep { end: at, place: step.place.or(&before), bare: step.bare, word: step.word });
        }
        let skip =
            zone(&chars[at..], out.last()).or_else(|| misspelt(&chars[at..], &text[bytes..], out.last(), regions));
        let Some(skip) = skip else { break };
        let place = out.last().map_or_else(NamePlace::default, |step| step.place);
        at += skip;
        bytes += text[bytes..].chars().take(skip).map(char::len_utf8).sum::<usize>();
        out.push(RegionStep { end: at, place, bare: false, word: false });
    }
    out
}

/// Management zones as names write them behind a city or county, the longest first. They have no code, so no gazetteer lists them all.
const ZONES: &[&str] = &[
    "高新技术产业开发区",
    "高新技术开发区",
    "经济技术开发区",
    "新技术产业园区",
    "经济开发试验区",
    "旅游度假区",
    "产业集聚区",
    "工业集中区",
    "经济开发区",
    "高新区",
    "经开区",
    "开发区",
    "保税区",
    "港保税区",
    "试验区",
    "示范区",
    "管理区",
    "新区",
];

/// What they begin with.
const BEGINS_ZONE: [char; 12] = ['高', '经', '新', '旅', '产', '工', '开', '保', '港', '试', '示', '管'];

/// Characters of a management zone behind a division (沈阳|经济技术开发区, 兰州|新区, 郑州|郑东新区), when a name is left behind it.
fn zone(chars: &[char], last: Option<&RegionStep>) -> Option<usize> {
    last?;
    // Up to two characters of its own name stand before 新区 and 开发区, and a firm's name of at least four behind.
    for own in [0, 2] {
        let rest = chars.get(own..).filter(|rest| rest.first().is_some_and(|c| BEGINS_ZONE.contains(c)));
        for zone in rest.iter().flat_map(|_| ZONES) {
            let length = own + zone.chars().count();
            let named = own == 0 || !matches!(*zone, "示范区" | "试验区");
            if named && chars.len() >= length + 4 && zone.chars().eq(chars[own..length].iter().copied()) {
                return Some(length);
            }
        }
    }
    None
}

/// Characters at the front that have the shape of a division but are in no gazetteer (服山市, 佛山时, 石湾镇街).
fn misspelt(chars: &[char], text: &str, last: Option<&RegionStep>, regions: &dyn RegionPrefix) -> Option<usize> {
    // Shorter rests have no room for a division and a name.
    if chars.len() < 6 {
        return None;
    }
    let known_after = |skip: usize| {
        let bytes: usize = text.chars().take(skip).map(char::len_utf8).sum();
        regions.prefix(&text[bytes..]).first().is_some_and(|step| !step.bare)
    };
    match last {
        None => {
            let word = matches!(chars[1], '城' | '都' | '超' | '门' | '股' | '夜' | '集' | '上' | '花' | '菜');
            let city = matches!(chars[2], '市' | '县') && !word;
            // A town without its county; 古镇, 小镇, 家乡 are words.
            let town = matches!((chars[1], chars[2]), (a, '镇') if !"古小城集重".contains(a))
                || matches!((chars[1], chars[2]), (a, '乡') if !"家故老城侨水梦".contains(a));
            let long = matches!(chars[3], '镇' | '乡') && !"古小城集重家故老侨水梦村城".contains(chars[2]);
            if !(city || town) && long && chars.len() >= 8 {
                return Some(4);
            }
            let slip = matches!(chars[2], '时' | '事' | '是' | '士' | '试' | '式' | '巿' | '币') || chars[1] == '市';
            (city || town || slip && known_after(3)).then_some(3)
        }
        Some(step) if step.bare => {
            let slip = matches!(chars[0], '时' | '事' | '是' | '士' | '试' | '式' | '巿' | '币' | '区' | '县' | '镇');
            (slip && known_after(1)).then_some(1)
        }
        Some(_) if chars[0] == '街' && chars[1] != '道' => Some(1),
        Some(_) => {
            let unit = chars[..4].iter().position(|&c| matches!(c, '区' | '县' | '镇' | '乡'));
            unit.filter(|&at| (1..=3).contains(&at) && chars.len() >= at + 5).map(|at| at + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_found_behind_a_division() {
        let division = RegionStep { end: 2, place: NamePlace::default(), bare: false, word: false };
        for text in ZONES {
            let chars: Vec<char> = format!("{text}广成五金厂").chars().collect();
            assert_eq!(zone(&chars, Some(&division)), Some(text.chars().count()), "{text}");
            assert_eq!(zone(&chars, None), None);
        }
    }
}
