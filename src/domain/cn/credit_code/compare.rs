//! How two codes agree. Levels are ordered from agreement to contradiction.

use super::{Code, CodeKind};

/// Agreement of two codes; 0 is the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CodeLevel {
    /// The same valid credit code. One legal unit; not necessarily one site.
    SameUscc = 0,
    /// The same organisation body in codes of different kind (or in two organisation codes).
    SameOrgBody = 1,
    /// The same registration number, individual tax id, account, or otherwise identical text.
    SameRegistration = 2,
    /// One character or two exchanged neighbours apart where not both pass their check, or the kept digits of a damaged code agree.
    OneCharacterOff = 3,
    /// Different, but at least one of them fails its check.
    DifferentDoubtful = 4,
    /// Both valid and different.
    Different = 5,
    /// Not comparable: kinds without a common part, as a registration number and a credit code.
    Missing = 255,
}

/// Compares two codes. Symmetric.
///
/// ```
/// use minglu::domain::cn::credit_code::{Code, CodeLevel, compare};
/// let level = |a, b| compare(&Code::parse(a).unwrap(), &Code::parse(b).unwrap());
/// assert_eq!(level("91130200699229617X", "91130200699229617X002P"), CodeLevel::SameUscc);
/// assert_eq!(level("91130200699229617X", "69922961-7"), CodeLevel::SameOrgBody);
/// assert_eq!(level("914403001922038216", "440301103097413"), CodeLevel::Missing);
/// assert_eq!(level("914403001922038216", "914403001922038000"), CodeLevel::OneCharacterOff);
/// assert_eq!(level("914403001922038216", "9144030071526726XG"), CodeLevel::Different);
/// ```
pub fn compare(a: &Code, b: &Code) -> CodeLevel {
    if a.kind() == CodeKind::Damaged || b.kind() == CodeKind::Damaged {
        return damaged(a, b);
    }
    if let (Some(x), Some(y)) = (a.uscc(), b.uscc())
        && x == y
    {
        return CodeLevel::SameUscc;
    }
    let bodies = (a.org_body(), b.org_body());
    if let (Some(x), Some(y)) = bodies
        && x == y
    {
        return CodeLevel::SameOrgBody;
    }
    if a.text() == b.text() || same_owner_and_shop(a, b) {
        return CodeLevel::SameRegistration;
    }
    // A slip in a registration number makes its tail an organisation code once in eleven times.
    if a.kind() != b.kind() && a.text().len() == 15 && one_off(a.text().as_bytes(), b.text().as_bytes()) {
        return CodeLevel::OneCharacterOff;
    }
    if !comparable(a, b) {
        return CodeLevel::Missing;
    }
    let both_valid = a.is_valid() && b.is_valid();
    let unknown = a.kind() == CodeKind::Unknown || b.kind() == CodeKind::Unknown;
    if !both_valid && (unknown || one_off(core(a), core(b))) {
        return CodeLevel::OneCharacterOff;
    }
    if both_valid { CodeLevel::Different } else { CodeLevel::DifferentDoubtful }
}

/// An individual's tax id with and without its sequence 00 is one business; 00 and 01 are two businesses of one owner.
fn same_owner_and_shop(a: &Code, b: &Code) -> bool {
    let sequence = |code: &Code| match code.text().as_bytes() {
        text if text.len() == 20 && !text.ends_with(b"00000") => text[18..].to_vec(),
        _ => b"00".to_vec(),
    };
    matches!((a.identity(), b.identity()), (Some(x), Some(y)) if x == y) && sequence(a) == sequence(b)
}

/// The family in which two codes can contradict each other.
fn comparable(a: &Code, b: &Code) -> bool {
    use CodeKind::*;
    let family = |code: &Code| match code.kind() {
        Uscc | Permit | OrgCode => Some(0),
        TaxId => Some(0),
        PermitSubject if code.org_body().is_some() => Some(0),
        Registration => Some(1),
        IndividualTaxId => Some(2),
        Account => Some(3),
        _ => None,
    };
    match (family(a), family(b)) {
        (Some(1), Some(1)) => a.text().len() == b.text().len(),
        (Some(x), Some(y)) => x == y,
        // A code of unknown shape can only be near something of almost its length.
        _ => one_off(a.text().as_bytes(), b.text().as_bytes()),
    }
}

/// The part two codes of one family share: the body when either is an organisation code or tax id, otherwise all.
fn core(code: &Code) -> &[u8] {
    let text = code.text().as_bytes();
    match code.kind() {
        CodeKind::Uscc | CodeKind::Permit if text.len() >= 18 => &text[8..17],
        CodeKind::TaxId if text.len() == 15 => &text[6..],
        CodeKind::OrgCode => &text[..9],
        _ => text,
    }
}

/// The digits a damaged code kept stand in front of the other. Fifteen digits of a credit code hold seven of its body's nine, enough
/// to say the same; fewer than ten say nothing.
fn damaged(a: &Code, b: &Code) -> CodeLevel {
    let (short, long) = if a.kind() == CodeKind::Damaged { (a, b) } else { (b, a) };
    let kept = short.text().as_bytes();
    if kept.len() < 10 {
        return CodeLevel::Missing;
    }
    // The last kept digit may have been rounded.
    let sure = &kept[..kept.len() - 1];
    let other = long.text().as_bytes();
    if long.kind() == CodeKind::Damaged {
        let n = sure.len().min(other.len().saturating_sub(1));
        return if n >= 10 && sure[..n] == other[..n] {
            CodeLevel::OneCharacterOff
        } else {
            CodeLevel::DifferentDoubtful
        };
    }
    if !matches!(long.kind(), CodeKind::Uscc | CodeKind::Permit | CodeKind::Account) {
        return CodeLevel::Missing;
    }
    if other.starts_with(sure) { CodeLevel::OneCharacterOff } else { CodeLevel::DifferentDoubtful }
}

/// Equal after one substitution, insertion, deletion or exchange of neighbours. Equal texts count as well: two codes may share their
/// body while a check elsewhere fails.
fn one_off(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() - a.len() > 1 {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    if a.is_empty() {
        return true;
    }
    if a.len() < b.len() {
        return a == &b[1..];
    }
    a[1..] == b[1..] || a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodeLevel::*;

    #[test]
    fn levels() {
        for (a, b, level) in [
            ("91130200699229617X", "91130200699229617x", SameUscc),
            ("91130200699229617X001P", "91130200699229617X002P", SameUscc),
            ("91130200699229617X", "91130200699229617X01", SameUscc),
            ("91130200699229617X", "130200699229617", SameOrgBody),
            ("69922961-7", "69922961-B", SameOrgBody),
            ("440301103097413", "440301103097413", SameRegistration),
            ("440524188001010014", "44052418800101001400", SameRegistration),
            ("44052418800101001400", "44052418800101001401", Different),
            ("91130200699229617X", "91130200699229671X", OneCharacterOff),
            ("91130200699229617X", "9113020069922961X", OneCharacterOff),
            ("91130200699229617X", "91130200699229618X", OneCharacterOff),
            ("91130200699229617X", "69922961-1", OneCharacterOff),
            ("91130200699229617X", "91350100M000100Y4Z", DifferentDoubtful),
            ("91130200699229617X", "71526726-X", Different),
            ("69922961-7", "71526726-X", Different),
            ("440301103097413", "440301103448669", Different),
            ("440301103097413", "91130200699229617X", Missing),
            ("440301103097413", "4403011030974", Missing),
            ("9.14E+17", "914403001922038216", Missing),
            ("9.1440300192203822E+17", "914403001922038216", OneCharacterOff),
            ("914403001922038000", "91130200699229617X", DifferentDoubtful),
            ("0300916397474608", "914403001922038216", Missing),
        ] {
            let (a, b) = (Code::parse(a).expect(a), Code::parse(b).expect(b));
            assert_eq!(compare(&a, &b), level, "{} {}", a.text(), b.text());
            assert_eq!(compare(&b, &a), level, "{} {}", b.text(), a.text());
        }
    }
}
