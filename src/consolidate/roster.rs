//! The result of a run as typed values.

use super::{Findings, Said, Value, Values};
use crate::cluster::{Decision, Relation, Voice};
use crate::record::{Pair, RecordId, SourceId};
use crate::score::{Evidence, Label};
use crate::text::Short;
use serde::{Serialize, Serializer};
use smallvec::SmallVec;

/// One unit: a production site, the row of the roster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unit {
    /// `legal_id` plus a two-digit site suffix, e.g. `L000123-01`.
    #[serde(serialize_with = "text")]
    pub roster_id: Short,
    /// The legal unit the site belongs to, e.g. `L000123`.
    #[serde(serialize_with = "text")]
    pub legal_id: Short,
    /// Values per output field, the chosen one first; a field without a value is absent.
    pub values: Values,
    /// The records of the unit, ascending.
    #[serde(serialize_with = "one_by_one")]
    pub members: SmallVec<[RecordId; 4]>,
    /// The lists it stands on, ascending.
    #[serde(serialize_with = "one_by_one")]
    pub sources: SmallVec<[SourceId; 8]>,
    /// Lowest probability among the links that hold the unit together; 1 for a single record.
    pub confidence: f64,
}

impl Unit {
    /// The chosen value of a field.
    pub fn value(&self, field: &str) -> Option<Value<'_>> {
        self.values.get(field).next()
    }
}

/// A column of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OutputColumn {
    /// Machine-readable name, the header in `roster.csv`.
    pub field: &'static str,
    /// Header for people, in `roster.xlsx`.
    pub label: Label,
    /// Several values may stand in one cell, joined with `；`.
    pub many: bool,
}

impl OutputColumn {
    /// What it shows of a unit's values of its field: all of them, or the chosen one.
    pub fn shown<'u>(&self, values: Said<'u>) -> impl ExactSizeIterator<Item = Value<'u>> + use<'u> {
        values.take(if self.many { usize::MAX } else { 1 })
    }
}

/// Why a record is where it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reason {
    /// The record of the same unit that it agrees with best, if any; for a single record the best of the others.
    pub partner: Option<RecordId>,
    /// Findings of that comparison, strongest first, those that say nothing left out. Two records that are each explained by the other
    /// share them.
    pub evidence: Findings,
    /// A rule that decided beside the weights, e.g. "named nobody", "village committee's meter", "numbered plants". Few records have one.
    pub rule: Option<Box<Label>>,
    /// What a person answered about the record and its partner.
    pub answer: Option<Box<(Relation, Voice)>>,
}

fn text<S: Serializer>(text: &Short, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

fn one_by_one<T: Serialize, S: Serializer>(items: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items)
}

/// One record's place in the roster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placement {
    /// The record.
    pub record: RecordId,
    /// Index into [`Roster::units`]; `None` for a lead or a landlord.
    pub unit: Option<u32>,
    /// What became of it.
    pub decision: Decision,
    /// Probability that it belongs with its best partner (Linked), or that it belongs with nobody (Single).
    pub probability: f64,
    /// Why.
    pub reason: Reason,
}

/// A pair in the grey band, for clerical review.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// The pair.
    pub pair: Pair,
    /// Probability that both are one unit.
    pub probability: f64,
    /// Whether the run put them together for now.
    pub together: bool,
    /// All findings.
    pub evidence: Vec<Evidence>,
    /// Why a person should look (grey probability, different codes at one name, weak bridge, ...).
    pub why: Label,
}

/// Several records of one list that are one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duplicate {
    /// The list.
    pub source: SourceId,
    /// Index into [`Roster::units`].
    pub unit: u32,
    /// The record kept.
    pub kept: RecordId,
    /// The records that repeat it, ascending.
    pub repeats: Vec<RecordId>,
}

/// A unit that other lists know and the base register does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Omission {
    /// Index into [`Roster::units`].
    pub unit: u32,
    /// The lists that know it.
    #[serde(serialize_with = "one_by_one")]
    pub sources: SmallVec<[SourceId; 8]>,
    /// Why it is credible (permit, electricity in kWh, several lists, ...).
    pub evidence: Vec<Label>,
}

/// The whole result: units, where every record went, and what people must look at.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Roster {
    /// Columns of the roster in output order.
    pub columns: Vec<OutputColumn>,
    /// Units in order of `roster_id`.
    pub units: Vec<Unit>,
    /// One per record, in record order.
    pub placements: Vec<Placement>,
    /// Doubtful pairs, the one whose answer is worth most first.
    pub reviews: Vec<Review>,
    /// Repeats within one list.
    pub duplicates: Vec<Duplicate>,
    /// Suspected omissions of the base register; empty when no list is a base register.
    pub omissions: Vec<Omission>,
}
