//! The inverted index of a key column: which records carry a token.

use crate::record::{KeyColumn, RecordId};
use crate::standardise::field::Rows;

/// Postings of every token: `starts[t]..starts[t + 1]` of the record ids, ascending.
pub(super) fn invert(column: &KeyColumn) -> (Vec<u32>, Vec<u32>) {
    let records = || (0..column.len() as u32).map(RecordId);
    let tokens = records().flat_map(|r| column.get(r).iter().copied()).max().map_or(0, |max| max as usize + 1);
    let mut starts = vec![0_u32; tokens + 1];
    for record in records() {
        for &token in column.get(record) {
            starts[token as usize + 1] += 1;
        }
    }
    for token in 0..tokens {
        starts[token + 1] += starts[token];
    }
    let mut next = starts.clone();
    let mut postings = vec![0_u32; starts[tokens] as usize];
    for record in records() {
        for &token in column.get(record) {
            postings[next[token as usize] as usize] = record.0;
            next[token as usize] += 1;
        }
    }
    (starts, postings)
}

/// For each of `width` numbers the lists that hold it, ascending: keys per record become records per key, and back.
pub(super) fn transpose(lists: &Rows<u32>, width: usize) -> Rows<u32> {
    let mut ends = vec![0_u32; width];
    for list in 0..lists.len() {
        lists.get(list).iter().for_each(|&item| ends[item as usize] += 1);
    }
    let mut sum = 0;
    for end in &mut ends {
        // Where the list begins; it moves to its end while the list is filled.
        (*end, sum) = (sum, sum + *end);
    }
    let mut items = vec![0_u32; sum as usize];
    for list in 0..lists.len() {
        for &item in lists.get(list) {
            let at = &mut ends[item as usize];
            items[*at as usize] = list as u32;
            *at += 1;
        }
    }
    Rows::from_parts(items, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_twice_gives_the_lists_back() {
        let mut lists = Rows::default();
        for list in [&[0, 2, 5][..], &[], &[2], &[5]] {
            lists.push_slice(list);
        }
        let turned = transpose(&lists, 6);
        let of = |at: usize| turned.get(at).to_vec();
        assert_eq!([of(0), of(1), of(2), of(5)], [vec![0], vec![], vec![0, 2], vec![0, 3]]);
        let back = transpose(&turned, 4);
        assert!((0..4).all(|at| back.get(at) == lists.get(at)));
    }
}
