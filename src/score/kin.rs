//! Pairs that are near and still two: members of one household, shops of one house.
//!
//! Such pairs agree in all but who they are, and where they are many the estimation takes them for the matches: they are denser than the few
//! repeats, and far from chance. They betray themselves: in one respect (the given name, the day of birth) most "matches" are as different as strangers
//! and a few agree, while those that differ agree in all else as well as those that do not. Matches that are merely damaged, or of which
//! one column is noise, do not look so: they differ in this and in that, and agree in the rest less.
//!
//! Where that is found, near pairs become a third kind with its own shares of levels (Winkler 1993; Larsen & Rubin 2001, JASA 96, have
//! a class for them from the start), and a match is weighed against strangers and kin together. Taking a third kind everywhere was tried: it
//! takes the damaged half of the matches of dirty tables.

use super::dependence::Joint;
use super::em::{EmOptions, Parameters, normalise};
use super::mixture::{LEAST, Population, Table, maximised};
use crate::compare::MISSING;
use serde::{Deserialize, Serialize};

/// Near pairs that are no matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kin {
    /// Their share among all pairs.
    pub share: f64,
    /// `u[field][level]` among them.
    pub u: Vec<Vec<f64>>,
    /// The field that tells them from matches best.
    pub field: usize,
}

impl Kin {
    /// Log2 of how much likelier a match with these levels is than kin, without the share of matches.
    pub(super) fn bits(&self, m: &[Vec<f64>], levels: &[u8]) -> f64 {
        let of = |(field, &level): (usize, &u8)| match level {
            MISSING => 0.0,
            level => (m[field][usize::from(level)] / self.u[field][usize::from(level)]).log2(),
        };
        levels.iter().enumerate().map(of).sum::<f64>() - self.share.log2()
    }
}

/// What kin take from a weight against strangers: never more than 0, and the whole lead of strangers over kin where kin are likelier.
pub(super) fn less(strangers: f64, kin: f64) -> f64 {
    let lead = strangers - kin;
    if lead > 50.0 { -lead } else { -lead.exp2().ln_1p() * std::f64::consts::LOG2_E }
}

/// A respect in which so many of the matches differ as strangers do, and so many more agree than strangers do, tells kin apart.
const STRANGE: f64 = 0.7;
const EXCESS: f64 = 0.02;

/// Strangers agree in it less often than this: in the sex one half of them do, and in the town one in ten.
const TELLING: f64 = 0.1;

/// Kin agree in all else, on average, at most this much less often than matches.
const AS_WELL: f64 = 0.05;

/// Iterations; the classes stand apart from the start.
const ITERATIONS: u32 = 40;

/// Weight of strangers' shares in those of kin, in pairs.
const PRIOR: f64 = 20.0;

/// Share of matches at the level most strangers are at, as a share of that of strangers; and matches above that level beyond it.
fn strange(m: &[f64], u: &[f64]) -> (f64, f64, usize) {
    let mode = (0..u.len()).max_by(|&a, &b| u[a].total_cmp(&u[b])).unwrap_or_default();
    let share = m[mode] / u[mode];
    let above = |of: &[f64]| of[..mode].iter().sum::<f64>();
    (share, above(m) - share * above(u), mode)
}

/// The fields in which most matches look like strangers, with the level from which on they do.
fn suspects(parameters: &Parameters) -> Vec<(usize, u8)> {
    let of = |field: usize| {
        let (m, u) = (&parameters.m[field], &parameters.u[field]);
        let (share, excess, mode) = strange(m, u);
        let strange = share >= STRANGE && excess >= EXCESS && u[mode] >= 0.5 && u[0] <= TELLING;
        strange.then_some((field, mode as u8))
    };
    (0..parameters.m.len()).filter_map(of).collect()
}

/// Parameters with kin, where the matches of these turn out to be kin for the most part.
pub(super) fn apart(
    population: &Population,
    start: &Parameters,
    options: &EmOptions,
    found: &Parameters,
    on: &[Option<usize>],
    matches: &[f64],
) -> Option<Parameters> {
    let suspects = suspects(found);
    if suspects.is_empty() || suspects.len() == found.m.len() {
        return None;
    }
    let differs = population.each(|pattern, _| {
        let present = |&&(field, _): &&(usize, u8)| usize::from(pattern[field]) < found.m[field].len();
        let mut present = suspects.iter().filter(present).peekable();
        present.peek().is_some() && present.all(|&(field, from)| pattern[field] >= from)
    });
    let mut kin: Vec<f64> = matches.iter().zip(&differs).map(|(&p, &d)| if d { p } else { 0.0 }).collect();
    let mut same: Vec<f64> = matches.iter().zip(&kin).map(|(p, k)| p - k).collect();
    let edges: Vec<(usize, usize)> =
        on.iter().enumerate().filter_map(|(field, on)| on.map(|on| (on.min(field), on.max(field)))).collect();
    let mut parameters = found.clone();
    for _ in 0..ITERATIONS {
        let sums = population.count(&same, Some(&kin), &edges);
        let joint = |a: usize, b: usize| -> &Joint {
            let at = edges.iter().position(|&edge| edge == (a, b)).expect("counted");
            &sums.joint[at]
        };
        parameters = maximised(population, &sums, on, joint, start, options);
        let of_kin = population.count(&kin, None, &[]);
        let u = of_kin.m.iter().zip(&parameters.u).map(|(counts, u)| {
            let mut of: Vec<f64> = u.iter().zip(counts).map(|(u, n)| u * PRIOR + n).collect();
            normalise(&mut of, LEAST);
            of
        });
        let share = (of_kin.matches.max(0.5) / population.total()).clamp(1e-15, 0.5);
        let field = suspects[0].0;
        parameters.kin = Some(Kin { share, u: u.collect(), field });
        let strangers = Table::weights(&parameters);
        let prior = parameters.prior_bits();
        let nearer = Table::of(&parameters.m).against(&Table::of(&parameters.kin.as_ref()?.u));
        let apart = parameters.match_share.log2() - share.log2();
        let both: Vec<(f64, f64)> = population.each(|pattern, at| {
            let (strangers, kin) = (prior + strangers.sum(pattern), apart + nearer.sum(pattern));
            let probability = population.settle(at, super::probability(strangers + less(strangers, kin)));
            // Of the rest, kin are so many as they are likelier than strangers.
            let of_rest = population.unsettled(at, super::probability(strangers - kin));
            (probability, (1.0 - probability) * of_rest)
        });
        (same, kin) = both.into_iter().unzip();
    }
    let kin = parameters.kin.as_mut()?;
    let agree = |of: &[f64], mode: usize| of[..mode].iter().sum::<f64>();
    let (mut less, mut others) = (0.0, 0.0);
    for field in 0..parameters.m.len() {
        let (m, u) = (&parameters.m[field], &parameters.u[field]);
        let (share, _, mode) = strange(m, u);
        if suspects.iter().any(|suspect| suspect.0 == field) {
            if share >= 0.5 {
                return None;
            }
        } else {
            less += agree(m, mode.max(1)) - agree(&kin.u[field], mode.max(1));
            others += 1.0;
        }
    }
    let telling = |field: usize| parameters.m[field][0] / kin.u[field][0];
    kin.field = suspects.iter().map(|s| s.0).max_by(|&a, &b| telling(a).total_cmp(&telling(b)).then(b.cmp(&a)))?;
    (less <= AS_WELL * others).then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kin_take_what_strangers_overlooked() {
        assert!((less(10.0, 10.0) + 1.0).abs() < 1e-12);
        assert!((less(200.0, -5.0) + 205.0).abs() < 1e-9);
        assert!(less(-5.0, 200.0) > -1e-9 && less(-5.0, 200.0) <= 0.0);
        assert!((less(51.0, 0.9) - less(50.9, 0.9) + 0.1).abs() < 1e-6, "no step at the bound");
    }

    #[test]
    fn a_respect_in_which_most_matches_differ_is_suspect() {
        let shares = |agree: f64| vec![agree, 1.0 - agree];
        let parameters = |m: &[f64], u: &[f64]| Parameters {
            m: m.iter().map(|&p| shares(p)).collect(),
            u: u.iter().map(|&p| shares(p)).collect(),
            match_share: 0.001,
            given: Vec::new(),
            kin: None,
        };
        // Given name: one match in seven agrees. Surname: nearly all. Sex: as strangers do. Noise: as strangers do.
        let found = parameters(&[0.14, 0.95, 0.5, 0.011], &[0.03, 0.01, 0.5, 0.01]);
        assert_eq!(suspects(&found), [(0, 1)]);
    }
}
