//! Counties whose name without 县, 市 or 旗 stands for the place in front of a name.

use super::gazetteer::{Gazetteer, NONE, Place, PlaceId, PlaceLevel};
use std::collections::HashMap;
use std::sync::LazyLock;

/// County names that are words or usual 字号, and whether they are never a place without their suffix or their province in front, as the
/// last lines of the file say of some.
static WORDS: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    let lines = include_str!("../data/county_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let never = line.strip_prefix('!');
            never.unwrap_or(line).split_whitespace().map(move |word| (word, never.is_some()))
        })
        .collect()
});

/// Prefecture names that are common words or first names of firms: in front they are a region only where a 字号 is left behind them.
static CITIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/city_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// True when the name of a city or county is a word or a usual 字号, so that in front of a name it says the place only where a 字号 is left
/// behind it: 共和亿旭建筑 lies in 共和, 平和电子 may lie anywhere.
pub(super) fn is_word(place: &Place) -> bool {
    match place.level {
        PlaceLevel::City => CITIES.contains(&place.core()),
        PlaceLevel::County => WORDS.contains_key(place.core()),
        _ => false,
    }
}

/// True for a division with a code and a suffix that is no district of a city: districts do not stand alone in names by the rules of
/// registration, and many are called like firms.
fn may_lack_suffix(place: &Place) -> bool {
    place.code != 0 && !place.suffix().is_empty() && !place.suffix().ends_with('区')
}

impl Gazetteer {
    /// True when a county's name without its suffix says the place where a firm's name starts with it (瓦房店电力工程有限公司).
    /// Names that are words do not.
    pub(super) fn stands_alone(&self, core: &str) -> bool {
        let county = |id: u32| {
            let place = self.get(PlaceId::of(id));
            place.level == PlaceLevel::County && may_lack_suffix(place)
        };
        core.chars().count() >= 2
            && !WORDS.contains_key(core)
            && !CITIES.contains(&core)
            && self.named(NONE, core).any(county)
    }

    /// The present city or county among these whose bare name may stand for it, if a 字号 is left behind it. Of 1,119 register names that begin
    /// with such a word and go on with a 字号, 969 lie there, and most of the others begin with one of the dozen that never do.
    pub(super) fn may_stand(&self, places: &[u32]) -> Option<PlaceId> {
        places.iter().map(|&id| PlaceId::of(id)).find(|&id| {
            let place = self.get(id);
            place.until == 0 && may_lack_suffix(place) && is_word(place) && WORDS.get(place.core()) != Some(&true)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cn::region::{Mode, RegionContext};

    #[test]
    fn bare_counties_are_places_where_they_are_no_words() {
        let places = Gazetteer::builtin();
        let nowhere = RegionContext::default();
        let region = |text: &'static str, context: &RegionContext| {
            places.read(text, context, Mode::Name).map_or("", |read| &text[..read.len])
        };
        for (text, expected) in [
            ("瓦房店宏泰电力工程有限公司", "瓦房店"),
            ("河南省临颍宏泰机械厂", "河南省临颍"),
            ("太平宏泰机械厂", ""),
            ("方正宏泰电子有限公司", ""),
            ("白云宏泰机械厂", ""),
        ] {
            assert_eq!(region(text, &nowhere), expected, "{text}");
        }
        // In the lists of one office another city's county is rather a 字号.
        let foshan = places.find("佛山市", PlaceLevel::City).next().unwrap();
        assert_eq!(region("瓦房店宏泰电力工程有限公司", &RegionContext::home(&[foshan])), "");
    }
}
