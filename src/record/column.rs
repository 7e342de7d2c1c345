//! A column of optional texts in one arena.

use serde::{Deserialize, Serialize, Serializer};
use std::sync::Arc;

/// Texts of one column, all in one allocation. Absent is not empty: a cell of white space is absent. A clone shares the texts until one of
/// the two is changed.
///
/// ```
/// use minglu::record::TextColumn;
/// let mut column = TextColumn::default();
/// column.push(Some("潮安区彩塘镇"));
/// column.push(None);
/// assert_eq!(column.get(0), Some("潮安区彩塘镇"));
/// assert_eq!(column.get(1), None);
/// assert_eq!(column.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Cells")]
pub struct TextColumn(Arc<Cells>);

/// The cells of a column; as they were stored they are not yet known to hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cells {
    arena: String,
    ends: Vec<u32>,
    present: Vec<u64>,
}

impl Serialize for TextColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl TryFrom<Cells> for TextColumn {
    type Error = &'static str;

    fn try_from(cells: Cells) -> Result<Self, Self::Error> {
        let Cells { arena, ends, present } = &cells;
        let cut = |&end: &u32| arena.is_char_boundary(end as usize);
        let whole =
            ends.is_sorted() && ends.iter().all(cut) && ends.last().is_none_or(|&end| end as usize == arena.len());
        if whole && present.len() == ends.len().div_ceil(64) {
            Ok(Self(Arc::new(cells)))
        } else {
            Err("the cells of a column do not fit its text")
        }
    }
}

impl TextColumn {
    /// An empty column with room for `rows` cells.
    pub fn with_capacity(rows: usize) -> Self {
        let (ends, present) = (Vec::with_capacity(rows), Vec::with_capacity(rows / 64 + 1));
        Self(Arc::new(Cells { arena: String::new(), ends, present }))
    }

    /// Appends a cell. `Some("")` is kept as an empty text, which is not the same as absent.
    ///
    /// # Panics
    /// When the column's text passes 4 GiB, the limit of its 32-bit offsets; a census list stays far below.
    pub fn push(&mut self, value: Option<&str>) {
        let cells = Arc::make_mut(&mut self.0);
        let at = cells.ends.len();
        if at.is_multiple_of(64) {
            cells.present.push(0);
        }
        if let Some(text) = value {
            cells.arena.push_str(text);
            cells.present[at / 64] |= 1 << (at % 64);
        }
        cells.ends.push(u32::try_from(cells.arena.len()).expect("a column holds at most 4 GiB of text"));
    }

    /// Appends the cells of other columns, in order.
    ///
    /// # Panics
    /// When the column's text passes 4 GiB.
    pub fn append_all<'a>(&mut self, parts: impl Iterator<Item = &'a Self> + Clone) {
        let cells = Arc::make_mut(&mut self.0);
        cells.arena.reserve_exact(parts.clone().map(|part| part.0.arena.len()).sum());
        cells.ends.reserve_exact(parts.clone().map(Self::len).sum());
        for part in parts {
            let (start, shift) = (cells.arena.len(), cells.ends.len() % 64);
            cells.arena.push_str(&part.0.arena);
            u32::try_from(cells.arena.len()).expect("a column holds at most 4 GiB of text");
            cells.ends.extend(part.0.ends.iter().map(|end| start as u32 + end));
            for &word in &part.0.present {
                match cells.present.last_mut().filter(|_| shift > 0) {
                    Some(last) => {
                        *last |= word << shift;
                        cells.present.push(word >> (64 - shift));
                    }
                    None => cells.present.push(word),
                }
            }
            cells.present.truncate(cells.ends.len().div_ceil(64));
        }
    }

    /// The cell at `row`, or `None` when it is absent.
    ///
    /// # Panics
    /// When `row >= self.len()`.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        // Asked first: many cells are absent, and a bit costs a sixty-fourth of the memory that an offset does.
        if self.0.present[row / 64] >> (row % 64) & 1 == 0 {
            assert!(row < self.len(), "no row {row} in a column of {}", self.len());
            return None;
        }
        let end = self.0.ends[row] as usize;
        let start = if row == 0 { 0 } else { self.0.ends[row - 1] as usize };
        Some(&self.0.arena[start..end])
    }

    /// Number of cells, absent ones included.
    pub fn len(&self) -> usize {
        self.0.ends.len()
    }

    /// True when the column has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.0.ends.is_empty()
    }

    /// Number of cells that are present.
    pub fn present(&self) -> usize {
        self.0.present.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True when a cell has this character.
    pub fn contains(&self, c: char) -> bool {
        self.0.arena.contains(c)
    }

    /// The cells in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<'a> FromIterator<Option<&'a str>> for TextColumn {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(iter: I) -> Self {
        let mut column = Self::default();
        for value in iter {
            column.push(value);
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn appending_columns_is_appending_their_cells(
            parts in prop::collection::vec(prop::collection::vec(prop::option::of("[a潮]{0,2}"), 0..140), 0..5)
        ) {
            let parts: Vec<Vec<Option<String>>> = parts;
            let columns: Vec<TextColumn> = parts.iter().map(|part| part.iter().map(Option::as_deref).collect()).collect();
            let whole: TextColumn = parts.iter().flatten().map(Option::as_deref).collect();
            let mut joined = TextColumn::default();
            joined.append_all(columns.iter());
            prop_assert_eq!(joined, whole);
        }
    }
}
