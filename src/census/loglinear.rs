//! Poisson log-linear models of a capture table, fitted by iteratively reweighted least squares.
//!
//! A cell is the set of lists a unit stands on; its expected count is `exp` of a sum over the model's terms that are subsets of the
//! cell: the intercept, one term per list, and the interactions asked for. The intercept is the log of the one cell nobody can
//! count: units on no list. So `N = n + exp(intercept)`, with standard error `sqrt(e^b + e^2b Var(b))` (Bishop, Fienberg and
//! Holland 1975, chapter 6).
//!
//! A term whose lists share no unit at all has its maximum at minus infinity: the cells it covers are fitted by 0 and leave the
//! table (Chan, Silverman and Vincent, JASA 2021, section 3). It is not counted as a parameter: on the cells that are left
//! nothing is fitted by it.
//!
//! Cost per fit: iterations · cells · terms².

use super::capture::CaptureTable;
use super::tail::ln_gamma;
use serde::Serialize;

/// A fit that needs more steps than this does not converge.
const STEPS: usize = 200;
/// Smallest share of its diagonal that a pivot keeps when the columns are independent.
const PIVOT: f64 = 1e-11;
/// A hidden population this many times the seen one is no estimate: the likelihood has no maximum there.
const ABSURD: f64 = 1e7;

/// A set of lists as a bit set; a term with two bits is a two-way interaction.
pub type Term = u32;

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// Interactions of the model.
    pub terms: Vec<Term>,
    /// Those of them at minus infinity: their lists share no unit.
    pub boundary: Vec<Term>,
    /// Intercept, then one per list, then one per finite interaction in order of `terms`.
    pub coefficients: Vec<f64>,
    /// Estimated number of units, seen and unseen.
    pub total: f64,
    /// Its standard error.
    pub error: f64,
    /// Residual deviance against the saturated model.
    pub deviance: f64,
    /// Akaike's criterion; terms at minus infinity are not counted as parameters.
    pub aic: f64,
    /// Schwarz's criterion `-2 log L + k ln n`, n the number of units seen.
    pub bic: f64,
    /// Fitted count of every cell, by bit set; 0 for cells at the boundary, the hidden count for cell 0.
    pub fitted: Vec<f64>,
}

/// Why a model gives no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// The counts do not determine every term.
    NotIdentified,
    /// The likelihood grows without a maximum: the estimate runs to zero or to infinity.
    NoMaximum,
}

/// Fits the model with these interactions to the table.
///
/// ```
/// use minglu::census::{CaptureTable, fit};
/// // Two lists: 30 and 20 units, 10 of them on both: Lincoln and Petersen's 30 · 20 / 10.
/// let table = CaptureTable::new(&["底册", "环统"], vec![0, 20, 10, 10]);
/// assert!((fit(&table, &[]).unwrap().total - 60.0).abs() < 1e-9);
/// ```
///
/// # Errors
/// [`Unfit`] when the counts do not determine the model.
pub fn fit(table: &CaptureTable, terms: &[Term]) -> Result<Fit, Unfit> {
    let counts = table.counts();
    let lists = table.lists().len();
    let boundary: Vec<Term> = terms.iter().copied().filter(|&term| table.margin(term) == 0).collect();
    let mut design: Vec<Term> = vec![0];
    design.extend((0..lists).map(|list| 1 << list));
    design.extend(terms.iter().filter(|term| !boundary.contains(term)));
    let cells: Vec<Cell> = (1..counts.len() as Term)
        .filter(|&cell| !boundary.iter().any(|&term| covers(cell, term)))
        .map(|cell| Cell {
            columns: (0..design.len()).filter(|&column| covers(cell, design[column])).collect(),
            count: counts[cell as usize] as f64,
            cell,
        })
        .collect();
    if cells.len() < design.len() {
        return Err(Unfit::NotIdentified);
    }
    let Solved { coefficients, means, variance } = solve(&cells, design.len())?;
    let hidden = coefficients[0].exp();
    let seen = table.total() as f64;
    if !hidden.is_finite() || hidden > ABSURD * seen {
        return Err(Unfit::NoMaximum);
    }
    let mut fitted = vec![0.0; counts.len()];
    fitted[0] = hidden;
    let (mut log_likelihood, mut deviance) = (0.0, 0.0);
    for (cell, &mean) in cells.iter().zip(&means) {
        fitted[cell.cell as usize] = mean;
        log_likelihood += cell.count * mean.ln() - mean - ln_gamma(cell.count + 1.0);
        deviance += unit_deviance(cell.count, mean);
    }
    let parameters = design.len() as f64;
    let total = seen + hidden;
    let error = (hidden + hidden * hidden * variance).sqrt();
    let aic = 2.0 * parameters - 2.0 * log_likelihood;
    let bic = parameters * seen.ln() - 2.0 * log_likelihood;
    if [total, error, deviance, aic, bic].iter().any(|number| !number.is_finite()) {
        return Err(Unfit::NoMaximum);
    }
    Ok(Fit { terms: terms.to_vec(), boundary, coefficients, total, error, deviance, aic, bic, fitted })
}

/// Whether a cell is on all lists of a term.
fn covers(cell: Term, term: Term) -> bool {
    cell & term == term
}

struct Cell {
    cell: Term,
    count: f64,
    /// Design columns that are 1 in this cell, ascending; the first is the intercept.
    columns: Vec<usize>,
}

struct Solved {
    coefficients: Vec<f64>,
    means: Vec<f64>,
    /// Variance of the intercept.
    variance: f64,
}

/// Newton's method on the Poisson likelihood, which is concave: a step that does not improve it is halved.
fn solve(cells: &[Cell], width: usize) -> Result<Solved, Unfit> {
    let mut means: Vec<f64> = cells.iter().map(|cell| cell.count + 0.5).collect();
    let mut etas: Vec<f64> = means.iter().map(|mean| mean.ln()).collect();
    let mut coefficients: Option<Vec<f64>> = None;
    let mut best = f64::INFINITY;
    for _ in 0..STEPS {
        let (information, right) = normal_equations(cells, width, &means, &etas);
        let factor = cholesky(information, width)?;
        let target = substitute(&factor, width, right);
        let (mut share, mut next) = (1.0, target.clone());
        let (mut next_etas, mut deviance) = evaluate(cells, &next);
        if let Some(from) = &coefficients {
            while !(deviance.is_finite() && deviance <= best + 1e-9 * best.abs().max(1.0)) && share > 1e-6 {
                share /= 2.0;
                next = from.iter().zip(&target).map(|(from, to)| from + share * (to - from)).collect();
                (next_etas, deviance) = evaluate(cells, &next);
            }
        }
        if !deviance.is_finite() {
            return Err(Unfit::NoMaximum);
        }
        let still = coefficients
            .as_ref()
            .is_some_and(|from| from.iter().zip(&next).all(|(from, to)| (from - to).abs() <= 1e-11 * (1.0 + to.abs())));
        etas = next_etas;
        means = etas.iter().map(|eta| eta.exp()).collect();
        coefficients = Some(next);
        best = deviance;
        if still {
            break;
        }
    }
    let coefficients = coefficients.ok_or(Unfit::NoMaximum)?;
    // At a maximum the fitted margins are the observed ones; a likelihood that only creeps upwards has not got there.
    let mut score = vec![0.0; width];
    for (cell, mean) in cells.iter().zip(&means) {
        cell.columns.iter().for_each(|&column| score[column] += cell.count - mean);
    }
    let seen: f64 = cells.iter().map(|cell| cell.count).sum();
    if score.iter().any(|score| score.abs() > 1e-6 * seen.max(1.0)) || coefficients.iter().any(|b| b.abs() > 30.0) {
        return Err(Unfit::NoMaximum);
    }
    let (information, _) = normal_equations(cells, width, &means, &etas);
    let factor = cholesky(information, width)?;
    let mut unit = vec![0.0; width];
    unit[0] = 1.0;
    let variance = substitute(&factor, width, unit)[0];
    Ok(Solved { coefficients, means, variance })
}

fn evaluate(cells: &[Cell], coefficients: &[f64]) -> (Vec<f64>, f64) {
    let etas: Vec<f64> =
        cells.iter().map(|cell| cell.columns.iter().map(|&column| coefficients[column]).sum()).collect();
    let deviance = cells.iter().zip(&etas).map(|(cell, eta): (_, &f64)| unit_deviance(cell.count, eta.exp())).sum();
    (etas, deviance)
}

fn unit_deviance(count: f64, mean: f64) -> f64 {
    let ratio = if count > 0.0 { count * (count / mean).ln() } else { 0.0 };
    2.0 * (ratio - (count - mean))
}

/// `X'WX` row by row and `X'Wz` of the working response.
fn normal_equations(cells: &[Cell], width: usize, means: &[f64], etas: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut information, mut right) = (vec![0.0; width * width], vec![0.0; width]);
    for ((cell, &mean), &eta) in cells.iter().zip(means).zip(etas) {
        let response = mean * eta + (cell.count - mean);
        for (at, &row) in cell.columns.iter().enumerate() {
            right[row] += response;
            for &column in &cell.columns[..=at] {
                information[row * width + column] += mean;
            }
        }
    }
    (information, right)
}

/// The lower factor of a symmetric matrix whose lower half is given.
fn cholesky(mut matrix: Vec<f64>, width: usize) -> Result<Vec<f64>, Unfit> {
    for row in 0..width {
        let diagonal = matrix[row * width + row];
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| matrix[row * width + k] * matrix[column * width + k]).sum();
            let rest = matrix[row * width + column] - dot;
            if row == column {
                if rest.is_nan() || rest <= PIVOT * diagonal {
                    return Err(Unfit::NotIdentified);
                }
                matrix[row * width + row] = rest.sqrt();
            } else {
                matrix[row * width + column] = rest / matrix[column * width + column];
            }
        }
    }
    Ok(matrix)
}

fn substitute(factor: &[f64], width: usize, mut right: Vec<f64>) -> Vec<f64> {
    for row in 0..width {
        let dot: f64 = (0..row).map(|k| factor[row * width + k] * right[k]).sum();
        right[row] = (right[row] - dot) / factor[row * width + row];
    }
    for row in (0..width).rev() {
        let dot: f64 = (row + 1..width).map(|k| factor[k * width + row] * right[k]).sum();
        right[row] = (right[row] - dot) / factor[row * width + row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_are_lincoln_and_petersen() {
        let table = CaptureTable::new(&["甲", "乙"], vec![0, 781, 254, 167]);
        let fit = fit(&table, &[]).unwrap();
        // Seber (1982), page 107, as Rcapture prints it for Mt: 2389.9 (130.4), AIC 28.831.
        assert!((fit.total - 948.0 * 421.0 / 167.0).abs() < 1e-6, "{}", fit.total);
        assert!((fit.error - 130.4).abs() < 0.05 && (fit.aic - 28.831).abs() < 5e-4, "{fit:?}");
        assert!(fit.deviance.abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_known_is_refused() {
        let two = CaptureTable::new(&["甲", "乙"], vec![0, 10, 10, 5]);
        assert_eq!(fit(&two, &[0b11]), Err(Unfit::NotIdentified));
        let apart = CaptureTable::new(&["甲", "乙"], vec![0, 10, 10, 0]);
        assert!(fit(&apart, &[]).is_err());
        let inside = CaptureTable::new(&["甲", "乙"], vec![0, 10, 0, 5]);
        assert!(fit(&inside, &[]).is_err(), "{:?}", fit(&inside, &[]));
    }

    #[test]
    fn fitted_margins_are_the_observed_ones() {
        let table = CaptureTable::new(&["甲", "乙", "丙"], vec![0, 41, 5, 0, 5, 6, 54, 12]);
        let fit = fit(&table, &[0b110]).unwrap();
        for term in [0b001, 0b010, 0b100, 0b110] {
            let fitted: f64 = (1..8usize).filter(|cell| cell & term == term).map(|cell| fit.fitted[cell]).sum();
            assert!((fitted - table.margin(term as Term) as f64).abs() < 1e-6, "{term:b}");
        }
    }
}
