//! Codes of enterprises: unified social credit code, organisation code, registration number, tax ids, discharge permit,
//! electricity account.
//!
//! One column of a census list may hold any of them (统一社会信用代码/组织机构代码), so the cell's shape and check digits decide what
//! it is, not its header. What joins them is the nine-character *organisation body*: characters 9 to 17 of a credit
//! code, the whole organisation code, characters 7 to 15 of an old tax id ([`Code::org_body`]).
//!
//! Traps, each with a test: the check remainder 31 is character 0; permit subjects beginning `H9` have 18 characters and no check digit; an
//! organisation code ending in `B` is the headquarters convention of the censuses, not an error; the six digits after the type
//! name the registering *office*, never the place; a registration number has no algorithmic link to a credit code, so
//! the two are not comparable; an individual's tax id contains an identity number, which is never shown in clear ([`mask`]).
//!
//! References: GB 32100-2015, GB 11714-1997, GS15-2006, GB 11643-1999, HJ 608-2017 appendix A.

mod check;
mod compare;
mod mask;
mod repair;

pub use check::{
    ALPHABET, identity_15_to_18, identity_check, is_identity, is_identity_15, org_check, registration_check, uscc_check,
};
pub use compare::{CodeLevel, compare};
pub use mask::mask;
pub use repair::{Repair, RepairKind, repairs};

use crate::record::IssueKind;
use crate::text::fold;
use smallvec::SmallVec;
use std::hash::Hasher;

/// What a code is, by its shape and check digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum CodeKind {
    /// Unified social credit code, 18 characters; with two more digits, the census suffix of a production site.
    Uscc,
    /// Permit subject without credit code: `H9`, division, then an organisation code or `0000` and a sequence. 18 characters.
    PermitSubject,
    /// Organisation code, 9 characters.
    OrgCode,
    /// Registration number of a business register: 15 digits with a check digit, or 13 digits from before 2007.
    Registration,
    /// Old tax id of an enterprise: 6 digits of division and an organisation code.
    TaxId,
    /// Old tax id of an individual business: an identity number, mostly with two or five more digits.
    IndividualTaxId,
    /// Discharge permit: a credit code or permit subject, three digits of site sequence, one letter.
    Permit,
    /// Electricity account, 16 digits.
    Account,
    /// A long number that a spreadsheet stored as a float: its tail is lost.
    Damaged,
    /// Letters and digits of no known shape.
    Unknown,
}

/// A code read from a cell. `valid` and the join keys are decided once, here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Code {
    kind: CodeKind,
    text: SmallVec<[u8; 24]>,
    valid: bool,
    float: bool,
}

impl Code {
    /// Reads a cell. `None` when it holds no code: blank, `无`, `-`, `/`, `0`, one character repeated.
    ///
    /// Width, case, spaces, hyphens and a spreadsheet's leading apostrophe do not matter.
    ///
    /// ```
    /// use minglu::domain::cn::credit_code::{Code, CodeKind};
    /// let code = Code::parse("９１１３０２００６９９２２９６１７ｘ").unwrap();
    /// assert_eq!((code.kind(), code.is_valid()), (CodeKind::Uscc, true));
    /// assert_eq!(code.org_body(), Code::parse("69922961-7").unwrap().org_body());
    ///
    /// let permit = Code::parse("91130200699229617X002P").unwrap();
    /// assert_eq!((permit.uscc(), permit.site_sequence()), (Some("91130200699229617X"), Some(2)));
    ///
    /// assert_eq!(Code::parse("440301103097413").unwrap().kind(), CodeKind::Registration);
    /// assert_eq!(Code::parse("44030171526726X").unwrap().kind(), CodeKind::TaxId);
    /// assert_eq!(Code::parse("9.14403E+17").unwrap().kind(), CodeKind::Damaged);
    /// assert_eq!(Code::parse("无"), None);
    /// ```
    pub fn parse(cell: &str) -> Option<Self> {
        let mut text = normalise(cell);
        if let Some(prefix) = exponent_prefix(&text) {
            return Some(Self { kind: CodeKind::Damaged, text: prefix, valid: false, float: true });
        }
        let float = strip_float_tail(&mut text);
        text.retain(|c| c.is_ascii_alphanumeric());
        if text.len() < 2 || text.iter().all(|c| *c == text[0]) || !text.iter().any(u8::is_ascii_digit) {
            return None;
        }
        let (kind, valid) = classify(&text);
        let kind = if float && !valid && kind != CodeKind::Account { CodeKind::Damaged } else { kind };
        if kind == CodeKind::Damaged {
            let zeros = text.iter().rev().take_while(|c| **c == b'0').count();
            text.truncate(text.len() - zeros);
        }
        Some(Self { kind, text, valid, float })
    }

    /// Reads a cell that may hold several codes, as `91…（原注册号440301103097413）` or `A/B`. In order of appearance, without
    /// repetitions.
    ///
    /// ```
    /// use minglu::domain::cn::credit_code::Code;
    /// let codes = Code::parse_all("914403001922038216（原组织机构代码：19220382-1）");
    /// assert_eq!(codes.len(), 2);
    /// assert_eq!(codes[0].org_body(), codes[1].org_body());
    /// ```
    pub fn parse_all(cell: &str) -> SmallVec<[Self; 1]> {
        let mut out: SmallVec<[Self; 1]> = SmallVec::new();
        let folded = fold(cell);
        let breaks = |c: char| matches!(c, '/' | ',' | ';' | '、' | '(' | ')' | ':' | '|' | '\\') || is_han(c);
        for part in folded.split(breaks) {
            if let Some(code) = Self::parse(part)
                && !out.contains(&code)
            {
                out.push(code);
            }
        }
        out
    }

    /// What the code is.
    pub fn kind(&self) -> CodeKind {
        self.kind
    }

    /// True when every check digit the kind has holds. A kind without check digit is valid when its shape fits. A credit code whose
    /// inner organisation check fails is still valid (some were issued so), see [`Code::org_holds`].
    pub fn is_valid(&self) -> bool {
        self.valid
    }

    /// The code in upper case without separators; for [`CodeKind::Damaged`] the digits that were kept. May contain an
    /// identity number: show [`Code::display`] to people.
    pub fn text(&self) -> &str {
        // Only ASCII letters and digits are ever stored.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The code for people: identity numbers masked.
    ///
    /// ```
    /// use minglu::domain::cn::credit_code::Code;
    /// assert_eq!(Code::parse("44052418800101001400").unwrap().display(), "440524********001400");
    /// ```
    pub fn display(&self) -> String {
        match self.kind {
            CodeKind::IndividualTaxId if self.text.len() >= 15 => {
                let long = self.text.len() >= 18 && is_identity(&self.text[..18]);
                let (birth, stars) = if long { (6..14, "********") } else { (6..12, "******") };
                let text = self.text();
                format!("{}{stars}{}", &text[..birth.start], &text[birth.end..])
            }
            CodeKind::Damaged => format!("{}…", self.text()),
            _ => mask(self.text()).into_owned(),
        }
    }

    /// The credit code, 18 characters, also out of a permit number; only when its check character holds.
    pub fn uscc(&self) -> Option<&str> {
        let subject =
            matches!(self.kind, CodeKind::Uscc | CodeKind::Permit) && self.valid && !self.text.starts_with(b"H9");
        subject.then(|| &self.text()[..18])
    }

    /// The nine characters that join credit code, organisation code, tax id and permit; `None` when there are none or they cannot be
    /// trusted because a check fails. The headquarters letter `B` is replaced by the check character it stands for.
    ///
    /// For a 15-digit registration number whose tail happens to be an organisation code this is that tail: equality with the
    /// body of another code is then too unlikely to be chance.
    pub fn org_body(&self) -> Option<[u8; 9]> {
        let body = match self.kind {
            CodeKind::Uscc | CodeKind::Permit | CodeKind::PermitSubject if self.valid => self.text.get(8..17)?,
            CodeKind::OrgCode if self.valid => self.text.get(..9)?,
            CodeKind::TaxId | CodeKind::Registration if self.text.len() == 15 => self.text.get(6..15)?,
            _ => return None,
        };
        let subject = self.text.starts_with(b"H9") && matches!(self.kind, CodeKind::Permit | CodeKind::PermitSubject);
        let mut out = [0; 9];
        out.copy_from_slice(body);
        let check = org_check(&out[..8])?;
        let trusted = self.kind == CodeKind::Uscc || (self.kind == CodeKind::Permit && !subject);
        if out[8] == b'B' && self.kind == CodeKind::OrgCode {
            out[8] = check;
        } else if out[8] != check && !trusted {
            return None;
        }
        // H9 subjects without any organisation code carry 0000 and a sequence there.
        if subject && out.starts_with(b"0000") {
            return None;
        }
        Some(out)
    }

    /// True when the organisation body inside the code passes its own check; `false` for codes without one.
    pub fn org_holds(&self) -> bool {
        self.org_body().is_some_and(|body| org_check(&body[..8]) == Some(body[8]))
    }

    /// Which site of the holder a permit is for (001P → 1).
    pub fn site_sequence(&self) -> Option<u16> {
        (self.kind == CodeKind::Permit).then(|| self.text()[18..21].parse().ok())?
    }

    /// The two-digit census suffix that tells the sites of one credit code apart (普查对象识别码 after the code).
    pub fn census_suffix(&self) -> Option<u8> {
        (self.kind == CodeKind::Uscc && self.text.len() == 20).then(|| self.text()[18..].parse().ok())?
    }

    /// The person's 18-character identity number inside an individual's tax id. The same person may have several businesses: equal
    /// numbers say same owner, not same unit. Never print it.
    pub fn identity(&self) -> Option<[u8; 18]> {
        if self.kind != CodeKind::IndividualTaxId {
            return None;
        }
        match self.text.get(..18) {
            Some(first) if is_identity(first) => first.try_into().ok(),
            _ => identity_15_to_18(self.text.get(..15)?),
        }
    }

    /// What a person should know about the cell, if anything.
    pub fn issue(&self) -> Option<IssueKind> {
        match self.kind {
            CodeKind::Damaged => Some(IssueKind::CodeLostDigits),
            CodeKind::Unknown => Some(IssueKind::CodeUnknownShape),
            _ if !self.valid => Some(IssueKind::CodeCheckFailed),
            _ if self.float => Some(IssueKind::FloatText),
            _ => None,
        }
    }

    /// Keys under which codes of one legal unit meet: the credit code's or organisation code's body, the registration number, the
    /// account, each with a letter for its kind. Empty for damaged and unknown codes.
    pub fn keys(&self) -> SmallVec<[String; 2]> {
        let mut keys = SmallVec::new();
        if let Some(body) = self.org_body() {
            keys.push(format!("o{}", String::from_utf8_lossy(&body)));
        }
        match self.kind {
            CodeKind::Registration => keys.push(format!("r{}", self.text())),
            CodeKind::Account => keys.push(format!("a{}", self.text())),
            CodeKind::IndividualTaxId => {
                // Keys are printed when a block runs away; an identity number never is.
                if let Some(identity) = self.identity() {
                    let mut hasher = rustc_hash::FxHasher::default();
                    hasher.write(&identity);
                    keys.push(format!("i{:016x}", hasher.finish()));
                }
            }
            _ => {}
        }
        keys
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// Upper-case ASCII of the cell; characters that are none are dropped, except that the dot and the sign of a float stay.
fn normalise(cell: &str) -> SmallVec<[u8; 24]> {
    fold(cell)
        .bytes()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'+' | b'-'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The digits kept by `9.14403E+17`; `None` when the text is no such float.
fn exponent_prefix(text: &[u8]) -> Option<SmallVec<[u8; 24]>> {
    let text = std::str::from_utf8(text).ok()?;
    let (mantissa, exponent) = text.split_once("E+")?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    let exponent: u32 = exponent.parse().ok()?;
    let plausible = whole.len() == 1 && digits(whole) && digits(fraction) && (8..=21).contains(&exponent);
    plausible.then(|| whole.bytes().chain(fraction.bytes()).collect())
}

/// Drops a spreadsheet's `.0`; true when there was one.
fn strip_float_tail(text: &mut SmallVec<[u8; 24]>) -> bool {
    let Some(dot) = text.iter().position(|c| *c == b'.') else { return false };
    let float = dot > 0 && text[dot + 1..].iter().all(|c| *c == b'0') && text[..dot].iter().all(u8::is_ascii_digit);
    if float {
        text.truncate(dot);
    }
    float
}

/// Kind and validity of upper-case letters and digits.
fn classify(text: &[u8]) -> (CodeKind, bool) {
    let digits = text.iter().all(u8::is_ascii_digit);
    match text.len() {
        9 => (CodeKind::OrgCode, org_valid(text)),
        // Organisation code with the two-digit suffix of the censuses.
        11 if org_valid(&text[..9]) && text[8] != b'B' && !digits => (CodeKind::OrgCode, true),
        13 if digits => (CodeKind::Registration, true),
        15 => {
            let registered = registration_check(&text[..14]) == Some(text[14]);
            let division = text[..6].iter().all(u8::is_ascii_digit);
            match (registered, division && org_valid(&text[6..])) {
                (true, _) => (CodeKind::Registration, true),
                (false, true) => (CodeKind::TaxId, true),
                (false, false) if is_identity_15(text) => (CodeKind::IndividualTaxId, true),
                (false, false) if digits => (CodeKind::Registration, false),
                (false, false) if division => (CodeKind::TaxId, false),
                (false, false) => (CodeKind::Unknown, false),
            }
        }
        16 if digits => (CodeKind::Account, true),
        18 => classify_18(text, digits),
        20 => {
            let suffix = text[18..].iter().all(u8::is_ascii_digit);
            if suffix && uscc_valid(&text[..18]) {
                (CodeKind::Uscc, true)
            } else if is_identity(&text[..18]) && suffix || is_identity_15(&text[..15]) && text.ends_with(b"00000") {
                (CodeKind::IndividualTaxId, true)
            } else {
                (CodeKind::Unknown, false)
            }
        }
        22 if text[18..21].iter().all(u8::is_ascii_digit) => {
            let subject = &text[..18];
            (CodeKind::Permit, uscc_valid(subject) || is_permit_subject(subject))
        }
        _ => (CodeKind::Unknown, false),
    }
}

fn classify_18(text: &[u8], digits: bool) -> (CodeKind, bool) {
    let valid = uscc_valid(text);
    let org = org_check(&text[8..16]) == Some(text[16]);
    if is_permit_subject(text) {
        return (CodeKind::PermitSubject, true);
    }
    if is_identity(text) && !(valid && org) {
        return (CodeKind::IndividualTaxId, true);
    }
    // A float keeps 15 digits, so an all-digit code with three zeros at its end that fails a check was stored as one.
    if digits && text.ends_with(b"000") && !(valid && org) {
        return (CodeKind::Damaged, false);
    }
    (CodeKind::Uscc, valid)
}

fn uscc_valid(text: &[u8]) -> bool {
    text[2..8].iter().all(u8::is_ascii_digit) && uscc_check(&text[..17]) == Some(text[17])
}

fn org_valid(text: &[u8]) -> bool {
    text[8] == b'B' || org_check(&text[..8]) == Some(text[8])
}

fn is_permit_subject(text: &[u8]) -> bool {
    text.starts_with(b"H9") && text[2..8].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::CodeKind::*;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kinds_and_validity() {
        for (cell, kind, valid) in [
            ("91445100MACBJX627J", Uscc, true),
            ("91445100macbjx627j", Uscc, true),
            ("'92440606L01865797Q", Uscc, true),
            ("91445100 MACBJX62 7J", Uscc, true),
            ("91350100M000100Y4Z", Uscc, false),
            ("92440300MA5EQXL17P", Uscc, false),
            ("91130200699229617X01", Uscc, true),
            ("91130200699229617X001P", Permit, true),
            ("91130200699229618X001P", Permit, false),
            ("H9445103699229617a", PermitSubject, true),
            ("H9445103000000012a001P", Permit, true),
            ("71526726-X", OrgCode, true),
            ("71526726x", OrgCode, true),
            ("71526726-1", OrgCode, false),
            ("71526726-B", OrgCode, true),
            ("440301103097413", Registration, true),
            ("440301103097413.0", Registration, true),
            ("440301103097412", Registration, false),
            ("4403011030974", Registration, true),
            ("44030171526726X", TaxId, true),
            ("44052418800101001400", IndividualTaxId, true),
            ("11010549123100200000", IndividualTaxId, true),
            ("440524188001010014", IndividualTaxId, true),
            ("914403001922038000", Damaged, false),
            ("914403001922038000.0", Damaged, false),
            ("9.1440300192203822E+17", Damaged, false),
            ("0300916397474608", Account, true),
            ("ABC12", Unknown, false),
        ] {
            let code = Code::parse(cell).unwrap_or_else(|| panic!("{cell} is a code"));
            assert_eq!((code.kind(), code.is_valid()), (kind, valid), "{cell}");
        }
        for cell in ["", " ", "无", "暂无", "-", "/", "0", "000000000000000", "正在办理"] {
            assert_eq!(Code::parse(cell), None, "{cell}");
        }
    }

    #[test]
    fn bodies_join_what_belongs_together() {
        let body = |cell: &str| Code::parse(cell).and_then(|code| code.org_body());
        let expected = body("69922961-7");
        assert!(expected.is_some());
        for cell in
            ["91130200699229617X", "91130200699229617X002P", "130200699229617", "69922961-B", "H9130200699229617b"]
        {
            assert_eq!(body(cell), expected, "{cell}");
        }
        for cell in ["91130200699229617Y", "69922961-6", "H9445103000000012a", "440524188001010014", "9.13E+17"] {
            assert_eq!(body(cell), None, "{cell}");
        }
    }

    #[test]
    fn identity_numbers_are_masked() {
        for cell in ["44052418800101001400", "440524188001010014", "110105491231002", "11010549123100200000"] {
            let code = Code::parse(cell).expect("a code");
            if code.kind() == IndividualTaxId {
                assert!(code.display().contains("******"), "{cell}");
                assert!(code.identity().is_some(), "{cell}");
            }
        }
    }

    proptest! {
        #[test]
        fn reading_the_text_again_gives_the_same_code(cell in "[0-9A-Za-z ０-９.\\-+E无]{0,24}") {
            if let Some(code) = Code::parse(&cell) && code.kind() != Damaged {
                let again = Code::parse(code.text());
                prop_assert_eq!(again.map(|c| c.kind), Some(code.kind));
            }
        }

        #[test]
        fn any_text_is_read_without_panic(cell in "\\PC{0,40}") {
            if let Some(code) = Code::parse(&cell) {
                let _ = (code.display(), code.keys(), code.org_body(), code.site_sequence(), code.identity(), repairs(&cell));
            }
            Code::parse_all(&cell);
            mask(&cell);
        }
    }
}
