//! A matching strategy as data.
//!
//! A [`Plan`] is a recipe that may be wrong: it names parts (a standardiser, blocking rules, comparisons, a scorer, a clusterer, constraints)
//! and their options. [`Plan::compile`] looks every part up in a [`Registry`], reports *all* mistakes at once, and gives a
//! [`CompiledPlan`] of working parts. Nothing after that looks at a plan, a part's name or an option again.
//!
//! A strategy is changed by (1) editing a plan file, or overlaying a small one on a preset with `base = "cn-census"`; (2) adding a preset; (3)
//! implementing one of the traits and registering it under a name. Presets are versioned and stay.

mod adjusted;
mod columns;
mod compile;
mod frequencies;
mod overlay;
mod registry;

pub use crate::score::{Decide, Rule};
pub use compile::{CompiledPlan, Mistake, PlanError};
pub use frequencies::Frequencies;
pub use registry::{Factory, Registry};
pub(crate) use registry::{no_options, options};

use crate::record::{read_toml, toml_reason};
use serde::{Deserialize, Serialize};

/// A recipe: which parts run and with which options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name of the plan.
    pub name: String,
    /// Version of a preset; a changed preset gets a new one.
    #[serde(default = "first")]
    pub version: u32,
    /// Cells to typed columns.
    pub standardise: Part,
    /// Blocking rules, at most 32.
    #[serde(default)]
    pub block: Vec<BlockRule>,
    /// Comparisons in the order they are explained.
    #[serde(default)]
    pub compare: Vec<Comparison>,
    /// Scorer.
    pub score: Part,
    /// Clusterer.
    pub cluster: Part,
    /// What the domain knows beside the weights.
    #[serde(default = "none")]
    pub constraints: Part,
    /// How legal units fall into sites.
    #[serde(default = "none")]
    pub sites: Part,
    /// How golden values are chosen.
    pub survivorship: Part,
    /// Rules that decide pairs whatever the scorer thinks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    /// Thresholds.
    #[serde(default)]
    pub decide: Decide,
}

/// A part by name, with its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Name in the registry.
    pub part: String,
    /// Options of the part.
    #[serde(flatten)]
    pub options: toml::Table,
}

/// A blocking rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockRule {
    /// Name of the rule, unique in the plan.
    pub rule: String,
    /// Name of the part in the registry.
    pub part: String,
    /// Options of the part.
    #[serde(flatten)]
    pub options: toml::Table,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the part in the registry.
    pub part: String,
    /// Starting m per level, in place of the part's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m: Option<Vec<f64>>,
    /// Starting u per level, in place of the part's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u: Option<Vec<f64>>,
    /// Table of term frequencies, in place of those of the lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequencies: Option<Frequencies>,
    /// Options of the part.
    #[serde(flatten)]
    pub options: toml::Table,
}

impl Plan {
    /// What may stand at the top of a plan.
    pub const KEYS: [&str; 13] = [
        "base",
        "name",
        "version",
        "standardise",
        "block",
        "compare",
        "score",
        "cluster",
        "constraints",
        "sites",
        "survivorship",
        "rule",
        "decide",
    ];

    /// Reads a plan from TOML. A plan with `base` is overlaid on the registry's preset of that name.
    ///
    /// # Errors
    /// [`PlanError`] with every mistake: not TOML (with line and column), an unknown base, a missing or unknown key.
    pub fn from_toml(text: &str, registry: &Registry) -> Result<Self, PlanError> {
        let syntax = |error| PlanError::one(Mistake::Syntax { reason: toml_reason(&error, text) });
        Self::from_table(toml::from_str(text).map_err(syntax)?, text, registry)
    }

    /// The same from a table that was written in `text`, perhaps among other things.
    ///
    /// # Errors
    /// As [`from_toml`](Self::from_toml); lines are those of `text`.
    pub fn from_table(table: toml::Table, text: &str, registry: &Registry) -> Result<Self, PlanError> {
        read_toml(overlay::resolve(table, registry)?, text).map_err(|reasons| PlanError {
            mistakes: reasons.into_iter().map(|reason| Mistake::Syntax { reason }).collect(),
        })
    }

    /// The plan as TOML that [`from_toml`](Self::from_toml) reads back.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

fn first() -> u32 {
    1
}

fn none() -> Part {
    Part { part: "none".to_owned(), options: toml::Table::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Message as _;

    #[test]
    fn the_keys_of_a_plan_are_those_that_it_reads() {
        let error = Plan::from_toml("nmae = 'x'", &Registry::default()).unwrap_err();
        assert!(error.chinese().contains(&format!("可用：{}；", Plan::KEYS[1..].join("、"))), "{error}");
    }
}
