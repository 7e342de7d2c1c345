//! China. One file (or folder) per attribute, holding everything about it: reading it, its spellings, keys to find
//! partners by, and the comparison with its levels.

pub mod address;
pub mod census;
pub mod complaint;
pub mod coordinate;
pub mod credit_code;
mod header_grammar;
mod header_reading;
mod header_words;
mod headers;
pub mod industry;
pub mod legal_form;
pub mod lookup;
pub mod name;
pub mod outline;
pub mod person;
pub mod phone;
pub mod quantity;
pub mod reading;
pub mod region;
mod repeats;
mod rows_below;
pub mod segment;
pub mod trade;
mod value_shapes;
pub mod variants;

pub use headers::CnHeaders;
