//! Term frequencies from a table instead of from the lists: a small list cannot tell how common a name is in the country.

use crate::record::{Pair, Standardised};
use crate::standardise::field::Field;
use crate::standardise::table::FIELD;
use rustc_hash::FxHashMap;

/// How common values are by a table: each as it stands there with its share of all, and the share of any other.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Values with their shares, above 0 to 1. The shares of values that are read alike add up.
    pub shares: Vec<(String, f64)>,
    /// Share of a value that is not among them, above 0 to 1.
    pub floor: f64,
}

/// A comparison whose term frequencies can come from a table: they are those of one value per record.
pub trait Terms {
    /// Share of the value of each record, in record order; 0 where it is absent. The values of the reference are read as those of the records are.
    fn shares(&self, data: &Standardised, reference: &Reference) -> Vec<f32>;

    /// Writes the frequency of what each pair agrees on at its level, by these shares. `out` holds that by the lists; what is 0 there says nothing
    /// and stays. The commoner value of a pair counts: the other may be a slip.
    fn frequency(&self, data: &Standardised, shares: &[f32], pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let _ = (data, levels);
        for (pair, out) in pairs.iter().zip(out).filter(|(_, out)| **out > 0.0) {
            *out = shares[pair.left().index()].max(shares[pair.right().index()]);
        }
    }
}

/// A reference whose values were read as the column's are.
pub struct Known {
    shares: FxHashMap<String, f64>,
    floor: f64,
}

impl Reference {
    /// The reference by what `read` makes of its values; a value of which it makes nothing stands for no record.
    ///
    /// ```
    /// use minglu::compare::Reference;
    /// let shares = vec![("陳志强".to_owned(), 0.02), ("陈志强".to_owned(), 0.01), ("-".to_owned(), 0.5)];
    /// let known = Reference { shares, floor: 0.001 }.read(|value| {
    ///     let folded = minglu::text::fold(value);
    ///     folded.chars().any(char::is_alphanumeric).then_some(folded)
    /// });
    /// assert_eq!(known.share("陈志强"), 0.03);
    /// assert_eq!(known.share("-"), 0.001);
    /// ```
    pub fn read<T: IntoIterator<Item = String>>(&self, read: impl Fn(&str) -> T) -> Known {
        let mut shares = FxHashMap::default();
        for (value, share) in &self.shares {
            for term in read(value) {
                *shares.entry(term).or_insert(0.0) += share;
            }
        }
        Known { shares, floor: self.floor }
    }

    /// Share per record of the values of a field.
    fn of_field(&self, field: &Field) -> Vec<f32> {
        let known = self.read(|value| Field::read_value(field.kind, value));
        let of_value: Vec<f32> = (0..field.values()).map(|value| known.share(field.text(value))).collect();
        field.symbols.iter().map(|&symbol| of_value.get(symbol as usize).copied().unwrap_or(0.0)).collect()
    }
}

/// The field of a column, by its name among the columns; its values are terms.
pub(super) struct ColumnField(String);

impl ColumnField {
    pub fn new(column: &str) -> Self {
        Self(format!("{FIELD}{column}"))
    }

    /// The column, as the standardiser names it.
    pub fn column(&self) -> &str {
        self.0.strip_prefix(FIELD).unwrap_or(&self.0)
    }

    pub fn of<'a>(&self, data: &'a Standardised) -> Option<&'a Field> {
        data.get(&self.0)
    }
}

impl Terms for ColumnField {
    fn shares(&self, data: &Standardised, reference: &Reference) -> Vec<f32> {
        self.of(data).map_or_else(|| vec![0.0; data.len()], |field| reference.of_field(field))
    }
}

impl Known {
    /// The share of a value that was read, at most 1.
    pub fn share(&self, term: &str) -> f32 {
        self.shares.get(term).copied().unwrap_or(self.floor).min(1.0) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standardise::field::Kind;

    #[test]
    fn values_are_read_as_the_column_is() {
        let shares = [("Müller ", 0.5), ("LI", 0.25), ("0189-212 348", 0.125)];
        let shares = shares.map(|(value, share)| (value.to_owned(), share)).to_vec();
        let reference = Reference { shares, floor: 0.01 };
        let of = |kind, cells: &[Option<&str>]| reference.of_field(&Field::new(kind, cells.iter().copied()));
        assert_eq!(
            of(Kind::Text, &[Some("müller"), None, Some("Li"), Some("Lu"), Some("-")]),
            [0.5, 0.0, 0.25, 0.01, 0.0]
        );
        // In a code all signs are one word.
        assert_eq!(of(Kind::Code, &[Some("0189 212348"), Some("0189212349")]), [0.125, 0.01]);
        assert_eq!(of(Kind::Text, &[Some("0189 212348")]), [0.01]);
    }
}
