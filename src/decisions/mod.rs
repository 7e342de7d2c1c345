//! Before a run · in: files that people answered, the lists of a run · out: [`Facts`](crate::cluster::Facts) and the [`Ledger`] of every
//! answer · used by: the program before a run, report after it.
//!
//! Clerks answer in the workbook or in its delimited twins; [`read`] takes the answers from any of their sheets, whatever was
//! reordered, filtered, copied or deleted, in Chinese or English. Each answer is about one or two records, and a record is known by what its
//! row says ([`content_key`]), not by where it stands. [`Ledger::resolve`] finds the records in the lists of the present run: by equal
//! content; else, in the same list, by a code of its own or by most of its cells, where exactly one row has them; else the answer
//! waits. The ledger is written as `decisions.csv`, which is itself a file of answers, so nothing answered is ever lost.
//!
//! What is wrong with an answer is a [`Remark`] that names file, sheet, row and value; it never ends a run, and never touches another answer.
//! Only a file that cannot be read at all is an error.
//!
//! Invariants: every answer read is in the ledger once; answers that contradict each other are obeyed by the later date or not at all;
//! the facts do not hang on the order of rows.
//!
//! Cost: one hash per record of the lists, and for rows that changed one look at the cells of their list; nothing when there is no answer.

mod columns;
mod entry;
mod find;
mod key;
mod read;
mod remark;
mod resolve;
mod words;

pub use entry::{Answer, Entry, Ledger, Outcome, Place, Side, Subject};
pub use key::{RecordKey, content_key, record_key, snapshot};
pub use read::{CELL_MARK, DecisionsError, read};
pub use remark::{Problem, Remark, Said};
pub use resolve::Resolved;
pub use words::Status;
