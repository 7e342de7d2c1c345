//! What every section counts from, worked out once.

use super::PageInput;
use super::html::Words;
use crate::census::Membership;
use crate::consolidate::{Decision, Roster, Unit};
use crate::record::{Lists, Role};
use crate::report::table::Context;

/// The run as the sections see it.
pub(super) struct Facts<'a> {
    pub lists: &'a Lists,
    pub roster: &'a Roster,
    pub input: &'a PageInput<'a>,
    pub w: Words,
    pub membership: Membership,
    /// Per unit: stands in `omissions.csv`.
    pub omitted: Vec<bool>,
    /// Per unit: `review.csv` asks about it.
    pub asked: Vec<bool>,
    /// Records per decision: linked, single, lead, landlord.
    pub fates: [usize; 4],
    /// Legal units.
    pub legal: usize,
    /// Records that repeat another of their list.
    pub repeats: usize,
    /// Units made of several records.
    pub merged: usize,
    /// Place of the base register among the lists.
    pub base: Option<usize>,
}

pub(super) const FATES: [Decision; 4] = [Decision::Linked, Decision::Single, Decision::Lead, Decision::Landlord];

impl<'a> Facts<'a> {
    pub(super) fn of(context: &'a Context<'a>, input: &'a PageInput<'a>) -> Self {
        let Context { lists, roster, lang, .. } = *context;
        let mut omitted = vec![false; roster.units.len()];
        for omission in &roster.omissions {
            if let Some(flag) = omitted.get_mut(omission.unit as usize) {
                *flag = true;
            }
        }
        let mut asked = vec![false; roster.units.len()];
        for review in &roster.reviews {
            for record in [review.pair.left(), review.pair.right()] {
                let unit = roster.placements.get(record.index()).and_then(|placement| placement.unit);
                if let Some(flag) = unit.and_then(|unit| asked.get_mut(unit as usize)) {
                    *flag = true;
                }
            }
        }
        let count = |decision| roster.placements.iter().filter(|placement| placement.decision == decision).count();
        let mut legal: Vec<&str> = roster.units.iter().map(|unit| unit.legal_id.as_str()).collect();
        legal.sort_unstable();
        legal.dedup();
        Self {
            membership: Membership::of(lists, roster),
            omitted,
            asked,
            fates: FATES.map(count),
            legal: legal.len(),
            repeats: roster.duplicates.iter().map(|duplicate| duplicate.repeats.len()).sum(),
            merged: roster.units.iter().filter(|unit| unit.members.len() > 1).count(),
            base: lists.sources().iter().position(|source| source.role == Role::BaseRegister),
            w: Words(lang),
            lists,
            roster,
            input,
        }
    }

    /// Names of the lists.
    pub(super) fn names(&self) -> Vec<&'a str> {
        self.lists.sources().iter().map(|source| source.name.as_str()).collect()
    }

    /// The chosen value of a unit's field, empty without one.
    pub(super) fn value(unit: &'a Unit, field: &str) -> &'a str {
        unit.value(field).map_or("", |value| value.text)
    }

    /// Longitude and latitude of a unit in degrees, where the roster has them.
    pub(super) fn point(unit: &Unit) -> Option<(f64, f64)> {
        crate::report::geojson::point(unit)
    }
}
