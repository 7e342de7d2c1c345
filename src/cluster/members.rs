//! Who is of which group.

use crate::record::RecordId;

/// The records of every group, ascending, in one piece of memory: a province has half a million groups of two.
pub(crate) struct Members {
    /// Where each group begins, and where the last one ends.
    starts: Vec<u32>,
    records: Vec<RecordId>,
}

impl Members {
    /// The members of groups that are numbered from 0, given the group of every record that has one.
    pub(crate) fn of(groups: &[Option<u32>]) -> Self {
        let count = groups.iter().flatten().max().map_or(0, |&max| max as usize + 1);
        // How many stand in each group, then where each begins.
        let mut starts = vec![0_u32; count + 1];
        groups.iter().flatten().for_each(|&group| starts[group as usize] += 1);
        let mut before = 0;
        for start in &mut starts {
            before += std::mem::replace(start, before);
        }
        let mut records = vec![RecordId(0); before as usize];
        for (record, group) in (0..).map(RecordId).zip(groups) {
            if let Some(group) = group {
                let free = &mut starts[*group as usize];
                records[*free as usize] = record;
                *free += 1;
            }
        }
        // Each start has moved to the end of its group, which is where the next one begins.
        starts.rotate_right(1);
        starts[0] = 0;
        Self { starts, records }
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The members of a group.
    pub(crate) fn get(&self, group: u32) -> &[RecordId] {
        let at = group as usize;
        &self.records[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_group_has_its_records(groups in prop::collection::vec(prop::option::of(0_u32..9), 0..40)) {
            let count = groups.iter().flatten().max().map_or(0, |&max| max as usize + 1);
            let mut naive = vec![Vec::new(); count];
            for (record, group) in groups.iter().enumerate() {
                if let Some(group) = group {
                    naive[*group as usize].push(RecordId(record as u32));
                }
            }
            let members = Members::of(&groups);
            prop_assert_eq!(members.len(), count);
            for (group, records) in (0..).zip(&naive) {
                prop_assert_eq!(members.get(group), &records[..]);
            }
        }
    }
}
