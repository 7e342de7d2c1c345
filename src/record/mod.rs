//! What a record is, before and after anybody interprets it.
//!
//! Every stage speaks in the types of this module: [`RecordId`] is the one key from the first byte read to the last
//! roster row, [`RowRef`] leads from it back to the row a person sees in the file that was sent, and [`Lists`] holds
//! the cells exactly as they stood there. Nothing here interprets a value; nothing here is ever dropped.

mod column;
mod fields;
mod ids;
mod intern;
mod issue;
mod label;
mod lang;
mod lists;
mod reason;
mod standardised;
mod toml_reason;

pub use column::TextColumn;
pub use fields::{FieldIndex, FieldRow};
pub use ids::{Pair, RecordId, RowRef, SourceId};
pub use intern::{Interner, Symbol};
pub use issue::{Issue, IssueKind, RejectReason, Rejected};
pub use label::Label;
pub use lang::{Lang, Message};
pub use lists::{Cell, Format, Lists, Role, Sheet, Source, SourceColumn};
pub use reason::Reason;
pub use standardised::{Apart, CONTENT, KeyColumn, KeyTexts, Places, Standardised, Tells};
pub(crate) use toml_reason::in_other_words;
pub use toml_reason::{read_toml, toml_reason, unknown_key};

/// Records, pairs or groups that a thread takes at a time. Left alone, work is halved a few times and halved on only when a thread runs dry: of two
/// threads the one then waits for the last piece of the other, an eighth of all.
pub(crate) const PIECE: usize = 1024;
