//! How far two names agree.

use super::numeral::{counted, other_numbers};
use super::{Holder, NameStats, ParsedName, PlaceRelation};
use crate::domain::cn::trade::TradeGroups;
use crate::domain::cn::variants::{Resemblance, Variants};
use smallvec::SmallVec;

/// Agreement of two names, strongest first. What a level is worth is for the scorer to learn; the order is by expected weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NameLevel {
    /// The same text, or the same 字号, trade and form under the same place.
    Equal = 0,
    /// 字号 and trade equal, form equal or cut off, place missing on a side.
    SameCore = 1,
    /// 字号 and trade equal, form differs (厂 → 有限公司).
    SameCoreOtherForm = 2,
    /// 字号 equal, trades related (陶瓷 / 卫浴).
    SameBrandRelatedTrade = 3,
    /// One slip: a homophone or look-alike, two characters exchanged, one missing in a long name, one wrong in a trade word.
    NearCore = 4,
    /// 字号 equal, one side says no trade (泽华厂).
    SameBrandTradeUnsaid = 5,
    /// One is a short form of the other by skipping characters (中石化), or names the owner's family name (王氏厂).
    ContainedShort = 6,
    /// The same name, with a numeral on one side only (五金厂 / 五金二厂): another plant, or a name cut short.
    NumeralUnsaid = 7,
    /// 字号 equal, trades unrelated.
    SameBrandOtherTrade = 8,
    /// 字号 and trade equal or related, but in another place.
    SameCoreOtherPlace = 9,
    /// One unlike character in a short 字号 (华丰 / 华强), trades not opposed: usually another firm.
    BrandOneCharDiffers = 10,
    /// Different names.
    Different = 11,
    /// The same name with another numeral (一厂 / 二厂).
    NumeralConflict = 12,
    /// A side has no name that could agree or differ: absent, nameless, a person, a committee against an enterprise.
    Missing = 255,
}

impl NameLevel {
    /// The levels from the strongest agreement to the strongest disagreement, without [`NameLevel::Missing`].
    pub const ALL: [NameLevel; 13] = [
        NameLevel::Equal,
        NameLevel::SameCore,
        NameLevel::SameCoreOtherForm,
        NameLevel::SameBrandRelatedTrade,
        NameLevel::NearCore,
        NameLevel::SameBrandTradeUnsaid,
        NameLevel::ContainedShort,
        NameLevel::NumeralUnsaid,
        NameLevel::SameBrandOtherTrade,
        NameLevel::SameCoreOtherPlace,
        NameLevel::BrandOneCharDiffers,
        NameLevel::Different,
        NameLevel::NumeralConflict,
    ];

    /// Names for people: Chinese and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            NameLevel::Equal => ("名称相同", "same name"),
            NameLevel::SameCore => ("字号行业相同", "same brand and trade"),
            NameLevel::SameCoreOtherForm => ("字号行业相同，组织形式不同", "same brand and trade, other form"),
            NameLevel::SameBrandRelatedTrade => ("字号相同，行业相近", "same brand, related trade"),
            NameLevel::NearCore => ("一字之差（音近、形近、颠倒或脱字）", "one slip apart"),
            NameLevel::SameBrandTradeUnsaid => ("字号相同，一方未写行业", "same brand, trade unsaid"),
            NameLevel::ContainedShort => ("一方为简称", "short form"),
            NameLevel::NumeralUnsaid => ("名称相同，一方未写厂号", "same name, number on one side"),
            NameLevel::SameBrandOtherTrade => ("字号相同，行业不同", "same brand, other trade"),
            NameLevel::SameCoreOtherPlace => ("字号相同，地区不同", "same brand, other place"),
            NameLevel::BrandOneCharDiffers => ("字号差一字", "brand differs by one character"),
            NameLevel::Different => ("名称不同", "different names"),
            NameLevel::NumeralConflict => ("编号不同", "other number"),
            NameLevel::Missing => ("无可比名称", "nothing to compare"),
        }
    }
}

/// How the site marks of two names relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteRelation {
    /// The same mark, or none on either side.
    Same,
    /// Only one side is marked: main plant against 第二分厂.
    OneUnmarked,
    /// Both are marked, differently.
    Conflict,
}

/// How the site marks of two names relate.
pub fn site_relation(a: &ParsedName, b: &ParsedName) -> SiteRelation {
    match (&a.site, &b.site) {
        (None, None) => SiteRelation::Same,
        (Some(a), Some(b)) => match (a.number, b.number) {
            (Some(left), Some(right)) if left == right => SiteRelation::Same,
            (None, None) if a.key == b.key || one_slip_in_mark(&a.key, &b.key) => SiteRelation::Same,
            _ => SiteRelation::Conflict,
        },
        _ => SiteRelation::OneUnmarked,
    }
}

/// True when two marks of at least two characters differ by one lost or resembling character (杏坛 / 杏). 东 and 西 stay apart.
fn one_slip_in_mark(a: &str, b: &str) -> bool {
    let (a, b): (SmallVec<[char; 8]>, SmallVec<[char; 8]>) = (a.chars().collect(), b.chars().collect());
    a.len().max(b.len()) > 1
        && match slip(&a, &b) {
            Some(Slip::Wrong(_, x, y)) => Variants::standard().resemblance(x, y) < Resemblance::NearSound,
            Some(_) => true,
            None => false,
        }
}

/// How far two names agree, site marks aside: the best level over all their alternative names. Symmetric; equal names reach the top
/// level or are missing.
pub fn compare(a: &ParsedName, b: &ParsedName, stats: &NameStats) -> NameLevel {
    let mut best = compare_one(a, b, stats);
    if best == NameLevel::Equal || (a.aliases.is_empty() && b.aliases.is_empty()) {
        return best;
    }
    for left in a.alternatives() {
        for right in b.alternatives() {
            best = best.min(compare_one(left, right, stats));
        }
    }
    best
}

fn compare_one(a: &ParsedName, b: &ParsedName, stats: &NameStats) -> NameLevel {
    use Holder::{Enterprise, Nameless, Nickname, Person, PropertyCompany, VillageCommittee};
    match (a.holder, b.holder) {
        (Nameless, _) | (_, Nameless) | (Person, Person) => return NameLevel::Missing,
        (Person, _) => return owner_named(a, b),
        (_, Person) => return owner_named(b, a),
        (VillageCommittee, VillageCommittee) => {
            return if a.base() == b.base() && a.place.relation(&b.place) != PlaceRelation::Conflict {
                NameLevel::Equal
            } else {
                NameLevel::Different
            };
        }
        (VillageCommittee, _) | (_, VillageCommittee) => return NameLevel::Missing,
        (Nickname, _) | (_, Nickname) | (Enterprise | PropertyCompany, Enterprise | PropertyCompany) => {}
    }
    let place = a.place.relation(&b.place);
    if a.core.is_empty() || b.core.is_empty() {
        return if a.base().is_empty() || b.base().is_empty() || a.base() != b.base() {
            NameLevel::Missing
        } else {
            by_place(place)
        };
    }
    if a.is_generic() && b.is_generic() {
        return generic(a, b, place);
    }
    let level = match one_number(a, b) {
        Some(true) => NameLevel::SameCore,
        Some(false) => return NameLevel::NumeralConflict,
        None => by_core(a, b, stats),
    };
    if level <= NameLevel::SameBrandTradeUnsaid && number(a) != number(b) && a.is_generic() == b.is_generic() {
        return numerals(a, b);
    }
    by_place_and_form(a, b, level, place)
}

/// Whether names of one trade, one with a numeral for its 字号 (二砖厂) and one without 字号 (潮州市第二砖厂), count the same plant; `None` for others.
fn one_number(a: &ParsedName, b: &ParsedName) -> Option<bool> {
    let (said, open) = match (a.is_generic(), b.is_generic()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return None,
    };
    let brand_aside = open.core.len() - open.brand_length();
    let number = number(said)?;
    let alike = |trade: &[char]| {
        trade == &said.core[..]
            || trade.len() == brand_aside && !open.concepts().is_empty() && open.concepts() == said.concepts()
    };
    counted(open).find(|&(_, trade)| alike(trade)).map(|(other, _)| other == number)
}

/// The level of names that agree so far in 字号 and trade, with their places and forms.
fn by_place_and_form(a: &ParsedName, b: &ParsedName, level: NameLevel, place: PlaceRelation) -> NameLevel {
    match level {
        NameLevel::SameCore if place == PlaceRelation::Conflict => NameLevel::SameCoreOtherPlace,
        NameLevel::SameCore if same_form(a, b) == FormRelation::Other => NameLevel::SameCoreOtherForm,
        NameLevel::SameCore if a.base() == b.base() && matches!(place, PlaceRelation::Same) => NameLevel::Equal,
        NameLevel::SameCore if a.base() == b.base() && a.place.is_unsaid() && b.place.is_unsaid() => NameLevel::Equal,
        NameLevel::SameCore if place == PlaceRelation::Same && same_form(a, b) == FormRelation::Same => {
            NameLevel::Equal
        }
        NameLevel::SameBrandRelatedTrade | NameLevel::SameBrandTradeUnsaid if place == PlaceRelation::Conflict => {
            NameLevel::SameCoreOtherPlace
        }
        NameLevel::NearCore | NameLevel::ContainedShort if place == PlaceRelation::Conflict => NameLevel::Different,
        level => level,
    }
}

fn number(name: &ParsedName) -> Option<u32> {
    name.numeral.map(|numeral| numeral.number)
}

/// The level of names that differ in their numeral only.
fn numerals(a: &ParsedName, b: &ParsedName) -> NameLevel {
    if a.numeral.is_some() && b.numeral.is_some() { NameLevel::NumeralConflict } else { NameLevel::NumeralUnsaid }
}

fn by_place(place: PlaceRelation) -> NameLevel {
    match place {
        PlaceRelation::Same | PlaceRelation::Compatible => NameLevel::Equal,
        PlaceRelation::Unsaid => NameLevel::Missing,
        PlaceRelation::Conflict => NameLevel::Different,
    }
}

/// Names without a 字号: the place decides.
fn generic(a: &ParsedName, b: &ParsedName, place: PlaceRelation) -> NameLevel {
    let numbers = number(a) != number(b);
    if a.core != b.core && a.concepts() != b.concepts() {
        return NameLevel::Different;
    }
    match place {
        PlaceRelation::Conflict => NameLevel::Different,
        _ if numbers => numerals(a, b),
        PlaceRelation::Same if same_form(a, b) == FormRelation::Other => NameLevel::SameCoreOtherForm,
        PlaceRelation::Same => NameLevel::Equal,
        PlaceRelation::Compatible => NameLevel::SameBrandTradeUnsaid,
        PlaceRelation::Unsaid => NameLevel::Missing,
    }
}

/// A person's name against an enterprise's: the 字号 of an individual business may be the owner's name.
fn owner_named(person: &ParsedName, enterprise: &ParsedName) -> NameLevel {
    if owner(person) == Some(&*enterprise.brand) { NameLevel::ContainedShort } else { NameLevel::Missing }
}

/// The 字号 that tells the business of a person by their name. Two characters coincide by chance (苏荣 / 苏荣鞋厂).
pub(crate) fn owner(person: &ParsedName) -> Option<&str> {
    person.person.as_deref().filter(|name| name.chars().count() > 2)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormRelation {
    Same,
    /// At least one side says none.
    Unsaid,
    Other,
}

fn same_form(a: &ParsedName, b: &ParsedName) -> FormRelation {
    match (a.form, b.form) {
        (Some(a), Some(b)) if a == b => FormRelation::Same,
        (None, _) | (_, None) => FormRelation::Unsaid,
        _ => FormRelation::Other,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TradeRelation {
    Same,
    Related,
    Unsaid,
    Other,
}

/// What names of unlike cores say of their trades: concepts and their groups.
fn trade_relation(a: (&[u16], TradeGroups), b: (&[u16], TradeGroups)) -> TradeRelation {
    match (a.0.is_empty(), b.0.is_empty()) {
        // Both may say nothing that is known; then the words themselves decide, and they differ.
        (true, _) | (_, true) => TradeRelation::Unsaid,
        _ if a.0 == b.0 => TradeRelation::Same,
        _ if a.1 & b.1 != 0 => TradeRelation::Related,
        _ => TradeRelation::Other,
    }
}

/// The level by 字号 and trade alone.
fn by_core(a: &ParsedName, b: &ParsedName, stats: &NameStats) -> NameLevel {
    if a.core == b.core {
        return NameLevel::SameCore;
    }
    let trade = trade_relation((a.concepts(), a.groups()), (b.concepts(), b.groups()));
    if a.brand == b.brand && a.brand_length() > 0 {
        return match trade {
            TradeRelation::Same => NameLevel::SameCore,
            TradeRelation::Related => NameLevel::SameBrandRelatedTrade,
            TradeRelation::Unsaid => NameLevel::SameBrandTradeUnsaid,
            TradeRelation::Other if one_slip_in_trade(a, b, stats) => slip_or_number(&a.core, &b.core),
            TradeRelation::Other => NameLevel::SameBrandOtherTrade,
        };
    }
    if let (Some(left), Some(right)) = (a.surname, b.surname)
        && left == right
        && (a.holder == Holder::Nickname || b.holder == Holder::Nickname)
    {
        return NameLevel::ContainedShort;
    }
    if let Some(level) = near(a, b, trade, stats.variants()) {
        return level;
    }
    let (short, long) = if a.core.len() <= b.core.len() { (a, b) } else { (b, a) };
    if is_short_form(short, long) || is_skipping_form(short, long) {
        NameLevel::ContainedShort
    } else if slip_in_whole(a, b) {
        NameLevel::NearCore
    } else {
        NameLevel::Different
    }
}

/// A short form that takes one character of each word (中石化 of 中国石油化工), or whole only the last word (中移动 of 中国移动). The words of 字号 and
/// trade have two characters, so those taken stand at even places, the first among them; three such characters in order are no chance.
fn is_skipping_form(short: &ParsedName, long: &ParsedName) -> bool {
    let (few, many) = (&short.core, &long.core);
    let words = many.len().div_ceil(2);
    if !(3..=4).contains(&few.len()) || many.len() < 4 || few.len() > words + 1 || few.first() != many.first() {
        return false;
    }
    let initials = |count: usize| {
        let mut from = 0;
        few[..count].iter().all(|c| {
            let found = (from..many.len()).step_by(2).find(|&at| many[at] == *c);
            found.inspect(|&at| from = at + 2).is_some()
        }) && (from == many.len() || count < few.len())
    };
    let last_word = few.len() == 3 && many.len() == 4 && many.ends_with(&few[1..]);
    many.len().is_multiple_of(2) && (initials(few.len()) || last_word)
}

/// 电器 and 电子 are both trades: between known words only a resemblance is a slip.
fn one_slip_in_trade(a: &ParsedName, b: &ParsedName, stats: &NameStats) -> bool {
    match slip(&a.core, &b.core) {
        Some(Slip::Wrong(at, x, y)) => {
            at >= a.brand_length() && stats.variants().resemblance(x, y) < Resemblance::NearSound
        }
        Some(other) => other.at() >= a.brand_length(),
        None => false,
    }
}

/// A slip that moves the borders between the parts, so that they can only be compared as one text: two characters exchanged across
/// 字号 and trade (星扉食品 / 星食扉品), or a slip in the region that made it unreadable and left it with the 字号 (顺市德区新瑞包装厂). The
/// whole name of one is then the end of the other's text, or one exchange away from it.
fn slip_in_whole(a: &ParsedName, b: &ParsedName) -> bool {
    let (left, right) = (a.base(), b.base());
    if left.len() == right.len() {
        let (left, right): (SmallVec<[char; 24]>, SmallVec<[char; 24]>) =
            (left.chars().collect(), right.chars().collect());
        return left.len() >= WHOLE
            && matches!(slip(&left, &right), Some(Slip::Exchanged(_)))
            && !other_numbers(&left, &right);
    }
    // Texts of unlike length cannot be an exchange apart.
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    let Some(front) = long.strip_suffix(short) else { return false };
    short.chars().count() >= WHOLE
        && front.chars().count() >= 3
        && front.chars().any(|c| "省市县区镇街道村".contains(c))
}

/// Characters from which a text is long enough to be compared whole.
const WHOLE: usize = 5;

/// The level when the cores are one slip apart.
fn near(a: &ParsedName, b: &ParsedName, trade: TradeRelation, variants: &Variants) -> Option<NameLevel> {
    let (left, right) = (&a.core[..a.brand_length()], &b.core[..b.brand_length()]);
    if let Some(found) = slip(left, right) {
        return slip_in_brand(found, left, right, trade, variants);
    }
    // A slip in the trade words moves the border between 字号 and trade; then only the whole cores are one slip apart.
    let found = slip(&a.core, &b.core)?;
    let shared = a.brand_length().min(b.brand_length()).max(1);
    (found.at() >= shared && a.core.len().min(b.core.len()) > 3).then(|| slip_or_number(&a.core, &b.core))
}

/// What texts say that one slip tells apart: nobody mistakes a number for its neighbour (国道307线, 国道309线) as often as both exist.
fn slip_or_number(a: &[char], b: &[char]) -> NameLevel {
    if other_numbers(a, b) { NameLevel::NumeralConflict } else { NameLevel::NearCore }
}

/// What a slip between two 字号 says.
fn slip_in_brand(
    found: Slip<char>,
    left: &[char],
    right: &[char],
    trade: TradeRelation,
    variants: &Variants,
) -> Option<NameLevel> {
    if trade == TradeRelation::Other {
        return None;
    }
    let longest = left.len().max(right.len());
    let alike = match found {
        Slip::Exchanged(_) => true,
        // A 字号 of one character has lost its other one; of two and three characters both are usual.
        Slip::Missing(_) => longest > 3 || (longest == 2 && trade == TradeRelation::Same),
        Slip::Wrong(_, x, y) if x.is_ascii_digit() && y.is_ascii_digit() => true,
        Slip::Wrong(_, x, y) => longest > 3 || variants.resemblance(x, y) < Resemblance::NearSound,
    };
    match alike {
        true => Some(slip_or_number(left, right)),
        false => (longest > 1).then_some(NameLevel::BrandOneCharDiffers),
    }
}

/// A name in a few words, by which most unlike names are told apart without either being fetched: its 字号 in full, and which letters occur in its
/// core and in its text. Each letter sets one bit of 32, so that a bit that only one side has is a letter that only it has. Nothing is held of a
/// name whose 字号 is too long or has a character beyond the basic plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    /// Ended by zeros.
    brand: [u16; LONG_BRAND],
    /// 0 where nothing is held.
    core: u32,
    text: u32,
}

/// Characters of the longest 字号 that an outline holds.
const LONG_BRAND: usize = 4;

impl Outline {
    /// Nothing is held.
    pub const NOTHING: Self = Self { brand: [0; LONG_BRAND], core: 0, text: 0 };

    /// The outline of a name.
    pub fn of(name: &ParsedName) -> Self {
        let brand = &name.core[..name.brand_length()];
        if brand.len() > LONG_BRAND || brand.iter().any(|&c| u32::from(c) > u32::from(u16::MAX)) {
            return Self::NOTHING;
        }
        let mut held = [0; LONG_BRAND];
        held.iter_mut().zip(brand).for_each(|(held, &c)| *held = c as u16);
        Self { brand: held, core: letters(name.core.iter().copied()), text: letters(name.base().chars()) }
    }

    fn brand(&self) -> &[u16] {
        let length = self.brand.iter().position(|&c| c == 0).unwrap_or(LONG_BRAND);
        &self.brand[..length]
    }

    /// The level that [`compare`] gives for two firms without other names, by 字号 and trade alone, where these settle it; the 字号 of one at
    /// least is said, and neither 字号 nor cores are equal.
    pub fn unlike<'a>(
        &self,
        other: &Self,
        trades: impl Fn() -> [(&'a [u16], TradeGroups); 2],
        variants: &Variants,
    ) -> Option<NameLevel> {
        if self.core == 0 || other.core == 0 {
            return None;
        }
        let (left, right) = (self.brand(), other.brand());
        let found = slip(left, right);
        if let Some(found) = found {
            let [a, b] = trades();
            let full = |brand: &[u16]| brand.iter().map(|&c| in_full(c)).collect::<SmallVec<[char; LONG_BRAND]>>();
            let level = slip_in_brand(found.in_full(), &full(left), &full(right), trade_relation(a, b), variants);
            if level.is_some() {
                return level;
            }
        }
        let begin_alike = left.iter().zip(right).all(|(x, y)| x == y);
        let slip_in_core = found.is_none() && begin_alike && self.cores_may_be_a_slip_apart(other);
        let within = |a: u32, b: u32| a & !b == 0 || b & !a == 0;
        // A short form, or the end of the other's text: all letters of the one are letters of the other.
        let contained = within(self.core, other.core) || within(self.text, other.text);
        (!slip_in_core && !contained).then_some(NameLevel::Different)
    }

    /// False when the cores are surely more than one slip apart: a slip leaves no side more than one letter of its own.
    pub fn cores_may_be_a_slip_apart(&self, other: &Self) -> bool {
        let own = |a: u32, b: u32| (a & !b).count_ones();
        let held = self.core != 0 && other.core != 0;
        !held || own(self.core, other.core) <= 1 && own(other.core, self.core) <= 1
    }
}

/// Which of 32 classes of letters occur.
fn letters(text: impl Iterator<Item = char>) -> u32 {
    // The product spreads neighbours of the code table over all classes.
    text.fold(0, |set, c| set | 1 << (u32::from(c).wrapping_mul(0x9e37_79b1) >> 27))
}

/// One difference between two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip<C> {
    /// Another character at this place.
    Wrong(usize, C, C),
    /// A character more on one side.
    Missing(usize),
    /// Two neighbours exchanged.
    Exchanged(usize),
}

impl<C> Slip<C> {
    fn at(self) -> usize {
        match self {
            Slip::Wrong(at, ..) | Slip::Missing(at) | Slip::Exchanged(at) => at,
        }
    }
}

impl Slip<u16> {
    /// The same of characters: those of the basic plane.
    fn in_full(self) -> Slip<char> {
        match self {
            Slip::Wrong(at, x, y) => Slip::Wrong(at, in_full(x), in_full(y)),
            Slip::Missing(at) => Slip::Missing(at),
            Slip::Exchanged(at) => Slip::Exchanged(at),
        }
    }
}

/// A character of the basic plane.
fn in_full(c: u16) -> char {
    char::from_u32(u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The only difference of two texts, `None` when they are equal or differ by more than one slip.
fn slip<C: Copy + PartialEq>(a: &[C], b: &[C]) -> Option<Slip<C>> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 || short.is_empty() {
        return None;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() < long.len() {
        return (short[same..] == long[same + 1..]).then_some(Slip::Missing(same));
    }
    if same == short.len() {
        return None;
    }
    if short[same + 1..] == long[same + 1..] {
        return Some(Slip::Wrong(same, short[same], long[same]));
    }
    let exchanged = same + 1 < short.len()
        && short[same] == long[same + 1]
        && short[same + 1] == long[same]
        && short[same + 2..] == long[same + 2..];
    exchanged.then_some(Slip::Exchanged(same))
}

/// A 字号 of three or more characters without further trade words that is the other's characters with some skipped, the first one
/// kept (中石化 in 中国石油化工); or the other's 字号 cut short by its end (至少三字).
fn is_short_form(short: &ParsedName, long: &ParsedName) -> bool {
    let needle = &short.core;
    if needle.len() < 3
        || !short.concepts().is_empty()
        || needle.len() == long.core.len()
        || needle.first() != long.core.first()
        || other_numbers(needle, &long.core)
    {
        return false;
    }
    let mut rest = needle.iter();
    let mut next = rest.next();
    for c in &long.core {
        if next == Some(c) {
            next = rest.next();
        }
    }
    next.is_none()
}
