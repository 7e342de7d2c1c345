//! The gazetteer as the name reader asks for it.

use super::bare::is_word;
use super::corps::CorpsUnits;
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
        let mut steps = self.divisions(text);
        let end = steps.last().map_or(0, |step| step.end);
        let before = steps.last().map_or_else(NamePlace::default, |step| step.place);
        if let Some(units) = Gazetteer::builtin().corps_units(&text[end..], before.town().is_some()) {
            let place = within_corps(before, &units);
            steps.push(RegionStep { end: end + units.end(), place, bare: false, word: false });
            if units.regiment.is_none() && units.company.is_none() {
                // 第八师|石河子市.
                let at = end + units.end();
                steps.extend(
                    self.divisions(&text[at..]).into_iter().map(|step| RegionStep { end: at + step.end, ..step }),
                );
            }
        }
        steps
    }
}

impl HomeRegions {
    /// The divisions of the gazetteer that start a text.
    fn divisions(&self, text: &str) -> SmallVec<[RegionStep; 5]> {
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

/// The place of regiment and company below another. Companies have numbers of their own, above all of the gazetteer.
fn within_corps(before: NamePlace, units: &CorpsUnits) -> NamePlace {
    let mut place = before;
    if let Some((regiment, _)) = units.regiment {
        place.levels[PlaceLevel::Town as usize] = regiment.ordinal() + 1;
    }
    if let Some((company, _)) = units.company {
        let town = place.levels[PlaceLevel::Town as usize];
        place.levels[PlaceLevel::Village as usize] = 1 << 31 | town << 8 | company & 0xff;
    }
    place
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
