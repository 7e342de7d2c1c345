//! Check digits of the codes, as pure functions on upper-case ASCII.
//!
//! References: GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation code), GS15-2006 with ISO 7064
//! MOD 11,10 (registration number), GB 11643-1999 (identity number).

/// The 31 characters of a unified social credit code: no I, O, S, V, Z.
pub const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weights of GB 32100: 3^i mod 31.
const USCC_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of GB 11714.
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// Weights of GB 11643: 2^(17-i) mod 11.
const IDENTITY_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The 18th character for the first 17 of a credit code; `None` when a character is not of the alphabet or fewer than 17 are
/// given. A remainder of 31 is 0, which many validators forget.
///
/// ```
/// use minglu::domain::cn::credit_code::uscc_check;
/// assert_eq!(uscc_check(b"91130200699229617"), Some(b'X'));
/// assert_eq!(uscc_check(b"91350100M000100Y4"), Some(b'3')); // the example body of GB 32100
/// assert_eq!(uscc_check(b"9113020069922961I"), None);
/// ```
pub fn uscc_check(first: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (i, weight) in USCC_WEIGHTS.iter().enumerate() {
        let value = ALPHABET.iter().position(|c| Some(c) == first.get(i))?;
        sum += value as u32 * weight;
    }
    Some(ALPHABET[((31 - sum % 31) % 31) as usize])
}

/// The ninth character for the first eight of an organisation code; `None` when one is not a digit or capital letter.
///
/// ```
/// use minglu::domain::cn::credit_code::org_check;
/// assert_eq!(org_check(b"69922961"), Some(b'7'));
/// assert_eq!(org_check(b"71526726"), Some(b'X'));
/// ```
pub fn org_check(first: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (i, weight) in ORG_WEIGHTS.iter().enumerate() {
        let value = match *first.get(i)? {
            c @ b'0'..=b'9' => c - b'0',
            c @ b'A'..=b'Z' => c - b'A' + 10,
            _ => return None,
        };
        sum += u32::from(value) * weight;
    }
    Some(match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    })
}

/// The 15th digit for the first 14 of a registration number (ISO 7064 MOD 11,10); `None` when one is not a digit.
///
/// ```
/// use minglu::domain::cn::credit_code::registration_check;
/// assert_eq!(registration_check(b"44030110309741"), Some(b'3'));
/// ```
pub fn registration_check(first: &[u8]) -> Option<u8> {
    let mut p = 10;
    for i in 0..14 {
        let digit = first.get(i).filter(|c| c.is_ascii_digit())? - b'0';
        let s = match (p + u32::from(digit)) % 10 {
            0 => 10,
            s => s,
        };
        p = 2 * s % 11;
    }
    Some(b'0' + ((11 - p) % 10) as u8)
}

/// The 18th character for the first 17 digits of an identity number; `None` when one is not a digit.
///
/// ```
/// use minglu::domain::cn::credit_code::identity_check;
/// assert_eq!(identity_check(b"11010519491231002"), Some(b'X')); // the standard's own example
/// ```
pub fn identity_check(first: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (i, weight) in IDENTITY_WEIGHTS.iter().enumerate() {
        sum += u32::from(first.get(i).filter(|c| c.is_ascii_digit())? - b'0') * weight;
    }
    Some(b"10X98765432"[(sum % 11) as usize])
}

/// True for an 18-character identity number: a province, a date of birth between 1850 and 2099, and its check character.
/// (The standard's own second example was born in 1880.)
pub fn is_identity(code: &[u8]) -> bool {
    code.len() == 18
        && is_province(&code[..2])
        && number(&code[6..10]).is_some_and(|year| (1850..=2099).contains(&year))
        && is_month_day(&code[10..14])
        && identity_check(&code[..17]) == Some(code[17])
}

/// True for the shape of a 15-digit identity number (before 1999; no check digit exists): a province, month and day.
pub fn is_identity_15(code: &[u8]) -> bool {
    code.len() == 15 && code.iter().all(u8::is_ascii_digit) && is_province(&code[..2]) && is_month_day(&code[8..12])
}

/// The 18-character form of a 15-digit identity number (century 19 and the check character); `None` for any other shape.
///
/// ```
/// use minglu::domain::cn::credit_code::identity_15_to_18;
/// assert_eq!(identity_15_to_18(b"110105491231002").as_ref(), Some(b"11010519491231002X"));
/// ```
pub fn identity_15_to_18(code: &[u8]) -> Option<[u8; 18]> {
    if !is_identity_15(code) {
        return None;
    }
    let mut out = [0; 18];
    out[..6].copy_from_slice(&code[..6]);
    out[6..8].copy_from_slice(b"19");
    out[8..17].copy_from_slice(&code[6..]);
    out[17] = identity_check(&out[..17])?;
    Some(out)
}

/// First two digits that GB/T 2260 gives to provinces, and 81-83 to residents from Hong Kong, Macao and Taiwan.
fn is_province(two: &[u8]) -> bool {
    matches!(number(two), Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83))
}

fn is_month_day(four: &[u8]) -> bool {
    matches!((number(&four[..2]), number(&four[2..])), (Some(1..=12), Some(1..=31)))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standards_and_of_known_firms() {
        for code in [
            "91130200699229617X",
            "914403001922038216",
            "9144030071526726XG",
            "91330100716105852F",
            "91110000802100433B",
            "91330100799655058B",
            "91440300708461136T",
            "91445100MACBJX627J",
            "92440300MA5EEY5XXT",
            "92440300MA5DJJG80F",
            "92440606L01865797Q",
            "91350100M000100Y43",
        ] {
            let code = code.as_bytes();
            assert_eq!(uscc_check(&code[..17]), Some(code[17]), "{code:?}");
        }
        for code in ["91350100M000100Y4Z", "91310115MA1G4L1WXK", "92440300MA5EQXL17P"] {
            let code = code.as_bytes();
            assert_ne!(uscc_check(&code[..17]), Some(code[17]), "{code:?}");
        }
        for code in ["699229617", "192203821", "71526726X", "716105852", "802100433", "71093123X"] {
            assert_eq!(org_check(&code.as_bytes()[..8]), Some(code.as_bytes()[8]), "{code}");
        }
        for code in ["440301103097413", "440301103448669", "330100400013364", "320200400018063"] {
            assert_eq!(registration_check(&code.as_bytes()[..14]), Some(code.as_bytes()[14]), "{code}");
        }
        for code in ["11010519491231002X", "440524188001010014", "34052419800101001X"] {
            assert!(is_identity(code.as_bytes()), "{code}");
        }
        for code in ["110105194912310021", "99010519491231002X", "11010519491331002X"] {
            assert!(!is_identity(code.as_bytes()), "{code}");
        }
    }

    #[test]
    fn every_weight_counts() {
        let code = b"91130200699229617";
        for i in 0..17 {
            let mut wrong = *code;
            wrong[i] = if wrong[i] == b'1' { b'2' } else { b'1' };
            assert_ne!(uscc_check(&wrong), uscc_check(code), "position {i}");
        }
    }
}
