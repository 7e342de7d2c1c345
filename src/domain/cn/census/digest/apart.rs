//! Whether two records contradict each other, from 24 bytes of each.
//!
//! Blocking asks it of every pair that shares a key, most of them strangers that lie anywhere in memory: three million digests are 340 MB, these words 72,
//! and they are let go when blocking ends.

use super::{Digest, Digests, Held};
use crate::domain::cn::address;
use crate::domain::cn::name::NameLevel;
use crate::domain::cn::region::{PlaceId, PlaceLevel};
use crate::record::{PIECE, Pair};
use rayon::prelude::*;

/// What a record says that can contradict: its only code, its only person's family name, its only place.
#[derive(Clone)]
struct Sign {
    /// Body of the organisation, [`NONE`] without a code or with several.
    body: u64,
    /// Symbol of the family name, [`u32::MAX`] without a person or with several.
    family: u32,
    /// City, county and town.
    places: [Option<PlaceId>; 3],
}

/// Nine letters and digits to the base of 36 stay below 2^47.
const NONE: u64 = u64::MAX;

/// The signs of all records.
pub(in super::super) struct Signs<'a> {
    digests: &'a Digests,
    of: Vec<Sign>,
}

impl<'a> Signs<'a> {
    pub fn new(digests: &'a Digests) -> Self {
        Self { of: digests.of.par_iter().with_max_len(PIECE).map(|digest| digests.sign(digest)).collect(), digests }
    }

    /// True for records of other towns or counties with other codes or people of other families, and for other names with other codes.
    pub fn apart(&self, pair: Pair) -> bool {
        let (a, b) = (&self.of[pair.left().index()], &self.of[pair.right().index()]);
        let other_code = a.body != b.body && a.body != NONE && b.body != NONE;
        let other_family = a.family != b.family && a.family != u32::MAX && b.family != u32::MAX;
        let other_name = || self.digests.name(pair.left(), pair.right()) == Some(NameLevel::Different as u8);
        (other_code || other_family) && address::divisions_apart(&a.places, &b.places) || other_code && other_name()
    }
}

impl Digests {
    fn sign(&self, digest: &Digest) -> Sign {
        let one_code = digest.codes == Held::Plain && digest.further_codes.range().is_empty();
        let one_place = digest.addresses == Held::Plain && digest.further_places.range().is_empty();
        let places = one_place.then(|| self.places.divisions(&digest.place));
        let levels = [PlaceLevel::City, PlaceLevel::County, PlaceLevel::Town];
        Sign {
            body: if one_code { digest.code.body() } else { NONE },
            family: if digest.people == Held::Plain { digest.family } else { u32::MAX },
            places: levels.map(|level| places?[level as usize]),
        }
    }
}
