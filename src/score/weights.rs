//! Parameters as weights: what each level of each field is worth, given the level of the field it depends on, and how much a pair can still
//! reach while some of its levels are unknown. Nothing is left to compute per pair but sums.

use super::em::Parameters;
use super::kin::less;
use crate::compare::{MISSING, Told};

/// Weights in bits.
pub(super) struct Weights {
    pub prior: f64,
    fields: Vec<FieldWeights>,
    /// Fields that depend on a field.
    dependants: Vec<Vec<usize>>,
    /// The same against kin; 0 bits for an absent level, which stands last.
    kin: Option<(f64, Vec<Vec<f64>>, usize)>,
}

struct FieldWeights {
    /// The field that this one depends on.
    on: Option<usize>,
    /// By level of that field, absent last; one row where there is none.
    rows: Vec<Row>,
    /// Most bits at a level, whatever the other field says, and at a level or any weaker one.
    most_at: Vec<f32>,
    most: Vec<f32>,
}

struct Row {
    bits: Vec<f64>,
    /// Chance that non-matches agree.
    agree: f64,
    /// Most bits at a level or any weaker one.
    most: Vec<f32>,
}

impl Weights {
    /// The weights of these parameters; a rare value may add `rise` bits to any level.
    pub fn of(parameters: &Parameters, rise: f32) -> Self {
        let count = parameters.m.len();
        let mut dependants = vec![Vec::new(); count];
        let fields = (0..count).map(|field| {
            let m = &parameters.m[field];
            let given = parameters.given.get(field).and_then(Option::as_ref);
            let row = |u: &[f64]| {
                let bits: Vec<f64> = m.iter().zip(u).map(|(m, u)| (m / u).log2()).collect();
                Row { most: most(&bits, rise), bits, agree: u[0] }
            };
            let alone = std::iter::once(&parameters.u[field]);
            let rows: Vec<Row> = given.iter().flat_map(|given| &given.u).chain(alone).map(|u| row(u)).collect();
            if let Some(given) = given {
                dependants[given.on].push(field);
            }
            let highest = |of: &dyn Fn(&Row) -> f32| rows.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
            let most_at = (0..m.len()).map(|level| highest(&|row| row.bits[level] as f32 + rise)).collect();
            let most = (0..m.len()).map(|level| highest(&|row| row.most[level])).collect();
            FieldWeights { on: given.map(|given| given.on), rows, most_at, most }
        });
        let fields = fields.collect();
        let kin = parameters.kin.as_ref().map(|kin| {
            let row = |(m, u): (&Vec<f64>, &Vec<f64>)| {
                m.iter().zip(u).map(|(m, u)| (m / u).log2()).chain([0.0]).collect::<Vec<f64>>()
            };
            let bits = parameters.m.iter().zip(&kin.u).map(row).collect();
            (parameters.match_share.log2() - kin.share.log2(), bits, kin.field)
        });
        Self { prior: parameters.prior_bits(), fields, dependants, kin }
    }

    /// The field that tells kin from matches, where there are such, and what they take from the weight of a pair against strangers.
    pub fn less_kin(&self, weight: f64, level: impl Fn(usize) -> u8) -> Option<(usize, f64)> {
        let (prior, bits, field) = self.kin.as_ref()?;
        let of = |(field, bits): (usize, &Vec<f64>)| bits[usize::from(level(field)).min(bits.len() - 1)];
        Some((*field, less(weight, prior + bits.iter().enumerate().map(of).sum::<f64>())))
    }

    /// The field that a field depends on.
    #[inline]
    pub fn on(&self, field: usize) -> Option<usize> {
        self.fields[field].on
    }

    /// The fields that depend on a field.
    pub fn dependants(&self, field: usize) -> &[usize] {
        &self.dependants[field]
    }

    /// Bits of a level, 0 for absent. `on` is the level of the field that this one depends on.
    #[inline]
    pub fn bits(&self, field: usize, level: u8, on: u8) -> f64 {
        self.fields[field].row(on).bits.get(usize::from(level)).copied().unwrap_or(0.0)
    }

    /// Chance that non-matches agree, given the other field's level, and whatever it is.
    pub fn agree(&self, field: usize, on: u8) -> (f64, f64) {
        let of = &self.fields[field];
        (of.row(on).agree, of.row(MISSING).agree)
    }

    /// A weight that no pair surpasses by more than the rounding to single precision of each field.
    pub fn highest(&self) -> f64 {
        self.prior + self.fields.iter().map(|field| f64::from(field.most[0])).sum::<f64>()
    }

    /// Most bits that a field can still add.
    pub fn most(&self, field: usize, own: Told, on: Told) -> f32 {
        let of = &self.fields[field];
        match (own, on) {
            // A pair that is known to be incomparable gains and loses nothing.
            (Told::Level(MISSING) | Told::AtBest(MISSING), _) => 0.0,
            (Told::Level(level), _) => of.most_at[usize::from(level)],
            (Told::AtBest(level), Told::Level(on)) => of.row(on).most[usize::from(level)],
            (Told::AtBest(level), Told::AtBest(_)) => of.most[usize::from(level)],
        }
    }
}

impl FieldWeights {
    #[inline]
    fn row(&self, on: u8) -> &Row {
        &self.rows[usize::from(on).min(self.rows.len() - 1)]
    }
}

/// Most bits of each level and all weaker ones; the strongest level promises nothing, so there a pair may also be incomparable.
fn most(bits: &[f64], rise: f32) -> Vec<f32> {
    let mut most: Vec<f32> = bits.iter().map(|&bits| bits as f32 + rise).collect();
    for level in (1..most.len()).rev() {
        most[level - 1] = most[level - 1].max(most[level]);
    }
    if let Some(first) = most.first_mut() {
        *first = first.max(0.0);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::dependence::Given;

    fn weights() -> Weights {
        let given = Given { on: 0, u: vec![vec![0.8, 0.2], vec![0.05, 0.95]] };
        let parameters = Parameters {
            m: vec![vec![0.8, 0.2], vec![0.9, 0.1]],
            u: vec![vec![0.1, 0.9], vec![0.1, 0.9]],
            match_share: 0.5,
            given: vec![None, Some(given)],
            kin: None,
        };
        Weights::of(&parameters, 1.0)
    }

    #[test]
    fn what_follows_from_another_field_is_worth_little() {
        let weights = weights();
        assert!((weights.bits(1, 0, 0) - (0.9_f64 / 0.8).log2()).abs() < 1e-12);
        assert!((weights.bits(1, 0, 1) - (0.9_f64 / 0.05).log2()).abs() < 1e-12);
        assert!((weights.bits(1, 0, MISSING) - 9.0_f64.log2()).abs() < 1e-12);
        assert_eq!((weights.bits(1, MISSING, 0), weights.agree(1, 0)), (0.0, (0.8, 0.1)));
        assert_eq!((weights.on(1), weights.dependants(0)), (Some(0), &[1_usize][..]));
    }

    #[test]
    fn nothing_known_promises_at_least_what_is_found() {
        let weights = weights();
        let levels = [0, 1, MISSING];
        for (own, on) in levels.iter().flat_map(|&own| levels.map(|on| (own, on))) {
            let bits = weights.bits(1, own, on) as f32;
            let later = |at: u8| if at == MISSING { vec![MISSING] } else { (0..=own.min(1)).collect() };
            for best in later(own) {
                let open = weights.most(1, Told::AtBest(best), Told::AtBest(0));
                let half = weights.most(1, Told::AtBest(best), Told::Level(on));
                assert!(open >= half && half >= bits, "{own} {on} at best {best}: {open} {half} {bits}");
            }
            assert!(weights.most(1, Told::Level(own), Told::AtBest(0)) >= bits);
        }
    }
}
