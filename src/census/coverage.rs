//! How many units no list contains: a set of models, never one number.

use super::capture::{CaptureTable, Group};
use super::chao::{LowerBound, chao, interval};
use super::loglinear::{Fit, Unfit, fit};
use super::membership::{Membership, Presence};
use super::select::{Criterion, best, stepwise};
use serde::Serialize;

/// Lists that one table holds. At eight it has 255 cells and 28 pairs; more lists make it empty rather than richer, and the eight
/// largest say nearly all there is to say.
const LISTS: usize = 8;
/// p-value up to which the stepwise search adds an interaction: the usual choice of the field (Home Office 2014).
const THRESHOLD: f64 = 0.02;
/// Units a town needs, and units on two lists or more among them, before an estimate of its own says anything.
const TOWN_UNITS: u64 = 30;
const TOWN_SHARED: u64 = 10;
/// Relative difference of the models that AIC and BIC prefer, from which on both must be looked at.
const APART: f64 = 0.08;

/// What to estimate from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageOptions {
    /// Groups of list names; the lists of a group count as one. Empty: every list on its own.
    pub groups: Vec<Vec<String>>,
}

/// Options that do not fit the roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A list that the roster does not have.
    #[error("no list `{name}`; the lists are {}", known.join(", "))]
    UnknownList {
        /// The name given.
        name: String,
        /// The lists there are.
        known: Vec<String>,
    },
    /// A list named twice.
    #[error("list `{name}` is named twice")]
    Repeated {
        /// The name given.
        name: String,
    },
    /// More groups than a table holds.
    #[error("{given} lists given, at most {most}")]
    TooMany {
        /// Groups given.
        given: usize,
        /// Groups allowed.
        most: usize,
    },
}

/// Why a table cannot tell what is missing from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub enum Obstacle {
    /// No unit stands on any of the lists.
    Empty,
    /// Fewer than two lists have units.
    OneList {
        /// Lists with units.
        lists: Vec<String>,
    },
    /// No unit stands on two lists.
    NoOverlap {
        /// The lists.
        lists: Vec<String>,
    },
    /// A list holds every unit, so nothing is seen outside it.
    HoldsAll {
        /// The list.
        list: String,
    },
}

/// Which model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Lists independent of each other.
    Independence,
    /// Interactions added while their p-value is at most 0.02.
    Stepwise,
    /// The two-way model with the least AIC.
    MinAic,
    /// The two-way model with the least BIC.
    MinBic,
    /// Every pair of lists with its interaction.
    AllPairs,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Numbers {
    /// Units, seen and unseen.
    pub total: f64,
    /// Units on no list.
    pub hidden: f64,
    /// Standard error of both.
    pub error: f64,
    /// Lower end for the total.
    pub low: f64,
    /// Upper end for the total.
    pub high: f64,
}

/// One model's answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Which model.
    pub model: ModelKind,
    /// Pairs of lists that the model lets depend on each other.
    pub pairs: Vec<[String; 2]>,
    /// Those of them that share no unit.
    pub apart: Vec<[String; 2]>,
    /// Akaike's criterion; `None` without an estimate.
    pub aic: Option<f64>,
    /// Schwarz's criterion; `None` without an estimate.
    pub bic: Option<f64>,
    /// The estimate; `None` when the counts do not determine it.
    pub numbers: Option<Numbers>,
    /// Why there is none.
    pub unfit: Option<Unfit>,
}

/// Something to know before using the numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
pub enum Remark {
    /// Only two lists: whether they depend on each other cannot be seen.
    TwoLists,
    /// Lists that took no part.
    LeftOut {
        /// Their names.
        lists: Vec<String>,
    },
    /// A list that shares no unit with any other.
    Isolated {
        /// Its name.
        list: String,
    },
    /// The models that AIC and BIC prefer differ by more than 8 %.
    CriteriaDiffer {
        /// Estimate of the model with the least AIC.
        aic: f64,
        /// Estimate of the model with the least BIC.
        bic: f64,
    },
    /// The lower bound lies above every selected model: lists avoid each other, so it is no bound.
    BoundAbove {
        /// The bound.
        bound: f64,
    },
    /// Units that stand on none of the chosen lists took no part.
    Outside {
        /// How many.
        units: u64,
    },
}

/// One town.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TownCoverage {
    /// Its name.
    pub town: String,
    /// Its units.
    pub observed: u64,
    /// Of these, units on two lists or more.
    pub shared: u64,
    /// The lower bound.
    pub lower: Option<LowerBound>,
    /// The stepwise model of the town's own counts; `None` where they determine none.
    pub numbers: Option<Numbers>,
}

/// What the lists say about what they miss.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The lists compared (groups joined with `+`), with the units on each.
    pub lists: Vec<(String, u64)>,
    /// Units on at least one of them.
    pub observed: u64,
    /// Units on one list, two lists, and so on.
    pub by_number: Vec<u64>,
    /// Why there is no estimate.
    pub obstacle: Option<Obstacle>,
    /// The model set; empty when there is an obstacle.
    pub models: Vec<Estimate>,
    /// Chao's lower bound.
    pub lower: Option<LowerBound>,
    /// Lowest and highest end of the intervals of the models that were selected (stepwise, AIC, BIC).
    pub span: Option<[f64; 2]>,
    /// What to know before using the numbers.
    pub remarks: Vec<Remark>,
    /// Towns with enough units, in order of units.
    pub towns: Vec<TownCoverage>,
}

/// Estimates how many units stand on no list.
///
/// ```
/// use minglu::census::{Membership, Obstacle, coverage};
/// let units = (0..60).map(|at| (if at < 10 { 0b11 } else if at < 40 { 0b01 } else { 0b10 }, "彩塘镇"));
/// let membership = Membership::new(vec!["底册".into(), "用电".into()], units);
/// let found = coverage(&membership, &Default::default()).unwrap();
/// // 40 units on the first list, 30 on the second, 10 on both: 40 · 30 / 10.
/// assert_eq!(found.models[0].numbers.unwrap().total.round(), 120.0);
///
/// let one = Membership::new(vec!["底册".into()], [(1, "彩塘镇")]);
/// assert!(matches!(coverage(&one, &Default::default()).unwrap().obstacle, Some(Obstacle::OneList { .. })));
/// ```
///
/// # Errors
/// [`Wrong`] when the options name lists that are not there. A table that cannot answer is no error but an [`Obstacle`].
pub fn coverage(membership: &Membership, options: &CoverageOptions) -> Result<Coverage, Wrong> {
    let (groups, mut remarks) = choose(membership, options)?;
    let table = CaptureTable::of(membership, &groups, |_| true);
    let observed = table.total();
    let outside = membership.units.len() as u64 - observed;
    if outside > 0 {
        remarks.push(Remark::Outside { units: outside });
    }
    let lists = (0..groups.len()).map(|at| (groups[at].0.clone(), table.margin(1 << at))).collect();
    let mut found = Coverage {
        lists,
        observed,
        by_number: table.by_number(),
        obstacle: obstacle(&table),
        models: Vec::new(),
        lower: None,
        span: None,
        remarks,
        towns: Vec::new(),
    };
    if found.obstacle.is_some() {
        return Ok(found);
    }
    for at in 0..groups.len() {
        let shared = |other: usize| at != other && table.margin(1 << at | 1 << other) > 0;
        if !(0..groups.len()).any(shared) {
            found.remarks.push(Remark::Isolated { list: groups[at].0.clone() });
        }
    }
    if groups.len() == 2 {
        found.remarks.push(Remark::TwoLists);
    }
    found.lower = chao(&table);
    let selected = best(&table, [Criterion::Aic, Criterion::Bic]);
    let (aic, bic) = match selected {
        Ok([aic, bic]) => (Ok(aic), Ok(bic)),
        Err(unfit) => (Err(unfit), Err(unfit)),
    };
    let all: [(ModelKind, Result<Fit, Unfit>); 5] = [
        (ModelKind::Independence, fit(&table, &[])),
        (ModelKind::Stepwise, stepwise(&table, THRESHOLD)),
        (ModelKind::MinAic, aic),
        (ModelKind::MinBic, bic),
        (ModelKind::AllPairs, fit(&table, &table.pairs())),
    ];
    // With two lists every model but independence has more terms than cells.
    let kept = if groups.len() == 2 { 1 } else { all.len() };
    found.models = all.into_iter().take(kept).map(|(model, fit)| estimate(&table, model, fit)).collect();
    summarise(&mut found);
    found.towns = towns(membership, &groups);
    Ok(found)
}

/// The lists to compare: those asked for, or all that have units, at most [`LISTS`].
fn choose(membership: &Membership, options: &CoverageOptions) -> Result<(Vec<Group>, Vec<Remark>), Wrong> {
    let known = &membership.lists;
    let mut groups: Vec<Group> = Vec::new();
    let mut taken = 0u64;
    for group in &options.groups {
        let mut bits = 0;
        for name in group {
            let at = known.iter().position(|list| list == name);
            let at = at.ok_or_else(|| Wrong::UnknownList { name: name.clone(), known: known.clone() })?;
            if taken >> at & 1 == 1 {
                return Err(Wrong::Repeated { name: name.clone() });
            }
            taken |= 1 << at;
            bits |= 1 << at;
        }
        if bits != 0 {
            groups.push((group.join("+"), bits));
        }
    }
    if groups.len() > LISTS {
        return Err(Wrong::TooMany { given: groups.len(), most: LISTS });
    }
    let mut remarks = Vec::new();
    if groups.is_empty() {
        let units = |bit: u64| membership.units.iter().filter(|unit| unit.lists & bit != 0).count();
        let mut all: Vec<(usize, usize)> = (0..known.len()).map(|at| (units(1 << at), at)).collect();
        all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let kept = all.iter().take_while(|(units, _)| *units > 0).count().min(LISTS);
        let mut left: Vec<usize> = all.split_off(kept).into_iter().map(|(_, at)| at).collect();
        let mut kept: Vec<usize> = all.into_iter().map(|(_, at)| at).collect();
        kept.sort_unstable();
        left.sort_unstable();
        groups = kept.into_iter().map(|at| (known[at].clone(), 1 << at)).collect();
        if !left.is_empty() {
            remarks.push(Remark::LeftOut { lists: left.into_iter().map(|at| known[at].clone()).collect() });
        }
    }
    Ok((groups, remarks))
}

fn obstacle(table: &CaptureTable) -> Option<Obstacle> {
    let (lists, total) = (table.lists(), table.total());
    let with_units: Vec<String> =
        (0..lists.len()).filter(|&at| table.margin(1 << at) > 0).map(|at| lists[at].clone()).collect();
    if total == 0 {
        return Some(Obstacle::Empty);
    }
    if with_units.len() < 2 {
        return Some(Obstacle::OneList { lists: with_units });
    }
    if table.by_number()[1..].iter().sum::<u64>() == 0 {
        return Some(Obstacle::NoOverlap { lists: with_units });
    }
    let all = (0..lists.len()).find(|&at| table.margin(1 << at) == total);
    all.map(|at| Obstacle::HoldsAll { list: lists[at].clone() })
}

fn estimate(table: &CaptureTable, model: ModelKind, fit: Result<Fit, Unfit>) -> Estimate {
    let named = |terms: &[super::Term]| {
        let pair = |&term: &super::Term| match table.names(term)[..] {
            [a, b] => Some([a.to_owned(), b.to_owned()]),
            _ => None,
        };
        let mut terms = terms.to_vec();
        terms.sort_by_key(|term| (term.trailing_zeros(), *term));
        terms.iter().filter_map(pair).collect()
    };
    match fit {
        Ok(fit) => Estimate {
            model,
            pairs: named(&fit.terms),
            apart: named(&fit.boundary),
            aic: Some(fit.aic),
            bic: Some(fit.bic),
            numbers: Some(numbers(table, &fit)),
            unfit: None,
        },
        Err(unfit) => {
            let pairs = if model == ModelKind::AllPairs { named(&table.pairs()) } else { Vec::new() };
            Estimate { model, pairs, apart: Vec::new(), aic: None, bic: None, numbers: None, unfit: Some(unfit) }
        }
    }
}

fn numbers(table: &CaptureTable, fit: &Fit) -> Numbers {
    let hidden = fit.fitted[0];
    let [low, high] = interval(table.total() as f64, hidden, fit.error);
    Numbers { total: fit.total, hidden, error: fit.error, low, high }
}

fn summarise(found: &mut Coverage) {
    let of = |kind| found.models.iter().find(|model| model.model == kind).and_then(|model| model.numbers);
    let mut selected: Vec<Numbers> =
        [ModelKind::Stepwise, ModelKind::MinAic, ModelKind::MinBic].into_iter().filter_map(of).collect();
    if selected.is_empty() {
        selected.extend(of(ModelKind::Independence));
    }
    if let (Some(aic), Some(bic)) = (of(ModelKind::MinAic), of(ModelKind::MinBic))
        && (aic.total - bic.total).abs() > APART * aic.total.min(bic.total)
    {
        found.remarks.push(Remark::CriteriaDiffer { aic: aic.total, bic: bic.total });
    }
    let highest = selected.iter().map(|numbers| numbers.total).max_by(f64::total_cmp);
    if let (Some(lower), Some(highest)) = (found.lower, highest)
        && lower.total > highest
    {
        found.remarks.push(Remark::BoundAbove { bound: lower.total });
    }
    let low = selected.iter().map(|numbers| numbers.low).min_by(f64::total_cmp);
    let high = selected.iter().map(|numbers| numbers.high).max_by(f64::total_cmp);
    found.span = low.zip(high).map(|(low, high)| [low, high]);
}

fn towns(membership: &Membership, groups: &[Group]) -> Vec<TownCoverage> {
    let counts = membership.by_town();
    let enough = counts.iter().filter(|town| !town.town.is_empty() && town.units >= TOWN_UNITS);
    let of_town = |town: &str| {
        let at = membership.towns.binary_search_by(|known| known.as_str().cmp(town)).ok()? as u32;
        let here = |unit: &Presence| unit.town == at;
        // Lists without a unit here say nothing here.
        let whole = CaptureTable::of(membership, groups, here);
        let kept: Vec<usize> = (0..groups.len()).filter(|&list| whole.margin(1 << list) > 0).collect();
        let narrowed: Vec<Group> = kept.iter().map(|&list| groups[list].clone()).collect();
        let table = CaptureTable::of(membership, &narrowed, here);
        let shared: u64 = table.by_number().iter().skip(1).sum();
        if table.total() < TOWN_UNITS || shared < TOWN_SHARED {
            return None;
        }
        let fitted = if obstacle(&table).is_some() { None } else { stepwise(&table, THRESHOLD).ok() };
        Some(TownCoverage {
            town: town.to_owned(),
            observed: table.total(),
            shared,
            lower: chao(&table),
            numbers: fitted.map(|fit| numbers(&table, &fit)),
        })
    };
    enough.filter_map(|town| of_town(&town.town)).collect()
}
