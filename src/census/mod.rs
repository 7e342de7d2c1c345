//! Beside step 6 · in: a finished [`Roster`](crate::consolidate::Roster) seen as [`Membership`] · out: counts, and an estimate of what no list contains.
//!
//! A roster says which units stand on which lists. From that alone follow how lists overlap, what each town has, and, under
//! assumptions, how many units stand on no list at all: if two lists were drawn independently, the share of one that the other
//! holds is the share of everything that the other holds. With three lists and more, dependence between pairs of lists can be
//! modelled too (Bishop, Fienberg and Holland 1975; Chan, Silverman and Vincent 2021). What remains is an assumption no
//! count can test (Aleshin-Guendel, Sadinle and Wakefield 2021), so [`coverage()`] never gives one number: it gives the set of models, the span of their
//! answers and a lower bound.
//!
//! Invariants: no number is NaN or infinite; a table that cannot answer gives an [`Obstacle`] in words; the result does not depend on
//! the order of units or the number of threads.
//!
//! Cost: 1,024 fits of 31 cells at five lists, some hundred fits of 127 cells at seven; with thirty towns 0.12 s of one core, whatever the
//! number of units.

mod capture;
mod chao;
mod coverage;
mod loglinear;
mod membership;
mod select;
mod tail;
mod words;

pub use capture::{CaptureTable, Group};
pub use chao::{LowerBound, chao, chao_limit};
pub use coverage::{
    Coverage, CoverageOptions, Estimate, ModelKind, Numbers, Obstacle, Remark, TownCoverage, Wrong, coverage,
};
pub use loglinear::{Fit, Term, Unfit, fit};
pub use membership::{MOST_LISTS, Membership, Presence, TownCount};
pub use select::{Criterion, EXHAUSTIVE, best, stepwise};
pub use words::{ASSUMPTIONS, Said};
