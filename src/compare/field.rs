//! Comparisons of one column of any table: two values in, a level out.
//!
//! A [`Grade`] sees two different values of a [`Field`]; equal ones are the top level and absent ones
//! [`MISSING`] before it is asked.

use super::reference::ColumnField;
use super::{Comparator, Level, MISSING, Terms, Told};
use crate::record::{Label, Pair, RecordId, Standardised};
use crate::standardise::field::{Field, WordHead};
use crate::standardise::{ColumnKind, NamedColumn};
use crate::text::distance::OsaScratch;

/// Memory that grades work in.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) osa: OsaScratch,
    pub(super) found: Vec<(f32, u8, u8)>,
    pub(super) heads: [Vec<WordHead>; 2],
}

/// Grades two different values.
pub trait Grade: Send + Sync {
    /// The levels; 0 is equality.
    const LEVELS: &'static [Level];

    /// How many of the first levels are worth more where the value is rare.
    const FREQUENCY_LEVELS: u8;

    /// See [`Comparator::effort`].
    const EFFORT: u8;

    /// Reads from memory what [`grade`](Self::grade) will look at first of a value, and returns anything made of it.
    fn touch(field: &Field, value: usize) -> u64 {
        let _ = (field, value);
        0
    }

    /// Reads what only the first reading told the place of.
    fn touch_further(field: &Field, value: usize) -> u64 {
        let _ = (field, value);
        0
    }

    /// The level of two different values of the field.
    fn grade(field: &Field, left: usize, right: usize, scratch: &mut Scratch) -> u8;
}

/// Pairs whose values are fetched together. The right sides of a run of pairs lie anywhere in memory: fetched one after another, each is
/// waited for; fetched together, they arrive together.
const TOGETHER: usize = 32;

/// Stands for a level that is still to be found; no comparison has so many.
const GRADED: u8 = MISSING - 1;

/// A [`Grade`] on a column.
pub struct OnColumn<G> {
    column: String,
    field: ColumnField,
    label: Label,
    grade: std::marker::PhantomData<G>,
}

impl<G> OnColumn<G> {
    /// The comparison of a column.
    pub fn new(column: &str) -> Self {
        // A plan names a few dozen columns; their names live as long as the program.
        let name: &'static str = Box::leak(column.to_owned().into_boxed_str());
        Self {
            column: column.to_owned(),
            field: ColumnField::new(column),
            label: Label::new(name, name),
            grade: std::marker::PhantomData,
        }
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
        let Some(field) = self.field.of(data) else { return out.fill(MISSING) };
        let mut scratch = Scratch::default();
        let mut values = [(0_usize, 0_usize); TOGETHER];
        for (pairs, out) in pairs.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
            let mut different = 0;
            for (pair, out) in pairs.iter().zip(&mut *out) {
                *out = match (field.value(pair.left()), field.value(pair.right())) {
                    (Some(left), Some(right)) if left == right => 0,
                    (Some(left), Some(right)) => {
                        values[different] = (left, right);
                        different += 1;
                        GRADED
                    }
                    _ => MISSING,
                };
            }
            let values = &values[..different];
            let touched =
                values.iter().fold(0, |sum, &(left, right)| sum ^ G::touch(field, left) ^ G::touch(field, right));
            let further = values.iter().fold(0, |sum, &(_, right)| sum ^ G::touch_further(field, right));
            std::hint::black_box(touched ^ further);
            for (&(left, right), out) in values.iter().zip(out.iter_mut().filter(|out| **out == GRADED)) {
                *out = G::grade(field, left.min(right), left.max(right), &mut scratch);
            }
        }
    }

    fn told(&self, data: &Standardised, pairs: &[Pair], out: &mut [Told]) {
        let Some(field) = self.field.of(data) else { return out.fill(Told::Level(MISSING)) };
        for (pair, out) in pairs.iter().zip(out) {
            *out = match (field.value(pair.left()), field.value(pair.right())) {
                (Some(left), Some(right)) if left == right => Told::Level(0),
                (Some(_), Some(_)) => Told::AtBest(1),
                _ => Told::Level(MISSING),
            };
        }
    }

    fn effort(&self) -> u8 {
        G::EFFORT
    }

    fn frequency(&self, data: &Standardised, pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let Some(field) = self.field.of(data) else { return out.fill(0.0) };
        for ((pair, &level), out) in pairs.iter().zip(levels).zip(out) {
            *out = match (field.value(pair.left()), field.value(pair.right())) {
                (Some(left), Some(right)) if level < G::FREQUENCY_LEVELS => {
                    field.frequency(left).max(field.frequency(right))
                }
                _ => 0.0,
            };
        }
    }

    fn terms(&self) -> Option<&dyn Terms> {
        Some(&self.field)
    }

    fn columns(&self) -> Vec<NamedColumn> {
        vec![NamedColumn::new("column", &self.column, ColumnKind::Field)]
    }

    fn show(&self, data: &Standardised, record: RecordId) -> String {
        self.field.of(data).map(|field| field.show(record)).unwrap_or_default()
    }
}
