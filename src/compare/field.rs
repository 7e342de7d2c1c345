//! Comparisons of one column of any table: two values in, a level out.
//!
//! A [`Grade`] sees two different values of a [`Field`]; equal ones are the top level and absent ones
//! [`MISSING`] before it is asked.

use super::{Comparator, Level, MISSING};
use crate::record::{Label, Pair, RecordId, Standardised};
use crate::standardise::field::Field;
use crate::standardise::table::field;
use crate::text::distance::OsaScratch;

/// Memory that grades work in.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) osa: OsaScratch,
    pub(super) left: Vec<u16>,
    pub(super) right: Vec<u16>,
    pub(super) found: Vec<(f32, u8, u8)>,
}

/// Grades two different values.
pub trait Grade: Send + Sync {
    /// The levels; 0 is equality.
    const LEVELS: &'static [Level];

    /// How many of the first levels are worth more where the value is rare.
    const FREQUENCY_LEVELS: u8;

    /// The level of two different values of the field.
    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8;
}

/// A [`Grade`] on a column.
pub struct OnColumn<G> {
    column: String,
    label: Label,
    grade: std::marker::PhantomData<G>,
}

impl<G> OnColumn<G> {
    /// The comparison of a column.
    pub fn new(column: &str) -> Self {
        // A plan names a few dozen columns; their names live as long as the program.
        let name: &'static str = Box::leak(column.to_owned().into_boxed_str());
        Self { column: column.to_owned(), label: Label::new(name, name), grade: std::marker::PhantomData }
    }
}

impl<G: Grade> Comparator for OnColumn<G> {
    fn name(&self) -> &str {
        &self.column
    }

    fn label(&self) -> Label {
        self.label
    }

    fn levels(&self) -> &[Level] {
        G::LEVELS
    }

    fn compare(&self, data: &Standardised, pairs: &[Pair], out: &mut [u8]) {
        let Some(field) = field(data, &self.column) else { return out.fill(MISSING) };
        let mut scratch = Scratch::default();
        for (pair, out) in pairs.iter().zip(out) {
            *out = match (field.value(pair.left()), field.value(pair.right())) {
                (Some(left), Some(right)) if left == right => 0,
                (Some(left), Some(right)) => G::grade(field, left.min(right), left.max(right), &mut scratch),
                _ => MISSING,
            };
        }
    }

    fn frequency(&self, data: &Standardised, pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let Some(field) = field(data, &self.column) else { return out.fill(0.0) };
        for ((pair, &level), out) in pairs.iter().zip(levels).zip(out) {
            *out = match (field.value(pair.left()), field.value(pair.right())) {
                (Some(left), Some(right)) if level < G::FREQUENCY_LEVELS => {
                    field.frequency(left).max(field.frequency(right))
                }
                _ => 0.0,
            };
        }
    }

    fn show(&self, data: &Standardised, record: RecordId) -> String {
        field(data, &self.column).map(|field| field.show(record)).unwrap_or_default()
    }
}
