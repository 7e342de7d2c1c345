//! Codes in two words each.

use super::super::record::CensusRecord;
use super::{Held, Rest, best};
use crate::domain::cn::credit_code::{Code, CodeKind, CodeLevel};

/// A valid code with an organisation body: the nine characters of the body, and of a credit code the nine others.
#[derive(Debug, Clone, Copy)]
pub(super) struct CodeWords {
    body: u64,
    rest: u64,
}

/// Where there is no credit code. Nine letters and digits to the base of 36 stay below 2^47.
const NO_REST: u64 = u64::MAX;

/// The words of further codes.
#[derive(Debug)]
pub(super) struct Codes {
    further: Vec<CodeWords>,
}

impl Codes {
    /// The words of the first code of each record, whether all its codes are held, and where the others stand.
    pub fn new(records: &[CensusRecord]) -> (Self, Vec<(CodeWords, Held, Rest)>) {
        let mut further = Vec::new();
        let mut of = |record: &CensusRecord| {
            if record.codes.is_empty() && record.repaired.is_empty() {
                return (CodeWords::NONE, Held::Absent, Rest::NONE);
            }
            let words = |code: &Code| CodeWords::of(code).filter(|_| record.repaired.is_empty());
            let Some((first, rest)) = record.codes.split_first() else { return CodeWords::MORE };
            let all_held = rest.iter().all(|code| words(code).is_some());
            match (words(first), Rest::of(further.len(), rest.len())) {
                (Some(first), Some(place)) if all_held => {
                    further.extend(rest.iter().filter_map(words));
                    (first, Held::Plain, place)
                }
                _ => CodeWords::MORE,
            }
        };
        let first = records.iter().map(&mut of).collect();
        (Self { further }, first)
    }

    /// The best level of any codes of two records that are held.
    pub fn level(&self, a: (&CodeWords, Rest), b: (&CodeWords, Rest)) -> Option<u8> {
        let of = |(first, rest): (_, Rest)| (first, &self.further[rest.range()]);
        best(of(a), of(b), |x, y| Some(x.level(y) as u8))
    }
}

impl CodeWords {
    const NONE: Self = Self { body: 0, rest: NO_REST };
    const MORE: (Self, Held, Rest) = (Self::NONE, Held::More, Rest::NONE);

    /// `None` for codes that agree or differ in other ways than by credit code and organisation body.
    fn of(code: &Code) -> Option<Self> {
        use CodeKind::{OrgCode, Permit, PermitSubject, TaxId, Uscc};
        if !code.is_valid() || !matches!(code.kind(), Uscc | Permit | PermitSubject | OrgCode | TaxId) {
            return None;
        }
        let word = |bytes: &mut dyn Iterator<Item = &u8>| {
            bytes.fold(0, |word, &c| word * 36 + (c as char).to_digit(36).map_or(0, u64::from))
        };
        let body = word(&mut code.org_body()?.iter());
        let rest = code.uscc().map(str::as_bytes);
        let rest = rest.map_or(NO_REST, |text| word(&mut text[..8].iter().chain(&text[17..])));
        Some(Self { body, rest })
    }

    /// The body of the organisation, below 2^47.
    pub fn body(&self) -> u64 {
        self.body
    }

    fn level(&self, other: &Self) -> CodeLevel {
        match (self.body == other.body, self.rest == other.rest && self.rest != NO_REST) {
            (true, true) => CodeLevel::SameUscc,
            (true, false) => CodeLevel::SameOrgBody,
            (false, _) => CodeLevel::Different,
        }
    }
}
