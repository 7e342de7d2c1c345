//! The findings by which records are explained.

use super::Evidence;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Findings of a comparison, in order. Those of many records lie in one piece of memory, which a clone shares: a province has a million
/// records with three findings each.
///
/// ```
/// use minglu::consolidate::{Evidence, Findings};
/// use minglu::score::{EvidenceWords, Label};
/// let (label, level) = (Label::new("名称", "name"), Label::new("相同", "same"));
/// let words = EvidenceWords { comparison: "name".to_owned(), label, level };
/// let findings: Findings = [Evidence::new(words.into(), 9.1)].into_iter().collect();
/// assert_eq!((findings.len(), findings[0].bits), (1, 9.1));
/// assert!(Findings::default().is_empty());
/// ```
#[derive(Clone, Default)]
pub struct Findings {
    /// With those of other records; `None` when there are none.
    among: Option<Arc<Vec<Evidence>>>,
    start: u32,
    len: u32,
}

impl Findings {
    /// Hands findings out: to the first of `to` those before the first of `ends`, to each further one those from there to its own end.
    pub(super) fn share<'a>(findings: Vec<Evidence>, ends: &[usize], to: impl Iterator<Item = &'a mut Self>) {
        let findings = Arc::new(findings);
        let mut start = 0;
        for (own, &end) in to.zip(ends) {
            if end > start {
                *own = Self { among: Some(findings.clone()), start: start as u32, len: (end - start) as u32 };
            }
            start = end;
        }
    }
}

impl Deref for Findings {
    type Target = [Evidence];

    fn deref(&self) -> &[Evidence] {
        let start = self.start as usize;
        self.among.as_ref().map_or(&[], |among| &among[start..start + self.len as usize])
    }
}

impl FromIterator<Evidence> for Findings {
    fn from_iter<I: IntoIterator<Item = Evidence>>(findings: I) -> Self {
        let findings: Vec<Evidence> = findings.into_iter().collect();
        let (mut own, end) = (Self::default(), findings.len());
        Self::share(findings, &[end], std::iter::once(&mut own));
        own
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for Findings {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&**self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{EvidenceWords, Label};

    #[test]
    fn each_has_its_own() {
        let words = Arc::new(EvidenceWords {
            comparison: "name".to_owned(),
            label: Label::new("名称", "name"),
            level: Label::new("相同", "same"),
        });
        let found = |bits: &[f64]| bits.iter().map(|&bits| Evidence::new(words.clone(), bits)).collect::<Vec<_>>();
        let mut of = vec![Findings::default(); 4];
        Findings::share(found(&[1.0, 2.0, 3.0]), &[2, 2, 3, 3], of.iter_mut());
        let expected = [found(&[1.0, 2.0]), found(&[]), found(&[3.0]), found(&[])];
        assert!(of.iter().zip(&expected).all(|(own, expected)| **own == expected[..]), "{of:?}");
        assert_eq!(of[0], found(&[1.0, 2.0]).into_iter().collect());
        assert_ne!(of[0], of[2]);
        assert_eq!(serde_json::to_value(&of[1]).unwrap(), serde_json::json!([]));
        assert_eq!(serde_json::to_value(&of[2]).unwrap()[0]["bits"], 3.0);
    }
}
