//! Chance without a state that grows: any unit of any list can be drawn alone.
//!
//! A generator is made from a seed and a path (`unit 17`, `list 3, unit 17, slot 0`), so rows can be written in any
//! order and in bounded memory. [`SplitMix64`](Rng) (Steele, Lea and Flood, OOPSLA 2014) is enough: nothing here is
//! secret, and the draws of one row are few. [`Shuffle`] is a permutation that is computed instead of stored: a
//! four-round Feistel network on the next power of four, walked until it falls inside (Black and Rogaway 2002).

/// A small generator of chance.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// The generator of a path below a seed.
    pub(super) fn new(seed: u64, path: &[u64]) -> Self {
        let state = path.iter().fold(mix(seed ^ 0x9E37_79B9_7F4A_7C15), |state, &step| mix(state ^ mix(step)));
        Self(state)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `n`; 0 when `n` is 0. The bias of the multiplication is below n / 2^64.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn range(&mut self, low: u32, high: u32) -> u32 {
        low + self.below((high - low) as usize + 1) as u32
    }

    /// A number in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with the given probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the items.
    ///
    /// # Panics
    /// When there is none; the tables of this module are constants with entries.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// So many random decimal digits.
    pub(super) fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// A permutation of `0..n`.
#[derive(Debug, Clone)]
pub(super) struct Shuffle {
    n: u64,
    half_bits: u32,
    keys: [u64; 4],
}

impl Shuffle {
    pub(super) fn new(n: u64, seed: u64, path: &[u64]) -> Self {
        let mut half_bits = 1;
        while 1u64 << (2 * half_bits) < n {
            half_bits += 1;
        }
        let mut rng = Rng::new(seed, path);
        Self { n, half_bits, keys: [rng.next(), rng.next(), rng.next(), rng.next()] }
    }

    /// Where `at` goes, for `at < n`.
    pub(super) fn get(&self, at: u64) -> u64 {
        let mut x = at;
        loop {
            let mask = (1u64 << self.half_bits) - 1;
            let (mut left, mut right) = (x >> self.half_bits, x & mask);
            for key in self.keys {
                (left, right) = (right, left ^ (mix(right ^ key) & mask));
            }
            x = left << self.half_bits | right;
            if x < self.n {
                return x;
            }
        }
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_a_permutation_of_any_length() {
        for n in [1u64, 2, 5, 16, 17, 1000] {
            let shuffle = Shuffle::new(n, 7, &[n]);
            let mut seen: Vec<u64> = (0..n).map(|at| shuffle.get(at)).collect();
            if n == 1000 {
                assert_ne!(seen[..5], [0, 1, 2, 3, 4]);
            }
            seen.sort_unstable();
            assert_eq!(seen, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_path_gives_the_same_chance_whenever_it_is_asked() {
        assert_eq!(Rng::new(1, &[2, 3]).next(), Rng::new(1, &[2, 3]).next());
        assert_ne!(Rng::new(1, &[2, 3]).next(), Rng::new(1, &[3, 2]).next());
        let mut rng = Rng::new(5, &[]);
        let hits = (0..10_000).filter(|_| rng.chance(0.2)).count();
        assert!((1850..2150).contains(&hits), "{hits}");
    }
}
