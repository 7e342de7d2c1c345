//! Counties whose name without 县, 市 or 旗 stands for the place in front of a name.

use super::gazetteer::{Gazetteer, NONE, PlaceId, PlaceLevel};
use std::collections::HashSet;
use std::sync::LazyLock;

/// County names that are words or usual 字号.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../data/county_words.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

impl Gazetteer {
    /// True when a county's name without its suffix says the place where a firm's name starts with it (瓦房店电力工程有限公司). Districts of
    /// cities do not stand alone in names by the rules of registration, and many are called like firms; nor do names that are words.
    pub(super) fn stands_alone(&self, core: &str) -> bool {
        let county = |id: u32| {
            let place = self.get(PlaceId(id));
            place.level == PlaceLevel::County
                && place.code != 0
                && !place.suffix().is_empty()
                && !place.suffix().ends_with('区')
        };
        core.chars().count() >= 2 && !WORDS.contains(core) && self.named(NONE, core).any(county)
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
