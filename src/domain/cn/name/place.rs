//! The region in front of a name, and how the places of two names relate.

use crate::domain::cn::region::{Form, Gazetteer, PlaceId, PlaceLevel, RegionContext};
use smallvec::SmallVec;

/// The administrative place that a name says; the default says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamePlace {
    /// The smallest division that was read and identified.
    pub deepest: Option<PlaceId>,
}

/// How two places relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceRelation {
    /// Both say the same place, under whatever name (潮安县 / 潮安区).
    Same,
    /// One lies in the other, or replaced it.
    Compatible,
    /// At least one says nothing.
    Unsaid,
    /// They exclude each other.
    Conflict,
}

impl NamePlace {
    /// True when no place is said.
    pub fn is_unsaid(&self) -> bool {
        self.deepest.is_none()
    }

    /// How this place relates to another.
    pub fn relation(&self, other: &NamePlace) -> PlaceRelation {
        let (Some(a), Some(b)) = (self.deepest, other.deepest) else { return PlaceRelation::Unsaid };
        let places = Gazetteer::builtin();
        if a == b || places.same_place(a, b) {
            PlaceRelation::Same
        } else if places.compatible(a, b) {
            PlaceRelation::Compatible
        } else {
            PlaceRelation::Conflict
        }
    }

    /// The town said, if any.
    pub fn town(&self) -> Option<PlaceId> {
        Gazetteer::builtin().ancestor(self.deepest?, PlaceLevel::Town)
    }
}

/// One step of a region prefix, its end in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RegionStep {
    pub end: usize,
    pub place: NamePlace,
    /// Written without 省, 市, 县, 镇, …: it may as well be a 字号 (东升, 南海).
    pub bare: bool,
}

/// The place that the whole of a text names, if it names one.
pub(super) fn whole(text: &str, context: &RegionContext) -> Option<NamePlace> {
    let read = Gazetteer::builtin().prefix(text, context)?;
    match read.possible {
        Some((place, len)) if read.len == 0 && len == text.len() => Some(NamePlace { deepest: Some(place) }),
        _ => (read.len == text.len()).then(|| NamePlace { deepest: read.deepest() }),
    }
}

/// The region steps that start the text, what has the shape of a division but is misspelt included.
pub(super) fn steps(chars: &[char], text: &str, context: &RegionContext) -> SmallVec<[RegionStep; 6]> {
    let mut out: SmallVec<[RegionStep; 6]> = SmallVec::new();
    let (mut bytes, mut at) = (0, 0);
    // Each round reads a known prefix and skips one misspelt division; names hold at most three of either.
    for _ in 0..3 {
        let start = bytes;
        if let Some(read) = Gazetteer::builtin().prefix(&text[start..], context) {
            let mut place = out.last().map_or_else(NamePlace::default, |step| step.place);
            for part in &read.parts {
                at += text[bytes..start + part.end].chars().count();
                bytes = start + part.end;
                place.deepest = part.place.or(place.deepest);
                out.push(RegionStep { end: at, place, bare: part.form == Form::Short });
            }
            if let (true, Some((place, len))) = (out.is_empty(), read.possible) {
                at = text[..len].chars().count();
                bytes = len;
                out.push(RegionStep { end: at, place: NamePlace { deepest: Some(place) }, bare: true });
            }
        }
        let Some(skip) = misspelt(&chars[at..], &text[bytes..], out.last(), context) else { break };
        let place = out.last().map_or_else(NamePlace::default, |step| step.place);
        at += skip;
        bytes += text[bytes..].chars().take(skip).map(char::len_utf8).sum::<usize>();
        out.push(RegionStep { end: at, place, bare: false });
    }
    out
}

/// Characters at the front that have the shape of a division but are in no gazetteer (服山市, 佛山时, 石湾镇街).
fn misspelt(chars: &[char], text: &str, last: Option<&RegionStep>, context: &RegionContext) -> Option<usize> {
    // Shorter rests have no room for a division and a name.
    if chars.len() < 6 {
        return None;
    }
    let known_after = |skip: usize| {
        let bytes: usize = text.chars().take(skip).map(char::len_utf8).sum();
        let read = Gazetteer::builtin().prefix(&text[bytes..], context);
        read.is_some_and(|read| read.parts.first().is_some_and(|part| part.form != Form::Short))
    };
    match last {
        None => {
            let word = matches!(chars[1], '城' | '都' | '超' | '门' | '股' | '夜' | '集' | '上' | '花' | '菜');
            let city = matches!(chars[2], '市' | '县') && !word;
            // A town without its county; 古镇, 小镇, 家乡 are words.
            let town = matches!((chars[1], chars[2]), (a, '镇') if !"古小城集重".contains(a))
                || matches!((chars[1], chars[2]), (a, '乡') if !"家故老城侨水梦".contains(a));
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
