//! The units as data of the page: what its search and its map read.
//!
//! Columns instead of objects, names of lists, towns and states by number: twenty thousand units take some 3 MB.

use super::facts::Facts;
use super::map::Map;
use serde::Serialize;
use std::collections::BTreeMap;

/// Units beyond which addresses are left out, and units that a page holds at all.
const WITH_ADDRESS: usize = 25_000;
const MOST: usize = 60_000;

#[derive(Serialize)]
struct Data<'a> {
    lists: Vec<&'a str>,
    towns: Vec<&'a str>,
    /// Sets of lists that occur, each as places in `lists`; and the bit set a drawing names them by.
    sets: Vec<Vec<usize>>,
    set_names: Vec<String>,
    states: Vec<&'a str>,
    /// Units of the roster; the columns below may hold fewer.
    units: usize,
    id: Vec<&'a str>,
    name: Vec<&'a str>,
    code: Vec<&'a str>,
    address: Vec<&'a str>,
    town: Vec<u32>,
    set: Vec<usize>,
    state: Vec<usize>,
    records: Vec<usize>,
    /// Per mille.
    confidence: Vec<u32>,
    /// 1: suspected omission; 2: asked about in review.csv.
    flags: Vec<u8>,
    /// Place on the map in tenths of a px, -1 without one.
    x: Vec<i32>,
    y: Vec<i32>,
}

/// The data as JSON that is safe inside a `script` element, with the number of units it leaves out.
pub(super) fn json(facts: &Facts<'_>, map: Option<&Map>) -> (String, usize) {
    let all = &facts.roster.units;
    let mut chosen: Vec<usize> = (0..all.len()).collect();
    if all.len() > MOST {
        // What a person must look at comes first; the rest stays in roster.csv.
        chosen.sort_by_key(|&at| !(facts.omitted[at] || facts.asked[at]));
        chosen.truncate(MOST);
        chosen.sort_unstable();
    }
    let sets: BTreeMap<u64, usize> = {
        let mut sets: Vec<u64> = facts.membership.units.iter().map(|unit| unit.lists).collect();
        sets.sort_unstable();
        sets.dedup();
        sets.into_iter().enumerate().map(|(at, set)| (set, at)).collect()
    };
    let states: BTreeMap<&str, usize> = {
        let mut states: Vec<&str> = all.iter().map(|unit| Facts::value(unit, "status")).collect();
        states.sort_unstable();
        states.dedup();
        states.into_iter().enumerate().map(|(at, state)| (state, at)).collect()
    };
    let text = |field: &'static str| chosen.iter().map(move |&at| Facts::value(&all[at], field)).collect::<Vec<_>>();
    let place = |at: usize| map.and_then(|map| map.places.get(at).copied().flatten()).unwrap_or((-1, -1));
    let lists = facts.membership.lists.len();
    let data = Data {
        lists: facts.names(),
        towns: facts.membership.towns.iter().map(String::as_str).collect(),
        sets: sets.keys().map(|set| (0..lists).filter(|list| set >> list & 1 == 1).collect()).collect(),
        set_names: sets.keys().map(u64::to_string).collect(),
        states: states.keys().copied().collect(),
        units: all.len(),
        id: chosen.iter().map(|&at| all[at].roster_id.as_str()).collect(),
        name: text("name"),
        code: text("credit_code"),
        address: if chosen.len() > WITH_ADDRESS { Vec::new() } else { text("address") },
        town: chosen.iter().map(|&at| facts.membership.units[at].town).collect(),
        set: chosen.iter().map(|&at| sets[&facts.membership.units[at].lists]).collect(),
        state: chosen.iter().map(|&at| states[Facts::value(&all[at], "status")]).collect(),
        records: chosen.iter().map(|&at| all[at].members.len()).collect(),
        confidence: chosen.iter().map(|&at| (all[at].confidence * 1000.0).floor() as u32).collect(),
        flags: chosen.iter().map(|&at| u8::from(facts.omitted[at]) | u8::from(facts.asked[at]) << 1).collect(),
        x: chosen.iter().map(|&at| place(at).0).collect(),
        y: chosen.iter().map(|&at| place(at).1).collect(),
    };
    let left_out = all.len() - chosen.len();
    let json = serde_json::to_string(&data).unwrap_or_else(|_| "{}".to_owned());
    // `<` occurs inside strings only, where its escape means the same; so no tag can end the element.
    (json.replace('<', "\\u003c"), left_out)
}
