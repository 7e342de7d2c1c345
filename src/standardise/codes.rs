//! Cells that hold several codes: two telephone numbers, the numbers of all permits.
//!
//! Read as one code, `07686834512;13800138000` agrees with neither of its numbers. People write lists of codes with any sign between them, and
//! the same signs inside a code (`0768-683 4512`), so what divides is told by what stands on both sides.

use rustc_hash::FxHashMap;

/// Letters and digits of a code, least; shorter pieces are extensions or abbreviated numbers (`6834512/3`) and stand for nothing alone.
const LEAST: usize = 4;

/// Letters and digits on both sides of a space that divides codes; a number is itself written in groups of three or four.
const LEAST_ASIDE: usize = 7;

/// Bytes of a code, at most; a longer piece is a remark.
const MOST: usize = 32;

/// Share of the values that are lists, from which on a column is one of lists.
const LISTS: f64 = 0.02;

/// Share of the lists with a code that another value has, too; small, as of a large table few rows are looked at. Two numbers that never come
/// back are one number in two parts.
const SHARED: f64 = 0.002;

/// Calls `with` for every code of a folded cell, letters and digits only, in their order. A cell without any piece that could be a code is one.
///
/// ```
/// use minglu::standardise::codes::codes_in;
/// let codes = |text: &str| {
///     let mut found = Vec::new();
///     codes_in(text, |code| found.push(code.to_owned()));
///     found
/// };
/// assert_eq!(codes("0768-683 4512; 138 0013 8000"), ["07686834512", "13800138000"]);
/// assert_eq!(codes("6834512/3"), ["6834512"]);
/// assert_eq!(codes("a1/b2"), ["a1b2"]);
/// ```
pub fn codes_in(text: &str, mut with: impl FnMut(&str)) {
    let mut code = String::with_capacity(24);
    let mut give = |piece: &str, least: usize| {
        code.clear();
        code.extend(piece.chars().filter(|c| c.is_alphanumeric()));
        let enough = code.chars().count() >= least;
        if enough {
            with(&code);
        }
        enough
    };
    let mut any = false;
    for part in text.split([';', ',', '/', '|', '、', '&', '+']) {
        let long = |piece: &str| piece.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST_ASIDE;
        any |= match part.contains(' ') && part.split_whitespace().all(long) {
            true => part.split_whitespace().fold(false, |any, piece| any | give(piece, LEAST)),
            false => give(part, LEAST),
        };
    }
    if !any {
        give(text, 1);
    }
}

/// Whether these values, each another one, are lists of codes often enough to be read as such: some are, and what they list comes back elsewhere.
pub(crate) fn are_lists<'a>(values: impl Iterator<Item = &'a str> + Clone) -> bool {
    let is_list = |text: &&str| {
        let (mut count, mut plain) = (0, true);
        codes_in(text, |code| {
            count += 1;
            plain &= code.len() <= MOST && code.bytes().any(|byte| byte.is_ascii_digit());
        });
        count > 1 && plain
    };
    let all = values.clone().count();
    let lists: Vec<&str> = values.clone().filter(is_list).collect();
    if lists.is_empty() || (lists.len() as f64) < LISTS * all as f64 {
        return false;
    }
    let mut standing: FxHashMap<String, u32> = FxHashMap::default();
    values.for_each(|text| codes_in(text, |code| *standing.entry(code.to_owned()).or_insert(0) += 1));
    let comes_back = |text: &&&str| {
        let mut back = false;
        codes_in(text, |code| back |= standing[code] > 1);
        back
    };
    lists.iter().filter(comes_back).count() as f64 >= (SHARED * lists.len() as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_codes_in_parts() {
        let phones = ["13800138000;6834512", "6834512", "0768-6834599", "13900139000"];
        assert!(are_lists(phones.into_iter()));
        let numbers: Vec<String> = (0..100).map(|at| format!("{}/{}", 10_000 + at, 90_000 - 7 * at)).collect();
        assert!(!are_lists(numbers.iter().map(String::as_str)), "no part comes back");
        let years: Vec<String> = (0..100).map(|at| format!("2011/{}", at % 9)).collect();
        assert!(!are_lists(years.iter().map(String::as_str)), "parts too short for a code");
        assert!(!are_lists(["0768 6834512", "0768 6834513", "0768 6834512"].into_iter()));
        let remarks =
            ["Riverdale Communities; serves children ages 3-5", "Bridgeport; serves children ages 3-5", "4138PS"];
        assert!(!are_lists(remarks.into_iter()), "words between the signs");
    }
}
