//! Text as the engine sees it: folding of width, case and script, and distances between strings.
//!
//! Nothing here knows a place or an enterprise; what a word means belongs to the domain.

pub mod distance;
mod fold;
pub mod fulltext;
mod list;
mod short;
mod words;

pub use fold::{fold, fold_char, fold_into, is_unseen};
pub use list::TextList;
pub use short::Short;
pub(crate) use words::{Openers, begins};
