//! A comparison as a plan changes it: other starting probabilities, term frequencies from a table.

use crate::compare::{Comparator, Level, Reference, Terms, Told};
use crate::record::{Issue, Label, Lang, Lists, Pair, Reason, RecordId, Standardised};
use crate::spill::{Room, SpillError};
use crate::standardise::{NamedColumn, Provided, Standardiser};
use std::sync::Arc;

/// A comparator that differs from the registered one in what a plan says.
#[derive(Clone)]
pub(super) struct Adjusted {
    inner: Arc<dyn Comparator>,
    levels: Vec<Level>,
    reference: Option<Arc<Reference>>,
}

/// Share per record by the reference of a comparison, as a column.
struct Shares {
    of_record: Vec<f32>,
    /// Whether the reference has any of the values.
    known: bool,
}

impl Shares {
    fn new(terms: &dyn Terms, data: &Standardised, reference: &Reference) -> Self {
        let of_record = terms.shares(data, reference);
        let floor = reference.floor as f32;
        // A value may be as rare in the table as one that it lacks, so where all are, the table is asked once more without a floor.
        let known = of_record.iter().any(|&share| share > 0.0 && share != floor) || {
            let bare = Reference { shares: reference.shares.clone(), floor: 0.0 };
            terms.shares(data, &bare).iter().any(|&share| share > 0.0)
        };
        Self { of_record, known }
    }
}

impl Adjusted {
    /// The comparator as it is.
    pub fn new(inner: Box<dyn Comparator>) -> Self {
        Self { levels: inner.levels().to_vec(), inner: inner.into(), reference: None }
    }

    /// With other starting probabilities, one per level.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn with_start(mut self, m: Option<&[f64]>, u: Option<&[f64]>) -> Result<Self, Reason> {
        for (name, values) in [("m", m), ("u", u)] {
            let Some(values) = values else { continue };
            if values.len() != self.levels.len() || values.iter().any(|p| !(*p > 0.0 && *p <= 1.0)) {
                let labels =
                    |lang: Lang| self.levels.iter().map(move |level| lang.pick(level.label)).collect::<Vec<_>>();
                let n = self.levels.len();
                return Err(Reason::new(
                    format!("{name} 应为 {n} 个大于 0、不超过 1 的数，每级一个：{}", labels(Lang::Zh).join("、")),
                    format!("{name} takes {n} numbers above 0 up to 1, one per level: {}", labels(Lang::En).join(", ")),
                ));
            }
            for (level, &value) in self.levels.iter_mut().zip(values) {
                *(if name == "m" { &mut level.m } else { &mut level.u }) = value;
            }
        }
        Ok(self)
    }

    /// With term frequencies from a table.
    ///
    /// # Errors
    /// When the comparison has no use for them.
    pub fn with_reference(mut self, reference: Arc<Reference>) -> Result<Self, Reason> {
        if self.inner.terms().is_none() {
            return Err(Reason::new(
                "frequencies：这项比较不看单个值是否常见，不能用频率表",
                "frequencies: it goes by no value whose frequency a table could tell",
            ));
        }
        self.reference = Some(reference);
        Ok(self)
    }

    /// Whether its term frequencies come from a table.
    pub fn refers(&self) -> bool {
        self.reference.is_some()
    }

    fn column(&self) -> String {
        format!("shares.{}", self.inner.name())
    }

    fn shares<'a>(&self, data: &'a Standardised) -> Option<&'a Shares> {
        self.reference.as_ref().and_then(|_| data.get(&self.column()))
    }

    fn add_shares(&self, data: &mut Standardised) {
        if let (Some(terms), Some(reference)) = (self.inner.terms(), &self.reference) {
            let shares = Shares::new(terms, data, reference);
            data.insert(self.column(), shares);
        }
    }
}

impl Comparator for Adjusted {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn label(&self) -> Label {
        self.inner.label()
    }

    fn levels(&self) -> &[Level] {
        &self.levels
    }

    fn compare(&self, data: &Standardised, pairs: &[Pair], out: &mut [u8]) {
        self.inner.compare(data, pairs, out);
    }

    fn told(&self, data: &Standardised, pairs: &[Pair], out: &mut [Told]) {
        self.inner.told(data, pairs, out);
    }

    fn effort(&self) -> u8 {
        self.inner.effort()
    }

    /// The comparison says where a frequency counts, the table what it is.
    fn frequency(&self, data: &Standardised, pairs: &[Pair], levels: &[u8], out: &mut [f32]) {
        self.inner.frequency(data, pairs, levels, out);
        if let (Some(terms), Some(shares)) = (self.inner.terms(), self.shares(data)) {
            terms.frequency(data, &shares.of_record, pairs, levels, out);
        }
    }

    fn table_fits_nothing(&self, data: &Standardised) -> bool {
        self.shares(data).is_some_and(|shares| !shares.known)
    }

    fn terms(&self) -> Option<&dyn Terms> {
        self.inner.terms()
    }

    fn columns(&self) -> Vec<NamedColumn> {
        self.inner.columns()
    }

    fn show(&self, data: &Standardised, record: RecordId) -> String {
        self.inner.show(data, record)
    }
}

/// A standardiser that looks every value up in the tables of the comparisons that have one.
pub(super) struct LooksUp {
    pub inner: Box<dyn Standardiser>,
    pub comparators: Vec<Adjusted>,
}

impl LooksUp {
    fn add_shares(&self, data: &mut Standardised) {
        self.comparators.iter().for_each(|comparator| comparator.add_shares(data));
    }
}

impl Standardiser for LooksUp {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn standardise(&self, lists: &Lists) -> (Standardised, Vec<Issue>) {
        let (mut data, issues) = self.inner.standardise(lists);
        self.add_shares(&mut data);
        (data, issues)
    }

    fn standardise_within(&self, lists: &Lists, room: Option<&Room>) -> Result<(Standardised, Vec<Issue>), SpillError> {
        let (mut data, issues) = self.inner.standardise_within(lists, room)?;
        self.add_shares(&mut data);
        Ok((data, issues))
    }

    fn provides(&self, lists: Option<&Lists>) -> Option<Provided> {
        self.inner.provides(lists)
    }

    fn reads(&self) -> Vec<NamedColumn> {
        self.inner.reads()
    }
}
