//! Which columns of which source hold a field, looked up once and not once per cell.

use super::{Cell, Lists, RecordId, Source, SourceId};
use smallvec::SmallVec;

/// The columns of chosen fields in every source. A stage that reads many fields of every record makes one and asks by the field's ordinal.
///
/// ```
/// use minglu::{domain::cn::CnHeaders, ingest, record::{FieldIndex, RecordId}};
/// let lists = ingest::read_bytes("甲", "csv", "单位名称,电话,手机\n广成厂,0768-2345678,13500000001\n".as_bytes(),
///     &Default::default(), &CnHeaders).unwrap();
/// let index = FieldIndex::new(&lists, &["name", "phone"]);
/// let row = index.row(&lists, RecordId(0));
/// assert_eq!(row.cell(0).unwrap().text, "广成厂");
/// assert_eq!(row.cells(1).count(), 2);
/// ```
#[derive(Debug, Clone, Default)]
pub struct FieldIndex {
    fields: usize,
    /// Columns of field `f` of source `s` at `s * fields + f`.
    columns: Vec<SmallVec<[u16; 4]>>,
}

impl FieldIndex {
    /// The columns of these fields in the lists as they are now.
    pub fn new(lists: &Lists, fields: &[&str]) -> Self {
        let of = |source: &Source, field: &str| {
            let held = source.columns.iter().enumerate().filter(|(_, column)| column.field.as_deref() == Some(field));
            held.map(|(at, _)| at as u16).collect()
        };
        let columns = lists.sources().iter().flat_map(|source| fields.iter().map(move |field| of(source, field)));
        Self { fields: fields.len(), columns: columns.collect() }
    }

    /// The row of a record.
    pub fn row<'a>(&'a self, lists: &'a Lists, record: RecordId) -> FieldRow<'a> {
        let (source, row) = lists.locate(record);
        let columns = &self.columns[source.index() * self.fields..(source.index() + 1) * self.fields];
        FieldRow { record, at: source, source: &lists.sources()[source.index()], row, columns }
    }
}

/// One record's row, to be asked for fields by ordinal.
#[derive(Debug, Clone, Copy)]
pub struct FieldRow<'a> {
    /// The record.
    pub record: RecordId,
    /// Its source.
    pub at: SourceId,
    /// Its source.
    pub source: &'a Source,
    row: usize,
    columns: &'a [SmallVec<[u16; 4]>],
}

impl<'a> FieldRow<'a> {
    /// All present cells of a field, in column order.
    #[inline]
    pub fn cells(&self, field: usize) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let Self { record, source, row, .. } = *self;
        self.columns[field].iter().filter_map(move |&column| {
            let column = &source.columns[usize::from(column)];
            column.values.get(row).map(|text| Cell { record, header: &column.header, text })
        })
    }

    /// The first present cell of a field.
    #[inline]
    pub fn cell(&self, field: usize) -> Option<Cell<'a>> {
        self.cells(field).next()
    }

    /// Every cell of the row with the field its column was recognised as, in column order.
    pub fn all(&self) -> impl Iterator<Item = (Option<&'a str>, Option<&'a str>)> + use<'a> {
        let Self { source, row, .. } = *self;
        source.columns.iter().map(move |column| (column.field.as_deref(), column.values.get(row)))
    }
}
