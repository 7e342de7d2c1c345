//! The one list of what ships: parts by name, and preset plans. Nothing else imports the domain.

use crate::block::{EqualKeys, MetaBlocking, RareTokens, SortedNeighbourhood, no_neighbour};
use crate::cluster::{Agglomerate, NoConstraints, OneSite};
use crate::domain::cn::census::{
    CensusConstraints, CensusSites, CensusStandardiser, CensusSurvivorship, PLAN, comparisons,
};
use crate::plan::{Registry, no_options, options};
use crate::record::Lang;
use crate::report::Outline;
use crate::score::FellegiSunter;
use serde::Deserialize;

/// Everything that ships, ready to compile plans with; register your own parts beside it.
///
/// ```
/// let registry = minglu::builtin::registry();
/// assert!(registry.presets.contains_key("cn-census"));
/// ```
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    engine(&mut registry);
    crate::auto::register(&mut registry);
    census(&mut registry);
    registry
}

/// The parts that ship with their options, a line each, for people who write plans.
///
/// ```
/// use minglu::record::Lang;
/// assert!(minglu::builtin::parts(Lang::En).contains("- `max_block`: keys that more records share propose nothing (50)\n"));
/// assert!(minglu::builtin::parts(Lang::Zh).contains("- `max_block`：共有一个键的记录多于此数则不提议（50）\n"));
/// ```
pub fn parts(lang: Lang) -> String {
    let mut text = String::new();
    for line in include_str!("parts.md").lines() {
        let line = match (line.split_once(" | "), lang) {
            (None, _) => line.to_owned(),
            (Some((zh, _)), Lang::Zh) => zh.to_owned(),
            // The option stands before the Chinese text only.
            (Some((zh, en)), Lang::En) => match zh.split_once("`：") {
                Some((option, _)) => format!("{option}`: {en}"),
                None if zh.starts_with("# ") => format!("# {en}"),
                None => en.to_owned(),
            },
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The outlines that ship, for the map of a report: Guangdong's counties.
///
/// ```
/// assert!(minglu::builtin::outlines().iter().any(|outline| outline.name == "潮安区"));
/// ```
pub fn outlines() -> Vec<Outline> {
    let counties = crate::domain::cn::outline::guangdong().into_iter();
    counties.map(|county| Outline { name: county.name.to_owned(), rings: county.rings }).collect()
}

/// Parts of the engine, useful for any table.
fn engine(registry: &mut Registry) {
    registry.blockers.insert(
        "equal_keys".to_owned(),
        Box::new(|table| {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Options {
                rule: String,
                column: String,
                #[serde(default = "default_block")]
                max_block: usize,
                except: Option<String>,
            }
            let Options { rule, column, max_block, except } = options(table)?;
            Ok(Box::new(EqualKeys { rule, column, max_block, except }))
        }),
    );
    registry.blockers.insert(
        "rare_tokens".to_owned(),
        Box::new(|table| {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Options {
                rule: String,
                column: String,
                k: usize,
                #[serde(default = "default_frequency")]
                max_frequency: usize,
                #[serde(default)]
                min_share: f32,
                except: Option<String>,
            }
            let Options { rule, column, k, max_frequency, min_share, except } = options(table)?;
            if k == 0 {
                return Err(no_neighbour());
            }
            Ok(Box::new(RareTokens { rule, column, k, max_frequency, min_share, except }))
        }),
    );
    registry.blockers.insert(
        "sorted".to_owned(),
        Box::new(|table| {
            let rule = options::<SortedNeighbourhood>(table)?;
            rule.mistake().map_or(Ok(Box::new(rule) as _), Err)
        }),
    );
    registry.blockers.insert(
        "meta".to_owned(),
        Box::new(|table| {
            let rule = options::<MetaBlocking>(table)?;
            rule.mistake().map_or(Ok(Box::new(rule) as _), Err)
        }),
    );
    registry.scorers.insert(
        "fellegi_sunter".to_owned(),
        Box::new(|table| {
            let scorer = options::<FellegiSunter>(table)?;
            scorer.mistake().map_or(Ok(Box::new(scorer) as _), Err)
        }),
    );
    registry
        .clusterers
        .insert("agglomerate".to_owned(), Box::new(|table| Ok(Box::new(options::<Agglomerate>(table)?))));
    registry
        .constraints
        .insert("none".to_owned(), Box::new(|table| no_options(table).map(|()| Box::new(NoConstraints) as _)));
    registry.sites.insert("none".to_owned(), Box::new(|table| no_options(table).map(|()| Box::new(OneSite) as _)));
}

/// The Chinese census.
fn census(registry: &mut Registry) {
    let part = || "cn.census".to_owned();
    registry
        .standardisers
        .insert(part(), Box::new(|table| Ok(Box::new(options::<CensusStandardiser>(table)?.checked()?))));
    registry.constraints.insert(part(), Box::new(|table| no_options(table).map(|()| Box::new(CensusConstraints) as _)));
    registry.sites.insert(part(), Box::new(|table| Ok(Box::new(options::<CensusSites>(table)?))));
    registry
        .survivorships
        .insert(part(), Box::new(|table| no_options(table).map(|()| Box::new(CensusSurvivorship) as _)));
    for (name, comparison) in comparisons() {
        registry.comparators.insert(name.to_owned(), Box::new(move |table| no_options(table).map(|()| comparison())));
    }
    let plan = toml::from_str(PLAN).expect("the preset is valid TOML: tests compile it");
    registry.presets.insert("cn-census".to_owned(), plan);
}

/// Blocks of more records say little and cost the square of their size.
fn default_block() -> usize {
    200
}

/// Tokens on more records than this are not followed.
fn default_frequency() -> usize {
    2000
}
