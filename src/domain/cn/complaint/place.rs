//! Places in running text, outside the enterprise names.

use super::words::{Bound, Found, PlaceEnd, place_ends};
use crate::domain::cn::region::{Gazetteer, Mode, RegionContext};
use std::ops::Range;

/// Characters between two place markers; more means that the second belongs to something else.
const GAP: usize = 8;

/// Characters that make no place of the marker behind them.
const NO_PLACE: &str = "一二三四五六七八九十0123456789号栋座层个的这那已曾多次向当地所在本各全乡镇村区县";

/// The places of a text in order of appearance: what stands between two bounds, starts with a region or has a firm place marker near
/// its start, up to its last marker. `taken` are the names and places already found.
pub(super) fn places(
    text: &str,
    bounds: &[Found],
    taken: &[Range<usize>],
    context: &RegionContext,
) -> Vec<Range<usize>> {
    let mut cuts: Vec<(Range<usize>, Bound)> = bounds.iter().map(|b| (b.span.clone(), b.bound)).collect();
    cuts.extend(taken.iter().map(|span| (span.clone(), Bound::Opens)));
    cuts.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = Vec::new();
    let (mut start, mut after) = (0, Bound::Opens);
    for (span, bound) in cuts.into_iter().chain([(text.len()..text.len(), Bound::Opens)]) {
        if span.start > start
            && let Some(place) = place_in(&text[start..span.start], after, context)
        {
            out.push(start + place.start..start + place.end);
        }
        if span.end > start {
            start = span.end;
            after = bound;
        }
    }
    out
}

fn place_in(segment: &str, after: Bound, context: &RegionContext) -> Option<Range<usize>> {
    let start =
        segment.len() - segment.trim_start_matches(['我', '家', '到', '是', '于', '从', '向', '们', '人', ' ']).len();
    let text = &segment[start..];
    let region = Gazetteer::builtin().read(text, context, Mode::Address).map_or(0, |read| read.len);
    if region == 0 && after == Bound::Ends {
        return None;
    }
    let mut end = region;
    for PlaceEnd { end: at, start, firm } in place_ends(text).into_iter().filter(|place| place.end > region) {
        // A bare 村口, 小区 or 三号楼 is no place by itself, nor is 已向乡镇 or 所在的镇村.
        let proper = text[..start].chars().any(|c| !NO_PLACE.contains(c));
        let gap = text[end..at].chars().count();
        let continues =
            if end == 0 { firm && proper && (2..=GAP).contains(&gap) } else { gap <= if firm { GAP } else { 4 } };
        if continues {
            end = at;
        }
    }
    // 首层之二, 9号A: what is left of a house number.
    end += text[end..].chars().take_while(|c| end > 0 && (c.is_ascii_alphanumeric() || *c == '-')).count();
    (end > 0).then(|| start..start + end)
}
