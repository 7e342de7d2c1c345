//! Step 3 · in: [`Standardised`] · out: [`CandidatePairs`] · previous: standardise · next: compare and score.
//!
//! Comparing every record with every other grows with the square of the records, so each blocking rule proposes the pairs that have
//! a reason to be compared; the union, sorted and unique, goes on, and remembers which rules proposed each pair. Before
//! anything is compared the [`BlockCensus`] says how many pairs each rule proposes and which blocks were too large to use.
//!
//! Laws: counting equals keeping; never a record with itself; independent of row order up to the renumbering of records.
//!
//! Cost: sorting the proposed pairs rule by rule, O(p log p) in pairs with 8 bytes each, and one merge of the sorted lists. A rule of equal keys grows
//! faster than the records until its keys pass `max_block`: ten times the rows of a register share each common 字号 ten times as often. Pairs that
//! contradict each other are therefore left out before they are kept ([`EqualKeys::except`]): of a register of three million rows 5.8 million candidates stay of 42.

mod bag;
mod equal;
mod except;
mod fields;
mod joint;
mod kin;
mod meta;
mod nearest;
mod pairs;
mod postings;
mod sorted;
mod topk;

pub use equal::EqualKeys;
pub use fields::KeyPart;
pub use joint::JointKeys;
pub use meta::{EdgeWeight, MetaBlocking, Prune};
pub use nearest::Nearest;
pub use pairs::{BlockCensus, CandidatePairs, Largest, Proposal, RuleCount, RunawayBlock, propose_all, propose_within};
pub use sorted::SortedNeighbourhood;
pub use topk::RareTokens;

use crate::record::{Reason, Standardised};
use crate::standardise::NamedColumn;

/// Tasks of some hundred records that a thread does with one scratch: enough to make the scratch worth having, few enough that all threads end at
/// about a time.
const TOGETHER: usize = 64;

/// A blocking rule: proposes pairs worth comparing.
pub trait Blocker: Send + Sync {
    /// Name of the rule, unique in a plan.
    fn name(&self) -> &str;

    /// The pairs this rule proposes; order and repetition do not matter.
    fn propose(&self, data: &Standardised) -> Proposal;

    /// The columns that its options name; a rule proposes nothing where one is absent. The default names none.
    fn columns(&self) -> Vec<NamedColumn> {
        Vec::new()
    }
}

/// What is wrong with `k = 0`, wherever a rule keeps the `k` nearest of each record.
pub(crate) fn no_neighbour() -> Reason {
    Reason::new("k = 0 不行；至少是 1", "k is 0; it must be at least 1")
}
