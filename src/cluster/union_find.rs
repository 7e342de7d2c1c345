//! Disjoint sets over small integers.

/// Disjoint sets of `0..n`. The root of a set is its smallest member, so the outcome does not depend on the order of unions.
///
/// ```
/// use minglu::cluster::UnionFind;
/// let mut sets = UnionFind::new(4);
/// sets.union(3, 1);
/// assert_eq!(sets.find(3), 1);
/// assert_ne!(sets.find(0), sets.find(3));
/// ```
#[derive(Debug, Clone)]
pub struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// `n` sets of one.
    pub fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    /// The smallest member of the set of `x`.
    pub fn find(&mut self, x: u32) -> u32 {
        let mut root = x;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = x;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    /// Makes one set of the sets of `a` and `b`; true when they were two.
    pub fn union(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }
}
