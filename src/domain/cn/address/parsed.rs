//! What an address says, part by part.

use crate::domain::cn::region::{PlaceId, PlaceLevel, VillageName};
use crate::text::Short;
use smallvec::SmallVec;
use std::sync::LazyLock;

/// What a stretch of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Label {
    /// 省, 自治区, 直辖市.
    Province,
    /// 地级市.
    City,
    /// 县, 区, management zone; 师 of the Production and Construction Corps.
    County,
    /// 镇, 乡, 街道.
    Town,
    /// 村, 社区, 管区.
    Village,
    /// 组, 队, 社 of a village.
    Group,
    /// 工业区, 园, 片, 新区, 地块.
    Park,
    /// A part of a park or estate: 二期, A区.
    Block,
    /// 路, 街, 巷, 道.
    Road,
    /// House number.
    Number,
    /// 栋, 幢, 座, 号楼.
    Building,
    /// 单元, 门, 梯.
    Unit,
    /// 层, 楼.
    Floor,
    /// 室, 铺, 房, 卡.
    Room,
    /// Anchor and relation: 祠堂后, 市场对面, 村口.
    Relative,
    /// A bracket with its text.
    Bracket,
    /// A word without meaning for the place: 自编, 住所申报, 临.
    Filler,
    /// Punctuation and space.
    Separator,
    /// Anything else: a building's or a firm's name, a natural village.
    Residue,
}

/// A labelled stretch of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub label: Label,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The labelled stretches of an address in order. They cover its folded text without gap, so each takes four bytes: what it is and where it
/// ends. Of a text longer than 16 MiB the rest has no stretch.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Spans(SmallVec<[Stretch; 4]>);

/// What a stretch is, and where it ends, lowest byte first.
type Stretch = (Label, [u8; 3]);

impl Spans {
    /// Appends the stretch from the end of the last one up to byte `end`.
    pub(super) fn push(&mut self, label: Label, end: usize) {
        if let [a, b, c, 0, ..] = end.to_le_bytes() {
            self.0.push((label, [a, b, c]));
        }
    }

    /// The stretches.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        let mut start = 0;
        self.0.iter().map(move |&stretch| {
            let (label, end) = (stretch.0, end_of(stretch));
            Span { label, start: std::mem::replace(&mut start, end), end }
        })
    }

    /// What the stretches are.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = Label> + '_ {
        self.0.iter().map(|stretch| stretch.0)
    }

    /// True when a stretch is of this kind.
    pub fn has(&self, label: Label) -> bool {
        self.labels().any(|of| of == label)
    }

    /// One past the last byte, 0 when there is no stretch.
    pub fn end(&self) -> usize {
        self.0.last().map_or(0, |&stretch| end_of(stretch))
    }

    /// The same with stretches of these kinds only; what lies between and behind them is [`Label::Residue`].
    fn only(&self, kept: impl Fn(Label) -> bool) -> Self {
        let mut only = Self::default();
        for &(label, end) in &self.0 {
            let label = if kept(label) { label } else { Label::Residue };
            match only.0.last_mut() {
                Some(last) if label == Label::Residue && last.0 == label => last.1 = end,
                _ => only.0.push((label, end)),
            }
        }
        only.0.shrink_to_fit();
        only
    }
}

fn end_of((_, [a, b, c]): Stretch) -> usize {
    u32::from_le_bytes([a, b, c, 0]) as usize
}

/// A house number: the number, and what stands behind 之 or a dash (72-1, 2号之二).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct HouseNumber(Short);

/// Stands between a number and what follows it, where something does: seldom, so that the two are one text.
const BEHIND: char = '\u{1f}';

impl HouseNumber {
    /// The number `main` with what follows it, which may be empty.
    pub(super) fn new(main: &str, sub: &str) -> Self {
        if sub.is_empty() { Self(main.into()) } else { Self(format!("{main}{BEHIND}{sub}").into()) }
    }

    /// The number with its letters (`d2`), Chinese numerals as Arabic ones.
    pub fn main(&self) -> &str {
        self.0.split_once(BEHIND).map_or(&*self.0, |(main, _)| main)
    }

    /// What follows it, empty when nothing does.
    pub fn sub(&self) -> &str {
        self.0.split_once(BEHIND).map_or("", |(_, sub)| sub)
    }

    /// True when of the numbers that both say, from the first on, one is another: 3号 and 3号之一 may be one door, 3号 and 03号 are.
    pub(super) fn differs(&self, other: &Self) -> bool {
        fn parts(number: &HouseNumber) -> impl Iterator<Item = &str> {
            number.0.split([BEHIND, '-']).map(|part| part.trim_start_matches('0'))
        }
        parts(self).zip(parts(other)).any(|(x, y)| x != y)
    }
}

/// On which side of its anchor a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Relation {
    /// 旁, 边, 侧, 附近, 隔壁.
    Beside,
    /// 对面.
    Opposite,
    /// 前, 门口, 门前.
    Front,
    /// 后, 背后.
    Behind,
    /// 东, 东侧.
    East,
    /// 南.
    South,
    /// 西.
    West,
    /// 北.
    North,
    /// 左侧.
    Left,
    /// 右侧.
    Right,
    /// 口, 入口.
    Entrance,
    /// 内, 里面.
    Inside,
    /// 中段, 路段, 地段.
    Stretch,
    /// 尽头.
    End,
    /// 交叉口, 交汇处.
    Crossing,
}

impl Relation {
    /// True when both cannot hold for one place (东侧 and 西侧, 前 and 后, 左 and 右, 旁 and 对面).
    pub fn excludes(self, other: Relation) -> bool {
        use Relation::*;
        let pair = if self <= other { (self, other) } else { (other, self) };
        matches!(
            pair,
            (Front, Behind)
                | (East, West)
                | (South, North)
                | (Left, Right)
                | (Beside, Opposite)
                | (Opposite, Behind)
                | (East, South)
                | (East, North)
                | (South, West)
                | (West, North)
        )
    }
}

/// Relative text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Relative {
    /// What the place is described from (祠堂, 市场, 村), normalised; empty when it is the part read before.
    pub anchor: Short,
    /// The side.
    pub relation: Relation,
    /// Distance in metres, when said.
    pub distance: Option<u32>,
}

/// An address taken apart. Every level may be missing. What most addresses do not say stands in [`Further`], whose fields are read and set as if they
/// were the address's own.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ParsedAddress {
    /// Labelled stretches in order; they cover the folded text exactly.
    pub spans: Spans,
    /// Province, city, county, town, village as places of the gazetteer, renamed divisions under their present edition.
    pub places: [Option<PlaceId>; 5],
    /// Villages named, the administrative one first; usually none or one.
    pub villages: SmallVec<[VillageName; 1]>,
    /// Parks and 片, normalised, in order.
    pub parks: SmallVec<[Short; 1]>,
    /// Roads, normalised, in order.
    pub roads: SmallVec<[Short; 1]>,
    /// House number behind the road, or behind village or park when there is no road.
    pub number: Option<HouseNumber>,
    /// Everything below town and village in one normalised text; empty when there is nothing.
    pub detail: Short,
    /// Town or village came from the list's own column, not from the address.
    pub hinted: bool,
    further: Option<Box<Further>>,
}

/// What an address may say besides: a register has it on one row in three, a province on one in two, and a million rows should not carry its room.
/// What hardly any says stands in [`Within`], whose fields are read and set as if they were its own.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Further {
    /// Relative texts in order.
    pub relatives: SmallVec<[Relative; 1]>,
    /// Names of buildings, firms, natural villages and anything not understood, normalised, in order.
    pub residue: SmallVec<[Short; 1]>,
    /// Text of brackets that says something about the place, normalised.
    pub brackets: SmallVec<[Short; 1]>,
    within: Option<Box<Within>>,
}

/// What hardly any address says: an unknown town, and parts of a village, a park or a building.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Within {
    /// A town's name that the gazetteer does not know (abolished, or of another province's edition), without suffix.
    pub town_name: Option<Box<str>>,
    /// 组, 队.
    pub group: Option<Box<str>>,
    /// 二期, A区.
    pub block: Option<Box<str>>,
    /// The number within the house number (3 of 12弄3号).
    pub inner: Option<HouseNumber>,
    /// Building.
    pub building: Option<Box<str>>,
    /// Staircase or gate.
    pub unit: Option<Box<str>>,
    /// Floor.
    pub floor: Option<Box<str>>,
    /// Room or shop.
    pub room: Option<Box<str>>,
}

/// What an address says that says nothing besides.
static NOTHING_FURTHER: LazyLock<Further> = LazyLock::new(Further::default);

/// What an address says that says nothing of what hardly any says.
static NOTHING_WITHIN: Within = Within {
    town_name: None,
    group: None,
    block: None,
    inner: None,
    building: None,
    unit: None,
    floor: None,
    room: None,
};

impl std::ops::Deref for ParsedAddress {
    type Target = Further;

    fn deref(&self) -> &Further {
        self.further.as_deref().unwrap_or_else(|| &NOTHING_FURTHER)
    }
}

impl std::ops::DerefMut for ParsedAddress {
    fn deref_mut(&mut self) -> &mut Further {
        self.further.get_or_insert_default()
    }
}

impl std::ops::Deref for Further {
    type Target = Within;

    fn deref(&self) -> &Within {
        self.within.as_deref().unwrap_or(&NOTHING_WITHIN)
    }
}

impl std::ops::DerefMut for Further {
    fn deref_mut(&mut self) -> &mut Within {
        self.within.get_or_insert_default()
    }
}

impl ParsedAddress {
    /// Lets go of all but the stretches and the places, which stand in no memory of their own.
    pub(crate) fn forget_meaning(&mut self) {
        *self = Self { spans: std::mem::take(&mut self.spans), places: self.places, ..Self::default() };
    }

    /// The place at `level`, if it was identified.
    pub fn place(&self, level: PlaceLevel) -> Option<PlaceId> {
        self.places[level as usize]
    }

    /// The same address kept for long: of the stretches only county, town and village stay, and how long the text was; staircase, floor and room,
    /// which no comparison asks for, go.
    pub(crate) fn kept(mut self) -> Self {
        self.spans = self.spans.only(|label| matches!(label, Label::County | Label::Town | Label::Village));
        if let Some(further) = &mut self.further {
            if let Some(within) = &mut further.within {
                (within.unit, within.floor, within.room) = (None, None, None);
            }
            further.within = further.within.take().filter(|within| **within != NOTHING_WITHIN);
        }
        self.further = self.further.filter(|further| **further != *NOTHING_FURTHER);
        self
    }

    /// True when the text said nothing about a place.
    pub fn is_empty(&self) -> bool {
        self.places.iter().all(Option::is_none)
            && self.town_name.is_none()
            && self.villages.is_empty()
            && self.detail.is_empty()
    }

    /// The pieces of `folded`, the text that was parsed, with their labels. Their texts joined are `folded`.
    pub fn pieces<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (Label, &'a str)> + 'a {
        self.spans.iter().map(move |span| (span.label, folded.get(span.start..span.end).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_still_covers_the_text() {
        let text = "广东省潮州市潮安区彩塘镇宏一村工业路8号";
        let mut address = ParsedAddress::default();
        for (label, part) in [
            (Label::Province, "广东省"),
            (Label::City, "潮州市"),
            (Label::County, "潮安区"),
            (Label::Town, "彩塘镇"),
            (Label::Village, "宏一村"),
            (Label::Road, "工业路"),
            (Label::Number, "8号"),
        ] {
            address.spans.push(label, text.find(part).unwrap() + part.len());
        }
        assert_eq!(address.spans.iter().nth(1), Some(Span { label: Label::City, start: 9, end: 18 }));
        let kept = address.kept();
        let pieces: Vec<(Label, &str)> = kept.pieces(text).collect();
        let expected = [
            (Label::Residue, "广东省潮州市"),
            (Label::County, "潮安区"),
            (Label::Town, "彩塘镇"),
            (Label::Village, "宏一村"),
            (Label::Residue, "工业路8号"),
        ];
        assert_eq!(pieces, expected);
        assert_eq!(kept.spans.end(), text.len());
        assert!(kept.spans.has(Label::Town) && !kept.spans.has(Label::Road));
    }
}
