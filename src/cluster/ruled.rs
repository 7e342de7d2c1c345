//! Rules of a plan that keep records apart, beside what the domain forbids.

use super::{Constraints, Standing};
use crate::record::{Pair, RecordId, Standardised};
use crate::score::{Label, Rules, Verdict};

/// The domain's constraints and the rules for `different` of a plan.
pub struct Ruled {
    inner: Box<dyn Constraints>,
    rules: Rules,
}

impl Ruled {
    /// These constraints with these rules.
    pub fn new(inner: Box<dyn Constraints>, rules: Rules) -> Self {
        Self { inner, rules }
    }
}

impl Constraints for Ruled {
    fn forbids(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        match self.rules.decide(data, &[pair])[0] {
            Some((Verdict::Different, label)) => Some(label),
            Some((Verdict::Match, _)) | None => self.inner.forbids(data, pair),
        }
    }

    fn insufficient(&self, data: &Standardised, pair: Pair) -> Option<Label> {
        self.inner.insufficient(data, pair)
    }

    fn standing(&self, data: &Standardised, record: RecordId) -> Standing {
        self.inner.standing(data, record)
    }
}
