//! Beside the road · in: a plan of so many units and a seed · out: seven lists with a known answer.
//!
//! There is no public labelled case of Chinese enterprise lists, and real lists hold persons and secrets. So enterprises
//! are invented: brands put together from characters in use, codes with valid check digits, real towns and villages of
//! Chaozhou (of the list a census of 2017 works with), and the habits of seven offices: who stands on which list, under
//! which headers, and what goes wrong when a clerk types. Every rate is public in [`NoiseRates`], with its source where
//! it was measured.
//!
//! A plan may name any other prefecture-level city ([`SynthPlan::city`]): it then has that city's counties and towns and the habits of its part of
//! the country.
//!
//! What a plan promises:
//! - the same plan gives the same bytes on every machine (workbooks: the same cells);
//! - memory does not grow with the units: a row is drawn when it is written;
//! - the answer is known for each row: production site, legal unit, and whether the row's own cells allow to find them.
//!
//! Whoever measures on such a case measures these habits. It shows that a change breaks something; it does not show
//! that a census of another city goes well.
//!
//! ```
//! use minglu::synth::{generate, ListKind, SynthPlan};
//! let case = generate(&SynthPlan { units: 50, seed: 7, ..SynthPlan::default() })?;
//! let rows = case.rows(ListKind::Base);
//! assert!((20..50).contains(&rows.len()));
//! assert_eq!(rows[0].cells.len(), ListKind::Base.header().len());
//! assert_eq!(case.rows(ListKind::Base), rows);
//! # Ok::<(), minglu::synth::SynthError>(())
//! ```

mod area;
mod codes;
mod complaint;
mod delimited;
mod elsewhere;
mod lists;
mod places;
mod rates;
mod register;
mod rng;
mod spelling;
mod trades;
mod words;
#[cfg(feature = "workbook")]
mod workbook;
mod world;
mod write;

use crate::record::Message;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use area::Area;
pub use lists::ListKind;
pub use rates::NoiseRates;
pub use register::Register;
pub use write::{Facts, ListFacts};

use area::Ground;
use lists::ListRows;
use world::World;

/// What to invent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SynthPlan {
    /// Production sites in the world, from 1. About two thirds of them stand on at least one list.
    pub units: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// How much goes wrong.
    pub noise: NoiseRates,
    /// Where the units stand. A plan that does not say takes a city, and the province for more units than a city has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Another city of the country than 潮州 (许昌市, 台州, 绵阳市), with its own counties, towns and habits; it goes before `area`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
}

impl Default for SynthPlan {
    /// The plan of the sample beside the crate: 600 units.
    fn default() -> Self {
        Self { units: 600, seed: 20_171_231, noise: NoiseRates::default(), area: None, city: None }
    }
}

/// A cell as an office types it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// The running number of the row in its sheet.
    Ordinal,
    /// A text.
    Text(String),
    /// A number in a workbook: what a spreadsheet made of a code, a phone or a date as well.
    Number(f64),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

/// A row of a list with its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct SynthRow {
    /// One cell per column.
    pub cells: Vec<Cell>,
    /// The production site; empty for a complaint about no unit.
    pub site: String,
    /// The legal unit; empty like `site`.
    pub legal: String,
    /// Whether the row's own cells allow to find the unit.
    pub linkable: bool,
}

/// Why nothing was invented.
#[derive(Debug, Error)]
#[allow(missing_docs)] // the fields are named in each message
pub enum SynthError {
    /// No units were asked for.
    #[error("units: 0 is not allowed; at least 1")]
    NoUnits,
    /// Rates that are no shares, all of them.
    #[error("noise rates must lie between 0 and 1: {}", list(rates))]
    Rates { rates: Vec<(&'static str, f64)> },
    /// Relations between units take more than all units.
    #[error("the rates of relations between units sum to {sum}; at most 1 is allowed")]
    Relations { sum: f64 },
    /// No prefecture-level city has this name.
    #[error("city: no prefecture-level city is called '{name}'; allowed is the name of one, such as 许昌市 or 绵阳")]
    NoCity { name: String },
    /// A file cannot be written.
    #[error("{path}: cannot be written: {reason}")]
    Write { path: String, reason: String },
}

impl Message for SynthError {
    fn chinese(&self) -> String {
        match self {
            Self::NoUnits => "单位数不能为 0，至少为 1".to_owned(),
            Self::Rates { rates } => format!("噪声比例应在 0 与 1 之间：{}", list(rates)),
            Self::Relations { sum } => format!("单位之间各种关系的比例合计为 {sum}，不能超过 1"),
            Self::NoCity { name } => format!("没有叫“{name}”的地级市；请写地级市的名字，例如 许昌市 或 绵阳"),
            Self::Write { path, reason } => format!("写不出“{path}”：{reason}"),
        }
    }
}

fn list(rates: &[(&'static str, f64)]) -> String {
    rates.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

/// A case: lists and answer, drawn when they are asked for.
#[derive(Debug, Clone)]
pub struct SynthCase {
    plan: SynthPlan,
    world: World,
}

/// Prepares a case. Nothing is drawn yet, so this is instant for any number of units.
///
/// # Errors
/// [`SynthError::NoUnits`], [`SynthError::Rates`], [`SynthError::Relations`] or [`SynthError::NoCity`] for a plan that makes no sense.
pub fn generate(plan: &SynthPlan) -> Result<SynthCase, SynthError> {
    if plan.units == 0 {
        return Err(SynthError::NoUnits);
    }
    let rates: Vec<_> = plan.noise.entries().into_iter().filter(|(_, value)| !(0.0..=1.0).contains(value)).collect();
    if !rates.is_empty() {
        return Err(SynthError::Rates { rates });
    }
    let noise = &plan.noise;
    let sum = noise.second_site
        + noise.numbered_plant
        + noise.same_owner
        + noise.same_address
        + noise.sister_brand
        + noise.same_brand_elsewhere;
    if sum > 1.0 {
        return Err(SynthError::Relations { sum });
    }
    let ground = match &plan.city {
        Some(name) => Ground::elsewhere(elsewhere::city(name)?),
        None => Ground::new(Area::of(plan)),
    };
    let world = World::new(u64::from(plan.units), plan.seed, plan.noise.clone(), ground);
    Ok(SynthCase { plan: plan.clone(), world })
}

impl SynthCase {
    /// The plan it was made from.
    pub fn plan(&self) -> &SynthPlan {
        &self.plan
    }

    /// The rows of a list over all its sheets, in file order. Held in memory: for a large case use
    /// [`write_to`](Self::write_to).
    pub fn rows(&self, list: ListKind) -> Vec<SynthRow> {
        let rows = ListRows::new(&self.world, list);
        (0..rows.sheets().len()).flat_map(|sheet| rows.sheet(sheet).collect::<Vec<_>>()).collect()
    }

    /// The registered names of a unit, today's first, then the one it had before it became a company. `unit` counts
    /// from 0; empty when there is no such unit.
    pub fn registered_names(&self, unit: u32) -> Vec<String> {
        if unit >= self.plan.units {
            return Vec::new();
        }
        let site = self.world.site(u64::from(unit));
        let mut names = vec![spelling::registered_name(&site.name)];
        names.extend(site.former.iter().map(|former| spelling::registered_name(&former.name)));
        names
    }
}
