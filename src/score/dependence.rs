//! Respects that go together among non-matches: a postcode that agrees where the town agrees is no second coincidence.
//!
//! The non-matches get a dependence tree: each field may hang on one other, and its shares of levels are then told given that one's level. The
//! tree is the one of most mutual information, which of all trees comes nearest to the true distribution (Chow & Liu 1968, IEEE Trans.
//! Inf. Theory 14). An edge must tell more than chance would. Weights stay a sum of one term per field, so explanations still add up: a field
//! that hangs on another is worth what it adds to it.
//!
//! Measured, F1 of pairs on the same patterns: restaurants of one list 0.21 when taken as independent, 0.90 with the tree; two lists of
//! restaurants 0.36 and 0.95, voters 0.40 and 0.91, Chicago's sites 0.79 and 0.90; rldata10000 and the four febrl sets the same. What was
//! tried beside it: two or three latent classes of non-matches in place of the tree (0.92 on Chicago, but 0.52 on voters, 0.92 on the two lists
//! of restaurants, and eight times the iterations); a higher bar for an edge (voters fall to 0.37); a tree for the matches, too (nowhere more than 0.001 better, and the estimation of
//! matches then follows whatever is dense).

use serde::{Deserialize, Serialize};

/// The shares of a field's levels among non-matches, given the level of another field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The other field.
    pub on: usize,
    /// `u[level of the other][level]`.
    pub u: Vec<Vec<f64>>,
}

/// An edge must tell as much as independent fields would by chance, and four standard deviations more.
const DEVIATIONS: f64 = 4.0;

/// Weight of independence in what one field's levels say about another's, in random pairs.
const INDEPENDENT: f64 = 0.3;

/// How often two fields stand at each two levels; the last row and column are for absent.
#[derive(Debug, Clone)]
pub(super) struct Joint {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) counts: Vec<f64>,
}

impl Joint {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self { rows: rows + 1, columns: columns + 1, counts: vec![0.0; (rows + 1) * (columns + 1)] }
    }

    /// The same with rows and columns exchanged.
    pub(super) fn turned(&self) -> Self {
        let cell = |at: usize| self.at(at % self.rows, at / self.rows);
        Self { rows: self.columns, columns: self.rows, counts: (0..self.counts.len()).map(cell).collect() }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.counts[row * self.columns + column]
    }

    /// Mutual information in bits where both fields are present, and the degrees of freedom of independent ones.
    fn information(&self) -> (f64, f64) {
        let (rows, columns) = (self.rows - 1, self.columns - 1);
        let of_row: Vec<f64> = (0..rows).map(|r| (0..columns).map(|c| self.at(r, c)).sum()).collect();
        let of_column: Vec<f64> = (0..columns).map(|c| (0..rows).map(|r| self.at(r, c)).sum()).collect();
        let total: f64 = of_row.iter().sum();
        if total <= 0.0 {
            return (0.0, 1.0);
        }
        let mut bits = 0.0;
        for (row, a) in of_row.iter().enumerate() {
            for (column, b) in of_column.iter().enumerate() {
                let both = self.at(row, column);
                if both > 0.0 {
                    bits += both / total * (both * total / (a * b)).log2();
                }
            }
        }
        let used = |of: &[f64]| of.iter().filter(|&&n| n > 0.0).count().saturating_sub(1) as f64;
        (bits, used(&of_row) * used(&of_column))
    }
}

/// The other field that each field hangs on; fields come in an order in which nothing hangs on itself. `joint(a, b)` counts for a < b.
pub(super) fn tree<'j>(fields: usize, random: f64, joint: impl Fn(usize, usize) -> &'j Joint) -> Vec<Option<usize>> {
    let mut edges: Vec<(f64, usize, usize)> = Vec::new();
    for a in 0..fields {
        for b in a + 1..fields {
            let (bits, freedom) = joint(a, b).information();
            let chance =
                (freedom + DEVIATIONS * (2.0 * freedom).sqrt()) / (2.0 * random.max(1.0) * std::f64::consts::LN_2);
            if bits > chance {
                edges.push((bits, a, b));
            }
        }
    }
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut group: Vec<usize> = (0..fields).collect();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); fields];
    for (_, a, b) in edges {
        let (of_a, of_b) = (group[a], group[b]);
        if of_a != of_b {
            group.iter_mut().filter(|group| **group == of_b).for_each(|group| *group = of_a);
            next[a].push(b);
            next[b].push(a);
        }
    }
    let mut on = vec![None; fields];
    let mut seen = vec![false; fields];
    for root in 0..fields {
        let mut open = if seen[root] { Vec::new() } else { vec![root] };
        seen[root] = true;
        while let Some(field) = open.pop() {
            for &other in &next[field] {
                if !seen[other] {
                    seen[other] = true;
                    on[other] = Some(field);
                    open.push(other);
                }
            }
        }
    }
    on
}

/// The shares of a field's levels given the other's, which `counts` has in its rows; drawn towards the shares `u` of all pairs. A
/// random pair stands for `per_random` pairs.
pub(super) fn given(on: usize, counts: &Joint, u: &[f64], per_random: f64) -> Given {
    let prior = INDEPENDENT * per_random;
    let row = |row: usize| {
        let sum: f64 = (0..u.len()).map(|column| counts.at(row, column)).sum();
        u.iter().enumerate().map(|(column, u)| (counts.at(row, column) + prior * u) / (sum + prior)).collect()
    };
    Given { on, u: (0..counts.rows - 1).map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joint(counts: [[f64; 2]; 2]) -> Joint {
        let mut joint = Joint::new(2, 2);
        for (row, columns) in counts.iter().enumerate() {
            for (column, &count) in columns.iter().enumerate() {
                joint.counts[row * 3 + column] = count;
            }
        }
        joint
    }

    #[test]
    fn what_goes_together_hangs_together_and_chance_does_not() {
        let strong = joint([[90.0, 10.0], [10.0, 890.0]]);
        let weak = joint([[60.0, 40.0], [40.0, 860.0]]);
        let none = joint([[10.5, 89.5], [89.5, 810.5]]);
        // 0 and 1 strongly, 1 and 2 weakly, 0 and 2 weakly too, 3 with nobody: two edges, none that closes a ring.
        let of = |a: usize, b: usize| match (a, b) {
            (0, 1) => &strong,
            (1, 2) | (0, 2) => &weak,
            _ => &none,
        };
        assert_eq!(tree(4, 1000.0, of), [None, Some(0), Some(0), None]);
        // From few pairs nothing can be told.
        assert_eq!(tree(4, 5.0, of), [None; 4]);
        assert_eq!(tree(0, 5.0, of), []);
    }

    #[test]
    fn nothing_counted_tells_nothing() {
        assert_eq!(Joint::new(2, 3).information(), (0.0, 1.0));
    }
}
