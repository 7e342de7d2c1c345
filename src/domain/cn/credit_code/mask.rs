//! Hiding identity numbers in texts that people will see.

use super::{is_identity, is_identity_15, registration_check, uscc_check};
use std::borrow::Cow;

/// The text with the date of birth of every identity number in it replaced by stars. Codes and phones stay as they are: an 18-digit
/// number is masked when its check holds, or when a date of birth stands in it and it is no valid credit code (a mistyped number is a
/// person's, too), a 15-digit one when it is no valid registration number.
///
/// ```
/// use minglu::domain::cn::credit_code::mask;
/// assert_eq!(mask("经营者身份证440524188001010014"), "经营者身份证440524********0014");
/// assert_eq!(mask("440524198001010019"), "440524********0019");
/// assert_eq!(mask("91130200699229617X"), "91130200699229617X");
/// assert_eq!(mask("注册号440301103097413"), "注册号440301103097413");
/// assert_eq!(mask("身份证４４０５２４１９８００１０１００１９"), "身份证440524********0019");
/// ```
pub fn mask(text: &str) -> Cow<'_, str> {
    if !may_hold_number(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    if text.contains(is_full_width) {
        let half: String = text.chars().map(|c| if is_full_width(c) { half_width(c) } else { c }).collect();
        return match mask_runs(&half) {
            Cow::Owned(masked) => Cow::Owned(masked),
            Cow::Borrowed(_) => Cow::Borrowed(text),
        };
    }
    mask_runs(text)
}

/// Characters of the shortest identity number, at least a byte each.
const SHORTEST: usize = 15;

/// Full-width digits and letters.
fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn half_width(c: char) -> char {
    // The block repeats ASCII from '!' on at this distance.
    char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
}

/// Whether a number can stand in the text: one as long as the shortest holds one of these bytes, and few texts have a letter or digit there.
fn may_hold_number(text: &[u8]) -> bool {
    let of_number = |at: usize| {
        // A full-width form is three bytes, of which this is the first.
        text[at].is_ascii_alphanumeric() || text[at - 2..=at].contains(&0xEF)
    };
    (SHORTEST - 1..text.len()).step_by(SHORTEST).any(of_number)
}

fn mask_runs(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    for run in bytes.split(|byte| !byte.is_ascii_alphanumeric()) {
        if let Some(length) = identity_length(run) {
            let end = at + if length == 15 { 12 } else { 14 };
            out.get_or_insert_with(|| bytes.to_vec())[at + 6..end].fill(b'*');
        }
        at += run.len() + 1;
    }
    match out {
        // Stars replaced ASCII digits one for one.
        Some(bytes) => Cow::Owned(String::from_utf8(bytes).unwrap_or_default()),
        None => Cow::Borrowed(text),
    }
}

/// True for seventeen digits and a check character with a date of birth in them, unless they are a valid credit code.
fn is_dated(text: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| {
        text[range].iter().try_fold(0_u32, |sum, c| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0')))
    };
    let date = (number(6..10), number(10..12), number(12..14));
    let dated = matches!(date, (Some(1900..=2030), Some(1..=12), Some(1..=31)));
    dated && text[..17].iter().all(u8::is_ascii_digit) && uscc_check(&text[..17]) != Some(text[17])
}

/// Length of the identity number at the start of a run of letters and digits (which may go on, as in tax ids).
fn identity_length(run: &[u8]) -> Option<usize> {
    if !matches!(run.len(), 15 | 18 | 20) {
        return None;
    }
    let upper = run.to_ascii_uppercase();
    if matches!(upper.len(), 18 | 20) && (is_identity(&upper[..18]) || is_dated(&upper[..18])) {
        Some(18)
    } else if upper.len() == 15 && is_identity_15(&upper) && registration_check(&upper[..14]) != Some(upper[14])
        || upper.len() == 20 && is_identity_15(&upper[..15]) && upper.ends_with(b"00000")
    {
        Some(15)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_that_is_not_looked_through_holds_no_number(
            before in "[彩塘 0-9a]{0,20}",
            number in prop::sample::select(vec!["440524188001010014", "440524198001010019", "440524800101001", ""]),
            full in prop::collection::vec(any::<bool>(), 18),
            behind in "[镇号 -]{0,9}",
        ) {
            let full_width = |(c, full): (char, &bool)| if *full { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c };
            let written: String = number.chars().zip(&full).map(full_width).collect();
            let masked = mask_runs(&(before.clone() + number + &behind)).into_owned();
            let said = mask(&(before.clone() + &written + &behind)).into_owned();
            if masked == before.clone() + number + &behind {
                prop_assert_eq!(said, before + &written + &behind);
            } else {
                prop_assert_eq!(said, masked);
            }
        }
    }
}
