//! What an address says, part by part.

use crate::domain::cn::region::{PlaceId, PlaceLevel, VillageName};
use crate::text::Short;
use smallvec::SmallVec;

/// What a stretch of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// 省, 自治区, 直辖市.
    Province,
    /// 地级市.
    City,
    /// 县, 区, management zone.
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
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A house number: the number, and what stands behind 之 or a dash (72-1, 2号之二).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseNumber {
    /// The number with its letters (`d2`), Chinese numerals as Arabic ones.
    pub main: Short,
    /// What follows it, empty when nothing does, as it is nearly always: in a box the number takes no more room where there is none.
    pub sub: Box<str>,
}

/// On which side of its anchor a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedAddress {
    /// Labelled stretches in order; they cover the folded text exactly.
    pub spans: Vec<Span>,
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

/// What an address may say besides: a register has it on one row in three, and a million rows should not carry its room.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Further {
    /// A town's name that the gazetteer does not know (abolished, or of another province's edition), without suffix.
    pub town_name: Option<Box<str>>,
    /// 组, 队.
    pub group: Option<Box<str>>,
    /// 二期, A区.
    pub block: Option<Box<str>>,
    /// Building.
    pub building: Option<Box<str>>,
    /// Staircase or gate.
    pub unit: Option<Box<str>>,
    /// Floor.
    pub floor: Option<Box<str>>,
    /// Room or shop.
    pub room: Option<Box<str>>,
    /// Relative texts in order.
    pub relatives: Vec<Relative>,
    /// Names of buildings, firms, natural villages and anything not understood, normalised, in order.
    pub residue: Vec<Short>,
    /// Text of brackets that says something about the place, normalised.
    pub brackets: Vec<Short>,
}

/// What an address says that says nothing besides.
static NOTHING_FURTHER: Further = Further {
    town_name: None,
    group: None,
    block: None,
    building: None,
    unit: None,
    floor: None,
    room: None,
    relatives: Vec::new(),
    residue: Vec::new(),
    brackets: Vec::new(),
};

impl std::ops::Deref for ParsedAddress {
    type Target = Further;

    fn deref(&self) -> &Further {
        self.further.as_deref().unwrap_or(&NOTHING_FURTHER)
    }
}

impl std::ops::DerefMut for ParsedAddress {
    fn deref_mut(&mut self) -> &mut Further {
        self.further.get_or_insert_default()
    }
}

impl ParsedAddress {
    /// The place at `level`, if it was identified.
    pub fn place(&self, level: PlaceLevel) -> Option<PlaceId> {
        self.places[level as usize]
    }

    /// The same address kept for long: of the stretches only county, town and village stay, and the last one, which says how long the text was.
    pub(crate) fn kept(mut self) -> Self {
        let last = self.spans.len().saturating_sub(1);
        let mut at = 0;
        self.spans.retain(|span| {
            at += 1;
            at > last || matches!(span.label, Label::County | Label::Town | Label::Village)
        });
        self.spans.shrink_to_fit();
        self.further = self.further.filter(|further| **further != NOTHING_FURTHER);
        if let Some(further) = &mut self.further {
            further.relatives.shrink_to_fit();
            further.residue.shrink_to_fit();
            further.brackets.shrink_to_fit();
        }
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
        self.spans
            .iter()
            .map(move |span| (span.label, folded.get(span.start as usize..span.end as usize).unwrap_or_default()))
    }
}
