//! The membership of a finished result, from its files alone.

use super::guard::unguard;
use super::run_json::read_roster_run;
use super::trace::Rows;
use super::{Part, ReportError};
use crate::census::{MOST_LISTS, Membership};
use std::path::Path;

/// Which unit of the result in `out` stands on which lists, and in which town.
///
/// # Errors
/// [`ReportError::NotAResult`] when files of the result are missing or have not the columns a result has, [`ReportError::LeftOut`] when
/// `roster.csv` was not written.
pub fn read_membership(out: &Path) -> Result<Membership, ReportError> {
    let run = read_roster_run(out)?;
    let rows = Rows::open(out, &run, Part::Roster)?;
    let lists: Vec<String> = run.inputs.into_iter().take(MOST_LISTS).map(|input| input.source).collect();
    let mut at = Vec::with_capacity(lists.len());
    for list in &lists {
        // A list that is called like a field has a longer header.
        let own = rows.place(&format!("list:{list}")).or_else(|| rows.place(list));
        at.push(match own {
            Some(at) => at,
            None => rows.columns([list.as_str()])?[0],
        });
    }
    let town = rows.place("town");
    let mut units: Vec<(u64, String)> = Vec::new();
    rows.each(|cells| {
        let on = at.iter().enumerate().filter(|(_, at)| !cells[**at].is_empty());
        let bits = on.map(|(list, _)| 1u64 << list).sum();
        units.push((bits, town.map_or("", |town| unguard(&cells[town])).to_owned()));
    })?;
    Ok(Membership::new(lists, units.iter().map(|(lists, town)| (*lists, town.as_str()))))
}
