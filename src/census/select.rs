//! Which interactions a model should have: searches over the two-way models.

use super::capture::CaptureTable;
use super::loglinear::{Fit, Term, Unfit, fit};
use super::tail::ln_one_sided;
use rayon::prelude::*;

/// Lists up to which every two-way model is fitted: 2^10 models at five lists, 2^15 of twice the size at six.
pub const EXHAUSTIVE: usize = 5;

/// What a search minimises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Akaike.
    Aic,
    /// Schwarz.
    Bic,
}

impl Criterion {
    fn of(self, fit: &Fit) -> f64 {
        match self {
            Criterion::Aic => fit.aic,
            Criterion::Bic => fit.bic,
        }
    }
}

/// Interactions added one by one, each time the one with the smallest p-value, while that is at most `threshold`. The p-value is the
/// one-sided Poisson probability of the number of units the two lists share, given the model so far (Chan, Silverman and
/// Vincent 2021). Candidates that leave the model without an estimate are passed over.
///
/// # Errors
/// [`Unfit`] when not even the lists alone can be fitted.
pub fn stepwise(table: &CaptureTable, threshold: f64) -> Result<Fit, Unfit> {
    let mut current = fit(table, &[])?;
    loop {
        let mut candidates: Vec<(f64, Term)> = table
            .pairs()
            .into_iter()
            .filter(|pair| !current.terms.contains(pair))
            .map(|pair| {
                let cells = 1..current.fitted.len();
                let mean = cells.filter(|&cell| cell as Term & pair == pair).map(|cell| current.fitted[cell]).sum();
                (ln_one_sided(table.margin(pair), mean), pair)
            })
            .filter(|(ln_p, _)| *ln_p <= threshold.ln())
            .collect();
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let next = candidates.into_iter().find_map(|(_, pair)| {
            let mut terms = current.terms.clone();
            terms.push(pair);
            fit(table, &terms).ok()
        });
        match next {
            Some(next) => current = next,
            None => return Ok(current),
        }
    }
}

/// The two-way models that the criterions like best: all of them are tried up to [`EXHAUSTIVE`] lists; beyond, interactions are added and
/// taken away one at a time from the independence model until nothing improves. In the order of `criteria`.
///
/// # Errors
/// [`Unfit`] when no model can be fitted.
pub fn best<const N: usize>(table: &CaptureTable, criteria: [Criterion; N]) -> Result<[Fit; N], Unfit> {
    if table.lists().len() > EXHAUSTIVE {
        let found: Result<Vec<Fit>, Unfit> = criteria.iter().map(|&criterion| climb(table, criterion)).collect();
        return Ok(found?.try_into().unwrap_or_else(|_| unreachable!("one fit per criterion")));
    }
    let pairs = table.pairs();
    let fits: Vec<Fit> = (0..1u32 << pairs.len())
        .into_par_iter()
        .filter_map(|chosen| {
            let terms: Vec<Term> = (0..pairs.len()).filter(|at| chosen >> at & 1 == 1).map(|at| pairs[at]).collect();
            fit(table, &terms).ok()
        })
        .collect();
    let least = |criterion: Criterion| fits.iter().min_by(|a, b| better(criterion, a, b)).cloned();
    let found: Option<Vec<Fit>> = criteria.into_iter().map(least).collect();
    let found = found.ok_or(Unfit::NotIdentified)?;
    Ok(found.try_into().unwrap_or_else(|_| unreachable!("one fit per criterion")))
}

/// Lower criterion first; of equals the simpler, then the one with the earlier lists.
fn better(criterion: Criterion, a: &Fit, b: &Fit) -> std::cmp::Ordering {
    let (x, y) = (criterion.of(a), criterion.of(b));
    // Two models with the same fitted values differ in the last digits only.
    let close = (x - y).abs() <= 1e-9 * (1.0 + x.abs());
    let order = if close { std::cmp::Ordering::Equal } else { x.total_cmp(&y) };
    order.then(a.terms.len().cmp(&b.terms.len())).then_with(|| a.terms.cmp(&b.terms))
}

fn climb(table: &CaptureTable, criterion: Criterion) -> Result<Fit, Unfit> {
    let mut current = fit(table, &[])?;
    loop {
        let neighbours: Vec<Fit> = table
            .pairs()
            .par_iter()
            .filter_map(|&pair| {
                let mut terms: Vec<Term> = current.terms.iter().copied().filter(|&term| term != pair).collect();
                if terms.len() == current.terms.len() {
                    terms.push(pair);
                }
                fit(table, &terms).ok()
            })
            .collect();
        let next = neighbours.into_iter().min_by(|a, b| better(criterion, a, b));
        match next {
            Some(next) if criterion.of(&next) < criterion.of(&current) - 1e-9 => current = next,
            _ => return Ok(current),
        }
    }
}
