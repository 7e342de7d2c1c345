//! One answer of one person, and the ledger of all of them.

use super::key::RecordKey;
use super::words::Status;
use crate::cluster::{Relation, Voice};
use serde::Serialize;

/// What a person said about two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// How they relate.
    Is(Relation),
    /// It cannot be told.
    Unsure,
}

/// A record as an answer knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// Its key or label.
    pub key: RecordKey,
    /// What could be read of it where it was answered: texts of its cells.
    pub cells: Vec<String>,
}

/// What an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Two records.
    Pair {
        /// One record.
        left: Side,
        /// The other.
        right: Side,
        /// How they relate.
        answer: Answer,
    },
    /// The status of a unit as found on the ground.
    Status {
        /// A record of the unit.
        record: Side,
        /// What was found.
        status: Status,
    },
    /// A value of a unit put right.
    Correction {
        /// A record of the unit.
        record: Side,
        /// Output field of the roster.
        field: String,
        /// The right value.
        text: String,
    },
}

/// Where an answer stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// File, as given.
    pub file: String,
    /// Sheet; empty for a delimited file.
    pub sheet: String,
    /// Row as a person sees it.
    pub row: u32,
}

/// What became of an answer in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet looked for.
    #[default]
    New,
    /// Its records are not in the lists; it waits.
    NotFound,
    /// Obeyed.
    Applied,
    /// Obeyed; a row it is about has changed since and was known by its code or most of its cells.
    AppliedChanged,
    /// Another answer says otherwise and no date decides: not obeyed, asked again.
    Contradicted,
    /// A later answer says otherwise.
    Superseded,
    /// Nobody could tell.
    Unsure,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Applied,
        Self::AppliedChanged,
        Self::NotFound,
        Self::Contradicted,
        Self::Superseded,
        Self::Unsure,
    ];

    /// The code in `decisions.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::NotFound => "not_found",
            Self::Applied => "applied",
            Self::AppliedChanged => "applied_changed",
            Self::Contradicted => "contradicted",
            Self::Superseded => "superseded",
            Self::Unsure => "unsure",
        }
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about and what was said.
    pub subject: Subject,
    /// Who and when.
    pub voice: Voice,
    /// A note of the clerk.
    pub note: String,
    /// Where it was first read.
    pub place: Place,
    /// What became of it in the last run it was resolved for.
    pub outcome: Outcome,
    /// It comes from a ledger: an earlier run has told what there is to tell.
    pub(super) known: bool,
}

impl Entry {
    /// The records it is about.
    pub fn sides(&self) -> Vec<&Side> {
        match &self.subject {
            Subject::Pair { left, right, .. } => vec![left, right],
            Subject::Status { record, .. } | Subject::Correction { record, .. } => vec![record],
        }
    }

    pub(super) fn sides_mut(&mut self) -> Vec<&mut Side> {
        match &mut self.subject {
            Subject::Pair { left, right, .. } => vec![left, right],
            Subject::Status { record, .. } | Subject::Correction { record, .. } => vec![record],
        }
    }

    /// Equal for answers that say the same of the same, whoever read them where: kind and value, records, who and when.
    fn identity(&self) -> (String, Vec<RecordKey>, &Voice) {
        let mut keys: Vec<RecordKey> = self.sides().iter().map(|side| side.key.clone()).collect();
        for key in &mut keys {
            // Rows of equal content are told apart by their ordinal only when there is no content.
            if key.content.is_some() {
                key.ordinal = 0;
            }
        }
        // Which side stands left means nothing.
        keys.sort();
        (self.said(), keys, &self.voice)
    }

    /// What was said, whoever said it of whom.
    pub(super) fn said(&self) -> String {
        match &self.subject {
            Subject::Pair { answer, .. } => answer.as_str().to_owned(),
            Subject::Status { status, .. } => status.as_str().to_owned(),
            Subject::Correction { field, text, .. } => format!("{field}\u{1f}{text}"),
        }
    }
}

/// Every answer ever given, in order of reading, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub(super) entries: Vec<Entry>,
}

impl Ledger {
    /// The answers.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Number of answers.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when nobody has answered.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of answers with an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.entries.iter().filter(|entry| entry.outcome == outcome).count()
    }

    /// Leaves out what stands in an earlier place already.
    pub(super) fn make_unique(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        let keep: Vec<bool> = self
            .entries
            .iter()
            .map(|entry| {
                let (said, keys, voice) = entry.identity();
                seen.insert((said, keys, voice.clone()))
            })
            .collect();
        let mut keep = keep.into_iter();
        self.entries.retain(|_| keep.next().unwrap_or(true));
    }
}
