//! Step 5 · in: [`Scored`] pairs · out: [`Clusters`], a partition of the records on two levels · previous: score ·
//! next: consolidate.
//!
//! Links are not transitive in practice: a wrong link between two right groups would fuse them. So components of accepted links are
//! only where clustering starts; inside a component every pair is weighed, and groups grow only where their members agree on
//! the whole ([`Agglomerate`]). The domain says what weights cannot: which pairs must stay apart, which records only mention a unit
//! and may never bridge two, which identify no unit at all ([`Constraints`]), and how the records of one legal unit fall into
//! its sites ([`SiteSplitter`]).
//!
//! What people have answered outranks both ([`Facts`]); it is kept whatever the clusterer.
//!
//! Laws: a partition of all records, singletons included; independent of the order of links and rows; no cannot-link pair in one
//! legal unit; sites refine legal units; every fact is kept.
//!
//! References: Bansal, Blum & Chawla 2004 (correlation clustering); Hassanzadeh et al. 2009 (VLDB) on why plain components lose precision.

mod agglomerate;
mod by_sources;
mod correlation;
mod decision;
mod facts;
mod known;
mod linking;
mod members;
mod one_to_one;
mod parts;
mod ruled;
mod union_find;

pub use agglomerate::Agglomerate;
pub use by_sources::BySources;
pub use correlation::Correlation;
pub use decision::Decision;
pub use facts::{Answered, Contradiction, Facts, KEPT_APART, Relation, Stated, Tie, Voice, cluster_with, split_with};
pub(crate) use known::Known;
pub use linking::{BestLink, Components, Star};
pub(crate) use members::Members;
pub use one_to_one::OneToOne;
pub use ruled::Ruled;
pub use union_find::UnionFind;

use crate::record::{Lists, PIECE, Pair, Reason, RecordId, Standardised};
use crate::score::{Label, Model, Scored};
use parts::in_order;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// How a record may take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Describes a unit.
    Full,
    /// Only mentions a unit (a complaint): joins at most one, and never holds two groups together.
    Mention,
    /// Identifies no unit: stays outside the roster with this decision. The reason is one for all such records, so that a standing takes 16 bytes.
    Aside(Decision, &'static Label),
}

/// What the domain knows beside the weights.
pub trait Constraints: Send + Sync {
    /// Why two records can never be the same legal unit, or `None` when nothing forbids it.
    fn forbids(&self, data: &Standardised, pair: Pair) -> Option<Label>;

    /// Why what two records share cannot make them one unit by itself, or `None` when it can. Such a pair never links, but does not keep
    /// apart what others join.
    fn insufficient(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let _ = (data, pair);
        None
    }

    /// The rule, if any, by which this pair does not link whatever it weighs: one that [`forbids`](Self::forbids) it, or one that finds it
    /// [`insufficient`](Self::insufficient).
    fn holds(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        self.forbids(data, pair).or_else(|| self.insufficient(data, pair))
    }

    /// What more than sameness two records of one unit show (a predecessor and its successor); said beside the evidence, never weighed.
    fn relation(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        let _ = (data, pair);
        None
    }

    /// How a record may take part.
    fn standing(&self, data: &Standardised, record: RecordId) -> Standing;
}

/// Forbids nothing; every record describes a unit.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoConstraints;

impl Constraints for NoConstraints {
    fn forbids(&self, _: &Standardised, _: Pair) -> Option<Label> {
        None
    }

    fn standing(&self, _: &Standardised, _: RecordId) -> Standing {
        Standing::Full
    }
}

/// Every legal unit has one site: the partition has one level.
#[derive(Debug, Clone, Copy, Default)]
pub struct OneSite;

impl SiteSplitter for OneSite {
    fn split(&self, _: &Lists, _: &Standardised, members: &[RecordId], _: &dyn Fn(Pair) -> f32) -> Vec<u32> {
        vec![0; members.len()]
    }
}

/// Divides the records of one legal unit among its sites.
pub trait SiteSplitter: Send + Sync {
    /// A site ordinal per member (from 0, in order of first member). `weigh` gives the log2 odds of any pair.
    fn split(&self, lists: &Lists, data: &Standardised, members: &[RecordId], weigh: &dyn Fn(Pair) -> f32) -> Vec<u32>;

    /// Pairs of records whose legal units are one although nothing brought the records together: a part that is named after its unit. The default
    /// knows none.
    fn parts(&self, data: &Standardised, legal: &[Option<u32>]) -> Vec<Pair> {
        let _ = (data, legal);
        Vec::new()
    }
}

/// Everything a clusterer may look at.
#[derive(Clone, Copy)]
pub struct ClusterInput<'a> {
    /// The typed columns.
    pub data: &'a Standardised,
    /// Pairs at or above the review floor.
    pub scored: &'a Scored,
    /// Weighs pairs that blocking did not propose.
    pub model: &'a dyn Model,
    /// What the domain knows beside the weights.
    pub constraints: &'a dyn Constraints,
}

/// Groups records.
pub trait Clusterer: Send + Sync {
    /// Name as it stands in a plan.
    fn name(&self) -> &str;

    /// The group of every record, from 0 in order of first record; `None` for a record that stands aside.
    fn cluster(&self, input: &ClusterInput<'_>) -> Vec<Option<u32>>;

    /// Why it can join no two of these records whatever they weigh, if that is so. The default says nothing.
    fn idle(&self, input: &ClusterInput<'_>) -> Option<Reason> {
        let _ = input;
        None
    }
}

/// A partition on two levels. Ordinals run from 0 in order of the first record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Legal unit of each record; `None` when it stands aside.
    pub legal: Vec<Option<u32>>,
    /// Site of each record; `None` when it stands aside.
    pub site: Vec<Option<u32>>,
}

/// Joins the legal units of parts with those of the units that they are named after, unless something forbids it.
pub fn join_parts(
    legal: Vec<Option<u32>>,
    data: &Standardised,
    splitter: &dyn SiteSplitter,
    constraints: &dyn Constraints,
) -> Vec<Option<u32>> {
    let pairs = splitter.parts(data, &legal);
    if pairs.is_empty() {
        return legal;
    }
    let members = Members::of(&legal);
    let mut sets = UnionFind::new(members.len());
    // The records of units that were joined; all others are as they were.
    let mut joined: FxHashMap<u32, Vec<RecordId>> = FxHashMap::default();
    for pair in pairs {
        let unit = |record: RecordId| legal[record.index()];
        let (Some(a), Some(b)) = (unit(pair.left()), unit(pair.right())) else { continue };
        let (a, b) = (sets.find(a), sets.find(b));
        let [left, right] = [a, b].map(|unit| joined.get(&unit).map_or_else(|| members.get(unit), Vec::as_slice));
        if a != b && Pair::across(left, right).all(|pair| constraints.forbids(data, pair).is_none()) {
            let both = [left, right].concat();
            sets.union(a, b);
            joined.insert(sets.find(a), both);
        }
    }
    in_order(legal.iter().map(|unit| unit.map(|unit| sets.find(unit))), members.len())
}

/// Refines legal units into sites.
pub fn split_sites(
    lists: &Lists,
    data: &Standardised,
    legal: Vec<Option<u32>>,
    splitter: &dyn SiteSplitter,
    model: &dyn Model,
) -> Clusters {
    use rayon::prelude::*;
    let members = Members::of(&legal);
    let weigh = |pair: Pair| {
        let mut bits = [0.0];
        model.weigh(data, &[pair], &mut bits);
        bits[0]
    };
    let split = |members: &[RecordId]| -> SmallVec<[u32; 4]> {
        match members {
            [_] => smallvec![0],
            _ => splitter.split(lists, data, members, &weigh).into(),
        }
    };
    let units = (0..members.len() as u32).into_par_iter().with_max_len(PIECE);
    let splits: Vec<_> = units.map(|unit| split(members.get(unit))).collect();
    // The sites of all units in a row, then counted anew in order of their first records.
    let mut site: Vec<Option<u32>> = vec![None; legal.len()];
    let mut before = 0;
    for (unit, split) in (0..).zip(&splits) {
        for (record, own) in members.get(unit).iter().zip(split) {
            site[record.index()] = Some(before + own);
        }
        before += split.iter().max().map_or(0, |&last| last + 1);
    }
    let site = in_order(site.into_iter(), before as usize);
    Clusters { legal, site }
}
