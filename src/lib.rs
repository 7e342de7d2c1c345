//! minglu (名录): many lists of enterprises in, one explained census roster out.
//!
//! (The architecture essay is written here when the road runs; see `record` for the types.)
#![warn(missing_docs)]

pub mod auto;
pub mod block;
pub mod builtin;
pub mod cluster;
pub mod compare;
pub mod consolidate;
pub mod domain;
pub mod eval;
pub mod ingest;
pub mod observe;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod report;
pub mod score;
pub mod standardise;
pub mod synth;
pub mod text;
