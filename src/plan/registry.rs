//! What can be named in a plan.

use super::Plan;
use crate::block::Blocker;
use crate::cluster::{Clusterer, Constraints, SiteSplitter};
use crate::compare::Comparator;
use crate::consolidate::Survivorship;
use crate::record::{Reason, read_toml};
use crate::score::Scorer;
use crate::standardise::Standardiser;
use std::collections::BTreeMap;

/// Builds a part from its options, or says what is wrong with them.
pub type Factory<T> = Box<dyn Fn(&toml::Table) -> Result<Box<T>, Reason> + Send + Sync>;

/// Parts by name. Whatever is registered must hold its trait's laws.
#[derive(Default)]
pub struct Registry {
    /// Standardisers.
    pub standardisers: BTreeMap<String, Factory<dyn Standardiser>>,
    /// Blocking rules; the options hold `rule`, the rule's name.
    pub blockers: BTreeMap<String, Factory<dyn Blocker>>,
    /// Comparisons.
    pub comparators: BTreeMap<String, Factory<dyn Comparator>>,
    /// Scorers.
    pub scorers: BTreeMap<String, Factory<dyn Scorer>>,
    /// Clusterers.
    pub clusterers: BTreeMap<String, Factory<dyn Clusterer>>,
    /// Constraints.
    pub constraints: BTreeMap<String, Factory<dyn Constraints>>,
    /// Site splitters.
    pub sites: BTreeMap<String, Factory<dyn SiteSplitter>>,
    /// Survivorship rules.
    pub survivorships: BTreeMap<String, Factory<dyn Survivorship>>,
    /// Preset plans, as TOML tables.
    pub presets: BTreeMap<String, toml::Table>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("presets", &self.presets.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

impl Registry {
    /// The preset of that name.
    pub fn preset(&self, name: &str) -> Option<Plan> {
        self.presets.get(name)?.clone().try_into().ok()
    }
}

/// A factory for a part whose options are a deserialisable struct.
pub(crate) fn options<T: serde::de::DeserializeOwned>(table: &toml::Table) -> Result<T, Reason> {
    // The options of a plan laid over a preset stand in no text, so no line can be named.
    Ok(read_toml(table.clone(), "")?)
}

/// For the factory of a part without options.
pub(crate) fn no_options(table: &toml::Table) -> Result<(), Reason> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct None {}
    options::<None>(table).map(|_| ())
}
