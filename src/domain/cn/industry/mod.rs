//! Industries: codes of GB/T 4754 with their edition, and trades in free text.
//!
//! A four-digit code means nothing without its edition: 3073 is 日用陶瓷 in 2011 and 特种陶瓷 in 2017. So the edition of a list is inferred
//! from its codes ([`infer_edition`]) or its names, codes of 2011 are carried to 2017 by name, and where the edition stays unknown
//! only the two-digit division is used. Free text (五金不锈钢, 印染) gives the codes its words allow; the division is what is compared.
//!
//! Origin of the tables: GB/T 4754-2017 (rows checked one by one where public tables keep 2011 codes or leave gaps) and
//! GB/T 4754-2011; trades from the wording of inspection lists.

mod compare;
mod search;
mod table;

pub use compare::{IndustryLevel, compare};
pub use search::{Hit, IndustryIndex};
pub use table::{Class, class, classes};

use crate::record::IssueKind;
use crate::text::fold;
use smallvec::SmallVec;

/// Edition of GB/T 4754.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Edition {
    /// GB/T 4754-2011.
    #[serde(rename = "2011")]
    Gb2011,
    /// GB/T 4754-2017.
    #[serde(rename = "2017")]
    Gb2017,
}

/// What a cell says about a unit's industry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Industry {
    divisions: SmallVec<[u8; 3]>,
    codes: SmallVec<[u16; 2]>,
    unknown: bool,
}

impl Industry {
    /// The two-digit divisions, the first one named first; several when the cell names several trades.
    pub fn divisions(&self) -> &[u8] {
        &self.divisions
    }

    /// The first division.
    pub fn division(&self) -> Option<u8> {
        self.divisions.first().copied()
    }

    /// Four-digit classes of the 2017 edition, as far as they are certain.
    pub fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// Set when the cell holds a code that no edition knows.
    pub fn issue(&self) -> Option<IssueKind> {
        self.unknown.then_some(IssueKind::IndustryUnknown)
    }

    fn add_code(&mut self, code: &str) {
        let (Some(Ok(division)), Ok(number)) = (code.get(..2).map(str::parse), code.parse()) else { return };
        if code.len() == 4 && !self.codes.contains(&number) {
            self.codes.push(number);
        }
        self.add_division(division);
    }

    fn add_division(&mut self, division: u8) {
        if !self.divisions.contains(&division) {
            self.divisions.push(division);
        }
    }
}

/// Reads a cell that holds codes (`3073`, `C3073`, `3073.0`, `2922；2929`), names, both, or words of trades. `None` when it names no industry.
///
/// `edition` is the list's, when it is known; a name beside the code decides before it.
///
/// ```
/// use minglu::domain::cn::industry::{Edition, parse};
/// let codes = |cell, edition| parse(cell, edition).unwrap().codes().to_vec();
/// assert_eq!(codes("3073", Some(Edition::Gb2017)), [3073]);
/// assert_eq!(codes("3073", Some(Edition::Gb2011)), [3074]);
/// assert_eq!(codes("3073 日用陶瓷制品制造", None), [3074]);
/// assert!(codes("3073", None).is_empty()); // 特种 or 日用: only the division 30 is certain
/// assert_eq!(parse("五金不锈钢", None).unwrap().division(), Some(33));
/// assert_eq!(parse("无", None), None);
/// ```
pub fn parse(cell: &str, edition: Option<Edition>) -> Option<Industry> {
    let text = fold(cell);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let mut industry = Industry::default();
    let words: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut coded = false;
    for run in text.split(|c: char| !c.is_ascii_digit()).filter(|run| (2..=4).contains(&run.len())) {
        coded = true;
        code(run, &words, edition, &mut industry);
    }
    if !coded {
        for codes in table::trades_in(text) {
            for code in codes {
                industry.add_code(code);
            }
        }
    }
    (!industry.divisions.is_empty() || industry.unknown).then_some(industry)
}

/// The words of trades in a folded text, longest first where several begin at one place; single characters (瓷, 鞋) are left out.
///
/// ```
/// use minglu::domain::cn::industry::trade_words_in;
/// assert_eq!(trade_words_in("宏达不锈钢餐具厂"), ["不锈钢", "餐具"]);
/// ```
pub fn trade_words_in(folded: &str) -> Vec<&str> {
    table::words_in(folded).collect()
}

/// True for a code of two to four digits that one of the editions has.
pub(crate) fn is_known(code: &str) -> bool {
    table::class(code).is_some() || table::old(code).is_some()
}

/// True for the name of a class, group or division, as one of the editions writes it.
pub(crate) fn is_name(text: &str) -> bool {
    table::is_name(text)
}

/// The edition a list's codes come from: the one that knows more of the codes that only one edition has. `None` without such codes
/// or on a tie. A name beside a code counts when its meaning differs between the editions.
///
/// ```
/// use minglu::domain::cn::industry::{Edition, infer_edition};
/// assert_eq!(infer_edition(["3081", "3032", "1811", "2452"]), Some(Edition::Gb2017));
/// assert_eq!(infer_edition(["1810", "2450", "3073"]), Some(Edition::Gb2011));
/// assert_eq!(infer_edition(["3073"]), None);
/// ```
pub fn infer_edition<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<Edition> {
    let (mut older, mut newer) = (0_usize, 0_usize);
    for cell in cells {
        let text = fold(cell);
        let words: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        for run in text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4) {
            match (class(run), table::old(run)) {
                (Some(now), Some(then)) => match named(&words, now.name, then.name) {
                    Some(Edition::Gb2011) => older += 1,
                    Some(Edition::Gb2017) => newer += 1,
                    None => {}
                },
                (Some(_), None) => newer += usize::from(only_2017(run)),
                (None, Some(_)) => older += 1,
                (None, None) => {}
            }
        }
    }
    match older.cmp(&newer) {
        std::cmp::Ordering::Greater => Some(Edition::Gb2011),
        std::cmp::Ordering::Less => Some(Edition::Gb2017),
        std::cmp::Ordering::Equal => None,
    }
}

/// Codes that the 2011 edition did not have, where it had one code for the whole group or none for the activity.
fn only_2017(code: &str) -> bool {
    // In 2011 these groups were one code ending in 0, or did not exist.
    const GROUPS: [&str; 11] = ["131", "132", "181", "182", "245", "252", "276", "283", "349", "361", "451"];
    const CODES: [&str; 32] = [
        "1373", "2035", "2646", "2667", "2780", "2916", "3075", "3076", "3394", "3670", "3715", "3716", "3736", "3737",
        "3744", "3780", "3792", "3834", "3862", "3874", "3933", "3934", "3974", "3975", "3976", "3979", "3982", "3983",
        "3984", "3985", "3989", "4630",
    ];
    GROUPS.iter().any(|group| code.starts_with(group)) || CODES.contains(&code)
}

/// The edition whose name of a code stands beside it.
fn named(words: &str, now: &str, then: &str) -> Option<Edition> {
    let (now, then) = (fold(table::core(now)), fold(table::core(then)));
    match (words.contains(&now), words.contains(&then)) {
        (true, false) => Some(Edition::Gb2017),
        (false, true) => Some(Edition::Gb2011),
        // One name inside the other: the longer one was written.
        (true, true) if now.len() != then.len() => {
            Some(if now.len() > then.len() { Edition::Gb2017 } else { Edition::Gb2011 })
        }
        _ => None,
    }
}

fn code(run: &str, words: &str, edition: Option<Edition>, industry: &mut Industry) {
    let (now, then) = (class(run), table::old(run));
    let edition = match (now, then) {
        (Some(now), Some(then)) => named(words, now.name, then.name).or(edition),
        _ => edition,
    };
    match (now, then, edition) {
        (Some(_), None, _) | (Some(_), Some(_), Some(Edition::Gb2017)) => industry.add_code(run),
        (_, Some(then), Some(Edition::Gb2011)) | (None, Some(then), _) => {
            industry.add_code(then.now.unwrap_or(&run[..2]))
        }
        (Some(_), Some(_), None) => industry.add_code(&run[..2]),
        (None, None, _) => {
            // 610 for 0610: a spreadsheet took the zero away.
            let padded = format!("0{run}");
            let division: u8 = run[..2].parse().unwrap_or(0);
            if run.len() == 3 && class(&padded).is_some() {
                industry.add_code(&padded);
            } else if (1..=97).contains(&division) {
                // A known division outside the three sections, or a class no edition has.
                industry.add_division(division);
                industry.unknown |= (6..=46).contains(&division);
            } else {
                industry.unknown = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_with_and_without_edition() {
        use Edition::*;
        for (cell, edition, division, codes) in [
            ("3382", None, 33, &[3382][..]),
            ("C3382", None, 33, &[3382]),
            ("3382.0", None, 33, &[3382]),
            ("3382 金属制餐具和器皿制造", None, 33, &[3382]),
            ("2922；2929", Some(Gb2017), 29, &[2922, 2929]),
            ("3032", Some(Gb2011), 30, &[3071]),
            ("3032建筑陶瓷制品制造", None, 30, &[3071]),
            ("3032建筑用石加工", Some(Gb2011), 30, &[3032]),
            ("3035", None, 30, &[3034]),
            ("1810", None, 18, &[]),
            ("3130", Some(Gb2011), 33, &[3391]),
            ("33", None, 33, &[]),
            ("338", None, 33, &[]),
            ("610", None, 6, &[610]),
            ("5135", None, 51, &[]),
        ] {
            let industry = parse(cell, edition).expect(cell);
            assert_eq!((industry.division(), industry.codes()), (Some(division), codes), "{cell}");
        }
        assert_eq!(parse("2990", None).and_then(|i| i.issue()), Some(IssueKind::IndustryUnknown));
        assert_eq!(parse("", None), None);
    }

    #[test]
    fn trades_in_free_text() {
        for (text, divisions) in [
            ("陶瓷", &[30][..]),
            ("五金不锈钢", &[33]),
            ("印染", &[17]),
            ("卫浴", &[30, 33]),
            ("服装", &[18]),
            ("木制家具", &[21]),
            ("纸箱包装", &[22, 23, 29]),
            ("塑料五金", &[29, 33]),
            ("金属制餐具", &[33]),
            ("鞋", &[19]),
            ("日用陶瓷制品制造", &[30]),
            ("彩印", &[23]),
            ("電鍍", &[33]),
            ("线路板", &[39]),
        ] {
            let industry = parse(text, None).expect(text);
            assert_eq!(industry.divisions(), divisions, "{text}");
        }
        for text in ["其他", "升级改造", "-"] {
            assert_eq!(parse(text, None), None, "{text}");
        }
    }
}
