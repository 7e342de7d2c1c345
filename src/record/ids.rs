//! The ordinals that name records, sources and rows.

use serde::{Deserialize, Serialize};

/// Ordinal of a record over all sources, in reading order, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub u32);

impl RecordId {
    /// The ordinal as an index into per-record columns.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Ordinal of a source (one list) within a run, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub u16);

impl SourceId {
    /// The ordinal as an index into [`Lists::sources`](super::Lists::sources).
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Where a person finds a row: the source, the sheet within it (0 for a file without sheets) and the row number as a
/// spreadsheet shows it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowRef {
    /// The list.
    pub source: SourceId,
    /// Ordinal of the sheet within the source, from 0.
    pub sheet: u16,
    /// Row as a person sees it, from 1. In a delimited file, the line on which the record starts.
    pub row: u32,
}

/// Two different records, the smaller id first. A self pair cannot be built.
///
/// ```
/// use minglu::record::{Pair, RecordId};
/// let pair = Pair::new(RecordId(7), RecordId(3)).unwrap();
/// assert_eq!((pair.left(), pair.right()), (RecordId(3), RecordId(7)));
/// assert!(Pair::new(RecordId(3), RecordId(3)).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    left: RecordId,
    right: RecordId,
}

impl Pair {
    /// The pair of two records in canonical order, or `None` when they are the same record.
    #[inline]
    pub fn new(a: RecordId, b: RecordId) -> Option<Self> {
        match a.cmp(&b) {
            std::cmp::Ordering::Less => Some(Self { left: a, right: b }),
            std::cmp::Ordering::Greater => Some(Self { left: b, right: a }),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The pairs of a record of the one group and a record of the other, row by row.
    pub fn across(a: &[RecordId], b: &[RecordId]) -> impl Iterator<Item = Self> {
        a.iter().flat_map(move |&x| b.iter().filter_map(move |&y| Self::new(x, y)))
    }

    /// The record with the smaller id.
    #[inline]
    pub fn left(self) -> RecordId {
        self.left
    }

    /// The record with the larger id.
    #[inline]
    pub fn right(self) -> RecordId {
        self.right
    }
}
