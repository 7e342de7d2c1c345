//! China. One file (or folder) per attribute, holding everything about it: reading it, its spellings, keys to find
//! partners by, and the comparison with its levels.

pub mod credit_code;
mod header_words;
mod headers;
pub mod person;
pub mod phone;
mod value_shapes;

pub use headers::CnHeaders;
