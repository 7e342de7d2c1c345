//! Numbers with valid check digits: credit codes, organisation codes, registration numbers.
//!
//! They are computed here from the standards' formulas and not by the reader of codes, so that a mistake in one shows
//! against the other.

use super::rng::Rng;

const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The ninth character of an organisation code (GB 11714): 11 less the weighted sum modulo 11; 10 is X, 11 is 0.
pub(super) fn organisation_check(body: &str) -> char {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let sum: u32 = body.chars().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(c, weight)| value(c) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// The eighteenth character of a credit code (GB 32100): weights are powers of 3 modulo 31, a result of 31 is 0.
pub(super) fn credit_check(body: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for c in body.bytes() {
        let value = USCC_ALPHABET.iter().position(|&letter| letter == c).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    char::from(USCC_ALPHABET[(31 - sum % 31) % 31])
}

/// The fifteenth digit of a registration number (GS15-2006): ISO 7064 MOD 11,10.
pub(super) fn registration_check(body: &str) -> char {
    let p = body.bytes().fold(10, |p, digit| {
        let s = (p + u32::from(digit - b'0')) % 10;
        2 * if s == 0 { 10 } else { s } % 11
    });
    char::from_digit((11 - p) % 10, 10).unwrap_or('0')
}

/// How the body of an enterprise's organisation code begins; it tells when the code was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Eight digits: companies founded before the credit code (October 2015).
    Digits,
    /// `MA`: founded since.
    Ma,
    /// `L`: individual businesses converted later.
    L,
}

/// An organisation code of nine characters.
pub(super) fn organisation(rng: &mut Rng, body: Body) -> String {
    let mut code = match body {
        Body::Digits => format!("{}{}", rng.range(1, 7), rng.digits(7)),
        Body::Ma => {
            let mut code = String::from("MA");
            (0..6).for_each(|_| code.push(char::from(USCC_ALPHABET[rng.below(31)])));
            code
        }
        Body::L => format!("L{}", rng.digits(7)),
    };
    code.push(organisation_check(&code));
    code
}

/// A credit code: `91` for enterprises, `92` for individual businesses, the registering office, the organisation code.
pub(super) fn credit(kind: &str, office: &str, organisation: &str) -> String {
    let mut code = format!("{kind}{office}{organisation}");
    code.push(credit_check(&code));
    code
}

/// A registration number. Serials from 6 are for individual businesses, 0 to 3 for domestic enterprises.
pub(super) fn registration(rng: &mut Rng, office: &str, individual: Individual) -> String {
    let first = if individual == Individual::Yes { 6 } else { rng.range(0, 2) };
    let mut code = format!("{office}{first}{}", rng.digits(7));
    code.push(registration_check(&code));
    code
}

/// Whether a holder is an individual business (个体工商户).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Individual {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes printed in the standards, on permits and in annual reports of listed companies.
    #[test]
    fn real_codes_check() {
        for code in [
            "91130200699229617X",
            "914403001922038216",
            "9144030071526726XG",
            "91330100716105852F",
            "91110000802100433B",
            "91350100M000100Y43",
        ] {
            assert_eq!(credit_check(&code[..17]), code.chars().last().unwrap(), "{code}");
        }
        for code in ["699229617", "192203821", "71526726X", "802100433"] {
            assert_eq!(organisation_check(&code[..8]), code.chars().last().unwrap(), "{code}");
        }
        for code in ["440301103097413", "440301103448669", "330100400013364", "320200400018063"] {
            assert_eq!(registration_check(&code[..14]), code.chars().last().unwrap(), "{code}");
        }
    }
}
