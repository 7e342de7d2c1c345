//! Model and serial numbers inside long texts, wherever in the record they stand.
//!
//! Two titles that describe a product in different words often name the same model; two that read alike but name different models
//! are different products. A model number in the title of one record is looked for in the whole text of the other, since one
//! list has it in the title and another in the description.

use super::{Comparator, Level, MISSING};
use crate::record::{Label, Pair, RecordId, Standardised};
use crate::standardise::field::Field;
use crate::standardise::table::field;
use crate::standardise::{ColumnKind, NamedColumn};

/// Model numbers in the words of a column.
pub struct InnerCodes {
    name: String,
    column: String,
    whole: String,
    label: Label,
}

const LEVELS: &[Level] = &[
    Level::new("型号相同", "model number equal", 0.6, 0.005),
    Level::new("型号一部分相同", "model numbers partly equal", 0.15, 0.01),
    Level::new("型号不同", "model numbers differ", 0.25, 0.985),
];

/// A part of a model number this long is no chance.
const LEAST_PART: usize = 5;

impl InnerCodes {
    /// The comparison of the model numbers in a column; `whole` names the field that holds the whole text of the records.
    pub fn new(column: &str, whole: Option<&str>) -> Self {
        let name = format!("{column}.codes");
        // A plan names a few dozen columns; their names live as long as the program.
        let label: &'static str = Box::leak(name.clone().into_boxed_str());
        let whole = whole.unwrap_or(column).to_owned();
        Self { name, column: column.to_owned(), whole, label: Label::new(label, label) }
    }

    fn fields<'a>(&self, data: &'a Standardised) -> Option<(&'a Field, &'a Field)> {
        field(data, &self.column).zip(field(data, &self.whole))
    }
}

/// The model numbers of a record in a field.
fn codes(field: &Field, record: RecordId) -> impl Iterator<Item = &[u16]> + Clone {
    let list = field.value(record).map_or(&[][..], |value| field.codes.get(value));
    list.iter().map(|&word| field.word_letters.get(word as usize))
}

/// 0 for a model number in common, 1 for one that is part of another, 2 for neither, `None` without model numbers.
fn grade(own: &Field, whole: &Field, pair: Pair) -> Option<u8> {
    let (left, right) = (pair.left(), pair.right());
    let (a, b) = (codes(own, left), codes(own, right));
    if a.clone().next().is_none() || b.clone().next().is_none() {
        return None;
    }
    let mut part = false;
    for (titled, anywhere) in [(a, codes(whole, right)), (b, codes(whole, left))] {
        for x in titled {
            for y in anywhere.clone() {
                if x == y {
                    return Some(0);
                }
                part |= partly_equal(x, y);
            }
        }
    }
    Some(if part { 1 } else { 2 })
}

/// Whether one model number is the end of the other (a maker's prefix), or both begin alike and then differ in letters only, which tell finish
/// and region and not the model (`YHT390BK`, `YHT390BL`).
fn partly_equal(x: &[u16], y: &[u16]) -> bool {
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let digit = |letter: &u16| (48..58).contains(letter);
    let alike = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let letters_differ = alike + 1 >= LEAST_PART
        && short[..alike].iter().any(digit)
        && !short[alike..].iter().chain(&long[alike..]).any(digit);
    letters_differ || short.len() >= LEAST_PART && (long.starts_with(short) || long.ends_with(short))
}

impl Comparator for InnerCodes {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> Label {
        self.label
    }

    fn levels(&self) -> &[Level] {
        LEVELS
    }

    fn compare(&self, data: &Standardised, pairs: &[Pair], out: &mut [u8]) {
        let Some((own, whole)) = self.fields(data) else { return out.fill(MISSING) };
        for (&pair, out) in pairs.iter().zip(out) {
            *out = grade(own, whole, pair).unwrap_or(MISSING);
        }
    }

    fn columns(&self) -> Vec<NamedColumn> {
        // Without a whole text the column is looked through itself.
        let mut named = vec![("column", &self.column), ("whole", &self.whole)];
        named.dedup_by_key(|(_, column)| *column);
        named.into_iter().map(|(option, column)| NamedColumn::new(option, column, ColumnKind::Field)).collect()
    }

    fn show(&self, data: &Standardised, record: RecordId) -> String {
        let Some((own, _)) = self.fields(data) else { return String::new() };
        codes(own, record).map(String::from_utf16_lossy).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SourceId;
    use crate::standardise::field::Kind;
    use crate::standardise::table::FIELD;

    #[test]
    fn finish_and_region_are_no_other_model() {
        let letters = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        for (x, y, expected) in [
            ("yht390bk", "yht390bl", true),
            ("du1055bk", "du1055xtsb", true),
            ("cs180jp", "vgncs180jp", true),
            ("pslx350h", "pslx250h", false),
            ("kdl40s", "kdl46s", false),
            ("ab1", "ab1c", false),
        ] {
            assert_eq!(partly_equal(&letters(x), &letters(y)), expected, "{x} {y}");
            assert_eq!(partly_equal(&letters(y), &letters(x)), expected, "{y} {x}");
        }
    }

    #[test]
    fn a_model_number_is_found_wherever_it_stands() {
        let titles = [
            "Sony Turntable PS-LX350H",
            "Sony belt drive turntable",
            "Sony Turntable PSLX350H/B",
            "Sony Turntable PS-LX250H",
        ];
        let whole = [titles[0], "Sony belt drive turntable pslx350h 33 rpm", titles[2], titles[3]];
        let mut data = Standardised::new(vec![SourceId(0); 4]);
        data.insert(format!("{FIELD}title"), Field::new(Kind::LongText, titles.into_iter().map(Some)));
        data.insert(format!("{FIELD}whole"), Field::new(Kind::LongText, whole.into_iter().map(Some)));
        let level = |column: &str, whole: Option<&str>, a: u32, b: u32| {
            let mut out = [9];
            let pair = Pair::new(RecordId(a), RecordId(b)).unwrap();
            InnerCodes::new(column, whole).compare(&data, &[pair], &mut out);
            out[0]
        };
        assert_eq!(level("title", None, 0, 2), 0, "a colour after a stroke is another word");
        assert_eq!(level("title", None, 0, 3), 2);
        assert_eq!(level("title", None, 0, 1), MISSING, "no model number in a title is no disagreement");
        assert_eq!(level("whole", None, 0, 1), 0);
        assert_eq!(level("nowhere", None, 0, 1), MISSING);
    }
}
