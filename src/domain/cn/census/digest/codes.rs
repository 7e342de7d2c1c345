//! Codes in two words each.

use super::super::record::CensusRecord;
use super::{Held, Rest, best, firsts};
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

/// The codes of some records.
pub(super) struct Piece {
    /// The first code of each record, and how many more it has.
    first: Vec<(CodeWords, Held, u32)>,
    further: Vec<CodeWords>,
}

impl Piece {
    pub fn of(records: &[CensusRecord]) -> Self {
        let mut further = Vec::new();
        let mut of = |record: &CensusRecord| {
            if record.codes.is_empty() && record.repaired.is_empty() {
                return (CodeWords::NONE, Held::Absent, 0);
            }
            let words = |code: &Code| CodeWords::of(code).filter(|_| record.repaired.is_empty());
            let Some((first, rest)) = record.codes.split_first() else { return CodeWords::MORE };
            match words(first) {
                Some(first) if rest.iter().all(|code| words(code).is_some()) => {
                    further.extend(rest.iter().filter_map(words));
                    (first, Held::Plain, rest.len() as u32)
                }
                _ => CodeWords::MORE,
            }
        };
        Self { first: records.iter().map(&mut of).collect(), further }
    }
}

impl Codes {
    /// The words of the first code of each record, and where those of its further ones stand.
    pub fn joined(pieces: Vec<Piece>) -> (Self, Vec<(CodeWords, Held, Rest)>) {
        let (mut first, mut counts, mut further) = (Vec::new(), Vec::new(), Vec::new());
        for piece in pieces {
            first.extend(piece.first.iter().map(|&(words, held, _)| (words, held)));
            counts.extend(piece.first.iter().map(|&(.., count)| count));
            further.extend(piece.further);
        }
        further.shrink_to_fit();
        let first = firsts(first, counts, |_| (CodeWords::NONE, Held::More));
        (Self { further }, first.into_iter().map(|((words, held), rest)| (words, held, rest)).collect())
    }

    /// The best level of any codes of two records that are held.
    pub fn level(&self, a: (&CodeWords, Rest), b: (&CodeWords, Rest)) -> Option<u8> {
        let of = |(first, rest): (_, Rest)| (first, &self.further[rest.range()]);
        best(of(a), of(b), |x, y| Some(x.level(y) as u8))
    }
}

impl CodeWords {
    const NONE: Self = Self { body: 0, rest: NO_REST };
    const MORE: (Self, Held, u32) = (Self::NONE, Held::More, 0);

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
