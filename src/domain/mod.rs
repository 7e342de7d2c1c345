//! What the engine does not know: how the enterprises of one country write their names, codes, addresses and people.

pub mod cn;
