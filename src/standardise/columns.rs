//! Which columns there are, and which ones a part names: what a plan is checked by before it runs over nothing.

use crate::record::Lists;

/// The columns that a standardiser leaves behind, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provided {
    /// Columns of a table, each read as a [`Field`](super::field::Field).
    pub fields: Vec<String>,
    /// Key columns.
    pub keys: Vec<String>,
    /// Columns that tell pairs apart ([`Apart`](crate::record::Apart)).
    pub apart: Vec<String>,
}

impl Provided {
    /// The names of the columns of this kind; those of the lists themselves are not among them.
    pub fn of(&self, kind: ColumnKind) -> &[String] {
        match kind {
            ColumnKind::Field => &self.fields,
            ColumnKind::Keys => &self.keys,
            ColumnKind::Apart => &self.apart,
            ColumnKind::Header => &[],
        }
    }
}

/// What kind of column a part names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A column as it stands in the lists.
    Header,
    /// A column that the standardiser read.
    Field,
    /// A key column of the standardiser.
    Keys,
    /// A column of the standardiser that tells pairs apart.
    Apart,
}

/// A column that an option of a part names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedColumn {
    /// The option.
    pub option: &'static str,
    /// What stands there (`phone:value`).
    pub given: String,
    /// The column meant.
    pub column: String,
    /// Of which kind it is.
    pub kind: ColumnKind,
}

impl NamedColumn {
    /// A column that an option names as it is.
    pub fn new(option: &'static str, column: &str, kind: ColumnKind) -> Self {
        Self { option, given: column.to_owned(), column: column.to_owned(), kind }
    }
}

/// The headers of all lists, each once, in the order of the lists.
pub fn headers(lists: &Lists) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for column in lists.sources().iter().flat_map(|source| &source.columns) {
        if !headers.contains(&column.header) {
            headers.push(column.header.clone());
        }
    }
    headers
}
