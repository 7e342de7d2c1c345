//! Region names with one error (佛山市产城区, 江门大市泽镇, 白镇), accepted only when what follows confirms them.

use super::context::RegionContext;
use super::gazetteer::{Gazetteer, PlaceId, PlaceLevel};
use super::prefix::{Form, Step};
use crate::domain::cn::reading::syllable;
use smallvec::SmallVec;

/// Characters of a region name that are examined; longer names are ethnic counties, which lists abbreviate instead.
const WINDOW: usize = 8;

/// Words that look like a county with its first character missing but mean a part of a city.
const AREAS: &[&str] = &[
    "城区", "市区", "郊区", "新区", "矿区", "山区", "园区", "小区", "东区", "西区", "南区", "北区", "中区", "湖区",
    "港区",
];

/// The first characters of a text, each with where it ends.
struct Window {
    chars: SmallVec<[(usize, char); WINDOW]>,
    /// A bit for every one of them. Characters share bits: what has none is not there.
    bits: u64,
}

impl Window {
    fn of(text: &str) -> Self {
        let chars: SmallVec<[(usize, char); WINDOW]> =
            text.char_indices().take(WINDOW).map(|(at, c)| (at + c.len_utf8(), c)).collect();
        let bits = chars.iter().fold(0, |bits, &(_, c)| bits | bit(c));
        Self { chars, bits }
    }

    fn may_have(&self, c: char) -> bool {
        self.bits & bit(c) != 0
    }
}

fn bit(c: char) -> u64 {
    1 << (c as u32 & 63)
}

impl Gazetteer {
    /// A damaged home prefecture at the start of a text (佛市南海区).
    pub(super) fn damaged_top(&self, text: &str, context: &RegionContext) -> Option<Step> {
        let window = Window::of(text);
        for &(city, _) in context.cities() {
            let place = self.get(city);
            if let Some(len) = one_error(&window, place.name, Loose::Any)
                && self.confirms(city, &text[len..], context)
            {
                return Some((Some(city), place.level, len, Form::Damaged));
            }
        }
        None
    }

    /// A damaged county behind its city, or a damaged town behind its county or city.
    pub(super) fn damaged_below(&self, parent: PlaceId, text: &str, context: &RegionContext) -> Option<Step> {
        let window = Window::of(text);
        if window.chars.len() < 2 {
            return None;
        }
        let parent = PlaceId::of(self.get(parent).class);
        match self.get(parent).level {
            PlaceLevel::City => {
                let mut fit: Option<Step> = None;
                for child in self.children(parent) {
                    let place = self.get(child);
                    if place.until != 0 || place.level != PlaceLevel::County {
                        continue;
                    }
                    // With the suffix, or without it when the town follows directly. The suffix in its place and an error of
                    // sound, order or omission need no confirmation when only one county fits.
                    for form in [place.name, place.core()] {
                        let Some(len) = one_error(&window, form, Loose::Any) else { continue };
                        let clear = form.len() > 6
                            && form != place.core()
                            && !AREAS.contains(&&text[..len])
                            && one_error(&window, form, Loose::Sound) == Some(len)
                            && len <= form.len();
                        if clear || self.confirms(child, &text[len..], context) {
                            if fit.is_some_and(|(known, ..)| known != Some(child)) {
                                return None;
                            }
                            fit = fit.or(Some((Some(child), PlaceLevel::County, len, Form::Damaged)));
                        }
                    }
                }
                fit.or_else(|| {
                    let counties = self.children(parent).filter(|&county| self.get(county).until == 0);
                    self.damaged_town(&window, counties)
                })
            }
            PlaceLevel::County => self.damaged_town(&window, std::iter::once(parent)),
            _ => None,
        }
    }

    /// The only town of the counties that the text's first characters up to 镇, 乡 or 街道 name with one error.
    fn damaged_town(&self, window: &Window, counties: impl Iterator<Item = PlaceId>) -> Option<Step> {
        let chars = &window.chars;
        let at = chars.iter().skip(1).position(|&(_, c)| matches!(c, '镇' | '乡' | '街'))? + 1;
        let street = chars[at].1 == '街';
        if street && chars.get(at + 1).is_none_or(|&(_, c)| c != '道') {
            return None;
        }
        let mut fit: Option<(PlaceId, usize)> = None;
        for county in counties {
            for town in self.children(county) {
                let place = self.get(town);
                if place.level != PlaceLevel::Town || place.name.ends_with("街道") != street {
                    continue;
                }
                let Some(len) = one_error(window, place.name, Loose::Sound) else { continue };
                if fit.is_some_and(|(known, _)| !self.same_place(known, town)) {
                    return None;
                }
                fit = Some((town, len));
            }
        }
        fit.map(|(town, len)| (Some(town), PlaceLevel::Town, len, Form::Damaged))
    }
}

/// Which substitutions count as one error.
#[derive(Clone, Copy, PartialEq)]
enum Loose {
    /// Any character for any other; the caller demands a confirmation.
    Any,
    /// In a name of two characters and suffix, only a character of the same sound: 白蕉镇 is not 白坭镇.
    Sound,
}

/// Bytes of the window that write `name` with exactly one substitution, missing, extra or exchanged character, and with
/// its last character in place.
fn one_error(window: &Window, name: &str, loose: Loose) -> Option<usize> {
    // Whatever the error, the last character (市, 区) is there; nearly every text has none.
    let last = name.chars().next_back()?;
    if !window.may_have(last) {
        return None;
    }
    let window = &window.chars;
    if !window.iter().any(|&(_, c)| c == last) {
        return None;
    }
    let name: SmallVec<[char; 12]> = name.chars().collect();
    if name.len() < 2 || name.len() > WINDOW - 1 {
        return None;
    }
    let same = |a: usize, b: usize| window[a].1 == name[b];
    let head = (0..name.len().min(window.len())).take_while(|&at| same(at, at)).count();
    if head == name.len() {
        return None;
    }
    let end = |count: usize| (count > 0).then(|| window[count - 1].0);
    let tail = |from_window: usize, from_name: usize| {
        name.len() - from_name + from_window <= window.len()
            && (from_name..name.len()).all(|at| same(at - from_name + from_window, at))
    };
    let last = name.len() - 1;
    // One character exchanged with its neighbour.
    if head + 1 < name.len()
        && head + 1 < window.len()
        && same(head, head + 1)
        && same(head + 1, head)
        && tail(head + 2, head + 2)
    {
        return end(name.len());
    }
    // Substituted.
    if head < last && head < window.len() && tail(head + 1, head + 1) {
        let allowed = match loose {
            Loose::Any => name.len() > 2,
            Loose::Sound => sounds_alike(window[head].1, name[head]),
        };
        if allowed {
            return end(name.len());
        }
    }
    // Missing in the text.
    if head < last && name.len() > 2 && tail(head, head + 1) {
        return end(name.len() - 1);
    }
    // Extra in the text.
    if name.len() > 2 && tail(head + 1, head) {
        return end(name.len() + 1);
    }
    None
}

/// True when both characters have the same reading without tone.
pub(crate) fn sounds_alike(a: char, b: char) -> bool {
    syllable(a).is_some_and(|sound| syllable(b) == Some(sound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_and_not_two() {
        for (text, name, expected) in [
            ("产城区张槎", "禅城区", Some(3)),
            ("海区里水", "南海区", Some(2)),
            ("海南区里水", "南海区", Some(3)),
            ("白镇岗头", "白坭镇", Some(2)),
            ("大市泽镇", "大泽镇", Some(4)),
            ("南海区", "南海区", None),
            ("北京市区", "南海区", None),
        ] {
            let window = Window::of(text);
            assert_eq!(
                one_error(&window, name, Loose::Any).map(|len| text[..len].chars().count()),
                expected,
                "{text} {name}"
            );
        }
        assert!(one_error(&Window::of("白蕉镇"), "白坭镇", Loose::Sound).is_none());
        assert!(one_error(&Window::of("泰城街道"), "台城街道", Loose::Sound).is_some());
    }
}
