//! From a folded text to a [`ParsedAddress`].

use super::details::Scanner;
use super::parsed::{Label, ParsedAddress};
use crate::domain::cn::region::{
    Gazetteer, Mode, PlaceId, PlaceLevel, RegionContext, arabic, begins_office, company_village,
};
use crate::text::begins;
use std::sync::Arc;

/// Reads addresses with the home region of the lists at hand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AddressParser {
    context: Arc<RegionContext>,
}

impl AddressParser {
    /// A parser for lists of this region.
    pub fn new(context: impl Into<Arc<RegionContext>>) -> Self {
        Self { context: context.into() }
    }

    /// The region it reads with.
    pub fn context(&self) -> &RegionContext {
        &self.context
    }

    /// Takes a folded address apart. Any text is read; what is not understood is [`Label::Residue`].
    ///
    /// ```
    /// use minglu::domain::cn::address::{AddressParser, Label};
    /// use minglu::domain::cn::region::RegionContext;
    /// let parser = AddressParser::new(RegionContext::default());
    /// let text = "潮州市潮安区庵埠镇仙溪工业区一横22号";
    /// let parsed = parser.parse(text);
    /// let pieces: Vec<(Label, &str)> = parsed.pieces(text).collect();
    /// assert_eq!(pieces[3..], [(Label::Village, "仙溪"), (Label::Park, "工业区"), (Label::Road, "一横"), (Label::Number, "22号")]);
    /// assert_eq!(parsed.pieces(text).map(|piece| piece.1).collect::<String>(), text);
    /// ```
    pub fn parse(&self, folded: &str) -> ParsedAddress {
        self.parse_with(None, None, folded)
    }

    /// As [`parse`](Self::parse), for a list that gives town and village in columns of their own: they fill what the
    /// address does not say. The address wins where both speak, since a column may name the office that inspected.
    pub fn parse_with(&self, town_hint: Option<&str>, village_hint: Option<&str>, folded: &str) -> ParsedAddress {
        let places = Gazetteer::builtin();
        let mut parsed = ParsedAddress::default();
        let mut at = self.divisions(folded, 0, &mut parsed);
        let units = self.corps(folded, at, &mut parsed);
        if units > at && parsed.place(PlaceLevel::Town).is_none() {
            // 第八师|石河子市|121团.
            at = self.divisions(folded, units, &mut parsed);
            at = self.corps(folded, at, &mut parsed);
        } else {
            at = units;
        }
        if parsed.town_name.is_none() && parsed.place(PlaceLevel::Town).is_none() {
            at = self.unknown_town(folded, at, &mut parsed);
            at = self.corps(folded, at, &mut parsed);
        }
        if let Some(hint) = town_hint.filter(|_| parsed.place(PlaceLevel::Town).is_none() && parsed.town_name.is_none())
        {
            self.hint_town(hint, &mut parsed);
        }
        Scanner::new(places, &self.context, folded, at).run(&mut parsed);
        if let Some(hint) = village_hint.filter(|_| parsed.villages.is_empty()) {
            let town = parsed.place(PlaceLevel::Town);
            if let Some((company, _)) = places.corps_units(hint, true).and_then(|units| units.company) {
                parsed.hinted = true;
                parsed.villages.push(company_village(company));
            } else if let Some(hit) = places.village_at(hint, town, &self.context, Mode::Address) {
                parsed.hinted = true;
                if let Some(village) = hit.place {
                    parsed.places[PlaceLevel::Village as usize] = Some(village);
                }
                parsed.villages.push(hit.name);
            }
        }
        parsed
    }

    /// Reads the gazetteer's divisions from byte `from` on; returns where they end.
    fn divisions(&self, folded: &str, from: usize, parsed: &mut ParsedAddress) -> usize {
        let places = Gazetteer::builtin();
        let Some(read) = places.read(&folded[from..], &self.context, Mode::Address) else { return from };
        let mut at = from;
        for part in &read.parts {
            if from + part.start > at {
                parsed.spans.push(Label::Separator, from + part.start);
            }
            let label = match part.level {
                PlaceLevel::Province => Label::Province,
                PlaceLevel::City => Label::City,
                PlaceLevel::County => Label::County,
                PlaceLevel::Town => Label::Town,
                PlaceLevel::Village => Label::Village,
            };
            at = from + part.end;
            parsed.spans.push(label, at);
        }
        // A town of a name that several towns of the city have is known by name only.
        if let Some(part) = read.parts.last().filter(|part| part.level == PlaceLevel::Town && part.place.is_none()) {
            parsed.town_name = Some(town_stem(&folded[from + part.start..from + part.end]).into());
        }
        if let Some(place) = read.deepest() {
            self.fill(parsed, places.settled(place));
        }
        at
    }

    /// Reads regiment and company of the Production and Construction Corps from byte `from` on; returns where they end. The county that a regiment
    /// lies in is left open: it is another than that of the towns around it.
    fn corps(&self, folded: &str, from: usize, parsed: &mut ParsedAddress) -> usize {
        let in_town = parsed.place(PlaceLevel::Town).is_some() || parsed.town_name.is_some();
        let units = Gazetteer::builtin().corps_units(&folded[from..], in_town);
        let Some(units) = units.filter(|units| !(in_town && units.regiment.is_some())) else { return from };
        if units.division > 0 {
            parsed.spans.push(Label::County, from + units.division);
        }
        if let Some((regiment, end)) = units.regiment {
            parsed.spans.push(Label::Town, from + end);
            parsed.places[PlaceLevel::Town as usize] = Some(regiment);
        }
        if let Some((company, end)) = units.company {
            parsed.spans.push(Label::Village, from + end);
            parsed.villages.push(company_village(company));
        }
        from + units.end()
    }

    fn fill(&self, parsed: &mut ParsedAddress, place: PlaceId) {
        let places = Gazetteer::builtin();
        let mut at = Some(place);
        while let Some(id) = at {
            parsed.places[places.get(id).level as usize] = Some(places.rename(id));
            at = places.parent(id);
        }
    }

    fn hint_town(&self, hint: &str, parsed: &mut ParsedAddress) {
        let places = Gazetteer::builtin();
        let county = parsed.place(PlaceLevel::County);
        let read = places.read(hint, &self.context, Mode::Address);
        let town = read.as_ref().and_then(|read| read.place(PlaceLevel::Town));
        let town = town.filter(|&town| {
            county.is_none_or(|county| {
                places.ancestor(town, PlaceLevel::County).is_some_and(|of| places.compatible(of, county))
            })
        });
        match town {
            Some(town) => {
                parsed.hinted = true;
                self.fill(parsed, town);
            }
            // A town of a name that another county has too: look below the county that the address names.
            None => {
                let units = places.corps_units(hint, false);
                if let Some((regiment, _)) = units.and_then(|units| units.regiment) {
                    parsed.hinted = true;
                    parsed.places[PlaceLevel::Town as usize] = Some(regiment);
                } else if let Some(town) = county.and_then(|county| places.child_named(county, hint)) {
                    parsed.hinted = true;
                    self.fill(parsed, town);
                }
            }
        }
    }

    /// A town that the gazetteer does not know, right behind the region: up to five characters and 镇, 乡 or 街道.
    fn unknown_town(&self, folded: &str, at: usize, parsed: &mut ParsedAddress) -> usize {
        let rest = &folded[at..];
        for (count, (i, c)) in rest.char_indices().enumerate() {
            let (name, tail) = rest.split_at(i);
            if let Some(marker) = town_marker(tail).filter(|_| count >= 1) {
                if !makes_town(name, marker, &tail[marker.len()..]) {
                    return at;
                }
                let end = at + i + marker.len();
                parsed.spans.push(Label::Town, end);
                parsed.town_name = Some(name.into());
                return end;
            }
            let ends_name = ENDS_TOWN.contains(&c) && town_marker(&tail[c.len_utf8()..]).is_some();
            let letter = !c.is_ascii()
                && !matches!(c, '路' | '街' | '村' | '号' | '、' | '区' | '县' | '市' | '园' | '大' | '(' | '巷');
            if count >= 4 || !(letter || ends_name) {
                return at;
            }
        }
        at
    }
}

/// What ends a town's name, longest first among those with one beginning.
const TOWN_MARKERS: [&str; 8] = ["街道办事处", "街道办", "街道", "街办事处", "街办", "镇", "乡", "办"];

/// What otherwise ends a larger division, a village or a road, but stands before the marker of many towns (周市镇, 杨村镇, 西街街道, 沪太路街道).
const ENDS_TOWN: [char; 4] = ['市', '村', '街', '路'];

/// Those of a village or a road.
const ENDS_OTHER: [char; 3] = ['村', '街', '路'];

/// Sub-districts of one city whose name with 办 is everywhere an office of another kind.
const NO_SUB_DISTRICT: [&str; 1] = ["招商"];

/// True for what 镇 makes a road or a side of with one character: 南路, 安路, 前街, 郊6号, 南侧.
fn begins_short_word(behind: &str) -> bool {
    let mut chars = behind.chars();
    let Some(first) = chars.next().filter(|c| arabic(*c).is_none()) else { return false };
    let rest = chars.as_str();
    let side = "东西南北中前后郊".contains(first);
    ["路", "街", "大道", "大街", "巷"].iter().any(|road| rest.starts_with(road))
        || side && (rest.is_empty() || rest.starts_with(|c: char| "侧边面头段旁".contains(c) || arabic(c).is_some()))
}

fn town_marker(text: &str) -> Option<&'static str> {
    TOWN_MARKERS.iter().find(|marker| begins(text, marker)).copied()
}

/// False where the marker begins another word: 古镇路 and 城乡结合部 are no towns; nor is a name of one character before 乡.
fn makes_town(name: &str, marker: &str, behind: &str) -> bool {
    let known = |suffix| Gazetteer::builtin().is_town(&format!("{name}{suffix}"));
    let goes_on = match marker {
        // 村办, 厂办, 拆迁办 and 供销办 are other offices, 开办 is a word: only sub-districts that exist somewhere count.
        "办" => begins_office(behind) || behind.starts_with('路') || NO_SUB_DISTRICT.contains(&name) || !known("街道"),
        // 宏安村|镇南路, 商业街|镇安路, 中山路|镇南6号.
        "镇" if name.ends_with(ENDS_OTHER) && begins_short_word(behind) && !known("镇") => true,
        _ => ["路", "大道", "大街", "大路", "结", "企", "街", "道", "府"].iter().any(|word| behind.starts_with(word)),
    };
    // 村镇银行, 中山路镇江大厦, 宏安村街道旁.
    let word =
        name.ends_with(ENDS_TOWN) && behind.starts_with(['银', '政', '办', '江', '海', '旁', '边', '侧', '口', '两']);
    !(goes_on || word || marker == "乡" && name.chars().count() == 1)
}

/// A town's name without its suffix.
fn town_stem(text: &str) -> &str {
    for suffix in TOWN_MARKERS {
        if let Some(stem) = text.strip_suffix(suffix).filter(|stem| stem.chars().count() >= 2) {
            return stem;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cn::address::{AddressLevel, AddressRarity, compare, keys};
    use crate::text::{TextList, fold};
    use proptest::prelude::*;

    fn parser() -> AddressParser {
        let places = Gazetteer::builtin();
        let home: Vec<_> =
            ["潮州市", "佛山市"].iter().filter_map(|c| places.find(c, PlaceLevel::City).next()).collect();
        AddressParser::new(RegionContext::home(&home))
    }

    fn labels(text: &str) -> String {
        let parsed = parser().parse(text);
        parsed.pieces(text).map(|(label, piece)| format!("{label:?}:{piece}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn real_shapes() {
        for (text, expected) in [
            (
                "枫溪区枫一村银槐路八横22号左侧(厂房)",
                "County:枫溪区 Village:枫一村 Road:银槐路 Road:八横 Number:22号 Relative:左侧 Bracket:(厂房)",
            ),
            ("彩塘镇宏二村三支渠", "Town:彩塘镇 Village:宏二村 Residue:三支渠"),
            ("浮洋镇厦里美村村前片", "Town:浮洋镇 Village:厦里美村 Park:村前片"),
            ("大良街道办事处古鉴村委会", "Town:大良街道办事处 Village:古鉴村委会"),
            ("南海区大沥镇沥兴村前片93号", "County:南海区 Town:大沥镇 Village:沥兴村 Park:前片 Number:93号"),
            ("顺德区容桂容里宏丰路1号之二", "County:顺德区 Town:容桂 Village:容里 Road:宏丰路 Number:1号之二"),
            ("佛山市南海区盐步水头村", "City:佛山市 County:南海区 Residue:盐步 Village:水头村"),
            ("周市镇长兴路68号", "Town:周市镇 Road:长兴路 Number:68号"),
            ("杨村镇工业路3号", "Town:杨村镇 Road:工业路 Number:3号"),
            ("沪太路街道88号", "Town:沪太路街道 Number:88号"),
            ("西吴街道办大阜村", "Town:西吴街道办 Village:大阜村"),
            ("东城街办窑头村", "Town:东城街办 Village:窑头村"),
            ("东城办窑头村", "Town:东城办 Village:窑头村"),
            ("兴平市东城办窑头村", "County:兴平市 Town:东城办 Village:窑头村"),
            ("121团3连", "Town:121团 Village:3连"),
            ("第七师125团三连12号", "County:第七师 Town:125团 Village:三连 Number:12号"),
            ("第八师石河子市121团北京路3号", "County:第八师 County:石河子市 Town:121团 Road:北京路 Number:3号"),
            ("新疆生产建设兵团第一师十二团", "Province:新疆 County:生产建设兵团第一师 Town:十二团"),
            ("炮台镇12连", "Town:炮台镇 Village:12连"),
            ("121团结路3号", "Road:121团结路 Number:3号"),
            ("彩塘镇三团村", "Town:彩塘镇 Village:三团村"),
            // Words that only look like a town.
            ("福利厂办公楼", "Residue:福利厂办公楼"),
            ("宏安村镇南路6号", "Village:宏安村 Road:镇南路 Number:6号"),
            ("骊塘村镇北路8号", "Village:骊塘村 Road:镇北路 Number:8号"),
            ("宏安村镇郊6号", "Village:宏安村 Residue:镇郊 Number:6号"),
            ("中山路镇南6号", "Road:中山路 Residue:镇南 Number:6号"),
            ("商业街镇安路3号", "Road:商业街 Road:镇安路 Number:3号"),
            ("彩塘开办路3号", "Road:彩塘开办路 Number:3号"),
            ("招商办旁", "Relative:招商办旁"),
            ("拆迁办3号", "Residue:拆迁办 Number:3号"),
            ("潮安区移民办3号", "County:潮安区 Residue:移民办 Number:3号"),
            ("供销办大院3号", "Residue:供销办大院 Number:3号"),
            ("杨村镇南路3号", "Town:杨村镇 Road:南路 Number:3号"),
            ("杨村镇一路3号", "Town:杨村镇 Road:一路 Number:3号"),
            ("校办工厂3号", "Residue:校办工厂 Number:3号"),
            ("中山路镇江大厦", "Road:中山路 Residue:镇江大厦"),
            ("宏远村街道旁3号", "Village:宏远村 Relative:街道旁 Number:3号"),
            // A sub-district is called after a road, and its bare name is the road.
            ("静安区共和新路3201号", "County:静安区 Road:共和新路 Number:3201号"),
            ("静安区共和新路街道3号", "County:静安区 Town:共和新路街道 Number:3号"),
            ("乐从镇岳步村公路旁", "Town:乐从镇 Village:岳步村 Relative:公路旁"),
        ] {
            assert_eq!(labels(text), expected);
        }
    }

    #[test]
    fn hints_fill_what_the_address_leaves_out() {
        let parser = parser();
        let parsed = parser.parse_with(Some("彩塘镇"), Some("宏安一村"), "工业区12号");
        assert!(parsed.hinted);
        let full = parser.parse("潮安区彩塘镇宏安一村工业区12号");
        assert_eq!(compare(&parsed, &full, &AddressRarity::default()), AddressLevel::Same);
        // The address wins over the column.
        let other = parser.parse_with(Some("庵埠镇"), None, "潮安区彩塘镇宏安一村工业区12号");
        assert_eq!(other.places, full.places);
    }

    #[test]
    fn nothing_said_is_missing() {
        let (empty, some) = (parser().parse(""), parser().parse("彩塘镇"));
        assert!(empty.is_empty());
        assert_eq!(compare(&empty, &some, &AddressRarity::default()), AddressLevel::Missing);
    }

    proptest! {
        #[test]
        fn spans_cover_any_text(text in "[潮州市安区彩塘镇宏一二三村工业路号栋旁后前侧街道(),、0-9a-z之第社居委会大对面\\PC]{0,30}", hint in "\\PC{0,6}") {
            let text = fold(&text);
            let parser = parser();
            let parsed = parser.parse_with(Some(&hint), Some(&hint), &text);
            prop_assert_eq!(parsed.pieces(&text).map(|piece| piece.1).collect::<String>(), text.clone());
            let plain = parser.parse(&text);
            TextList::made(|list| keys(&plain, list));
            let rarity = AddressRarity::default();
            prop_assert!(!compare(&plain, &plain, &rarity).is_conflict());
            prop_assert_eq!(compare(&plain, &parsed, &rarity), compare(&parsed, &plain, &rarity));
        }
    }
}
