//! What reading asks of the domain: which words head which column, and what the cells of a field look like.
//!
//! The engine finds header rows, maps columns and sets rows aside by asking a [`HeaderLexicon`]; it knows no word of
//! any language itself. `domain::cn` ships the lexicon of Chinese offices.

use crate::record::Role;

/// What kind of value a field holds; decides which damage is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Free text.
    Text,
    /// A number that names something (credit code, account, permit): a spreadsheet must not have touched it.
    Code,
    /// A telephone number.
    Phone,
    /// A quantity.
    Number,
    /// A calendar date.
    Date,
}

/// A standard field a column can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// Name used in plans and `minglu.toml`.
    pub name: &'static str,
    /// What a clerk calls it.
    pub label: &'static str,
    /// What its cells hold.
    pub kind: ValueKind,
    /// What such a column says of the rows of its table.
    pub says: Says,
}

/// What a column says of the rows of its table. A table that nothing shows to list units may be a summary or a table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Which unit or complaint each row is.
    Unit,
    /// Whom to ask: rows with mostly a person or a telephone each of their own are units.
    Person,
    /// The county or town of each row: rows of which each has another sum up what lies there.
    Area,
    /// The part of a town in which each row lies: no summary by town has that.
    Spot,
    /// Nothing of this.
    Nothing,
}

/// A guess with its confidence in 0..=1; 0.5 is a hint, 1.0 a word that means nothing else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldGuess {
    /// Standard field name, one of [`HeaderLexicon::fields`], or [`IGNORE`](super::IGNORE).
    pub field: &'static str,
    /// Confidence in 0..=1.
    pub confidence: f32,
}

/// The words of one country's offices. All methods must answer on any text and never panic.
pub trait HeaderLexicon: Send + Sync {
    /// Every field a column can be mapped to, in the order a person wants to read them.
    fn fields(&self) -> &[FieldInfo];

    /// The field a header names. Levels of a merged header are joined with `/`. The field [`IGNORE`](super::IGNORE) says
    /// that the header is known and names no field (a complainant's telephone), so that content must not map it either.
    fn field_of_header(&self, header: &str) -> Option<FieldGuess>;

    /// Share of `values` that look like the field, 0..=1; `None` when the field's values have no shape to check.
    fn score_values(&self, field: &str, values: &[&str]) -> Option<f32>;

    /// The field that `values` can only be, when their shape alone tells (check digits, phone shapes, coordinates).
    fn field_of_values(&self, values: &[&str]) -> Option<FieldGuess>;

    /// Whether a single cell is a right value of the field; `None` when there is nothing to check.
    fn is_valid(&self, field: &str, value: &str) -> Option<bool>;

    /// The cell as it may be shown to people: personal numbers masked.
    fn shown(&self, field: &str, value: &str) -> String;

    /// What a list of this name with these fields is for.
    fn role_of(&self, source_name: &str, fields: &[&str]) -> Role;

    /// The field that a column can only be in a list of that purpose, when neither its header nor the shape of its cells alone tells: the sentences
    /// in a list of complaints are what is complained of.
    fn field_in_role(&self, role: Role, header: &str, values: &[&str]) -> Option<FieldGuess>;

    /// What follows a mark that repeats the cell above (同上, 〃; 同上（二车间）): nothing, or what is added to that cell. `None` for any other cell.
    fn repeats_above<'c>(&self, cell: &'c str) -> Option<&'c str>;

    /// Whether a cell of the one field may say what that of the other beside it says (two addresses, two persons), so that a mark which repeats may
    /// stand for it.
    fn may_repeat(&self, field: &str, beside: &str) -> bool;

    /// True for the word in front of a subtotal or total.
    fn is_subtotal(&self, cell: &str) -> bool;

    /// True for a cell that opens a note or a line of signatures below a table.
    fn is_footnote(&self, cell: &str) -> bool;

    /// True for a cell that heads the rows below it within a table: the name of a place, or a heading with a number of its own.
    fn is_section(&self, cell: &str) -> bool;

    /// The entry of [`fields`](Self::fields) with this name.
    fn field(&self, name: &str) -> Option<&FieldInfo> {
        self.fields().iter().find(|field| field.name == name)
    }
}
