//! Estimation over all pairs of a table: the candidates, each counted, and beside them random pairs that blocking did not propose, each
//! standing for many.
//!
//! From the candidates alone two kinds of pairs cannot be told apart safely: blocking chose them for agreeing in something, so agreement in
//! one respect goes with disagreement in another, and an estimation that takes them as a mixture of two independent kinds finds the wrong
//! two (those that share a birthday, say). All pairs of a table are such a mixture: nearly all are non-matches whose shares random pairs
//! show, and the few that agree in more than chance explains are matches. Non-matches depend on each other by a tree ([`dependence`]); the
//! matches are taken as independent, which keeps them from taking in whatever is dense. A pair's weight as a candidate is told by
//! [`Proposed`].
//!
//! A random pair that blocking did not propose is a non-match, however much it looks like a match: blocking misses few matches, and what looks
//! like them and was not proposed shows how often strangers do. When such pairs counted by the probability of their pattern, the estimation
//! explained away the pairs that speak against it: households without days of birth 0.10 (one list) and 0.27 (three), F1 of pairs, and 0.84
//! and 0.85 since they count whole; historical_50k 0.934 and 0.937, Chicago's sites 0.926 and 0.925, at most 0.007 on all others of 40 tables.
//! Those for which blocking may have had no room are left out ([`random_strangers`]): restaurants 0.905 and 0.912 with and without them,
//! historical_50k 0.938 and 0.940, at most 0.005 on 39 others; an invented list with groups of up to sixty 0.30 and 0.49.
//!
//! The share of matches is estimated with the rest, and starts from the comparisons' own weights. Other starts (only pairs that agree in
//! four fifths of what they could, or the outcome for independent fields) come to the same on nearly all of 45 tables; see [`fit`] for the
//! others.
//!
//! Cost: a pass over the distinct patterns per iteration; some twenty iterations.
//!
//! References: Fellegi & Sunter 1969; Cochran 1977, chapter 5, for counts of strata.
//!
//! [`dependence`]: super::dependence
//! [`random_strangers`]: super::sample::random_strangers

use super::dependence::{Given, Joint, given, tree};
use super::em::{EmOptions, Fit, Parameters, make_monotone};
use super::patterns::Packing;
use super::proposed::Proposed;
use crate::compare::MISSING;
use rayon::prelude::*;

/// Patterns per task.
const CHUNK: usize = 8192;

/// Share of matches among the candidates from which the estimation starts.
const FIRST_SHARE: f64 = 0.1;

/// The tree is looked for in the first iterations and then kept: an estimation that changes its model need not end.
const TREE_ITERATIONS: u32 = 12;

/// Weight of the comparisons' starting values of u, in random pairs: a level that no pair shows must not become certainty.
const START_U: f64 = 0.04;

/// The estimation ends when the number of matches moves by less than this share of it.
const STILL: f64 = 1e-4;

/// All pairs of a table by the pattern of their levels.
pub(super) struct Population {
    fields: usize,
    /// Levels per field.
    levels: Vec<usize>,
    /// Levels per pattern, those of a pattern together; absent is the number of levels.
    patterns: Vec<u8>,
    /// Candidate pairs per pattern.
    proposed: Vec<f64>,
    /// Random pairs per pattern that are no candidates.
    others: Vec<f64>,
    /// Pairs that each of those stands for.
    per_random: f64,
    /// Random pairs that are no candidates.
    random: f64,
    /// All pairs.
    total: f64,
    /// What people said of the candidates of a pattern, from here on in `patterns`.
    answered: Vec<bool>,
}

/// Pairs by their codes.
pub(super) struct Counted<'a> {
    /// Codes of the candidates that were looked at.
    pub candidates: &'a [u64],
    /// Candidates that each of them stands for.
    pub each: f64,
    /// Codes of random pairs that are no candidates.
    pub random: &'a [u64],
    /// Number of all pairs of the table.
    pub total: f64,
    /// Codes of candidates that people decided about, which are not among the others, with what they said.
    pub answered: &'a [(u64, bool)],
}

impl Population {
    pub(super) fn new(packing: &Packing, counted: &Counted<'_>) -> Self {
        let mut codes: Vec<(u64, bool)> = counted.candidates.iter().map(|&code| (code, true)).collect();
        codes.extend(counted.random.iter().map(|&code| (code, false)));
        codes.par_sort_unstable();
        let fields = packing.fields();
        let levels: Vec<usize> = (0..fields).map(|field| packing.levels(field)).collect();
        let mut population = Self {
            fields,
            levels,
            patterns: Vec::new(),
            proposed: Vec::new(),
            others: Vec::new(),
            per_random: 0.0,
            random: counted.random.len() as f64,
            total: counted.total.max(1.0),
            answered: counted.answered.iter().map(|answer| answer.1).collect(),
        };
        for group in codes.chunk_by(|a, b| a.0 == b.0) {
            let candidates = group.iter().filter(|code| code.1).count();
            population.push(packing, group[0].0, candidates as f64 * counted.each, (group.len() - candidates) as f64);
        }
        for &(code, _) in counted.answered {
            population.push(packing, code, 1.0, 0.0);
        }
        let candidates: f64 = population.proposed.iter().sum();
        population.total = population.total.max(candidates);
        population.per_random = (population.total - candidates) / population.random.max(1.0);
        population
    }

    fn push(&mut self, packing: &Packing, code: u64, proposed: f64, others: f64) {
        let at = self.patterns.len();
        self.patterns.resize(at + self.fields, 0);
        packing.unpack(code, &mut self.patterns[at..]);
        for (level, &levels) in self.patterns[at..].iter_mut().zip(&self.levels) {
            if *level == MISSING {
                *level = levels as u8;
            }
        }
        self.proposed.push(proposed);
        self.others.push(others);
    }

    /// Pairs that a random pair stands for, at least one.
    pub(super) fn per_random(&self) -> f64 {
        self.per_random.max(1.0)
    }

    fn pattern(&self, at: usize) -> &[u8] {
        &self.patterns[at * self.fields..(at + 1) * self.fields]
    }

    /// Patterns that nobody answered.
    fn open(&self) -> usize {
        self.proposed.len() - self.answered.len()
    }

    /// The value of each pattern.
    pub(super) fn each<T: Send>(&self, of: impl Fn(&[u8], usize) -> T + Sync) -> Vec<T> {
        (0..self.proposed.len()).into_par_iter().map(|at| of(self.pattern(at), at)).collect()
    }

    /// Candidate pairs of a pattern.
    pub(super) fn candidates(&self, at: usize) -> f64 {
        self.proposed[at]
    }

    /// Candidate pairs of this kind, by the probability of each pattern.
    pub(super) fn expected(&self, kind: &[f64]) -> f64 {
        self.proposed.iter().zip(kind).map(|(n, p)| n * p).sum()
    }

    /// Whether a field of a pattern is there on both sides.
    pub(super) fn present(&self, pattern: &[u8], field: usize) -> bool {
        usize::from(pattern[field]) < self.levels[field]
    }

    /// Number of all pairs.
    pub(super) fn total(&self) -> f64 {
        self.total
    }

    /// What is known is not estimated, and a pattern without candidates has no matches.
    pub(super) fn settle(&self, at: usize, probability: f64) -> f64 {
        match at.checked_sub(self.open()) {
            Some(answer) => f64::from(u8::from(self.answered[answer])),
            None if self.proposed[at] == 0.0 => 0.0,
            None => probability,
        }
    }

    /// Kin are found among candidates only.
    pub(super) fn unsettled(&self, at: usize, probability: f64) -> f64 {
        if self.proposed[at] == 0.0 { 0.0 } else { probability }
    }

    /// Probabilities of a match to start from: by the starting values of m and u.
    fn first(&self, start: &Parameters) -> Vec<f64> {
        let prior = (FIRST_SHARE / (1.0 - FIRST_SHARE)).log2();
        let bits = Table::of(&start.m).against(&Table::of(&start.u));
        self.each(|pattern, at| self.settle(at, super::probability(prior + bits.sum(pattern))))
    }

    /// Log2 odds of a match of each pattern.
    fn weights(&self, parameters: &Parameters) -> Vec<f64> {
        let bits = Table::weights(parameters);
        let prior = parameters.prior_bits();
        let kin = parameters.kin.as_ref().map(|kin| {
            (Table::of(&parameters.m).against(&Table::of(&kin.u)), parameters.match_share.log2() - kin.share.log2())
        });
        self.each(|pattern, _| {
            let weight = prior + bits.sum(pattern);
            weight + kin.as_ref().map_or(0.0, |(bits, prior)| super::kin::less(weight, prior + bits.sum(pattern)))
        })
    }

    /// Probabilities of a match by weight.
    fn probable(&self, weights: &[f64]) -> Vec<f64> {
        self.each(|_, at| self.settle(at, super::probability(weights[at])))
    }

    /// What being a candidate adds, for these weights and probabilities.
    fn curve(&self, weights: &[f64], matches: &[f64]) -> Proposed {
        let counted = weights.iter().zip(matches).enumerate().take(self.open());
        Proposed::new(counted.map(|(at, (&weight, probability))| {
            let rest = 1.0 - probability;
            (weight, self.proposed[at] * rest, self.per_random * self.others[at])
        }))
    }

    /// Counts of levels weighted by these probabilities, summed in order so that the result is the same on every machine.
    /// What is neither match nor, where there are such, kin counts for strangers; so does what was not proposed.
    pub(super) fn count(&self, matches: &[f64], kin: Option<&[f64]>, edges: &[(usize, usize)]) -> Sums {
        let fresh = || Sums {
            m: self.levels.iter().map(|&levels| vec![0.0; levels + 1]).collect(),
            u: self.levels.iter().map(|&levels| vec![0.0; levels + 1]).collect(),
            joint: edges.iter().map(|&(a, b)| Joint::new(self.levels[a], self.levels[b])).collect(),
            matches: 0.0,
        };
        let chunks: Vec<Sums> = (0..matches.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut sums = fresh();
                for at in chunk * CHUNK..((chunk + 1) * CHUNK).min(matches.len()) {
                    let pattern = self.pattern(at);
                    let same = self.proposed[at] * matches[at];
                    let rest = (1.0 - matches[at] - kin.map_or(0.0, |kin| kin[at])).max(0.0);
                    let rest = self.proposed[at] * rest + self.per_random * self.others[at];
                    sums.matches += same;
                    for (field, &level) in pattern.iter().enumerate() {
                        sums.m[field][usize::from(level)] += same;
                        sums.u[field][usize::from(level)] += rest;
                    }
                    for (joint, &(a, b)) in sums.joint.iter_mut().zip(edges) {
                        joint.counts[usize::from(pattern[a]) * joint.columns + usize::from(pattern[b])] += rest;
                    }
                }
                sums
            })
            .collect();
        chunks.into_iter().fold(fresh(), |mut total, chunk| {
            total.add(&chunk);
            total
        })
    }
}

pub(super) struct Sums {
    pub(super) m: Vec<Vec<f64>>,
    u: Vec<Vec<f64>>,
    pub(super) joint: Vec<Joint>,
    pub(super) matches: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        self.m.iter_mut().zip(&other.m).for_each(|(to, from)| add(to, from));
        self.u.iter_mut().zip(&other.u).for_each(|(to, from)| add(to, from));
        self.joint.iter_mut().zip(&other.joint).for_each(|(to, from)| add(&mut to.counts, &from.counts));
        self.matches += other.matches;
    }
}

/// Log2 of shares per field and level, given the level of another field or not; nothing where either is absent.
pub(super) struct Table {
    fields: Vec<(Option<usize>, Vec<Vec<f64>>)>,
}

impl Table {
    pub(super) fn of(shares: &[Vec<f64>]) -> Self {
        let log = |levels: &Vec<f64>| levels.iter().map(|p| p.log2()).chain([0.0]).collect();
        Self { fields: shares.iter().map(|levels| (None, vec![log(levels)])).collect() }
    }

    /// Weights of levels against strangers.
    pub(super) fn weights(parameters: &Parameters) -> Self {
        Self::of(&parameters.m).against(&Self::of(&parameters.u).given(&parameters.given))
    }

    /// The same with what hangs on another field.
    fn given(mut self, given: &[Option<Given>]) -> Self {
        for (field, given) in self.fields.iter_mut().zip(given) {
            if let Some(given) = given {
                let alone = field.1.pop();
                let rows = given.u.iter().map(|levels| levels.iter().map(|p| p.log2()).chain([0.0]).collect());
                *field = (Some(given.on), rows.chain(alone).collect());
            }
        }
        self
    }

    /// What this adds and the other, whose fields hang on the same or on none, takes away.
    pub(super) fn against(mut self, other: &Self) -> Self {
        for (field, (on, rows)) in self.fields.iter_mut().zip(&other.fields) {
            let own = &field.1[0];
            let less = |row: &Vec<f64>| own.iter().zip(row).map(|(own, other)| own - other).collect();
            *field = (*on, rows.iter().map(less).collect());
        }
        self
    }

    pub(super) fn sum(&self, pattern: &[u8]) -> f64 {
        let of = |(field, &level): (&(Option<usize>, Vec<Vec<f64>>), &u8)| {
            let row = field.0.map_or(0, |on| usize::from(pattern[on]));
            field.1[row][usize::from(level)]
        };
        self.fields.iter().zip(pattern).map(of).sum()
    }
}

/// A fitted mixture of all pairs.
pub(super) struct Mixture {
    /// m and u, with `match_share` among all pairs; what hangs on what is in `given`.
    pub parameters: Parameters,
    /// Weights of candidates.
    pub proposed: Proposed,
    pub fit: Fit,
}

/// Where an estimation stands.
struct State {
    parameters: Parameters,
    /// The field that each field hangs on.
    on: Vec<Option<usize>>,
    weights: Vec<f64>,
    matches: Vec<f64>,
    expected: f64,
    fit: Fit,
}

/// Fits the mixture.
///
/// A tree can explain matches away, each by the other: where taking fields as independent finds somewhat more matches, those are the
/// matches, and the tree is told from the rest. Where it finds many times more, it took dense non-matches for them.
pub(super) fn fit(population: &Population, start: &Parameters, options: &EmOptions) -> Mixture {
    let first = || population.first(start);
    let mut state = settled(population, start, options, first(), options.dependence);
    if options.dependence && state.on.iter().any(Option::is_some) {
        let alone = settled(population, start, options, first(), false);
        if alone.expected > SOMEWHAT * state.expected && alone.expected <= MANY * state.expected {
            state = settled(population, start, options, alone.matches, true);
        }
    }
    let mut round = 0;
    loop {
        let found = super::kin::Found {
            population,
            start,
            options,
            parameters: &state.parameters,
            on: &state.on,
            matches: &state.matches,
        };
        let apart = found.apart();
        let last = apart.is_some() || round >= REFITS || options.iterations == 0;
        if let Some(apart) = apart {
            state.weights = population.weights(&apart);
            state.matches = population.probable(&state.weights);
            state.parameters = apart;
        }
        let mut proposed = population.curve(&state.weights, &state.matches);
        for _ in 0..CURVES {
            let raised: Vec<f64> = state.weights.iter().map(|&weight| proposed.raise(weight)).collect();
            state.matches = population.probable(&raised);
            proposed = population.curve(&state.weights, &state.matches);
        }
        if last {
            return Mixture { parameters: state.parameters, proposed, fit: state.fit };
        }
        let fit = state.fit;
        state = stepped(population, start, options, &state.matches, state.on, false);
        state.fit = Fit { iterations: fit.iterations + 1, converged: fit.converged };
        state.matches = population.probable(&state.weights);
        round += 1;
    }
}

/// Iterates from these probabilities until nothing moves any more.
fn settled(
    population: &Population,
    start: &Parameters,
    options: &EmOptions,
    mut matches: Vec<f64>,
    dependence: bool,
) -> State {
    let mut on = vec![None; population.fields];
    let mut expected = 0.0_f64;
    let mut iterations = 0;
    loop {
        let looking = dependence && iterations < TREE_ITERATIONS.min(options.iterations.max(1));
        let mut state = stepped(population, start, options, &matches, on, looking);
        iterations += 1;
        let still = (state.expected - expected).abs() <= STILL * state.expected.max(1.0);
        let converged = !looking && still || options.iterations == 0;
        state.matches = population.probable(&state.weights);
        state.fit = Fit { iterations, converged };
        if converged || iterations >= options.iterations {
            return state;
        }
        (on, expected, matches) = (state.on, state.expected, state.matches);
    }
}

/// One maximisation, and the weights that come of it; `looking` looks for another tree.
fn stepped(
    population: &Population,
    start: &Parameters,
    options: &EmOptions,
    matches: &[f64],
    mut on: Vec<Option<usize>>,
    looking: bool,
) -> State {
    let fields = population.fields;
    let edges: Vec<(usize, usize)> = if looking {
        (0..fields).flat_map(|a| (a + 1..fields).map(move |b| (a, b))).collect()
    } else {
        on.iter().enumerate().filter_map(|(field, on)| on.map(|on| (on.min(field), on.max(field)))).collect()
    };
    let sums = population.count(matches, None, &edges);
    let joint = |a: usize, b: usize| {
        let at = edges.iter().position(|&edge| edge == (a, b)).expect("counted");
        &sums.joint[at]
    };
    if looking {
        on = tree(fields, population.random, joint);
    }
    let parameters = maximised(population, &sums, &on, joint, start, options);
    let weights = population.weights(&parameters);
    let fit = Fit { iterations: 0, converged: false };
    State { parameters, on, weights, matches: Vec::new(), expected: sums.matches, fit }
}

/// Independence that finds more matches than the tree by less than this found the same; by more than this, it did not find matches.
const SOMEWHAT: f64 = 1.01;
const MANY: f64 = 2.0;

/// Once the candidates' own weights are told, the matches among them are counted once more: without that, dirty matches stay among the
/// non-matches and look like dependence there. More often, whatever is dense follows.
const REFITS: u32 = 1;

/// How often the curve of candidates is told again from the probabilities that it gives.
const CURVES: u32 = 2;

/// The parameters that fit best to these counts.
pub(super) fn maximised<'j>(
    population: &Population,
    sums: &Sums,
    on: &[Option<usize>],
    joint: impl Fn(usize, usize) -> &'j Joint,
    start: &Parameters,
    options: &EmOptions,
) -> Parameters {
    let shares = |counts: &[Vec<f64>], start: &[Vec<f64>], weight: f64| -> Vec<Vec<f64>> {
        let of_field = |(counts, start): (&Vec<f64>, &Vec<f64>)| {
            let mut of: Vec<f64> = start.iter().zip(counts).map(|(p, n)| p * weight + n).collect();
            super::em::normalise(&mut of, LEAST);
            of
        };
        counts.iter().zip(start).map(of_field).collect()
    };
    let mut parameters = Parameters {
        m: shares(&sums.m, &start.m, options.prior_pairs_m),
        u: shares(&sums.u, &start.u, START_U * population.per_random()),
        match_share: (sums.matches.max(0.5) / population.total).clamp(1e-15, 0.5),
        given: Vec::new(),
        kin: None,
    };
    if options.monotone {
        make_monotone(&mut parameters);
    }
    if on.iter().any(Option::is_some) {
        let of_field = |(field, on): (usize, &Option<usize>)| {
            let on = (*on)?;
            let counts = joint(on.min(field), on.max(field));
            let turned;
            let counts = if on < field {
                counts
            } else {
                turned = counts.turned();
                &turned
            };
            Some(given(on, counts, &parameters.u[field], population.per_random()))
        };
        parameters.given = on.iter().enumerate().map(of_field).collect();
    }
    parameters
}

/// Least share of a level: with random pairs that stand for thousands, chances of one in a billion are told by the candidates.
pub(super) const LEAST: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    /// Two fields of two levels: ten candidates and one random pair agree in both, one random pair agrees in none.
    fn population() -> Population {
        let packing = Packing::for_tests(&[2, 2]);
        let code = |levels: [u8; 2]| {
            let mut code = [0_u64];
            levels.iter().enumerate().for_each(|(field, &level)| packing.pack_field(field, &[level], &mut code));
            code[0]
        };
        let (agree, differ) = (code([0, 0]), code([1, 1]));
        let counted =
            Counted { candidates: &[agree; 10], each: 1.0, random: &[agree, differ], total: 210.0, answered: &[] };
        Population::new(&packing, &counted)
    }

    #[test]
    fn what_blocking_did_not_propose_is_no_match_however_alike() {
        let population = population();
        assert_eq!(population.per_random(), 100.0);
        let sums = population.count(&[0.9, 0.0], None, &[]);
        assert!((sums.matches - 9.0).abs() < 1e-9);
        // One of the ten candidates is none, and all that the random pairs stand for.
        assert!((sums.u[0][0] - 101.0).abs() < 1e-9 && (sums.u[0][1] - 100.0).abs() < 1e-9, "{:?}", sums.u);
        // At that weight one non-match in 101 is a candidate, whatever the pattern's probability.
        let curve = population.curve(&[-1.0, -21.0], &[0.9, 0.0]);
        assert!((curve.raise(-1.0) - (-1.0 + 101.0_f64.log2())).abs() < 0.5, "{curve:?}");
    }
}
