//! Where parsed records are kept: in memory or, where a run is bounded, in a temporary file.
//!
//! A parsed record takes 0.6 KB of memory and 0.33 KB of a file (290,000 rows of a province). What is gone through record by record is read piece by piece, and what a pair asks for
//! is read when it is asked for: the digests in memory tell most pairs. Reading a record back costs some 2 µs where parsing it took 17.

use super::record::CensusRecord;
use crate::record::{PIECE, RecordId};
use crate::spill::{Aside, Room, SpillError, Store, StoreWriter, Trouble};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::Hash;
use std::ops::{Deref, Range};
use std::sync::{Arc, Mutex, PoisonError};

/// Records that are gone through together: their keys, some 200,000, are held by the cache of a core.
const BATCH: usize = 1 << 15;

/// Records of a file that are gone through together: each thread holds them in memory, three megabytes.
const BATCH_OF_FILE: usize = 1 << 12;

/// The records of all lists in order.
#[derive(Debug, Default)]
pub struct Records(Place);

#[derive(Debug)]
enum Place {
    Memory(Vec<CensusRecord>),
    File(Filed),
}

impl Default for Place {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

/// Records in a file.
#[derive(Debug)]
struct Filed {
    store: Store,
    /// Those that were changed after they had been written.
    changed: FxHashMap<usize, CensusRecord>,
    /// Those that were asked for lately, each in the slot of its number: a pair's two are asked for by every comparison of it.
    lately: Vec<Mutex<Option<Lately>>>,
    trouble: Trouble,
}

/// A record and its number.
type Lately = (usize, Arc<CensusRecord>);

/// Slots for records that were asked for lately: those of the pairs that two threads compare together, in ten megabytes.
const SLOTS: usize = 1 << 14;

/// A record where it stands, or as it was read back.
#[derive(Debug)]
pub enum Held<'a> {
    /// In memory.
    There(&'a CensusRecord),
    /// Read from a file.
    Read(Arc<CensusRecord>),
}

impl Deref for Held<'_> {
    type Target = CensusRecord;

    #[inline]
    fn deref(&self) -> &CensusRecord {
        match self {
            Self::There(record) => record,
            Self::Read(record) => record,
        }
    }
}

impl Records {
    /// So many records in memory, each read where it stays, with what reading it tells beside.
    pub(super) fn read<T: Send>(count: usize, read: impl Fn(RecordId) -> (CensusRecord, T) + Sync) -> (Self, Vec<T>) {
        let (mut records, mut beside) = (Vec::new(), Vec::new());
        let all = (0..count as u32).into_par_iter().with_max_len(PIECE).map(|at| read(RecordId(at)));
        all.unzip_into_vecs(&mut records, &mut beside);
        (Self(Place::Memory(records)), beside)
    }

    /// The same in a file of `room`.
    ///
    /// # Errors
    /// [`SpillError`] when the file cannot be written.
    pub(super) fn read_to_file<T: Send>(
        count: usize,
        room: &Room,
        read: impl Fn(RecordId) -> (CensusRecord, T) + Sync,
    ) -> Result<(Self, Vec<T>), SpillError> {
        let mut writer = StoreWriter::new(room)?;
        let mut beside = Vec::with_capacity(count);
        for start in (0..count).step_by(BATCH) {
            let pieces = (start..count.min(start + BATCH)).step_by(PIECE).collect::<Vec<_>>();
            let piece = |&start: &usize| Piece::read(start..count.min(start + PIECE), &read);
            let pieces: Vec<Piece<T>> = pieces.par_iter().with_max_len(1).map(piece).collect();
            for piece in pieces {
                writer.append(&piece.bytes, piece.lengths)?;
                beside.extend(piece.beside);
            }
        }
        Ok((Self(Place::File(Filed::new(writer.finish()?))), beside))
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        match &self.0 {
            Place::Memory(records) => records.len(),
            Place::File(filed) => filed.store.len(),
        }
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What stands in a file, where that is where they are.
    pub(super) fn aside(&self) -> Option<Aside> {
        match &self.0 {
            Place::Memory(_) => None,
            Place::File(filed) => Some(Aside { bytes: filed.store.bytes(), trouble: filed.trouble.clone() }),
        }
    }

    /// One record.
    #[inline]
    pub fn get(&self, record: RecordId) -> Held<'_> {
        match &self.0 {
            Place::Memory(records) => Held::There(&records[record.index()]),
            Place::File(filed) => filed.get(record.index()),
        }
    }

    /// What `of` tells of the records piece by piece, in order. Pieces are gone through by several threads.
    pub(super) fn pieces<T: Send>(&self, of: impl Fn(&[CensusRecord]) -> T + Sync) -> Vec<T> {
        match &self.0 {
            Place::Memory(records) => records.par_chunks(BATCH).with_max_len(1).map(&of).collect(),
            Place::File(filed) => {
                let starts: Vec<usize> = (0..self.len()).step_by(BATCH_OF_FILE).collect();
                let piece = |&start: &usize| of(&filed.all(start..self.len().min(start + BATCH_OF_FILE)));
                starts.par_iter().with_max_len(1).map(piece).collect()
            }
        }
    }

    /// What `of` tells of each record.
    pub(super) fn each<T: Send>(&self, of: impl Fn(&CensusRecord) -> T + Sync) -> Vec<T> {
        self.pieces(|records| records.iter().map(&of).collect::<Vec<T>>()).into_iter().flatten().collect()
    }

    /// What `of` tells of all records together.
    pub(super) fn distinct<T: Hash + Eq + Send, I: IntoIterator<Item = T>>(
        &self,
        of: impl Fn(&CensusRecord) -> I + Sync,
    ) -> FxHashSet<T> {
        let pieces = self.pieces(|records| records.iter().flat_map(&of).collect::<FxHashSet<T>>());
        pieces.into_iter().flatten().collect()
    }

    /// Changes the records that `wanted` says, few of all, in order.
    pub(super) fn change(
        &mut self,
        wanted: impl Fn(&CensusRecord) -> bool + Sync,
        mut change: impl FnMut(RecordId, &mut CensusRecord),
    ) {
        let places = self.pieces(|records| records.iter().map(&wanted).collect::<Vec<bool>>());
        let places = places.into_iter().flatten().enumerate().filter(|&(_, wanted)| wanted).map(|(at, _)| at);
        for at in places {
            let record = match &mut self.0 {
                Place::Memory(records) => &mut records[at],
                Place::File(filed) => filed.changeable(at),
            };
            change(RecordId(at as u32), record);
        }
    }

    /// Lets go of what `forget` takes out of each record, where they are in memory.
    pub(super) fn forget(&mut self, forget: impl Fn(&mut CensusRecord) + Sync) {
        if let Place::Memory(records) = &mut self.0 {
            records.par_iter_mut().with_max_len(PIECE).for_each(&forget);
        }
    }
}

impl Filed {
    fn new(store: Store) -> Self {
        let lately = (0..SLOTS).map(|_| Mutex::default()).collect();
        Self { store, changed: FxHashMap::default(), lately, trouble: Trouble::default() }
    }

    fn get(&self, at: usize) -> Held<'_> {
        if let Some(record) = self.changed.get(&at) {
            return Held::There(record);
        }
        // A thread that panicked elsewhere leaves no half-made entry.
        let slot = || self.lately[at % SLOTS].lock().unwrap_or_else(PoisonError::into_inner);
        let known = slot().as_ref().filter(|(of, _)| *of == at).map(|(_, record)| record.clone());
        Held::Read(known.unwrap_or_else(|| {
            let record = Arc::new(self.one(at));
            *slot() = Some((at, record.clone()));
            record
        }))
    }

    /// A record as it was written.
    fn one(&self, at: usize) -> CensusRecord {
        self.stored(at..at + 1).pop().unwrap_or_else(CensusRecord::nothing)
    }

    fn all(&self, range: Range<usize>) -> Vec<CensusRecord> {
        let mut records = self.stored(range.clone());
        if !self.changed.is_empty() {
            for (record, at) in records.iter_mut().zip(range) {
                if let Some(changed) = self.changed.get(&at) {
                    record.clone_from(changed);
                }
            }
        }
        records
    }

    fn changeable(&mut self, at: usize) -> &mut CensusRecord {
        let stored = self.one(at);
        self.changed.entry(at).or_insert(stored)
    }

    /// The records as they were written; as many that say nothing where that went wrong.
    fn stored(&self, range: Range<usize>) -> Vec<CensusRecord> {
        let mut records = Vec::with_capacity(range.len());
        let mut damaged = None;
        let read = self.store.read(range.clone(), |bytes| match postcard::from_bytes(bytes) {
            Ok(record) => records.push(record),
            Err(error) => damaged = Some(error),
        });
        let failed = read.err().or_else(|| damaged.map(|error| self.store.damaged(error)));
        if let Some(error) = failed {
            self.trouble.tell(error);
            records.resize_with(range.len(), CensusRecord::nothing);
        }
        records
    }
}

/// Records about to be written.
struct Piece<T> {
    bytes: Vec<u8>,
    lengths: Vec<u32>,
    beside: Vec<T>,
}

impl<T> Piece<T> {
    fn read(range: Range<usize>, read: &impl Fn(RecordId) -> (CensusRecord, T)) -> Self {
        let mut piece = Self { bytes: Vec::new(), lengths: Vec::new(), beside: Vec::with_capacity(range.len()) };
        for at in range {
            let (record, beside) = read(RecordId(at as u32));
            let start = piece.bytes.len();
            piece.bytes = postcard::to_extend(&record, piece.bytes).expect("a vector takes any record");
            piece.lengths.push((piece.bytes.len() - start) as u32);
            piece.beside.push(beside);
        }
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::super::CensusStandardiser;
    use super::super::record::CensusRecords;
    use super::*;
    use crate::domain::cn::CnHeaders;
    use crate::ingest;
    use crate::record::Standardised;
    use crate::standardise::Standardiser;

    /// What takes every kind of part: codes and their repairs, permits, aliases, brackets, places within places, people, points, complaints.
    const ROWS: &str = "单位名称,统一社会信用代码,排污许可证编号,详细地址,注册地址,法定代表人,联系电话,行业,经度,纬度\n\
        潮州市广成不锈钢制品厂(原广成五金厂、停产),9144O3001922038216,91130200699229617X002P,潮安区彩塘镇金砂村祠堂旁12弄3号2栋301,佛山市大沥镇,陈志强、李明,13684021296 0768-6671234,不锈钢制品,116.6,23.5\n\
        广成第二厂区有限公司,914403001922038216,,,,陈老板,,3351,,\n\
        王氏作坊,,,彩塘镇旧铺社(工业区内),,,,,,\n\
        ,,,,,,,,,\n";

    fn standardised(room: Option<&Room>) -> Standardised {
        let lists = ingest::read_bytes("甲", "csv", ROWS.as_bytes(), &Default::default(), &CnHeaders).unwrap();
        CensusStandardiser::default().standardise_within(&lists, room).unwrap().0
    }

    #[test]
    fn records_of_a_file_are_those_of_memory() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room { bytes: 0, folder: folder.path().to_owned() };
        let (memory, file) = (standardised(None), standardised(Some(&room)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "one file");
        assert!(Aside::bytes(&file) > 100 && Aside::bytes(&memory) == 0);
        let (in_memory, in_file) = (CensusRecords::of(&memory).unwrap(), CensusRecords::of(&file).unwrap());
        assert!(in_memory.get(RecordId(0)).repaired.len() == 1, "a record that was changed after it had been read");
        for _ in 0..2 {
            for at in (0..memory.len() as u32).map(RecordId) {
                assert_eq!(*in_memory.get(at), *in_file.get(at));
            }
        }
        assert_eq!(in_memory.records.each(Clone::clone), in_file.records.each(Clone::clone));
        assert_eq!(Aside::check(&file), Ok(()));
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file is removed");
    }

    #[test]
    fn a_file_that_cannot_be_read_back_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = standardised(Some(&Room { bytes: 0, folder: folder.path().to_owned() }));
        let path = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        std::fs::write(&path, "").unwrap();
        let all = CensusRecords::of(&data).unwrap();
        assert_eq!(*all.get(RecordId(1)), CensusRecord::nothing());
        let error = Aside::check(&data).unwrap_err();
        assert!(error.path.contains("minglu-store"), "{error}");
    }

    #[test]
    fn a_record_of_a_file_that_makes_no_sense_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = StoreWriter::new(&Room { bytes: 0, folder: folder.path().to_owned() }).unwrap();
        writer.append(&[0xff; 40], [40]).unwrap();
        let filed = Filed::new(writer.finish().unwrap());
        assert_eq!(*filed.get(0), CensusRecord::nothing());
        assert!(filed.trouble.check().is_err());
    }
}
