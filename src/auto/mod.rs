//! Any table without labels or configuration: look at the columns, derive a plan, run it.
//!
//! [`profile`] says what each column holds, [`derive()`] turns that into a [`Plan`](crate::plan::Plan): which columns are compared and how, which
//! keys propose candidates, how groups form. The plan is data like any other: it is written as TOML, edited, and run again.
//! Decisions go by properties of columns alone, never by their names.

mod choose;
mod derive;
mod frequencies;
mod labels;
mod left_out;
mod links;
mod obey;
mod profile;
mod read;
mod register;
mod rows;
mod sample;
mod texts;
mod threshold;

pub use choose::{ChooseError, ChooseOptions, Chosen, choose, rules_to_choose_from};
pub use derive::{DeriveOptions, Derived, derive, learning};
pub use frequencies::{FrequencyError, read_frequencies};
pub use labels::{LabelError, facts_of, read_answers};
pub use left_out::{LeftOut, Reason};
pub use links::{Grouping, all_alike, candidates, group, group_forgetting, group_with, links_of, pairs_found};
pub use profile::{ColumnProfile, profile};
pub use read::{ReadError, read_table, read_table_of_office};
pub use register::register;
pub use threshold::with_threshold;
