//! How common a 字号 is in the lists at hand.

use super::{NameLevel, ParsedName};
use crate::domain::cn::repeats::repeats;
use crate::domain::cn::variants::Variants;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;
use std::sync::Arc;

/// Frequencies of 字号 and of their characters, and the tables of resemblance a comparison needs.
///
/// ```
/// use minglu::domain::cn::name::{NameParser, NameStats};
/// use minglu::domain::cn::region::HomeRegions;
/// let parser = NameParser::new(std::sync::Arc::new(HomeRegions::default()));
/// let names: Vec<_> = ["华丰陶瓷厂", "华丰五金厂", "广成五金厂", "泽华食品厂"].map(|name| parser.parse(name)).into();
/// let stats = NameStats::new(&names);
/// assert_eq!(stats.rarity("华丰"), 0.5);
/// assert_eq!(stats.rarity("广成"), 0.25);
/// assert_eq!(stats.rarity("从未见过"), 0.25);
/// ```
#[derive(Debug, Clone)]
pub struct NameStats {
    /// By a hash of the 字号.
    brands: FxHashMap<u64, u32>,
    /// By a hash of 字号 and trade words.
    cores: FxHashMap<u64, u32>,
    characters: FxHashMap<char, u32>,
    total: u32,
    variants: Arc<Variants>,
}

/// What is counted of some names.
#[derive(Default)]
pub(crate) struct NameCounts {
    brands: Vec<u64>,
    cores: Vec<u64>,
    characters: FxHashMap<char, u32>,
}

impl NameCounts {
    /// Of these names.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a ParsedName>) -> Self {
        let mut counts = Self::default();
        for name in names.into_iter().filter(|name| !name.brand.is_empty()) {
            counts.brands.push(NameStats::brand_hash(&name.brand));
            counts.cores.push(NameStats::core_hash(&name.core));
            for c in name.brand.chars() {
                *counts.characters.entry(c).or_insert(0) += 1;
            }
        }
        counts
    }
}

impl NameStats {
    /// The frequencies over these names, with the standard tables of resemblance.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a ParsedName>) -> Self {
        Self::with_variants(names, Variants::standard().clone())
    }

    /// The frequencies over these names, with other tables of resemblance.
    pub fn with_variants<'a>(names: impl IntoIterator<Item = &'a ParsedName>, variants: Variants) -> Self {
        Self::counted(vec![NameCounts::of(names)], variants)
    }

    /// The frequencies over names that were gone through piece by piece.
    pub(crate) fn counted(pieces: Vec<NameCounts>, variants: Variants) -> Self {
        let (mut brands, mut cores, mut characters) = (Vec::new(), Vec::new(), FxHashMap::default());
        for piece in pieces {
            brands.push(piece.brands);
            cores.push(piece.cores);
            piece.characters.into_iter().for_each(|(c, count)| *characters.entry(c).or_insert(0) += count);
        }
        let total = brands.iter().map(Vec::len).sum::<usize>() as u32;
        // What was seen once counts as what was never seen.
        let (brands, cores) = rayon::join(|| repeats(brands.concat()), || repeats(cores.concat()));
        Self { brands, cores, characters, total, variants: Arc::new(variants) }
    }

    /// What a 字号 is counted by.
    pub(crate) fn brand_hash(brand: &str) -> u64 {
        FxBuildHasher.hash_one(brand)
    }

    /// What 字号 and trade words are counted by.
    pub(crate) fn core_hash(core: &[char]) -> u64 {
        FxBuildHasher.hash_one(core)
    }

    /// Share of the names with this 字号, above 0 to 1; one that was never seen counts as seen once.
    pub fn rarity(&self, brand: &str) -> f32 {
        self.brand_share(Self::brand_hash(brand))
    }

    /// The same by its hash.
    pub(crate) fn brand_share(&self, brand: u64) -> f32 {
        self.share(self.brands.get(&brand).copied())
    }

    /// Share of the names whose 字号 and trade words are exactly these.
    pub fn core_rarity(&self, name: &ParsedName) -> f32 {
        self.core_share(Self::core_hash(&name.core))
    }

    /// The same by the hash of 字号 and trade words.
    pub(crate) fn core_share(&self, core: u64) -> f32 {
        self.share(self.cores.get(&core).copied())
    }

    /// Share of the names whose 字号 has this character.
    pub fn character_rarity(&self, c: char) -> f32 {
        self.share(self.characters.get(&c).copied())
    }

    /// The tables of resemblance.
    pub fn variants(&self) -> &Variants {
        &self.variants
    }

    /// The same, to keep.
    pub(crate) fn shared_variants(&self) -> Arc<Variants> {
        self.variants.clone()
    }

    fn share(&self, count: Option<u32>) -> f32 {
        count.unwrap_or(1).max(1) as f32 / self.total.max(1) as f32
    }
}

/// Relative frequency of what two names agree on at a level: of 字号 and trade where both agree, of the 字号 where only it does, 0 where
/// a frequency says nothing.
pub fn agreement_frequency(a: &ParsedName, b: &ParsedName, stats: &NameStats, level: NameLevel) -> f32 {
    match level {
        NameLevel::Equal | NameLevel::SameCore | NameLevel::SameCoreOtherForm => {
            if a.core == b.core {
                stats.core_rarity(a)
            } else {
                stats.core_rarity(a).max(stats.core_rarity(b))
            }
        }
        NameLevel::SameBrandRelatedTrade
        | NameLevel::SameBrandTradeUnsaid
        | NameLevel::SameBrandOtherTrade
        | NameLevel::SameCoreOtherPlace
        | NameLevel::NearCore => {
            if a.brand == b.brand {
                stats.rarity(&a.brand)
            } else {
                stats.rarity(&a.brand).max(stats.rarity(&b.brand))
            }
        }
        _ => 0.0,
    }
}
