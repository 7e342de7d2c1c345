//! Step 4 · comparison vectors in · match weights out.
mod explain;
pub use explain::{Explanation, Label, Step};
