//! The enterprise name (单位名称): its parts, its keys, and how far two names agree.
//!
//! A registered name is 行政区划 + 字号 + 行业 + 组织形式 (潮州市潮安区彩塘镇 + 广成 + 不锈钢制品 + 厂), and lists add to it: bracket groups, former names,
//! branch tails, statuses, registrar's remarks, slips. Whole-string similarity fails on such names, since region and form dominate
//! the characters and the 字号 decides. So a name is first taken apart ([`NameParser`]), without word segmentation: brackets are pulled,
//! the region is matched from the front against a gazetteer, branch tail, form and trade words from the end against dictionaries;
//! what is left is the 字号. Then parts are compared ([`compare`]), and the [`NameLevel`] reached is the evidence.
//!
//! What decides, in the order a clerk would check it:
//! - numerals are identity: 五厂 is not 四厂, whatever else agrees;
//! - the 字号 decides; one unlike character in a short 字号 is another firm (华丰 / 华强), a homophone or look-alike may be a slip;
//! - trade words drift (陶瓷 / 瓷业; 不锈钢 / 五金), forms change with the legal status (厂 → 有限公司);
//! - the region says little when missing and much when it conflicts;
//! - a name without a 字号 (彩塘镇食品厂) is told apart by its place only;
//! - a branch tail or (二厂区) marks another site of the same legal unit: it is kept out of the level and judged by [`site_relation`].
//!
//! Every character of the input belongs to exactly one [`Part`]; parsing never fails. Cost: about 3 µs per name (310,000 of a
//! real register's names a second and core).

mod bracket;
mod character;
mod compare;
mod head;
mod holder;
mod keys;
mod lexicon;
mod made;
mod numeral;
mod parse;
mod place;
mod stats;
mod work;

pub(crate) use bracket::status;
pub use compare::{NameLevel, SiteRelation, compare, site_relation};
pub(crate) use compare::{Outline, owner};
pub use keys::{keys, tokens};
pub use lexicon::Lexicon;
pub use made::Made;
pub(crate) use numeral::may_be_counted;
pub use numeral::{Numeral, NumeralKind, read_number};
pub use parse::NameParser;
pub use place::{NamePlace, NoRegions, PlaceRelation, RegionPrefix, RegionStep};
pub(crate) use stats::NameCounts;
pub use stats::{NameStats, agreement_frequency};

use super::legal_form::FormClass;
use super::trade::TradeGroups;
use crate::text::Short;
use smallvec::SmallVec;
use std::borrow::Cow;

/// What a stretch of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum PartKind {
    /// Administrative division, in front or in brackets.
    Region,
    /// 字号.
    Brand,
    /// Trade and product words, fillers included.
    Trade,
    /// 组织形式.
    Form,
    /// A numeral that is part of the identity (五, 第二).
    Numeral,
    /// Branch tail or site mark (容桂分公司, 第二分厂, (二厂区)).
    Site,
    /// A bracket or tail with another or a former name, and the words that introduce it.
    Alias,
    /// 停产, 已搬迁, 筹.
    Status,
    /// A person's name in brackets.
    Person,
    /// A registrar's remark (重名暂加).
    Remark,
    /// A bracket of unknown meaning.
    Other,
    /// Stray punctuation.
    Noise,
}

/// A stretch of the parsed text. Parts follow one another without gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// Who or what a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Holder {
    /// An enterprise or individual business.
    Enterprise,
    /// A natural person (李明和), as on an electricity account.
    Person,
    /// A village committee or collective (村民委员会, 经济联合社).
    VillageCommittee,
    /// A property or asset company, often a landlord.
    PropertyCompany,
    /// No name at all (无名五金作坊, 某塑料加工厂, 谢姓塑料作坊).
    Nameless,
    /// Called after its owner's family name (王氏厂, 陈老板的厂).
    Nickname,
}

/// A state of operation written into a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum NameStatus {
    /// 停产, 停业, 歇业.
    Stopped,
    /// 关闭, 注销, 吊销, 倒闭.
    Closed,
    /// 已搬迁.
    Moved,
    /// 筹, 筹建, 在建.
    Planned,
}

/// The mark of one of several sites of a legal unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct SiteMark {
    /// As written, without brackets.
    pub text: Box<str>,
    /// Its number, when it has one (第二分厂, 二厂区).
    pub number: Option<u32>,
    /// What distinguishes it otherwise: the text without 分公司, 分厂, 厂区 and the like (容桂, 新).
    pub key: Box<str>,
}

impl SiteMark {
    /// True for a part with a task of its own (贮木场, 锅炉房, 第二生产队烘干塔), which is no second plant of the same kind.
    pub fn names_part(&self) -> bool {
        bracket::names_part(&self.text)
    }
}

/// Why a name has another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum AliasKind {
    /// 原…, 曾用名…: the unit was called so before.
    Former,
    /// 第二名称, 增挂, 又名: the unit is also called so.
    Other,
}

/// Another name of the same unit.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Alias {
    /// Why.
    pub kind: AliasKind,
    /// The name, parsed like any other.
    pub name: ParsedName,
}

/// A name taken apart. The texts are folded; empty where the name has no such part.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ParsedName {
    /// The input.
    pub text: Box<str>,
    /// Who or what it names.
    pub holder: Holder,
    /// The place in front of the name.
    pub place: NamePlace,
    /// 字号.
    pub brand: Short,
    made: Made,
    /// Class of its form, of several that of the outermost: 厂有限公司 is a company.
    pub form: Option<FormClass>,
    /// The numeral that is part of the identity.
    pub numeral: Option<Numeral>,
    /// 字号 and the trade words that say what is made, as characters; what slips are looked for in.
    pub(crate) core: SmallVec<[char; 8]>,
    /// Characters of the 字号, at most those that fit.
    brand_length: u16,
    /// Where the name without region, brackets, site mark and noise stands in the text, when it does in one piece.
    base: std::ops::Range<u32>,
    beside: Option<Box<Beside>>,
}

/// What stands beside a name while it is being read, and of the names that are kept beside one in three: a million rows should not carry its room. The
/// fields are read and set as if they were the name's own.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Beside {
    /// Its parts, in order and without gap.
    pub parts: Vec<Part>,
    /// Other and former names.
    pub aliases: Vec<Alias>,
    rare: Option<Box<Rare>>,
}

/// What few names say: places and marks in brackets, a state, a family name. The fields are read and set as if they were the name's own.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Rare {
    /// The place in brackets (伟标(潮州)…), if any.
    pub bracket_place: NamePlace,
    /// The mark of one of several sites.
    pub site: Option<SiteMark>,
    /// State of operation, if written.
    pub status: Option<NameStatus>,
    /// A person's name in brackets.
    pub person: Option<Box<str>>,
    /// Family name, for [`Holder::Nickname`], [`Holder::Nameless`] (谢姓…) and brands of the form X氏, X记.
    pub surname: Option<char>,
    /// The name without region, brackets, site mark and noise, when it stands in the text in pieces.
    base: Option<Box<str>>,
}

/// What a name says that says nothing beside its texts.
static NOTHING_BESIDE: Beside = Beside { parts: Vec::new(), aliases: Vec::new(), rare: None };

/// What a name says that says nothing rare.
static NOTHING_RARE: Rare = Rare {
    bracket_place: NamePlace { levels: [0; 5] },
    site: None,
    status: None,
    person: None,
    surname: None,
    base: None,
};

impl std::ops::Deref for ParsedName {
    type Target = Beside;

    fn deref(&self) -> &Beside {
        self.beside.as_deref().unwrap_or(&NOTHING_BESIDE)
    }
}

impl std::ops::DerefMut for ParsedName {
    fn deref_mut(&mut self) -> &mut Beside {
        self.beside.get_or_insert_default()
    }
}

impl std::ops::Deref for Beside {
    type Target = Rare;

    fn deref(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(&NOTHING_RARE)
    }
}

impl std::ops::DerefMut for Beside {
    fn deref_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

impl ParsedName {
    /// Concepts of the trade words that say what is made, ascending.
    pub fn concepts(&self) -> &[u16] {
        self.made.concepts()
    }

    /// Groups of those words.
    pub fn groups(&self) -> TradeGroups {
        self.made.groups()
    }

    /// Concepts and groups, to keep.
    pub(crate) fn made(&self) -> &Made {
        &self.made
    }

    /// The text of a part.
    pub fn slice(&self, part: &Part) -> &str {
        self.text.get(part.start as usize..part.end as usize).unwrap_or("")
    }

    /// The same name kept for long: without its parts where they tell nothing that the text does not. Where it was noisy they stay, for
    /// [`canonical`](Self::canonical).
    pub(crate) fn kept(mut self) -> Self {
        if let Some(beside) = &mut self.beside {
            if beside.parts.iter().all(|part| part.kind != PartKind::Noise) {
                beside.parts = Vec::new();
            }
            let aliases = std::mem::take(&mut beside.aliases);
            beside.aliases = aliases.into_iter().map(|alias| Alias { name: alias.name.kept(), ..alias }).collect();
            beside.aliases.shrink_to_fit();
        }
        self.beside = self.beside.filter(|beside| **beside != NOTHING_BESIDE);
        self
    }

    /// The name without region, brackets, site mark and noise.
    pub(crate) fn base(&self) -> &str {
        match &self.beside {
            Some(beside) if beside.base.is_some() => beside.base.as_deref().unwrap_or_default(),
            _ => self.text.get(self.base.start as usize..self.base.end as usize).unwrap_or_default(),
        }
    }

    /// The texts of all parts of a kind, joined.
    pub fn joined(&self, kind: PartKind) -> String {
        self.parts.iter().filter(|part| part.kind == kind).map(|part| self.slice(part)).collect()
    }

    /// The name without noise; parsing it gives the same parts.
    pub fn canonical(&self) -> Cow<'_, str> {
        if self.parts.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        self.parts.iter().filter(|part| part.kind != PartKind::Noise).map(|part| self.slice(part)).collect()
    }

    /// 字号 and the trade words that say what is made.
    pub fn core_text(&self) -> String {
        self.core.iter().collect()
    }

    /// Characters of the 字号, the first of `core`.
    pub(crate) fn brand_length(&self) -> usize {
        usize::from(self.brand_length)
    }

    /// True when nothing but place and trade distinguishes the name (彩塘镇食品厂, 供销合作社).
    pub fn is_generic(&self) -> bool {
        self.brand_length == 0
    }

    /// True when the whole text has the shape of a person's name, whatever it was read as.
    pub(crate) fn may_be_person(&self) -> bool {
        let chars: SmallVec<[char; 8]> = self.text.chars().take(5).collect();
        holder::is_person(&chars)
    }

    /// The name itself and its other names.
    pub fn alternatives(&self) -> impl Iterator<Item = &ParsedName> {
        std::iter::once(self).chain(self.aliases.iter().map(|alias| &alias.name))
    }
}
