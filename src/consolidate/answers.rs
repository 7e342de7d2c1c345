//! What people answered, on the roster: the answer that a record's reason names, and the values that they stated.

use super::golden::ConsolidateInput;
use super::{Unit, Value};
use crate::cluster::{Facts, Relation, Stated, Tie};
use crate::record::RecordId;
use std::collections::{BTreeMap, BTreeSet};

/// The answer to name for each record that has one: that which joins it to its unit, else one that keeps it apart from another.
pub(super) fn answers<'a>(input: &ConsolidateInput<'a>) -> BTreeMap<RecordId, &'a Tie> {
    let mut named: BTreeMap<RecordId, &Tie> = BTreeMap::new();
    for tie in input.facts.ties() {
        for record in [tie.pair.left(), tie.pair.right()] {
            let known = named.entry(record).or_insert(tie);
            if tie.relation == Relation::SameUnit && known.relation != Relation::SameUnit {
                *known = tie;
            }
        }
    }
    named
}

/// Puts stated values first; a value put right replaces the others of its field.
pub(super) fn state(facts: &Facts, units: &mut [Unit]) {
    let about: BTreeSet<RecordId> = facts.stated().iter().map(|stated| stated.record).collect();
    if about.is_empty() {
        return;
    }
    let mut unit_of: BTreeMap<RecordId, u32> = BTreeMap::new();
    for (at, unit) in (0..).zip(&*units) {
        unit_of.extend(unit.members.iter().filter(|record| about.contains(record)).map(|&record| (record, at)));
    }
    let mut chosen: BTreeMap<(u32, &str), &Stated> = BTreeMap::new();
    for stated in facts.stated() {
        let Some(unit) = unit_of.get(&stated.record) else { continue };
        let known = chosen.entry((*unit, &stated.field)).or_insert(stated);
        if stated.voice.day() > known.voice.day() {
            *known = stated;
        }
    }
    for ((unit, field), stated) in chosen {
        let (text, from, rule) = (&*stated.text, stated.record, stated.rule);
        units[unit as usize].values.put(Value { field, text, from, column: &stated.field, rule });
    }
}
