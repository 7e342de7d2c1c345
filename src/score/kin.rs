//! Pairs that are near and still two: members of one household, shops of one house.
//!
//! Such pairs agree in all but who they are, and where they are many the estimation takes them for the matches: they are denser than the few
//! repeats, and far from chance. They betray themselves: in one respect (the given name, the day of birth) most "matches" are as different as strangers
//! and a few agree, while those that differ agree in all else as well as those that do not. Matches that are merely damaged, or of which
//! one column is noise, do not look so: they differ in this and in that, and agree in the rest less.
//!
//! Two such respects show it sooner: of a household the given names differ *and* the days of birth, so that among the "matches" the one goes with
//! the other, where damage would strike them apart. Then a minority of kin is found, and it is known how they look: as strangers in those
//! respects, as matches in all others. With nothing free but their share they cannot drift to whatever else is dense, as kin with shares
//! of levels of their own did (neighbours in a street, in place of the household).
//!
//! Where either is found, near pairs become a third kind (Winkler 1993; Larsen & Rubin 2001, JASA 96, have
//! a class for them from the start), and a match is weighed against strangers and kin together. Taking a third kind everywhere was tried: it
//! takes the damaged half of the matches of dirty tables.
//!
//! Measured on made registers of persons, F1 of pairs before kin were told by two respects and now: families of up to four, one list of which a
//! tenth repeats 0.11 and 0.91, two lists 0.33 and 0.88, three 0.40 and 0.90; couples among singles, two lists 0.76 and 0.89; flats of strangers 0.90
//! to 0.93 both; without days of birth, two lists 0.32 and 0.83, three lists 0.27 and 0.85, one list of which a tenth repeats 0.10 and 0.84.
//! On 36 tables of other kinds nothing changes.

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

/// Strangers agree in it less often than this, as found and by the kind of comparison: in the sex one half of them do, and in the town one in ten.
/// A category, however many it may have, is not who somebody is: two lists may sort the same places into classes of their own.
const TELLING: f64 = 0.1;

/// Two respects tell kin apart together where at least so many matches differ in both, and differing in one goes with differing in the
/// other: correlations were 0.4 to 0.8 in tables of households and at most 0.25 in others, but for given names and surnames that
/// changed places (febrl2: 0.44, and one match in ten).
const BOTH: f64 = 0.2;
const TOGETHER: f64 = 0.3;

/// Of those that differ in such respects, so many, as a share of strangers, differ in a further one that belongs to them.
const BELONGS: f64 = 0.8;

/// Where a respect stands alone: kin agree in all else, on average, at most this much less often than matches.
const AS_WELL: f64 = 0.1;

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

/// A field in which matches may look like strangers, with the level from which on they do.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Suspect {
    field: usize,
    from: u8,
    /// Share of strangers at that level.
    u: f64,
}

impl Suspect {
    /// Whether a pattern looks like strangers in it; nothing where it is absent.
    fn differs(self, population: &Population, pattern: &[u8]) -> Option<bool> {
        population.present(pattern, self.field).then_some(pattern[self.field] >= self.from)
    }
}

/// The fields in which at least a share of the matches look like strangers, and others agree as strangers do not.
fn suspects(parameters: &Parameters, start: &Parameters, least: f64) -> Vec<Suspect> {
    let of = |field: usize| {
        let (m, u) = (&parameters.m[field], &parameters.u[field]);
        let (share, excess, mode) = strange(m, u);
        let telling = u[0].max(start.u[field][0]) <= TELLING;
        let strange = share >= least && excess >= EXCESS && u[mode] >= 0.5 && telling;
        strange.then_some(Suspect { field, from: mode as u8, u: u[mode] })
    };
    (0..parameters.m.len()).filter_map(of).collect()
}

/// Matches by whether they differ in all of some fields and whether they differ in another; of those that have them all.
struct Crossed {
    neither: f64,
    first: f64,
    second: f64,
    both: f64,
}

impl Crossed {
    fn count(population: &Population, matches: &[f64], all: &[Suspect], other: Suspect) -> Self {
        let of_pattern = population.each(|pattern, _| {
            let all =
                all.iter().map(|one| one.differs(population, pattern)).try_fold(true, |all, one| Some(all & one?));
            all.zip(other.differs(population, pattern))
        });
        let mut counts = Self { neither: 0.0, first: 0.0, second: 0.0, both: 0.0 };
        for (at, differs) in of_pattern.into_iter().enumerate() {
            let count = match differs {
                Some((false, false)) => &mut counts.neither,
                Some((true, false)) => &mut counts.first,
                Some((false, true)) => &mut counts.second,
                Some((true, true)) => &mut counts.both,
                None => continue,
            };
            *count += population.candidates(at) * matches[at];
        }
        counts
    }

    /// Share that differs in all.
    fn both(&self) -> f64 {
        self.both / (self.neither + self.first + self.second + self.both).max(1.0)
    }

    /// Of those that differ in the first, the share that differs in the other, too.
    fn second_of_first(&self) -> f64 {
        self.both / (self.first + self.both).max(1.0)
    }

    /// Between -1 and 1; 0 where either is always the same.
    fn correlation(&self) -> f64 {
        let Self { neither, first, second, both } = *self;
        let spread = (first + both) * (neither + second) * (second + both) * (neither + first);
        if spread > 0.0 { (both * neither - first * second) / spread.sqrt() } else { 0.0 }
    }
}

/// An estimation whose matches may be kin.
pub(super) struct Found<'a> {
    pub(super) population: &'a Population,
    pub(super) start: &'a Parameters,
    pub(super) options: &'a EmOptions,
    pub(super) parameters: &'a Parameters,
    /// The field that each field hangs on.
    pub(super) on: &'a [Option<usize>],
    /// Probability of a match by pattern.
    pub(super) matches: &'a [f64],
}

impl Found<'_> {
    /// Parameters with kin, where a good part of these matches turn out to be kin.
    pub(super) fn apart(&self) -> Option<Parameters> {
        let together = self.together(&suspects(self.parameters, self.start, EXCESS));
        let alone = suspects(self.parameters, self.start, STRANGE);
        self.split(&together, f64::INFINITY).or_else(|| self.split(&alone, AS_WELL))
    }

    /// Of the suspects, the two in which most matches differ together, and those that belong to them; none if no two go together.
    fn together(&self, suspects: &[Suspect]) -> Vec<Suspect> {
        let crossed = |all: &[Suspect], other| Crossed::count(self.population, self.matches, all, other);
        let pairs = suspects
            .iter()
            .enumerate()
            .flat_map(|(at, &one)| suspects[at + 1..].iter().map(move |&other| [one, other]));
        let joint = pairs.filter_map(|[one, other]| {
            let counts = crossed(&[one], other);
            (counts.both() >= BOTH && counts.correlation() >= TOGETHER).then_some((counts.both(), [one, other]))
        });
        let Some((_, pair)) = joint.reduce(|best, next| if next.0 > best.0 { next } else { best }) else {
            return Vec::new();
        };
        let mut found = pair.to_vec();
        for &suspect in suspects {
            if !found.contains(&suspect) && crossed(&found, suspect).second_of_first() >= BELONGS * suspect.u {
                found.push(suspect);
            }
        }
        found
    }

    /// How probable it is that a match of this pattern is kin, to start from: by how matches look in the suspects at first, and even odds.
    fn at_first(&self, suspects: &[Suspect], pattern: &[u8]) -> f64 {
        let present = suspects.iter().filter(|suspect| self.population.present(pattern, suspect.field));
        let bits = present.map(|suspect| {
            let level = usize::from(pattern[suspect.field]);
            (self.start.m[suspect.field][level] / self.parameters.u[suspect.field][level]).log2()
        });
        1.0 - super::probability(bits.sum())
    }

    /// Parameters with kin that are as strangers in these fields and as matches in all others. None where matches come out as no less strange
    /// in them, or kin agree in the others less often than matches by more than this, on average.
    fn split(&self, suspects: &[Suspect], less_often: f64) -> Option<Parameters> {
        let fields = self.parameters.m.len();
        if suspects.is_empty() || suspects.len() == fields {
            return None;
        }
        let population = self.population;
        let suspect = |field: usize| suspects.iter().any(|suspect| suspect.field == field);
        let mut kin: Vec<f64> = population.each(|pattern, at| self.matches[at] * self.at_first(suspects, pattern));
        let mut same: Vec<f64> = self.matches.iter().zip(&kin).map(|(p, k)| p - k).collect();
        let hanging = self.on.iter().enumerate();
        let edges: Vec<(usize, usize)> =
            hanging.filter_map(|(field, on)| on.map(|on| (on.min(field), on.max(field)))).collect();
        let mut parameters = self.parameters.clone();
        for _ in 0..ITERATIONS {
            let sums = population.count(&same, Some(&kin), &edges);
            let joint = |a: usize, b: usize| -> &Joint {
                let at = edges.iter().position(|&edge| edge == (a, b)).expect("counted");
                &sums.joint[at]
            };
            parameters = maximised(population, &sums, self.on, joint, self.start, self.options);
            let of = |field: usize| if suspect(field) { &parameters.u[field] } else { &parameters.m[field] };
            let u: Vec<Vec<f64>> = (0..fields).map(|field| of(field).clone()).collect();
            let share = (population.expected(&kin).max(0.5) / population.total()).clamp(1e-15, 0.5);
            let strangers = Table::weights(&parameters);
            let prior = parameters.prior_bits();
            let nearer = Table::of(&parameters.m).against(&Table::of(&u));
            let apart = parameters.match_share.log2() - share.log2();
            parameters.kin = Some(Kin { share, u, field: suspects[0].field });
            let both: Vec<(f64, f64)> = population.each(|pattern, at| {
                let (strangers, kin) = (prior + strangers.sum(pattern), apart + nearer.sum(pattern));
                let probability = population.settle(at, super::probability(strangers + less(strangers, kin)));
                // Of the rest, kin are so many as they are likelier than strangers.
                let of_rest = population.unsettled(at, super::probability(strangers - kin));
                (probability, (1.0 - probability) * of_rest)
            });
            (same, kin) = both.into_iter().unzip();
        }
        let still_strange = |suspect: &Suspect| {
            let (m, u) = (&parameters.m[suspect.field], &parameters.u[suspect.field]);
            strange(m, u).0 >= 0.5
        };
        if suspects.iter().any(still_strange)
            || less_often_than_matches(population, &parameters, &kin, suspect) > less_often
        {
            return None;
        }
        let telling = |field: usize| parameters.m[field][0] / parameters.u[field][0];
        let fields = suspects.iter().map(|suspect| suspect.field);
        let field = fields.max_by(|&a, &b| telling(a).total_cmp(&telling(b)).then(b.cmp(&a)))?;
        parameters.kin.as_mut()?.field = field;
        Some(parameters)
    }
}

/// How much less often these kin agree than matches in fields that are not suspect, on average.
fn less_often_than_matches(
    population: &Population,
    parameters: &Parameters,
    kin: &[f64],
    suspect: impl Fn(usize) -> bool,
) -> f64 {
    let of_kin = population.count(kin, None, &[]).m;
    let (mut less, mut others) = (0.0, 0.0_f64);
    for (field, (m, u)) in parameters.m.iter().zip(&parameters.u).enumerate().filter(|(field, _)| !suspect(*field)) {
        let above = strange(m, u).2.max(1);
        let strangers = u.iter().map(|u| u * PRIOR);
        let mut of: Vec<f64> = strangers.zip(&of_kin[field]).map(|(prior, n)| prior + n).collect();
        normalise(&mut of, LEAST);
        less += m[..above].iter().sum::<f64>() - of[..above].iter().sum::<f64>();
        others += 1.0;
    }
    less / others.max(1.0)
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
        assert_eq!(suspects(&found, &found, STRANGE), [Suspect { field: 0, from: 1, u: 0.97 }]);
        // A category in its place, of which two lists have classes of their own.
        let category = parameters(&[0.5; 4], &[0.3, 0.01, 0.5, 0.01]);
        assert_eq!(suspects(&found, &category, STRANGE), []);
    }

    #[test]
    fn households_differ_in_both_and_damage_in_one() {
        let kin = Crossed { neither: 300.0, first: 20.0, second: 30.0, both: 650.0 };
        let damage = Crossed { neither: 640.0, first: 160.0, second: 160.0, both: 40.0 };
        assert!(kin.correlation() > 0.8 && kin.both() == 0.65);
        assert!(damage.correlation().abs() < 1e-9 && damage.second_of_first() == 0.2);
        assert_eq!(Crossed { neither: 0.0, first: 0.0, second: 5.0, both: 5.0 }.correlation(), 0.0);
    }
}
