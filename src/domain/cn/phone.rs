//! Telephone numbers: several in a cell, mobiles and landlines, with area code or without.
//!
//! A landline written without its area code can still be compared: by its local part, and by the last seven digits with a number from
//! before the exchange went to eight. A number one digit off is weak evidence; numbers that mean nothing (11111111111,
//! 12345678) are dropped with an issue, because otherwise they would join hundreds of units. An agent's real number may do the same: [`Phones::numbers`] are
//! plain keys so that the caller can count how many records carry each.

use crate::record::IssueKind;
use crate::text::fold;
use smallvec::SmallVec;
use std::borrow::Cow;

/// One number, normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Phone {
    /// Eleven digits, 1 first.
    Mobile(u64),
    /// Area code without its leading zero (20, 755; 0 when none was written) and the local number of 7 or 8 digits.
    Landline {
        /// Area code, 0 when unknown.
        area: u16,
        /// Local number.
        local: u32,
    },
    /// 400 and 800 numbers, ten digits.
    Service(u64),
}

impl Phone {
    /// The key under which records with this number meet: the whole mobile or service number, the last seven digits of a
    /// landline (so that a number without area code or from before the eighth digit meets the full one). Keys of the
    /// three kinds differ in length and never collide.
    ///
    /// ```
    /// use minglu::domain::cn::phone::Phones;
    /// let key = |cell| Phones::parse(cell).numbers()[0].key();
    /// assert_eq!(key("0757-22334455"), key("2334455"));
    /// assert_ne!(key("13684021296"), key("13684021297"));
    /// ```
    pub fn key(self) -> u64 {
        match self {
            Phone::Mobile(number) | Phone::Service(number) => number,
            Phone::Landline { local, .. } => u64::from(local % 10_000_000),
        }
    }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Phone::Mobile(number) | Phone::Service(number) => write!(f, "{number}"),
            Phone::Landline { area: 0, local } => write!(f, "{local}"),
            Phone::Landline { area, local } => write!(f, "0{area}-{local}"),
        }
    }
}

/// The numbers of one cell, sorted, without repetitions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Phones {
    numbers: SmallVec<[Phone; 1]>,
}

/// What a person should know about a cell of numbers.
type Issues = SmallVec<[IssueKind; 1]>;

/// Agreement of two sets of numbers, by their best pair; 0 is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PhoneLevel {
    /// A mobile number in common.
    SharedMobile = 0,
    /// A landline with its area code, or a service number, in common.
    SharedLandline = 1,
    /// A local number in common where one side has no area code or one digit less.
    SharedLocalPart = 2,
    /// One digit, or two exchanged neighbours, apart.
    OneDigitOff = 3,
    /// Nothing in common.
    Different = 4,
    /// A side has no number.
    Missing = 255,
}

impl Phones {
    /// Reads a cell: numbers separated by `、` `/` `;` `,` spaces or words, with `+86`, spaces or hyphens inside, brackets, extensions
    /// (`转801`, `-801`), a shared front part (`22334455/66`), or a spreadsheet's `.0`.
    ///
    /// ```
    /// use minglu::domain::cn::phone::Phones;
    /// let show = |cell| Phones::parse(cell).numbers().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    /// assert_eq!(show("0757-8734028/13684021296"), "13684021296 0757-8734028");
    /// assert_eq!(show("+86 150 8415 9230"), "15084159230");
    /// assert_eq!(show("(020)87340280转801"), "020-87340280");
    /// assert_eq!(show("22334455/66"), "22334455 22334466");
    /// assert_eq!(show("11111111111"), "");
    /// ```
    pub fn parse(cell: &str) -> Self {
        Self::with_issues(cell).0
    }

    /// The same, with what a person should know about the cell, sorted, without repetitions. Records keep the numbers alone.
    ///
    /// ```
    /// use minglu::{domain::cn::phone::Phones, record::IssueKind};
    /// let (phones, issues) = Phones::with_issues("13684021296.0");
    /// assert_eq!((phones.numbers().len(), issues.as_slice()), (1, &[IssueKind::FloatText][..]));
    /// ```
    pub fn with_issues(cell: &str) -> (Self, SmallVec<[IssueKind; 1]>) {
        let (mut phones, mut issues) = (Self::default(), Issues::new());
        let mut last = None;
        for segment in spaced(cell).split(is_separator) {
            last = phones.segment(&ascii(segment), last, &mut issues);
        }
        phones.numbers.sort_unstable();
        phones.numbers.dedup();
        issues.sort_unstable();
        issues.dedup();
        (phones, issues)
    }

    /// The numbers, sorted; empty when there are none.
    pub fn numbers(&self) -> &[Phone] {
        &self.numbers
    }

    /// True when no number was found.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The same numbers with `area` (without leading zero) for landlines that were written without one; an `area` of 0 changes nothing.
    pub fn with_area(mut self, area: u16) -> Self {
        for phone in &mut self.numbers {
            if let Phone::Landline { area: unknown @ 0, .. } = phone {
                *unknown = area;
            }
        }
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self
    }

    /// Reads one segment; returns its last number, whose front part a following short segment may share.
    fn segment(&mut self, segment: &str, last: Option<Phone>, issues: &mut Issues) -> Option<Phone> {
        let (body, float) = strip_float(segment);
        if float {
            issues.push(IssueKind::FloatText);
        }
        let body = match body.find(['*', '#', 'x']) {
            // 8734028*801: what follows is an extension; stars without digits behind hide digits.
            Some(at) if body[..at].bytes().filter(u8::is_ascii_digit).count() >= 7 => &body[..at],
            Some(_) => {
                issues.push(IssueKind::PhoneUnknownShape);
                return None;
            }
            None => body,
        };
        let groups: SmallVec<[&str; 4]> = body.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
        if let (Some(Phone::Landline { area, local }), [tail]) = (last, groups.as_slice())
            && tail.len() <= 4
            && let Ok(tail_value) = tail.parse::<u32>()
        {
            let scale = 10_u32.pow(tail.len() as u32);
            let shared = Phone::Landline { area, local: local / scale * scale + tail_value };
            self.numbers.push(shared);
            return Some(shared);
        }
        let mut at = 0;
        let mut found = None;
        while at < groups.len() {
            match longest(&groups[at..]) {
                Some((used, numbers, zero_lost)) => {
                    if zero_lost {
                        issues.push(IssueKind::LostLeadingZeros);
                    }
                    for number in numbers {
                        if is_junk(number) {
                            issues.push(IssueKind::PhoneUnknownShape);
                        } else {
                            self.numbers.push(number);
                            found = Some(number);
                        }
                    }
                    at += used;
                }
                // Up to five digits after a number are its extension.
                None => {
                    if found.is_none() || groups[at].len() > 5 {
                        issues.push(IssueKind::PhoneUnknownShape);
                    }
                    at += 1;
                }
            }
        }
        found
    }
}

/// Compares the numbers of two records by their best pair. Symmetric.
///
/// ```
/// use minglu::domain::cn::phone::{PhoneLevel, Phones, compare};
/// let level = |a, b| compare(&Phones::parse(a), &Phones::parse(b));
/// assert_eq!(level("13684021296", "0757-22334455、13684021296"), PhoneLevel::SharedMobile);
/// assert_eq!(level("22334455", "0757-22334455"), PhoneLevel::SharedLocalPart);
/// assert_eq!(level("0757-22334455", "0750-22334455"), PhoneLevel::Different);
/// assert_eq!(level("无", "13684021296"), PhoneLevel::Missing);
/// ```
pub fn compare(a: &Phones, b: &Phones) -> PhoneLevel {
    if a.is_empty() || b.is_empty() {
        return PhoneLevel::Missing;
    }
    let pairs = a.numbers.iter().flat_map(|x| b.numbers.iter().map(move |y| (*x, *y)));
    pairs.map(|(x, y)| level(x, y)).min().unwrap_or(PhoneLevel::Missing)
}

/// How two numbers agree.
pub(crate) fn level(a: Phone, b: Phone) -> PhoneLevel {
    match (a, b) {
        (Phone::Mobile(x), Phone::Mobile(y)) if x == y => PhoneLevel::SharedMobile,
        (Phone::Service(x), Phone::Service(y)) if x == y => PhoneLevel::SharedLandline,
        (Phone::Mobile(x), Phone::Mobile(y)) if one_digit_off(x, y) => PhoneLevel::OneDigitOff,
        (Phone::Landline { area: p, local: x }, Phone::Landline { area: q, local: y }) => {
            let same_area = p == q && p != 0;
            let open_area = p == 0 || q == 0;
            if x == y && same_area {
                PhoneLevel::SharedLandline
            } else if (same_area || open_area) && x % 10_000_000 == y % 10_000_000 {
                // 7 against 8 digits, or no area code on a side; two 8-digit numbers must agree in full.
                if x == y || x < 10_000_000 || y < 10_000_000 {
                    PhoneLevel::SharedLocalPart
                } else {
                    PhoneLevel::OneDigitOff
                }
            } else if (same_area || open_area) && one_digit_off(u64::from(x), u64::from(y)) {
                PhoneLevel::OneDigitOff
            } else {
                PhoneLevel::Different
            }
        }
        _ => PhoneLevel::Different,
    }
}

/// Same number of digits, and one of them or two exchanged neighbours differ.
fn one_digit_off(a: u64, b: u64) -> bool {
    let (mut a, mut b) = (a, b);
    let mut differing: SmallVec<[(u32, u64, u64); 3]> = SmallVec::new();
    let mut at = 0;
    while a > 0 || b > 0 {
        if (a == 0) != (b == 0) {
            return false;
        }
        if a % 10 != b % 10 {
            differing.push((at, a % 10, b % 10));
            if differing.len() > 2 {
                return false;
            }
        }
        a /= 10;
        b /= 10;
        at += 1;
    }
    match differing.as_slice() {
        [_] => true,
        [(i, p, q), (j, r, s)] => j - i == 1 && p == s && q == r,
        _ => false,
    }
}

/// Ends one number for certain. Spaces, hyphens, dots, brackets and the plus sign may stand inside one.
fn is_separator(c: char) -> bool {
    match c {
        '转' | '轉' => false,
        '、' | '/' | ';' | ',' | '|' | '，' | '；' | '／' | '。' | '\\' | ':' | '：' | '&' => true,
        c => matches!(c, '\u{3400}'..='\u{9fff}'),
    }
}

/// White space of any kind as the plain space.
fn spaced(cell: &str) -> Cow<'_, str> {
    match cell.contains(|c: char| c.is_whitespace() && c != ' ') {
        true => Cow::Owned(cell.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()),
        false => Cow::Borrowed(cell),
    }
}

/// ASCII of a segment; 转 and other extension marks become `x`.
fn ascii(segment: &str) -> Cow<'_, str> {
    // Nearly every segment is digits and dashes, which stay what they are.
    if segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Cow::Borrowed(segment);
    }
    let marked = segment.replace(['转', '轉'], "x").replace("ext", "x").replace("EXT", "x");
    // Folding joins what spaces separate between digits and Chinese only; spaces between digits stay.
    Cow::Owned(fold(&marked))
}

fn strip_float(segment: &str) -> (&str, bool) {
    let trimmed = segment.trim();
    match trimmed.strip_suffix(".0").or_else(|| trimmed.strip_suffix(".00")) {
        Some(body) if body.len() >= 7 && body.bytes().all(|c| c.is_ascii_digit()) => (body, true),
        _ => (trimmed, false),
    }
}

/// The best reading of the first groups of digits: how many groups, the numbers, and whether a leading zero was lost.
fn longest(groups: &[&str]) -> Option<(usize, SmallVec<[Phone; 2]>, bool)> {
    let mut best: Option<(u8, usize, SmallVec<[Phone; 2]>, bool)> = None;
    let mut digits = String::new();
    for (i, group) in groups.iter().enumerate().take(5) {
        digits.push_str(group);
        let Some((rank, numbers, zero_lost)) = whole(&digits) else { continue };
        if best.as_ref().is_none_or(|(previous, ..)| rank < *previous) {
            best = Some((rank, i + 1, numbers, zero_lost));
        }
    }
    best.map(|(_, used, numbers, zero_lost)| (used, numbers, zero_lost))
}

/// Reads digits that must be used up; rank 0 is the surest reading.
fn whole(digits: &str) -> Option<(u8, SmallVec<[Phone; 2]>, bool)> {
    let mobile = |d: &str| {
        (d.len() == 11 && d.starts_with('1') && !d.starts_with("10") && !d.starts_with("12"))
            .then(|| d.parse().ok().map(Phone::Mobile))?
    };
    let one = |phone: Phone| SmallVec::from_slice(&[phone]);
    let bare = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits);
    for d in [digits, bare, digits.strip_prefix('0').unwrap_or(digits)] {
        if let Some(phone) = mobile(d) {
            return Some((0, one(phone), false));
        }
    }
    for d in [digits, bare] {
        if let Some(phone) = landline(d) {
            return Some((1, one(phone), false));
        }
    }
    if bare.len() < digits.len()
        && let Some(phone) = landline(&format!("0{bare}"))
    {
        return Some((1, one(phone), false));
    }
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some((1, one(Phone::Service(digits.parse().ok()?)), false));
    }
    // Two mobiles run together.
    if digits.len() == 22
        && let (Some(a), Some(b)) = (mobile(&digits[..11]), mobile(&digits[11..]))
    {
        return Some((1, SmallVec::from_slice(&[a, b]), false));
    }
    // An area code whose zero a spreadsheet took away.
    if matches!(digits.len(), 10 | 11)
        && !digits.starts_with('0')
        && let Some(phone) = landline(&format!("0{digits}"))
    {
        return Some((2, one(phone), true));
    }
    if matches!(digits.len(), 7 | 8) && !digits.starts_with(['0', '1'])
        || is_run(digits.as_bytes()) && digits.len() >= 4
    {
        return Some((3, one(Phone::Landline { area: 0, local: digits.parse().ok()? }), false));
    }
    None
}

/// A landline with its area code: 010, 02x and seven or eight digits, or 0 and three digits and seven or eight.
fn landline(digits: &str) -> Option<Phone> {
    let area_length = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let local = digits.get(area_length..)?;
    if !matches!(local.len(), 7 | 8) || local.starts_with(['0', '1']) {
        return None;
    }
    Some(Phone::Landline { area: digits[1..area_length].parse().ok()?, local: local.parse().ok()? })
}

/// Numbers that people write when they have none: one digit repeated, a run up or down, a mobile that ends in eight zeros or in a run.
fn is_junk(phone: Phone) -> bool {
    match phone {
        Phone::Mobile(number) => {
            let digits = number.to_string();
            is_run(digits.as_bytes()) || number % 100_000_000 == 0 || digits.ends_with("12345678")
        }
        // With an area code 2345678 is somebody's number; one digit repeated is nobody's.
        Phone::Landline { area, local } => {
            let digits = local.to_string();
            is_run(digits.as_bytes()) && (area == 0 || digits.as_bytes()[0] == digits.as_bytes()[1])
        }
        Phone::Service(number) => number % 10_000_000 == 0,
    }
}

/// One digit repeated or all steps +1 or all −1.
fn is_run(digits: &[u8]) -> bool {
    [0, 1, -1].iter().any(|step| digits.windows(2).all(|w| i16::from(w[1]) - i16::from(w[0]) == *step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(cell: &str) -> String {
        Phones::parse(cell).numbers().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cells_as_offices_write_them() {
        for (cell, numbers) in [
            ("13800138001", "13800138001"),
            ("13684021296.0", "13684021296"),
            ("186 5635 6920", "18656356920"),
            ("138-0013-8001", "13800138001"),
            ("＋８６ １８６５６３５６９２０", "18656356920"),
            ("008618656356920", "18656356920"),
            ("+86 0757-8063357", "0757-8063357"),
            ("+86-757-87340280", "0757-87340280"),
            ("0757 87340280 13684021296", "13684021296 0757-87340280"),
            ("15026040813、15169477680", "15026040813 15169477680"),
            ("0750-2092342/0750-2092342", "0750-2092342"),
            ("0768－2345678；13900001111", "13900001111 0768-2345678"),
            ("010-62345679", "010-62345679"),
            ("07578734028", "0757-8734028"),
            ("075787340280", "0757-87340280"),
            ("75787340280", "0757-87340280"),
            ("0757-87340280-801", "0757-87340280"),
            ("87340280*801", "87340280"),
            ("87340280 转 801", "87340280"),
            ("0757-22334455/66", "0757-22334455 0757-22334466"),
            ("6389774", "6389774"),
            ("8734 0280", "87340280"),
            ("张三13684021296 李四13684021297", "13684021296 13684021297"),
            ("1368402129613684021297", "13684021296 13684021297"),
            ("400-830-2468", "4008302468"),
            ("无", ""),
            ("", ""),
            ("12345678", ""),
            ("0000", ""),
            ("13800000000", ""),
            ("1.36E+10", ""),
            ("136****1296", ""),
            ("136840", ""),
        ] {
            assert_eq!(show(cell), numbers, "{cell}");
        }
    }

    #[test]
    fn issues_are_told() {
        for (cell, issue) in [
            ("13684021296.0", Some(IssueKind::FloatText)),
            ("75787340280", Some(IssueKind::LostLeadingZeros)),
            ("136840", Some(IssueKind::PhoneUnknownShape)),
            ("11111111111", Some(IssueKind::PhoneUnknownShape)),
            ("0000", Some(IssueKind::PhoneUnknownShape)),
            ("13684021296", None),
            ("无", None),
        ] {
            assert_eq!(Phones::with_issues(cell).1.first().copied(), issue, "{cell}");
        }
    }

    #[test]
    fn levels() {
        use PhoneLevel::*;
        for (a, b, expected) in [
            ("13684021296", "13684021296", SharedMobile),
            ("13684021296", "13684021269", OneDigitOff),
            ("13684021296", "13684021290", OneDigitOff),
            ("13684021296", "13684022390", Different),
            ("0757-22334455", "0757-22334455", SharedLandline),
            ("0757-22334455", "22334455", SharedLocalPart),
            ("2334455", "0757-22334455", SharedLocalPart),
            ("0757-22334455", "0757-82334455", OneDigitOff),
            ("0757-22334455", "0750-22334455", Different),
            ("0757-22334455、13684021296", "13684021296", SharedMobile),
            ("13684021296", "22334455", Different),
            ("11111111111", "11111111111", Missing),
        ] {
            let (a, b) = (Phones::parse(a), Phones::parse(b));
            assert_eq!(compare(&a, &b), expected, "{a:?} {b:?}");
            assert_eq!(compare(&b, &a), expected, "{b:?} {a:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_shown_changes_nothing(cell in "[0-9+ 、/;()转.-]{0,40}") {
            let once = show(&cell);
            prop_assert_eq!(show(&once.replace(' ', "、")), once);
        }

        #[test]
        fn any_text_is_read_without_panic(cell in "\\PC{0,40}") {
            Phones::parse(&cell);
        }
    }
}
