//! Step 4a · in: candidate pairs and typed columns · out: one small integer per pair and field · previous: block ·
//! next: score.
//!
//! A comparator grades the agreement of two records in one respect. Levels are ordered from the strongest agreement
//! (0) to the strongest disagreement; [`MISSING`] says that one side has no value, which is not a disagreement. What a level is
//! worth is not decided here: the scorer estimates it.
//!
//! Cost: values of a column differ in a few hundred instructions, but lie anywhere in memory; so the values of some dozens of pairs are fetched
//! together, and what a comparison reads of a value lies in few places.
//!
//! Laws (see [`conformance`](crate::eval::conformance)): symmetric; a record compared with a copy of itself reaches the top level or
//! is missing; the same answer alone or within a chunk.

mod codes;
mod edit;
mod field;
mod name;
mod reference;
mod scalar;
mod tokens;

pub use codes::InnerCodes;
pub use edit::{Code, Codes, Text, text_similarity};
pub use field::{Grade, OnColumn, Scratch};
pub use name::Name;
pub use reference::{Known, Reference, Terms};
pub use scalar::{Category, Date, Number, Year};
pub use tokens::{LongText, dot, long_similarity};

use crate::record::{Label, Pair, RecordId, Standardised};
use crate::standardise::NamedColumn;

/// The level of a pair that cannot be compared because a value is absent.
pub const MISSING: u8 = u8::MAX;

/// One level of agreement with where its estimation starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The level for people.
    pub label: Label,
    /// Starting value of m: the share of matching pairs at this level.
    pub m: f64,
    /// Starting value of u: the share of non-matching candidate pairs at this level.
    pub u: f64,
}

impl Level {
    /// A level with its starting probabilities.
    pub const fn new(zh: &'static str, en: &'static str, m: f64, u: f64) -> Self {
        Self { label: Label::new(zh, en), m, u }
    }
}

/// What is told of the level of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is this level, [`MISSING`] for a pair that cannot be compared.
    Level(u8),
    /// It is this level, a weaker one or, where this one is 0, [`MISSING`].
    AtBest(u8),
}

impl Told {
    /// Any level, or none.
    pub const NOTHING: Self = Self::AtBest(0);
}

/// Grades the agreement of pairs in one respect. Called per chunk, never per pair.
pub trait Comparator: Send + Sync {
    /// Machine-readable name, unique in a plan.
    fn name(&self) -> &str;

    /// Name for people.
    fn label(&self) -> Label;

    /// The levels, strongest agreement first; at most 254.
    fn levels(&self) -> &[Level];

    /// Writes the level of each pair (or [`MISSING`]) to `out`, which is as long as `pairs`.
    fn compare(&self, data: &Standardised, pairs: &[Pair], out: &mut [u8]);

    /// Writes what is told of each pair's level without comparing texts. The default tells nothing.
    fn told(&self, data: &Standardised, pairs: &[Pair], out: &mut [Told]) {
        let _ = (data, pairs);
        out.fill(Told::NOTHING);
    }

    /// How much work a pair is beside those of other comparators: cheap ones are asked first, and the others only about pairs that can
    /// still reach what is asked for.
    fn effort(&self) -> u8 {
        2
    }

    /// Writes the relative frequency (0..=1) of the value each pair agrees on at its level, or 0 where a frequency says nothing.
    /// The default says nothing for any pair.
    fn frequency(&self, data: &Standardised, pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        let _ = (data, pairs, levels);
        out.fill(0.0);
    }

    /// Whether a value belongs to few units, as a code, a person, a telephone does. The default says it does not.
    fn identifies(&self) -> bool {
        false
    }

    /// The level from which on two records are strangers when nothing that [identifies](Self::identifies) was compared: whatever else agrees,
    /// namesakes have it in common. The default says there is none.
    fn apart(&self) -> Option<u8> {
        None
    }

    /// How its term frequencies can be taken from a table; `None` where they cannot. The default says they cannot.
    fn terms(&self) -> Option<&dyn Terms> {
        None
    }

    /// Whether its term frequencies come from a table that has none of the values. The default has no table.
    fn table_fits_nothing(&self, data: &Standardised) -> bool {
        let _ = data;
        false
    }

    /// The columns that its options name; where one is absent no pair can be compared. The default names none.
    fn columns(&self) -> Vec<NamedColumn> {
        Vec::new()
    }

    /// The value of a record as this comparison sees it, for explanations; empty when absent.
    fn show(&self, data: &Standardised, record: RecordId) -> String;
}
