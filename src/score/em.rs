//! Expectation-maximisation over counts of comparison patterns, without labels.
//!
//! The candidate pairs are a mixture of matches and non-matches; within each, levels are taken as independent. Every
//! parameter has a Dirichlet prior at the comparator's starting values, so a level that the data hardly show keeps a sensible
//! weight and nothing becomes zero, infinite or NaN. After a global fit each class of source pair gets its own m, u and
//! match share, shrunk towards the global ones: an electricity list lies in other ways than a register.
//!
//! References: Fellegi & Sunter 1969 (JASA 64); Winkler 1988 for EM; Enamorado, Fifield & Imai 2019 (APSR 113) for
//! patterns with missing values and priors.

use super::dependence::Given;
use super::kin::{Kin, less};
use super::patterns::{Packing, PatternCount};
use super::strangers::Strangers;
use crate::compare::{Level, MISSING};
use serde::{Deserialize, Serialize};

/// How parameters are estimated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmOptions {
    /// Most iterations of the global fit. 0 keeps the starting values.
    pub iterations: u32,
    /// The fit ends when no parameter moves by more than this.
    pub tolerance: f64,
    /// Weight of the starting values of m, in pairs.
    pub prior_pairs_m: f64,
    /// Weight of the starting values of u, in pairs.
    pub prior_pairs_u: f64,
    /// Weight of the global parameters in each source pair's own, in pairs.
    pub source_prior_pairs: f64,
    /// Share of matches among the candidates at the start.
    pub match_share: f64,
    /// A level may never be worth more than a stronger one: those that would be are given their common weight.
    pub monotone: bool,
    /// Start u from random pairs of records instead of the comparators' starting values.
    pub random_u: bool,
    /// Most candidate pairs that parameters are estimated from, taken evenly; 0 takes all.
    pub sample_pairs: usize,
    /// Estimate over all pairs of records (candidates, and random pairs beside them) and not over the candidates alone. Takes the place
    /// of `random_u`; parameters per pair of sources are then not estimated.
    pub population: bool,
    /// With `population`: non-matching fields may depend on each other, in a tree.
    pub dependence: bool,
    /// Look for sources without repeats; a record has at most one match in such a source, so its candidates there compete. Where there are none
    /// (and without `population`), all sources are one list in which the candidates of a record compete.
    pub exclusive: bool,
}

impl Default for EmOptions {
    fn default() -> Self {
        Self {
            iterations: 400,
            tolerance: 1e-6,
            prior_pairs_m: 200.0,
            prior_pairs_u: 200.0,
            source_prior_pairs: 300.0,
            match_share: 0.1,
            monotone: false,
            random_u: false,
            sample_pairs: 0,
            population: false,
            dependence: true,
            exclusive: false,
        }
    }
}

/// The parameters of one mixture: m and u per comparator and level, and the share of matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// `m[field][level]`: share of matching, comparable pairs at the level.
    pub m: Vec<Vec<f64>>,
    /// `u[field][level]`: the same for non-matching pairs.
    pub u: Vec<Vec<f64>>,
    /// Share of matches among the candidate pairs, or among all pairs where those were looked at.
    pub match_share: f64,
    /// Fields that depend on another among non-matches, by field; empty where all are taken as independent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Option<Given>>,
    /// Near pairs that are no matches, where such were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kin: Option<Kin>,
}

impl Parameters {
    /// The comparators' starting values, each made to sum to 1.
    pub fn start(levels: &[&[Level]], match_share: f64) -> Self {
        let column = |of: fn(&Level) -> f64| {
            levels
                .iter()
                .map(|levels| {
                    let sum: f64 = levels.iter().map(of).sum();
                    levels.iter().map(|level| of(level) / sum).collect()
                })
                .collect()
        };
        Self { m: column(|level| level.m), u: column(|level| level.u), match_share, given: Vec::new(), kin: None }
    }

    /// Match weight of a level in bits, whatever the other fields say.
    pub fn bits(&self, field: usize, level: u8) -> f64 {
        if level == MISSING {
            return 0.0;
        }
        (self.m[field][usize::from(level)] / self.u[field][usize::from(level)]).log2()
    }

    /// Match weight of a level in bits, given the level of the field that this one depends on, if any.
    pub fn bits_given(&self, field: usize, level: u8, levels: &[u8]) -> f64 {
        let given = self.given.get(field).and_then(Option::as_ref);
        match given.and_then(|given| given.u.get(usize::from(levels[given.on]))) {
            Some(u) if level != MISSING => (self.m[field][usize::from(level)] / u[usize::from(level)]).log2(),
            _ => self.bits(field, level),
        }
    }

    /// Log2 odds of a match before any comparison.
    pub fn prior_bits(&self) -> f64 {
        (self.match_share / (1.0 - self.match_share)).log2()
    }

    /// Log2 odds of a match given a pattern.
    pub fn total_bits(&self, levels: &[u8]) -> f64 {
        let bits = |(field, &level): (usize, &u8)| self.bits_given(field, level, levels);
        let strangers = self.prior_bits() + levels.iter().enumerate().map(bits).sum::<f64>();
        let kin = self.kin.as_ref().map(|kin| self.match_share.log2() + kin.bits(&self.m, levels));
        strangers + kin.map_or(0.0, |kin| less(strangers, kin))
    }
}

/// What a fit did, for the run log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fit {
    /// Iterations of the global fit.
    pub iterations: u32,
    /// Whether it ended because nothing moved any more.
    pub converged: bool,
}

/// The global parameters and those of each class of source pair (`classes` of them), for which `strangers` are known to be no matches.
pub(super) fn fit(
    packing: &Packing,
    patterns: &[PatternCount],
    strangers: &Strangers,
    classes: usize,
    start: &Parameters,
    options: &EmOptions,
) -> (Parameters, Vec<Parameters>, Fit) {
    fit_answered(packing, patterns, &[], strangers, classes, start, options)
}

/// The same with patterns of pairs that people decided about; these are not among the others. Their class is known and not estimated.
pub(super) fn fit_answered(
    packing: &Packing,
    patterns: &[PatternCount],
    answered: &[(PatternCount, bool)],
    strangers: &Strangers,
    classes: usize,
    start: &Parameters,
    options: &EmOptions,
) -> (Parameters, Vec<Parameters>, Fit) {
    let mut global = start.clone();
    let mut fit = Fit { iterations: 0, converged: options.iterations == 0 };
    if patterns.is_empty() {
        return (global.clone(), vec![global; classes], Fit { iterations: 0, converged: true });
    }
    let refs: Vec<&PatternCount> = patterns.iter().collect();
    let known: Vec<(&PatternCount, bool)> = answered.iter().map(|(pattern, same)| (pattern, *same)).collect();
    while fit.iterations < options.iterations && !fit.converged {
        let prior = Prior { at: start, m: options.prior_pairs_m, u: options.prior_pairs_u, share: 2.0 };
        let mut next = step(packing, &refs, &known, &global, &prior);
        if options.monotone {
            make_monotone(&mut next);
        }
        fit.converged = moved(&global, &next) < options.tolerance;
        fit.iterations += 1;
        global = next;
    }
    let per_class = (0..classes)
        .map(|class| {
            let of_class = |pattern: &PatternCount| usize::from(pattern.class) == class;
            let (strange, open): (Vec<_>, Vec<_>) =
                patterns.iter().filter(|p| of_class(p)).partition(|p| strangers.has(p));
            let answered = answered.iter().filter(|(p, _)| of_class(p)).map(|(p, same)| (p, *same));
            let known: Vec<_> = answered.chain(strange.into_iter().map(|p| (p, false))).collect();
            let mut own = global.clone();
            let weight = options.source_prior_pairs;
            for _ in 0..CLASS_ITERATIONS.min(options.iterations) {
                let prior = Prior { at: &global, m: weight, u: weight, share: weight / 4.0 };
                own = step(packing, &open, &known, &own, &prior);
                if options.monotone {
                    make_monotone(&mut own);
                }
            }
            own
        })
        .collect();
    (global, per_class, fit)
}

/// A class starts at the global optimum and its prior holds it near; twenty steps move it all the way in practice.
const CLASS_ITERATIONS: u32 = 20;

pub(super) struct Prior<'a> {
    pub(super) at: &'a Parameters,
    pub(super) m: f64,
    pub(super) u: f64,
    pub(super) share: f64,
}

/// One expectation and maximisation. Patterns are summed in order, so the result is the same on every machine.
fn step(
    packing: &Packing,
    patterns: &[&PatternCount],
    known: &[(&PatternCount, bool)],
    now: &Parameters,
    prior: &Prior<'_>,
) -> Parameters {
    let weighed = patterns.iter().map(|pattern| {
        let n = pattern.count as f64;
        (*pattern, n / (1.0 + (-now.total_bits(&pattern.levels)).exp2()), n)
    });
    let known = known.iter().map(|&(pattern, same)| {
        let n = pattern.count as f64;
        (pattern, if same { n } else { 0.0 }, n)
    });
    maximise(packing, weighed.chain(known), prior)
}

/// The parameters that fit best to patterns of which so many pairs (second) of so many (third) are matches.
pub(super) fn maximise<'p>(
    packing: &Packing,
    patterns: impl Iterator<Item = (&'p PatternCount, f64, f64)>,
    prior: &Prior<'_>,
) -> Parameters {
    let mut next = Parameters {
        m: prior.at.m.iter().map(|levels| levels.iter().map(|p| p * prior.m).collect()).collect(),
        u: prior.at.u.iter().map(|levels| levels.iter().map(|p| p * prior.u).collect()).collect(),
        match_share: 0.0,
        given: Vec::new(),
        kin: None,
    };
    let (mut matches, mut pairs) = (prior.at.match_share * prior.share, prior.share);
    for (pattern, matching, n) in patterns {
        matches += matching;
        pairs += n;
        for (field, &level) in pattern.levels.iter().enumerate() {
            if level != MISSING {
                next.m[field][usize::from(level)] += matching;
                next.u[field][usize::from(level)] += n - matching;
            }
        }
    }
    for field in 0..packing.fields() {
        normalise(&mut next.m[field], LEAST);
        normalise(&mut next.u[field], LEAST);
    }
    next.match_share = (matches / pairs).clamp(1e-6, 1.0 - 1e-6);
    next
}

/// A level nobody reached must not become certainty: no share is below one in ten million.
const LEAST: f64 = 1e-7;

/// Makes probabilities sum to 1, none below `least`.
pub(super) fn normalise(levels: &mut [f64], least: f64) {
    let sum: f64 = levels.iter().sum();
    for level in levels.iter_mut() {
        *level = (*level / sum).max(least);
    }
    let sum: f64 = levels.iter().sum();
    for level in levels.iter_mut() {
        *level /= sum;
    }
}

/// Gives neighbouring levels whose weights stand in the wrong order their common weight (pool adjacent violators).
pub(super) fn make_monotone(parameters: &mut Parameters) {
    for (m, u) in parameters.m.iter_mut().zip(&parameters.u) {
        // Blocks of levels: summed m, summed u, levels.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for (&m, &u) in m.iter().zip(u) {
            blocks.push((m, u, 1));
            while let [.., (m1, u1, n1), (m2, u2, n2)] = blocks[..]
                && m2 * u1 > m1 * u2
            {
                blocks.truncate(blocks.len() - 2);
                blocks.push((m1 + m2, u1 + u2, n1 + n2));
            }
        }
        let mut level = 0;
        for (block_m, block_u, n) in blocks {
            if n > 1 {
                (level..level + n).for_each(|level| m[level] = u[level] * block_m / block_u);
            }
            level += n;
        }
    }
}

/// Largest change of any parameter.
pub(super) fn moved(a: &Parameters, b: &Parameters) -> f64 {
    let all = |p: &Parameters| -> Vec<f64> {
        p.m.iter().chain(&p.u).flatten().copied().chain([p.match_share]).collect::<Vec<_>>()
    };
    all(a).iter().zip(all(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::patterns::Packing;

    const TWO: &[Level] = &[Level::new("同", "same", 0.8, 0.2), Level::new("异", "different", 0.2, 0.8)];

    /// Two fields of two levels, matches agree at 0.9 / 0.95, non-matches at 0.1 / 0.05, 20 % matches.
    fn mixture() -> Vec<PatternCount> {
        let (share, m, u) = (0.2, [0.9, 0.95, 0.9], [0.1, 0.05, 0.2]);
        let mut patterns = Vec::new();
        for code in 0_u8..8 {
            let levels: Vec<u8> = (0..3).map(|field| code >> field & 1).collect();
            let chance = |p: &[f64; 3]| -> f64 {
                levels.iter().zip(p).map(|(&level, p)| if level == 0 { *p } else { 1.0 - p }).product()
            };
            let count = (1e6 * (share * chance(&m) + (1.0 - share) * chance(&u))).round() as u64;
            patterns.push(PatternCount { class: 0, levels, count });
        }
        patterns
    }

    #[test]
    fn recovers_the_mixture_it_was_given() {
        let packing = Packing::for_tests(&[2, 2, 2]);
        let start = Parameters::start(&[TWO, TWO, TWO], 0.1);
        let options = EmOptions { iterations: 2000, tolerance: 1e-10, ..EmOptions::default() };
        let (global, classes, fit) = fit(&packing, &mixture(), &Strangers::default(), 1, &start, &options);
        assert!(fit.converged);
        assert!((global.match_share - 0.2).abs() < 0.005, "{global:?}");
        for (field, (m, u)) in [(0.9, 0.1), (0.95, 0.05), (0.9, 0.2)].into_iter().enumerate() {
            assert!((global.m[field][0] - m).abs() < 0.01 && (global.u[field][0] - u).abs() < 0.01, "{global:?}");
        }
        assert!((classes[0].match_share - 0.2).abs() < 0.005);
    }

    #[test]
    fn levels_in_the_wrong_order_get_their_common_weight() {
        let mut parameters = Parameters {
            m: vec![vec![0.5, 0.1, 0.3, 0.1]],
            u: vec![vec![0.1, 0.1, 0.1, 0.7]],
            match_share: 0.1,
            given: Vec::new(),
            kin: None,
        };
        make_monotone(&mut parameters);
        let bits: Vec<f64> = (0..4).map(|level| parameters.bits(0, level)).collect();
        assert!(bits.windows(2).all(|w| w[0] >= w[1] - 1e-12), "{bits:?}");
        assert!((parameters.m[0].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((parameters.m[0][0], parameters.m[0][3]), (0.5, 0.1));
    }

    #[test]
    fn nothing_seen_keeps_the_start_and_nothing_becomes_infinite() {
        let packing = Packing::for_tests(&[2]);
        let start = Parameters::start(&[TWO], 0.1);
        let (global, classes, _) = fit(&packing, &[], &Strangers::default(), 2, &start, &EmOptions::default());
        assert_eq!((&global, classes.len()), (&start, 2));
        let one_sided = [PatternCount { class: 0, levels: vec![0], count: 10 }];
        let (global, _, _) = fit(&packing, &one_sided, &Strangers::default(), 1, &start, &EmOptions::default());
        assert!(global.bits(0, 0).is_finite() && global.bits(0, 1).is_finite() && global.prior_bits().is_finite());
        assert_eq!(global.bits(0, MISSING), 0.0);
    }
}
