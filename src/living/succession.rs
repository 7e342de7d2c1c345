//! Units that go on although every row of theirs is gone: a list was withdrawn and another came that knows the same firms.
//!
//! A unit without a row left and a unit made of new rows only are one when they have the same name, nobody else of either kind has
//! it, and at least one more value of theirs is the same. The name alone is not enough: two towns have a 宏达五金厂 each.

use super::identity::Face;
use super::state::State;
use crate::consolidate::{Roster, Unit, Value};
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A unit of the past that has no row now.
#[derive(Clone, Copy)]
enum Absent {
    /// It stood on the old roster.
    Old(u32),
    /// It was gone before.
    Retired(u32),
}

/// Fills in [`Face::old`] and [`Face::ghost`] of the records of units that succeed one without a row.
pub(super) fn succeed(before: &State, roster: &Roster, faces: &mut [Face]) {
    let mut alive = vec![false; before.identity.units.len()];
    let mut known = vec![false; roster.units.len()];
    for face in faces.iter() {
        if let Some(old) = face.old {
            alive[old as usize] = true;
        }
        if let Some(site) = face.site
            && (face.old.is_some() || face.ghost.is_some())
        {
            known[site as usize] = true;
        }
    }
    let mut absent: FxHashMap<String, Vec<Absent>> = FxHashMap::default();
    let mut add = |name: &str, unit: Absent| {
        if !name.is_empty() {
            absent.entry(fold(name)).or_default().push(unit);
        }
    };
    if let Some((_, names)) = before.identity.values.first() {
        for old in (0..alive.len()).filter(|&old| !alive[old]) {
            add(names.get(old).unwrap_or_default(), Absent::Old(old as u32));
        }
    }
    for (at, retired) in before.identity.retired.iter().enumerate() {
        add(retired.said.first().map_or("", String::as_str), Absent::Retired(at as u32));
    }
    if absent.is_empty() {
        return;
    }
    let mut arrived: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for unit in (0..known.len()).filter(|&unit| !known[unit]) {
        let name = fold(&shown(roster, &roster.units[unit], 0));
        if absent.contains_key(&name) {
            arrived.entry(name).or_default().push(unit);
        }
    }
    for (name, units) in arrived {
        if let ([unit], [one]) = (&units[..], &absent[&name][..])
            && agree(before, roster, *one, &roster.units[*unit])
        {
            for member in &roster.units[*unit].members {
                match *one {
                    Absent::Old(old) => faces[member.index()].old = Some(old),
                    Absent::Retired(retired) => faces[member.index()].ghost = Some(retired),
                }
            }
        }
    }
}

/// Whether a value beside the name is the same.
fn agree(before: &State, roster: &Roster, one: Absent, unit: &Unit) -> bool {
    (1..roster.columns.len()).any(|column| {
        let field = roster.columns[column].field;
        let at = before.identity.values.iter().position(|(known, _)| known == field);
        let then = at.and_then(|at| match one {
            Absent::Old(old) => before.identity.values[at].1.get(old as usize),
            Absent::Retired(retired) => before.identity.retired[retired as usize].said.get(at).map(String::as_str),
        });
        let then = then.map(fold).unwrap_or_default();
        !then.is_empty() && then == fold(&shown(roster, unit, column))
    })
}

/// What a unit shows in a column of the roster, several values joined.
pub(super) fn shown<'a>(roster: &Roster, unit: &'a Unit, column: usize) -> Cow<'a, str> {
    let Some(column) = roster.columns.get(column) else { return Cow::Borrowed("") };
    joined(column.shown(unit.values.get(column.field)))
}

/// Several values as one cell.
pub(super) fn joined<'a>(mut values: impl ExactSizeIterator<Item = Value<'a>>) -> Cow<'a, str> {
    match values.len() {
        0 | 1 => Cow::Borrowed(values.next().map_or("", |only| only.text)),
        _ => Cow::Owned(values.map(|value| value.text).collect::<Vec<_>>().join("；")),
    }
}
