//! A small plan on top of a preset: `base = "cn-census"` and what differs.
//!
//! Tables merge key by key. The list `[[block]]` merges by `rule`, `[[compare]]` by `part` (and `column`, where it is given): an entry of the same name changes the options it
//! gives, `remove = true` takes it out, any other entry is added at the end. So an ablation is a file of three lines.

use super::{Mistake, PlanError, Registry};
use crate::record::Reason;
use toml::{Table, Value};

/// The plan table with its base, if any, filled in underneath.
pub(super) fn resolve(mut table: Table, registry: &Registry) -> Result<Table, PlanError> {
    let Some(base) = table.remove("base") else { return Ok(table) };
    let known = || registry.presets.keys().cloned().collect();
    let name = base.as_str().map_or_else(|| base.to_string(), str::to_owned);
    let Some(preset) = registry.presets.get(&name) else {
        return Err(PlanError::one(Mistake::UnknownPreset { name, known: known() }));
    };
    let mut merged = preset.clone();
    let mut mistakes = Vec::new();
    merge(&mut merged, table, &mut mistakes);
    if mistakes.is_empty() { Ok(merged) } else { Err(PlanError { mistakes }) }
}

fn merge(under: &mut Table, over: Table, mistakes: &mut Vec<Mistake>) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => {
                let replaced = over.get("part").is_some_and(|part| under.get("part") != Some(part));
                if replaced {
                    *under = over;
                } else {
                    merge(under, over, mistakes);
                }
            }
            (Some(Value::Array(under)), Value::Array(over)) if key == "block" => {
                merge_list(under, over, (&key, "rule"), mistakes);
            }
            (Some(Value::Array(under)), Value::Array(over)) if key == "compare" => {
                merge_list(under, over, (&key, "part"), mistakes);
            }
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// Lays entries over a list: its name in the plan, and the key that names an entry.
fn merge_list(under: &mut Vec<Value>, over: Vec<Value>, (list, id): (&str, &str), mistakes: &mut Vec<Mistake>) {
    for entry in over {
        let Value::Table(mut entry) = entry else {
            under.push(entry);
            continue;
        };
        let remove = match entry.remove("remove") {
            None => false,
            Some(Value::Boolean(remove)) => remove,
            Some(value) => {
                let name = entry.get(id).map(|name| format!(" {id} = {name}")).unwrap_or_default();
                mistakes.push(Mistake::Range { place: format!("[[{list}]]{name}"), reason: no_switch(&value) });
                continue;
            }
        };
        // Several comparisons of one part differ in the column they look at.
        let same = |known: &Value, key: &str| known.get(key) == entry.get(key);
        let at = under.iter().position(|known| {
            let other_column = list == "compare" && entry.contains_key("column") && !same(known, "column");
            known.get(id).is_some() && same(known, id) && !other_column
        });
        match at {
            Some(at) if remove => {
                under.remove(at);
            }
            Some(at) => {
                if let Value::Table(known) = &mut under[at] {
                    merge(known, entry, mistakes);
                }
            }
            None => under.push(Value::Table(entry)),
        }
    }
}

fn no_switch(value: &Value) -> Reason {
    Reason::new(
        format!("remove = {value} 不行；应为 true 或 false，不加引号"),
        format!("remove = {value} is not allowed; allowed: true, false, without quotation marks"),
    )
}
