//! Complaints: which enterprise a citizen means, where, and in what trade.
//!
//! A complaint list has free text and sometimes a cell for the unit, mostly empty. People write as they speak (隔壁华鑫厂每天半夜开工; XX村口那家做不锈钢的),
//! so no list of sentence patterns holds. Names are found from their *end*: the form words at which an enterprise's name ends are few;
//! from there leftwards to the nearest word that cannot be part of a name (举报, 隔壁, 位于, punctuation); what is left is a place and
//! a name, cut at a second region prefix (…黄龙村后片|佛山市顺德区威创五金厂) or behind the place marker that leaves the best name. A
//! text whose only candidates have no brand (某塑料加工厂, 一家黑作坊) names nobody: it is a lead at a place, not a unit.
//!
//! The dictionary segmenter is not used here: its boundaries run through brands and village names, and the few verbs and particles that
//! bound a name are a closed list, found in one pass.
//!
//! Spans are byte ranges in [`Complaint::text`], the folded text.

mod bare;
mod mention;
mod people;
mod place;
mod words;

use crate::domain::cn::industry;
use crate::domain::cn::person::Person;
use crate::domain::cn::region::{Gazetteer, PlaceLevel, RegionContext};
use crate::text::fold;
use std::ops::Range;

/// An enterprise that a complaint means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The name, folded.
    pub name: String,
    /// Where it stands in the text; `None` when only the unit cell has it.
    pub span: Option<Range<usize>>,
    /// From the unit cell, or read out of the text.
    pub origin: Origin,
}

/// Where a mention comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The list's own cell for the unit.
    Cell,
    /// The running text.
    Text,
    /// The running text, where it serves to say where something else is (华强厂旁边).
    Landmark,
    /// A word that stands where a 字号 stands, without trade or form (那边的“唯物”): whether it is one only the lists tell.
    Bare,
}

/// What was read out of a complaint.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Complaint {
    text: String,
    mentions: Vec<Mention>,
    places: Vec<Range<usize>>,
    trades: Vec<String>,
    boss: Option<Person>,
    guess: Option<Range<usize>>,
}

impl Complaint {
    /// Reads a complaint's text and its unit cell (empty when the list has none), with the home region of the lists.
    ///
    /// ```
    /// use minglu::domain::cn::{complaint::Complaint, region::RegionContext};
    /// let read = |text| Complaint::parse(text, "", &RegionContext::default());
    ///
    /// let complaint = read("来电人反映其住彩塘镇金砂村附近，隔壁宏达不锈钢厂每天半夜开工，老板姓陈");
    /// assert_eq!(complaint.mention(), Some("宏达不锈钢厂"));
    /// assert_eq!(complaint.place(), Some("彩塘镇金砂村"));
    /// assert_eq!(complaint.trades(), ["不锈钢"]);
    /// assert_eq!(complaint.boss().unwrap().surname(), "陈");
    ///
    /// let complaint = read("古巷镇枫洋三村有一家黑作坊烧胶");
    /// assert!(complaint.names_nobody());
    /// assert_eq!(complaint.place(), Some("古巷镇枫洋三村"));
    /// ```
    pub fn parse(text: &str, unit: &str, context: &RegionContext) -> Self {
        let text = fold(text);
        let bounds = words::bounds(&text);
        let mut candidates = mention::candidates(&text, &bounds, context);
        if !candidates.iter().any(|candidate| !candidate.nobody)
            && let Some(found) = mention::formless(&text, &bounds, context)
        {
            candidates.push(found);
        }
        let bare = if candidates.iter().any(|candidate| !candidate.nobody) {
            None
        } else {
            bare::brand(&text, &bounds, context)
        };
        let mut mentions: Vec<Mention> = Vec::new();
        let cell = fold(unit);
        let open = if cell.contains('(') { ')' } else { ' ' };
        let cell = cell.trim_matches(|c: char| c != open && words::is_punctuation(c) || matches!(c, '-' | '.' | ' '));
        if !cell.is_empty() && !matches!(cell, "无" | "不详" | "未知") && !mention::is_nobody(cell, context) {
            let span = text.find(cell).map(|at| at..at + cell.len());
            mentions.push(Mention { name: cell.to_owned(), span, origin: Origin::Cell });
        }
        let nobody_meant = candidates.iter().any(|candidate| candidate.nobody && !candidate.landmark);
        for candidate in &candidates {
            let name = &text[candidate.name.clone()];
            if candidate.nobody
                || candidate.landmark && nobody_meant
                || mentions.iter().any(|known| known.name.contains(name))
            {
                continue;
            }
            let origin = if candidate.landmark { Origin::Landmark } else { Origin::Text };
            mentions.push(Mention { name: name.to_owned(), span: Some(candidate.name.clone()), origin });
        }
        if mentions.is_empty()
            && let Some(span) = &bare
        {
            let name = text[span.clone()].to_owned();
            mentions.push(Mention { name, span: Some(span.clone()), origin: Origin::Bare });
        }
        mentions.sort_by_key(|mention| mention.origin);
        let mut taken: Vec<Range<usize>> = candidates.iter().map(|candidate| candidate.name.clone()).collect();
        taken.extend(bare);
        let mut places: Vec<Range<usize>> = candidates.iter().filter_map(|candidate| candidate.place.clone()).collect();
        taken.extend(places.iter().cloned());
        places.extend(place::places(&text, &bounds, &taken, context));
        // A name may be all that says where: its own region prefix then is the place.
        if places.is_empty()
            && let Some(start) = mentions.first().and_then(|mention| mention.span.as_ref()).map(|span| span.start)
            && let Some(read) = Gazetteer::builtin()
                .prefix(&text[start..], context)
                .filter(|read| read.place(PlaceLevel::Town).is_some())
        {
            places.push(start..start + read.len);
        }
        places.sort_by_key(|place| place.start);
        let trades = trades(&text, cell, &mentions, &candidates, &places);
        let boss = people::boss(&text, &bounds, mentions.is_empty());
        let guess = if mentions.is_empty() { bare::behind_place(&text, &bounds, &places, context) } else { None };
        Self { text, mentions, places, trades, boss, guess }
    }

    /// The folded text that the spans refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The enterprises meant, the surest first: from the unit cell, from the text in order, landmarks last.
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The surest mention's name.
    pub fn mention(&self) -> Option<&str> {
        self.mentions.first().map(|mention| mention.name.as_str())
    }

    /// Where it names nobody, the words behind a place that a name may begin with (兴华街道|惠农热力往河里排水): only the lists tell.
    pub(crate) fn guess(&self) -> Option<&str> {
        Some(&self.text[self.guess.clone()?])
    }

    /// True when the complaint names no enterprise: a lead at a place, not a unit.
    pub fn names_nobody(&self) -> bool {
        self.mentions.is_empty()
    }

    /// Spans of the places, in order of appearance.
    pub fn places(&self) -> &[Range<usize>] {
        &self.places
    }

    /// The place that says most (the longest); `None` when there is none.
    pub fn place(&self) -> Option<&str> {
        let longest = self.places.iter().rev().max_by_key(|place| place.len())?;
        Some(&self.text[longest.clone()])
    }

    /// Where its clauses begin, up to what bounds them: a town and a village may stand there by their bare names (石桥后段庄那边).
    pub(crate) fn clauses(&self) -> impl Iterator<Item = &str> {
        let bounds = words::bounds(&self.text);
        let mut starts = vec![0];
        starts.extend(bounds.iter().filter(|found| found.bound == words::Bound::Opens).map(|found| found.span.end));
        starts.into_iter().filter_map(move |start| {
            let end = bounds.iter().map(|found| found.span.start).find(|at| *at >= start).unwrap_or(self.text.len());
            Some(&self.text[start..end]).filter(|clause| clause.chars().count() >= BARE_PLACE)
        })
    }

    /// Words of trades, from the names and from what the text says is made.
    pub fn trades(&self) -> &[String] {
        &self.trades
    }

    /// The owner as named in the text (老板姓陈, 陈老板, 负责人陈志强); where it names no unit also 是陈志强开的, 村民陈志强在家中开.
    pub fn boss(&self) -> Option<&Person> {
        self.boss.as_ref()
    }
}

/// Characters of the shortest town and village by their bare names.
const BARE_PLACE: usize = 4;

/// Characters of the shortest complaint that is a sentence; a kind of pollution (废气, 噪声扰民) is shorter.
const SENTENCE: usize = 8;

/// True for a sentence that says what is wrong somewhere: one of the words that begin what is said about an enterprise stands in it.
pub(super) fn is_complaint(cell: &str) -> bool {
    let text = fold(cell);
    text.chars().count() >= SENTENCE && words::bounds(&text).iter().any(|found| found.bound == words::Bound::Ends)
}

/// Trade words in the names, after verbs of making, and in what describes a nameless unit.
fn trades(
    text: &str,
    cell: &str,
    mentions: &[Mention],
    candidates: &[mention::Candidate],
    places: &[Range<usize>],
) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |part: &str| {
        for word in industry::trade_words_in(part) {
            if !out.iter().any(|known| known == word) {
                out.push(word.to_owned());
            }
        }
    };
    add(cell);
    for mention in mentions {
        add(&mention.name);
    }
    for candidate in candidates {
        add(&text[candidate.name.clone()]);
    }
    for verb in ["主要做", "主要生产", "主要从事", "专门做", "专做", "从事", "做", "搞", "加工", "生产", "制作", "经营"]
    {
        for (at, _) in text.match_indices(verb) {
            let rest = &text[at + verb.len()..];
            let inside = places.iter().chain(candidates.iter().map(|c| &c.name)).any(|span| span.contains(&at));
            let end = rest.char_indices().nth(6).map_or(rest.len(), |(at, _)| at);
            let end = rest[..end].find(|c| words::is_punctuation(c) || c == '的').unwrap_or(end);
            if !inside {
                add(&rest[..end]);
            }
        }
    }
    // 塑料的家裕厂, 有一间五金达雅厂: the trade in front of the name.
    for candidate in candidates {
        let before: Vec<(usize, char)> = text[..candidate.name.start].char_indices().rev().take(6).collect();
        let start = before
            .iter()
            .take_while(|(_, c)| !words::is_punctuation(*c))
            .last()
            .map_or(candidate.name.start, |(at, _)| *at);
        add(&text[start..candidate.name.start]);
    }
    // Nothing yet: any trade in the text outside its places, unless it names a smell (塑料味).
    if out.is_empty() {
        for word in industry::trade_words_in(text) {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let smell = text[at + word.len()..].starts_with(['味', '臭']);
            if !smell && !places.iter().any(|place| place.contains(&at)) {
                out.push(word.to_owned());
            }
        }
        out.dedup();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (String, String) {
        let complaint = Complaint::parse(text, "", &RegionContext::default());
        (complaint.mention().unwrap_or("").to_owned(), complaint.place().unwrap_or("").to_owned())
    }

    #[test]
    fn names_and_places() {
        for (text, name, place) in [
            ("举报宏达五金厂(彩塘镇金砂村后片工业区)半夜偷排", "宏达五金厂", "彩塘镇金砂村后片工业区"),
            ("位于浮洋镇厦里美村的裕豐陶瓷厂冒黑烟", "裕丰陶瓷厂", "浮洋镇厦里美村"),
            (
                "潮州市潮安区彩塘镇华美村潮州市潮安区华兴不锈钢制品厂噪音扰民",
                "潮州市潮安区华兴不锈钢制品厂",
                "潮州市潮安区彩塘镇华美村",
            ),
            ("我要投诉美的电器厂噪音大", "美的电器厂", ""),
            ("华强陶瓷厂旁边有家黑作坊烧胶", "", ""),
            ("隔壁信嘉印染每天半夜开工", "信嘉印染", ""),
            ("佛山(顺德)永兴五金厂偷排废水", "佛山(顺德)永兴五金厂", ""),
            ("花园路6号院内华美印刷厂废气", "华美印刷厂", "花园路6号院内"),
            ("马兰村内东风砖厂冒黑烟", "东风砖厂", "马兰村内"),
            ("辛集市区域内的宏达皮革厂臭气扰民", "宏达皮革厂", "辛集市区域内"),
            ("群众反映统一家具厂噪音扰民", "统一家具厂", ""),
            ("位于彩塘镇金砂村的陈志强五金加工户，噪音大", "陈志强五金加工户", "彩塘镇金砂村"),
            ("投诉广茂纺织加工（彩塘镇金砂村）噪音大", "广茂纺织加工", "彩塘镇金砂村"),
            ("金砂村泽华五金厂粉尘大，已向乡镇反映多次", "泽华五金厂", "金砂村"),
            ("群众反映宏兴食品有限公司北陡分公司油烟扰民", "宏兴食品有限公司北陡分公司", ""),
            ("彩塘镇金砂村的飞博金属表面处理厂，油漆味特别大，要求处理", "飞博金属表面处理厂", "彩塘镇金砂村"),
            ("位于彩塘镇金砂村的陈樟根金属表面处理加工场粉尘大", "陈樟根金属表面处理加工场", "彩塘镇金砂村"),
            ("金砂村华兴五金厂废气没有处理，臭气熏天", "华兴五金厂", "金砂村"),
        ] {
            assert_eq!(read(text), (name.to_owned(), place.to_owned()), "{text}");
        }
    }

    #[test]
    fn who_names_nobody() {
        for text in [
            "枫溪区某陶瓷加工厂冒黑烟",
            "古巷镇枫洋村有一家黑作坊半夜烧塑料",
            "村口那家做不锈钢的天天打磨，灰尘很大",
            "不知名工厂偷排废水",
            "隔壁的五金厂每天吵到半夜",
            "有间无牌无证的塑料加工作坊臭气熏天",
            "小区楼下烧垃圾",
            "辛集市区域内多家皮革厂臭气扰民",
            "西吴街道西吴村内建材厂夜间作业",
            "辛集镇一带几家皮革加工厂臭气扰民",
            "金砂村里有个体经营户烧塑料",
            "该户进行纺织加工，噪音大",
            "隔壁纺织加工噪音大",
            "",
        ] {
            assert!(Complaint::parse(text, "", &RegionContext::default()).names_nobody(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn the_unit_cell_comes_first() {
        let context = RegionContext::default();
        let complaint = Complaint::parse("隔壁宏达五金厂噪音大", "宏達五金廠", &context);
        assert_eq!(complaint.mentions().len(), 1);
        assert_eq!((complaint.mention(), complaint.mentions()[0].origin), (Some("宏达五金厂"), Origin::Cell));
        assert!(Complaint::parse("臭气熏天", "不知名工厂", &context).names_nobody());
    }

    #[test]
    fn behind_a_bare_town_a_village_begins() {
        let home = RegionContext::learn(["福建省泉州市南安市英都镇良山村", "南安市英都镇良山村", "泉州市南安市英都镇"]);
        let read = |text| Complaint::parse(text, "", &home).mention().map(str::to_owned);
        assert_eq!(read("反映英都内店恒隆水暖器材厂粉尘大").as_deref(), Some("英都内店恒隆水暖器材厂"));
        assert_eq!(read("英都北孟疃龙光皮草有限公司气味大").as_deref(), Some("英都北孟疃龙光皮草有限公司"));
        assert_eq!(read("南安市英都镇内店河水发黑"), None);
        assert_eq!(read("英都如意酒坊气味大").as_deref(), Some("英都如意酒坊"));
    }

    #[test]
    fn what_is_no_place() {
        for text in ["该厂冒黑烟，已向乡镇反映多次未果", "污水直排，多次向镇村反映", "臭气熏天，所在乡镇不管"]
        {
            assert!(
                Complaint::parse(text, "", &RegionContext::default()).places().is_empty(),
                "{text}: {:?}",
                read(text)
            );
        }
    }

    #[test]
    fn bosses() {
        for (text, boss) in [
            ("老板姓陈", Some("陈")),
            ("老板姓欧阳的", Some("欧阳")),
            ("陈老板开的", Some("陈")),
            ("老板叫陈志强，", Some("陈志强")),
            ("李姓刺绣小作坊", Some("李")),
            ("老板态度恶劣", None),
        ] {
            let complaint = Complaint::parse(text, "", &RegionContext::default());
            assert_eq!(complaint.boss().map(Person::name), boss, "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_lie_in_the_text(text in "[举报位于的隔壁厂公司村镇路号宏达五金有一家(，。)某a1\\PC]{0,40}") {
            let complaint = Complaint::parse(&text, "", &RegionContext::default());
            for span in complaint.places() {
                prop_assert!(complaint.text().get(span.clone()).is_some());
            }
            for mention in complaint.mentions() {
                if let Some(span) = &mention.span {
                    prop_assert_eq!(&complaint.text()[span.clone()], mention.name.as_str());
                }
            }
        }
    }
}
