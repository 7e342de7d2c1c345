//! How two industries agree.

use super::Industry;

/// Agreement of two industries; 0 is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum IndustryLevel {
    /// A class of the 2017 edition in common.
    SameCode = 0,
    /// A division in common.
    SameDivision = 1,
    /// Divisions that different offices choose for one plant (印刷/造纸, 纺织/服装, 钢压延/金属制品, 电气/电子).
    RelatedDivision = 2,
    /// Nothing in common.
    Different = 3,
    /// A side names no industry.
    Missing = 255,
}

/// Divisions between which one plant may fall, depending on who classified it: neighbours in the chain of one material, and a product
/// against its material or its process.
const RELATED: &[(u8, u8)] = &[
    (8, 31),
    (9, 32),
    (10, 30),
    (13, 14),
    (13, 15),
    (14, 15),
    (14, 27),
    (17, 18),
    (17, 28),
    (18, 19),
    (18, 24),
    (19, 29),
    (20, 21),
    (20, 24),
    (21, 33),
    (22, 23),
    (22, 29),
    (23, 29),
    (23, 24),
    (24, 29),
    (24, 30),
    (24, 33),
    (25, 26),
    (26, 27),
    (26, 28),
    (26, 29),
    (26, 30),
    (29, 33),
    (29, 42),
    (30, 33),
    (31, 32),
    (31, 33),
    (31, 42),
    (32, 33),
    (32, 42),
    (33, 34),
    (33, 35),
    (33, 36),
    (33, 37),
    (33, 38),
    (33, 43),
    (34, 35),
    (34, 38),
    (34, 43),
    (35, 40),
    (36, 37),
    (38, 39),
    (38, 40),
    (39, 40),
    (44, 45),
];

/// Compares two industries by their best pair. Symmetric.
///
/// ```
/// use minglu::domain::cn::industry::{IndustryLevel, compare, parse};
/// let level = |a, b| compare(parse(a, None).as_ref(), parse(b, None).as_ref());
/// assert_eq!(level("3382", "3382 金属制餐具和器皿制造"), IndustryLevel::SameCode);
/// assert_eq!(level("3073", "日用陶瓷"), IndustryLevel::SameDivision);
/// assert_eq!(level("纸箱", "印刷"), IndustryLevel::RelatedDivision);
/// assert_eq!(level("陶瓷", "服装"), IndustryLevel::Different);
/// assert_eq!(level("陶瓷", ""), IndustryLevel::Missing);
/// ```
pub fn compare(a: Option<&Industry>, b: Option<&Industry>) -> IndustryLevel {
    let (Some(a), Some(b)) = (a, b) else { return IndustryLevel::Missing };
    if a.divisions().is_empty() || b.divisions().is_empty() {
        return IndustryLevel::Missing;
    }
    if a.codes().iter().any(|code| b.codes().contains(code)) {
        return IndustryLevel::SameCode;
    }
    if a.divisions().iter().any(|division| b.divisions().contains(division)) {
        return IndustryLevel::SameDivision;
    }
    let related = |x: u8, y: u8| RELATED.contains(&(x.min(y), x.max(y)));
    if a.divisions().iter().any(|x| b.divisions().iter().any(|y| related(*x, *y))) {
        return IndustryLevel::RelatedDivision;
    }
    IndustryLevel::Different
}
