//! A small plan on top of a preset: `base = "cn-census"` and what differs.
//!
//! Tables merge key by key. The lists `[[block]]` and `[[compare]]` merge by `rule` and `part` (and `column`, where it is given): an entry of the same name changes the options it
//! gives, `remove = true` takes it out, any other entry is added at the end. So an ablation is a file of three lines.

use super::{Mistake, PlanError, Registry};
use toml::{Table, Value};

/// The plan table with its base, if any, filled in underneath.
pub(super) fn resolve(mut table: Table, registry: &Registry) -> Result<Table, PlanError> {
    let Some(base) = table.remove("base") else { return Ok(table) };
    let known = || registry.presets.keys().cloned().collect();
    let name = base.as_str().unwrap_or_default().to_owned();
    let Some(preset) = registry.presets.get(&name) else {
        return Err(PlanError::one(Mistake::UnknownPreset { name, known: known() }));
    };
    let mut merged = preset.clone();
    merge(&mut merged, table);
    Ok(merged)
}

fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => {
                let replaced = over.get("part").is_some_and(|part| under.get("part") != Some(part));
                if replaced {
                    *under = over;
                } else {
                    merge(under, over);
                }
            }
            (Some(Value::Array(under)), Value::Array(over)) if key == "block" => merge_list(under, over, "rule"),
            (Some(Value::Array(under)), Value::Array(over)) if key == "compare" => merge_list(under, over, "part"),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

fn merge_list(under: &mut Vec<Value>, over: Vec<Value>, id: &str) {
    for entry in over {
        let Value::Table(mut entry) = entry else {
            under.push(entry);
            continue;
        };
        let remove = entry.remove("remove") == Some(Value::Boolean(true));
        // Several comparisons of one part differ in the column they look at.
        let same = |known: &Value, key: &str| known.get(key) == entry.get(key);
        let at = under.iter().position(|known| {
            known.get(id).is_some() && same(known, id) && (!entry.contains_key("column") || same(known, "column"))
        });
        match at {
            Some(at) if remove => {
                under.remove(at);
            }
            Some(at) => {
                if let Value::Table(known) = &mut under[at] {
                    merge(known, entry);
                }
            }
            None => under.push(Value::Table(entry)),
        }
    }
}
