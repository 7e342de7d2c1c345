//! A column of optional texts: in one arena, or as ordinals of the few texts that it repeats.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// Texts of one column. Absent is not empty: a cell of white space is absent. A clone shares the texts until one of the two is changed.
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
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Cells")]
pub struct TextColumn(Arc<Store>);

#[derive(Debug, Clone)]
enum Store {
    /// Each cell by itself.
    Each(Cells),
    /// The texts that the cells repeat.
    Repeated(Repeated),
}

/// The cells of a column, all in one allocation; as they were stored they are not yet known to hold together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Cells {
    arena: String,
    ends: Vec<u32>,
    present: Vec<u64>,
}

/// Different texts, and which of them each cell is.
#[derive(Debug, Clone)]
struct Repeated {
    texts: Cells,
    which: Vec<u16>,
}

/// Says that a cell is none of the texts.
const ABSENT: u16 = u16::MAX;

/// So many different texts may stand among the first cells, and one more per so many cells behind, in a column that repeats its texts: names,
/// addresses and codes show early that they do not.
const FEW: usize = 4096;
const CELLS_PER_TEXT: usize = 8;

impl Default for TextColumn {
    fn default() -> Self {
        Self::of(Cells::default())
    }
}

impl PartialEq for TextColumn {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.iter().eq(other.iter())
    }
}

impl Eq for TextColumn {}

impl Serialize for TextColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.cells().serialize(serializer)
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
            Ok(Self::of(cells))
        } else {
            Err("the cells of a column do not fit its text")
        }
    }
}

impl Store {
    /// Each cell by itself.
    fn cells(&self) -> Cow<'_, Cells> {
        match self {
            Self::Each(cells) => Cow::Borrowed(cells),
            Self::Repeated(repeated) => {
                let mut cells = Cells::default();
                (0..repeated.which.len()).for_each(|row| cells.push(repeated.get(row)));
                Cow::Owned(cells)
            }
        }
    }
}

impl Cells {
    fn push(&mut self, value: Option<&str>) {
        let at = self.ends.len();
        if at.is_multiple_of(64) {
            self.present.push(0);
        }
        if let Some(text) = value {
            self.arena.push_str(text);
            self.present[at / 64] |= 1 << (at % 64);
        }
        self.ends.push(u32::try_from(self.arena.len()).expect("a column holds at most 4 GiB of text"));
    }

    fn append(&mut self, part: &Self) {
        let (start, shift) = (self.arena.len(), self.ends.len() % 64);
        self.arena.push_str(&part.arena);
        u32::try_from(self.arena.len()).expect("a column holds at most 4 GiB of text");
        self.ends.extend(part.ends.iter().map(|end| start as u32 + end));
        for &word in &part.present {
            match self.present.last_mut().filter(|_| shift > 0) {
                Some(last) => {
                    *last |= word << shift;
                    self.present.push(word >> (64 - shift));
                }
                None => self.present.push(word),
            }
        }
        self.present.truncate(self.ends.len().div_ceil(64));
    }

    #[inline]
    fn get(&self, row: usize) -> Option<&str> {
        // Asked first: many cells are absent, and a bit costs a sixty-fourth of the memory that an offset does.
        if self.present[row / 64] >> (row % 64) & 1 == 0 {
            assert!(row < self.ends.len(), "no row {row} in a column of {}", self.ends.len());
            return None;
        }
        Some(self.text(row))
    }

    /// The text of a cell that is present.
    #[inline]
    fn text(&self, row: usize) -> &str {
        let end = self.ends[row] as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.arena[start..end]
    }

    /// The same by the texts that the cells repeat, `None` when they repeat few.
    fn repeated(&self) -> Option<Repeated> {
        let mut known: FxHashMap<&str, u16> = FxHashMap::default();
        let mut texts = Self::default();
        let mut which = Vec::with_capacity(self.ends.len());
        for row in 0..self.ends.len() {
            let Some(text) = self.get(row) else {
                which.push(ABSENT);
                continue;
            };
            let next = known.len();
            let text_of_cell = *known.entry(text).or_insert(next as u16);
            if known.len() > next {
                if next == usize::from(ABSENT) || next > FEW + row / CELLS_PER_TEXT {
                    return None;
                }
                texts.push(Some(text));
            }
            which.push(text_of_cell);
        }
        // A short column saves nothing.
        (2 * texts.ends.len() <= which.len()).then_some(Repeated { texts, which })
    }
}

impl Repeated {
    #[inline]
    fn get(&self, row: usize) -> Option<&str> {
        let which = self.which[row];
        (which != ABSENT).then(|| self.texts.text(usize::from(which)))
    }
}

impl TextColumn {
    /// An empty column with room for `rows` cells.
    pub fn with_capacity(rows: usize) -> Self {
        let (ends, present) = (Vec::with_capacity(rows), Vec::with_capacity(rows / 64 + 1));
        Self::of(Cells { arena: String::new(), ends, present })
    }

    fn of(cells: Cells) -> Self {
        Self(Arc::new(Store::Each(cells)))
    }

    /// The same column in two bytes a cell where its cells repeat a few texts (towns, trades, yes and no): of a province's lists half the
    /// columns do. Made when all cells are there; one that is appended to later takes its room again.
    #[must_use]
    pub fn packed(self) -> Self {
        match &*self.0 {
            Store::Each(cells) => match cells.repeated() {
                Some(repeated) => Self(Arc::new(Store::Repeated(repeated))),
                None => self,
            },
            Store::Repeated(_) => self,
        }
    }

    /// The cells, to be changed.
    fn cells_mut(&mut self) -> &mut Cells {
        if let Store::Repeated(_) = *self.0 {
            let cells = self.0.cells().into_owned();
            self.0 = Arc::new(Store::Each(cells));
        }
        match Arc::make_mut(&mut self.0) {
            Store::Each(cells) => cells,
            Store::Repeated(_) => unreachable!("taken apart above"),
        }
    }

    /// Appends a cell. `Some("")` is kept as an empty text, which is not the same as absent.
    ///
    /// # Panics
    /// When the column's text passes 4 GiB, the limit of its 32-bit offsets; a census list stays far below.
    pub fn push(&mut self, value: Option<&str>) {
        self.cells_mut().push(value);
    }

    /// Appends the cells of other columns, in order.
    ///
    /// # Panics
    /// When the column's text passes 4 GiB.
    pub fn append_all<'a>(&mut self, parts: impl Iterator<Item = &'a Self> + Clone) {
        let cells = self.cells_mut();
        let parts: Vec<Cow<'_, Cells>> = parts.map(|part| part.0.cells()).collect();
        cells.arena.reserve_exact(parts.iter().map(|part| part.arena.len()).sum());
        cells.ends.reserve_exact(parts.iter().map(|part| part.ends.len()).sum());
        parts.iter().for_each(|part| cells.append(part));
    }

    /// The cell at `row`, or `None` when it is absent.
    ///
    /// # Panics
    /// When `row >= self.len()`.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        match &*self.0 {
            Store::Each(cells) => cells.get(row),
            Store::Repeated(repeated) => repeated.get(row),
        }
    }

    /// Number of cells, absent ones included.
    pub fn len(&self) -> usize {
        match &*self.0 {
            Store::Each(cells) => cells.ends.len(),
            Store::Repeated(repeated) => repeated.which.len(),
        }
    }

    /// True when the column has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of cells that are present.
    pub fn present(&self) -> usize {
        match &*self.0 {
            Store::Each(cells) => cells.present.iter().map(|word| word.count_ones() as usize).sum(),
            Store::Repeated(repeated) => repeated.which.iter().filter(|&&which| which != ABSENT).count(),
        }
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
            prop_assert_eq!(&joined, &whole);
            // Packed or not, it is the same column, and goes on as the same.
            let packed: Vec<TextColumn> = columns.into_iter().map(TextColumn::packed).collect();
            let mut again = TextColumn::default().packed();
            again.append_all(packed.iter());
            let again = again.packed();
            let said = |column: &TextColumn| (column.len(), column.present(), serde_json::to_string(column).unwrap());
            prop_assert_eq!(said(&again), said(&whole));
            prop_assert_eq!(&again, &whole);
            let (mut longer, mut expected) = (again, whole);
            [&mut longer, &mut expected].into_iter().for_each(|column| column.push(Some("b")));
            prop_assert_eq!(longer, expected);
        }
    }
    #[test]
    fn a_column_that_repeats_its_texts_takes_two_bytes_a_cell() {
        let column = |texts: usize, rows: usize| -> TextColumn {
            let cells: Vec<Option<String>> =
                (0..rows).map(|row| (row % 5 > 0).then(|| (row % texts).to_string())).collect();
            cells.iter().map(Option::as_deref).collect()
        };
        for (texts, rows, repeats) in [(1, 100, true), (80, 100, false), (4000, 60_000, true), (7000, 7000, false)] {
            let plain = column(texts, rows);
            let packed = plain.clone().packed();
            assert_eq!(packed, plain);
            assert_eq!(matches!(*packed.0, Store::Repeated(_)), repeats, "{texts} texts in {rows} rows");
        }
    }
}
