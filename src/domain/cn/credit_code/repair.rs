//! Ranked suggestions for a code whose check fails. A suggestion is never applied here: it counts only when other fields support it.

use super::check::{ALPHABET, org_check, registration_check, uscc_check};
use super::{Code, CodeKind, exponent_prefix, normalise, strip_float_tail};

/// How a suggestion differs from what was written; the more likely slip first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepairKind {
    /// Look-alikes that the alphabet does not have: I for 1, O for 0, Z for 2, S for 5, V for U.
    LookAlike,
    /// The check character was left off.
    MissingCheck,
    /// A leading zero was lost in a spreadsheet.
    LeadingZero,
    /// Two neighbours exchanged.
    Transposition,
    /// One character written for a similar one (8/B, 6/G, 0/D, 5/S, 2/Z, 1/7).
    SimilarCharacter,
    /// One wrong character.
    OneCharacter,
    /// The tail a spreadsheet cut off, filled so that every check holds.
    LostTail,
}

/// A code that passes its checks and lies one slip away from what was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repair {
    /// The slip.
    pub kind: RepairKind,
    /// The suggested code, upper case without separators.
    pub code: String,
}

/// Suggestions for a cell, best first, each passing the check of its kind (and, for a credit code, the inner organisation check as well).
/// Empty when the code is valid already, has no check digit, or nothing near passes.
///
/// ```
/// use minglu::domain::cn::credit_code::{RepairKind, repairs};
/// let found = repairs("9144O3OO1922O38216");
/// assert_eq!((found[0].kind, found[0].code.as_str()), (RepairKind::LookAlike, "914403001922038216"));
/// assert!(repairs("914403001922038000").iter().any(|r| r.code == "914403001922038216"));
/// assert!(repairs("914403001922038216").is_empty());
/// ```
pub fn repairs(cell: &str) -> Vec<Repair> {
    let Some(code) = Code::parse(cell) else { return Vec::new() };
    if code.is_valid() {
        return Vec::new();
    }
    let mut out = Vec::new();
    if code.kind() == CodeKind::Damaged {
        let mut text = normalise(cell);
        if exponent_prefix(&text).is_none() {
            strip_float_tail(&mut text);
            lost_tail(&text, &mut out);
        }
        return out;
    }
    let text = code.text().as_bytes();
    let check: fn(&[u8]) -> bool = match (code.kind(), text.len()) {
        (CodeKind::Uscc, 18) | (CodeKind::Unknown, 17) => uscc_holds,
        (CodeKind::OrgCode, 9) | (CodeKind::Unknown, 8) => |t| org_check(&t[..8]) == Some(t[8]),
        (CodeKind::Registration, 15) | (CodeKind::Unknown, 14) => |t| registration_check(&t[..14]) == Some(t[14]),
        (CodeKind::TaxId, 15) => |t| org_check(&t[6..14]) == Some(t[14]),
        (CodeKind::Permit, 22) => |t| uscc_holds(&t[..18]) && t[18..21].iter().all(u8::is_ascii_digit),
        _ => return out,
    };
    match text.len() {
        17 => complete(text, uscc_check(text), RepairKind::MissingCheck, check, &mut out),
        14 => complete(text, registration_check(text), RepairKind::MissingCheck, check, &mut out),
        8 => {
            complete(text, org_check(text), RepairKind::MissingCheck, check, &mut out);
            let zero: Vec<u8> = std::iter::once(b'0').chain(text.iter().copied()).collect();
            offer(&zero, RepairKind::LeadingZero, check, &mut out);
        }
        _ => one_slip(text, check, &mut out),
    }
    if matches!(text.len(), 17 | 18 | 22) {
        out.retain(|repair| of_the_same_body(text, repair.code.as_bytes()));
    }
    out.sort();
    out.dedup_by(|a, b| a.code == b.code);
    out
}

/// The first two characters of a credit code by GB 32100: who registered the body, and as what (91 an enterprise, 92 a household business, 93 a
/// farmers' cooperative; 12 a public institution, 52 a private school or clinic).
const BODIES: [&[u8; 2]; 35] = [
    b"11", b"12", b"13", b"19", b"21", b"29", b"31", b"32", b"33", b"34", b"35", b"39", b"41", b"49", b"51", b"52",
    b"53", b"54", b"55", b"59", b"61", b"62", b"69", b"71", b"72", b"79", b"81", b"89", b"91", b"92", b"93", b"A1",
    b"N1", b"N2", b"N3",
];

/// Whether a suggestion is a code that bodies are given, of the office that registered this one: a factory does not become a ministry by a slip.
fn of_the_same_body(written: &[u8], suggested: &[u8]) -> bool {
    let known = |code: &[u8]| BODIES.iter().any(|body| code.starts_with(*body));
    known(suggested) && (!known(written) || written[0] == suggested[0])
}

fn uscc_holds(t: &[u8]) -> bool {
    t[2..8].iter().all(u8::is_ascii_digit) && uscc_check(&t[..17]) == Some(t[17]) && org_check(&t[8..16]) == Some(t[16])
}

fn offer(text: &[u8], kind: RepairKind, check: fn(&[u8]) -> bool, out: &mut Vec<Repair>) {
    if check(text)
        && let Ok(code) = String::from_utf8(text.to_vec())
        && !out.iter().any(|repair| repair.code == code)
    {
        out.push(Repair { kind, code });
    }
}

fn complete(text: &[u8], last: Option<u8>, kind: RepairKind, check: fn(&[u8]) -> bool, out: &mut Vec<Repair>) {
    if let Some(last) = last {
        let full: Vec<u8> = text.iter().copied().chain([last]).collect();
        offer(&full, kind, check, out);
    }
}

fn one_slip(text: &[u8], check: fn(&[u8]) -> bool, out: &mut Vec<Repair>) {
    let mut trial = text.to_vec();
    for c in &mut trial {
        *c = match *c {
            b'I' => b'1',
            b'O' => b'0',
            b'Z' => b'2',
            b'S' => b'5',
            b'V' => b'U',
            c => c,
        };
    }
    if trial != text {
        offer(&trial, RepairKind::LookAlike, check, out);
    }
    trial.copy_from_slice(text);
    for i in 1..text.len() {
        if text[i - 1] != text[i] {
            trial.swap(i - 1, i);
            offer(&trial, RepairKind::Transposition, check, out);
            trial.swap(i - 1, i);
        }
    }
    for i in 0..text.len() {
        for &c in ALPHABET {
            if c != text[i] {
                trial[i] = c;
                let kind = if similar(c, text[i]) { RepairKind::SimilarCharacter } else { RepairKind::OneCharacter };
                offer(&trial, kind, check, out);
            }
        }
        trial[i] = text[i];
    }
}

/// The last three digits of an 18-digit code: the eighth of the body, its check, the code's check. All digits, or the
/// spreadsheet would not have taken it for a number.
fn lost_tail(text: &[u8], out: &mut Vec<Repair>) {
    if text.len() != 18 {
        return;
    }
    let mut full = text.to_vec();
    for digit in b'0'..=b'9' {
        full[15] = digit;
        let Some(org) = org_check(&full[8..16]).filter(u8::is_ascii_digit) else { continue };
        full[16] = org;
        let Some(last) = uscc_check(&full[..17]).filter(u8::is_ascii_digit) else { continue };
        full[17] = last;
        offer(&full, RepairKind::LostTail, uscc_holds, out);
    }
}

/// Characters taken for one another in print, in handwriting or by optical reading.
fn similar(a: u8, b: u8) -> bool {
    ["8B3", "6GC", "0DQOC", "5S", "2Z", "17ILT", "UVY", "4A", "MN", "EF", "PR", "KX", "HN"]
        .iter()
        .any(|group| group.as_bytes().contains(&a) && group.as_bytes().contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_true_code_is_among_the_first_suggestions() {
        for (wrong, right, within) in [
            ("91445100MACBJX62J7", "91445100MACBJX627J", 1),
            ("91445100MACBJX627I", "91445100MACBJX627J", 9),
            ("9144S1OOMACBJX627J", "91445100MACBJX627J", 1),
            ("91445100MACRJX627J", "91445100MACBJX627J", 9),
            ("91445100MACBJX627", "91445100MACBJX627J", 1),
            ("7152672G-X", "71526726X", 3),
            ("440301103079413", "440301103097413", 1),
            ("44030110309741", "440301103097413", 1),
            ("91130200699229671X002P", "91130200699229617X002P", 1),
        ] {
            let found = repairs(wrong);
            let rank = found.iter().position(|r| r.code == right);
            assert!(rank.is_some_and(|rank| rank < within), "{wrong}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_suggested_for_what_cannot_be_judged() {
        for cell in ["", "ABC12", "9.14E+17", "0300916397474608", "4403011030974", "71526726-X"] {
            assert_eq!(repairs(cell), [], "{cell}");
        }
    }

    #[test]
    fn what_kind_of_body_it_is_stays() {
        // One slip in the first two characters or in the region would hold every check as well.
        for written in ["91330782MACTTB7F0P", "913307843755665612", "92330784MAYAN3Q74L", "931507232900580076"] {
            let found = repairs(written);
            assert!(
                !found.is_empty() && found.iter().all(|repair| repair.code.starts_with('9')),
                "{written}: {found:?}"
            );
            assert!(found.iter().all(|repair| matches!(&repair.code[..2], "91" | "92" | "93")), "{written}: {found:?}");
        }
        // What no body is called may be any: 9 read as a letter, a household business as nothing.
        assert!(repairs("P1330782MACTTB7F0H").iter().any(|repair| repair.code == "91330782MACTTB7F0H"));
    }

    #[test]
    fn the_sequence_of_a_permit_stays_a_number() {
        // Exchanging X and 0 would hold every check digit and put a letter into the sequence.
        for repair in repairs("9110200０699229617X001P") {
            assert!(Code::parse(&repair.code).is_some_and(|code| code.is_valid()), "{repair:?}");
        }
    }
}
