//! The gazetteer as the name reader asks for it.

use super::bare::is_word;
use super::{Form, Gazetteer, PlaceId, PlaceLevel, RegionContext};
use crate::domain::cn::name::{NamePlace, RegionPrefix, RegionStep};
use smallvec::SmallVec;
use std::sync::Arc;

/// Reads the region prefixes of names with the built-in gazetteer and the home region of the lists at hand.
///
/// ```
/// use minglu::domain::cn::name::RegionPrefix;
/// use minglu::domain::cn::region::HomeRegions;
/// let steps = HomeRegions::default().prefix("潮州市潮安区彩塘镇广成不锈钢制品厂");
/// assert_eq!(steps.len(), 3);
/// assert_eq!(steps[2].end, "潮州市潮安区彩塘镇".len());
/// // 潮安县 is 潮安区.
/// let old = HomeRegions::default().prefix("潮州市潮安县广成厂");
/// assert_eq!(old[1].place, steps[1].place);
/// ```
#[derive(Debug, Clone, Default)]
pub struct HomeRegions {
    context: Arc<RegionContext>,
}

impl HomeRegions {
    /// Reads with this home region.
    pub fn new(context: Arc<RegionContext>) -> Self {
        Self { context }
    }
}

impl RegionPrefix for HomeRegions {
    fn prefix(&self, text: &str) -> SmallVec<[RegionStep; 5]> {
        let places = Gazetteer::builtin();
        let mut steps = SmallVec::new();
        let Some(read) = places.prefix(text, &self.context) else { return steps };
        let mut place = NamePlace::default();
        for part in &read.parts {
            if let Some(id) = part.place {
                place = said(places, id);
            }
            // Without a home a bare county was taken only because it stands alone as a place; what is left may be a trade.
            let word = part.form == Form::Short && part.place.is_some_and(|id| is_word(places.get(id)));
            let sure = part.level == PlaceLevel::County && !self.context.is_local() && !word;
            let short = part.form == Form::Short
                && !part.place.is_some_and(|id| has_suffix(places, id, &text[part.start..part.end]));
            steps.push(RegionStep { end: part.end, place, bare: short && !sure, word: false });
        }
        if let Some((id, end)) = read.possible.filter(|_| steps.is_empty()) {
            let bare = !has_suffix(places, id, &text[..end]);
            steps.push(RegionStep { end, place: said(places, id), bare, word: is_word(places.get(id)) });
        }
        steps
    }
}

/// True for a short name that says the level all the same: 达旗 is 达拉特旗 and no 字号.
fn has_suffix(places: &Gazetteer, id: PlaceId, written: &str) -> bool {
    let place = places.get(id);
    written != place.core() && !place.suffix().is_empty() && written.ends_with(place.suffix())
}

/// The levels of a place, renamed divisions under their present number; 0 where a level is not known.
fn said(places: &Gazetteer, id: PlaceId) -> NamePlace {
    let id = places.settled(id);
    let level = |level| places.ancestor(id, level).map_or(0, |at| places.rename(at).ordinal() + 1);
    NamePlace { levels: PlaceLevel::ALL.map(level) }
}
