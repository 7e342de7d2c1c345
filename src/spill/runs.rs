//! Runs of `(pair, rules)` entries: sorted in memory, written to disk, merged.

use crate::record::Message;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What a stage may still take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Bytes.
    pub bytes: u64,
    /// Where temporary files may be written.
    pub folder: PathBuf,
}

/// A temporary file that cannot be written or read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: temporary file of a bounded run: {reason}")]
pub struct SpillError {
    /// The file.
    pub path: String,
    /// What the system said.
    pub reason: String,
}

impl Message for SpillError {
    fn chinese(&self) -> String {
        format!("内存受限时用的临时文件“{}”读写失败：{}", self.path, self.reason)
    }
}

/// A packed pair and the bit set of the rules that proposed it.
pub(crate) type Entry = (u64, u32);

/// Bytes of an entry in a run.
const ENTRY: usize = 12;

/// Bytes of an entry in the buffer, alignment included, and as much again for what sorting and uniting take beside it.
const IN_MEMORY: u64 = 32;

/// Entries the smallest buffer holds: with fewer a run would be little more than its own bookkeeping.
const LEAST: usize = 1 << 16;

/// Collects entries and gives them back sorted by pair, each pair once with all its rules.
#[derive(Debug)]
pub struct PairSorter {
    room: Option<Room>,
    most: usize,
    buffer: Vec<Entry>,
    runs: Vec<Run>,
    written: u64,
}

/// One sorted run, removed from the disk when it is dropped.
#[derive(Debug)]
struct Run {
    path: PathBuf,
}

impl Drop for Run {
    fn drop(&mut self) {
        // Best effort: the folder is the system's for temporary files.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl PairSorter {
    /// A sorter that keeps within `room`; without one it keeps everything in memory.
    pub fn new(room: Option<Room>) -> Self {
        let most = room.as_ref().map_or(usize::MAX, |room| ((room.bytes / IN_MEMORY) as usize).max(LEAST));
        Self { room, most, buffer: Vec::new(), runs: Vec::new(), written: 0 }
    }

    /// Adds entries in any order.
    ///
    /// # Errors
    /// [`SpillError`] when a run cannot be written.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = (u64, u32)>) -> Result<(), SpillError> {
        for entry in entries {
            if self.buffer.len() >= self.most {
                self.spill()?;
            }
            self.buffer.push(entry);
        }
        Ok(())
    }

    /// Bytes written to disk so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Hands every pair to `each`, ascending, with the union of its rules.
    ///
    /// # Errors
    /// [`SpillError`] when a run cannot be written or read back.
    pub fn finish(mut self, mut each: impl FnMut(u64, u32)) -> Result<(), SpillError> {
        if self.runs.is_empty() {
            unite(&mut self.buffer);
            self.buffer.iter().for_each(|&(pair, rules)| each(pair, rules));
            return Ok(());
        }
        self.spill()?;
        self.buffer = Vec::new();
        let mut readers = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            readers.push(Reader::open(&run.path)?);
        }
        let mut heads = BinaryHeap::with_capacity(readers.len());
        for (at, reader) in readers.iter_mut().enumerate() {
            heads.extend(reader.next()?.map(|entry| Reverse((entry, at))));
        }
        let mut last: Option<Entry> = None;
        while let Some(Reverse((entry, at))) = heads.pop() {
            heads.extend(readers[at].next()?.map(|entry| Reverse((entry, at))));
            match &mut last {
                Some((pair, rules)) if *pair == entry.0 => *rules |= entry.1,
                Some((pair, rules)) => {
                    each(*pair, *rules);
                    last = Some(entry);
                }
                None => last = Some(entry),
            }
        }
        if let Some((pair, rules)) = last {
            each(pair, rules);
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), SpillError> {
        let Some(room) = &self.room else { return Ok(()) };
        if self.buffer.is_empty() {
            return Ok(());
        }
        unite(&mut self.buffer);
        let run = Run { path: unused(&room.folder, "run")? };
        let write = || -> io::Result<()> {
            let mut file = BufWriter::with_capacity(1 << 18, File::create(&run.path)?);
            for &(pair, rules) in &self.buffer {
                file.write_all(&pair.to_le_bytes())?;
                file.write_all(&rules.to_le_bytes())?;
            }
            file.flush()
        };
        write().map_err(|error| failed(&run.path, &error))?;
        self.written += (self.buffer.len() * ENTRY) as u64;
        self.buffer.clear();
        self.runs.push(run);
        Ok(())
    }
}

/// A path that nothing else of this or another process has taken, and that is now there.
pub(super) fn unused(folder: &Path, what: &str) -> Result<PathBuf, SpillError> {
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for attempt in 0_u32.. {
        let path = folder.join(format!("minglu-{what}-{attempt}"));
        match File::options().write(true).create_new(true).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&path, &error)),
        }
    }
    Err(failed(folder, &io::Error::other("no unused name")))
}

pub(super) fn failed(path: &Path, reason: &io::Error) -> SpillError {
    SpillError { path: path.display().to_string(), reason: reason.to_string() }
}

/// Sorts and gives every pair one entry.
fn unite(entries: &mut Vec<Entry>) {
    entries.par_sort_unstable();
    entries.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 |= next.1;
        }
        same
    });
}

struct Reader {
    path: PathBuf,
    file: BufReader<File>,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, SpillError> {
        let file = File::open(path).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufReader::with_capacity(1 << 18, file) })
    }

    fn next(&mut self) -> Result<Option<Entry>, SpillError> {
        let mut bytes = [0; ENTRY];
        match self.file.read_exact(&mut bytes) {
            Ok(()) => {
                let (pair, rules) = bytes.split_at(8);
                let pair = u64::from_le_bytes(pair.try_into().expect("split at 8 of 12 bytes"));
                let rules = u32::from_le_bytes(rules.try_into().expect("4 of 12 bytes remain"));
                Ok(Some((pair, rules)))
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(failed(&self.path, &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(room: Option<Room>, most: usize, entries: &[Entry]) -> (Vec<Entry>, u64) {
        let mut sorter = PairSorter::new(room);
        sorter.most = most;
        sorter.extend(entries.iter().copied()).unwrap();
        sorter.spill().unwrap();
        let written = sorter.written();
        let mut out = Vec::new();
        sorter.finish(|pair, rules| out.push((pair, rules))).unwrap();
        (out, written)
    }

    proptest! {
        #[test]
        fn runs_on_disk_give_what_memory_gives(entries in proptest::collection::vec((0_u64..60, 0_u32..32).prop_map(|(p, r)| (p, 1 << r)), 0..200), most in 1_usize..50) {
            let folder = tempfile::tempdir().unwrap();
            let room = Room { bytes: 0, folder: folder.path().to_owned() };
            let (memory, nothing) = sorted(None, usize::MAX, &entries);
            let (disk, written) = sorted(Some(room), most, &entries);
            prop_assert_eq!(&memory, &disk);
            prop_assert_eq!((nothing, written > 0), (0, !entries.is_empty()));
            prop_assert!(memory.windows(2).all(|two| two[0].0 < two[1].0));
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "runs are removed");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a file");
        std::fs::write(&file, "x").unwrap();
        let mut sorter = PairSorter::new(Some(Room { bytes: 0, folder: file.clone() }));
        sorter.most = 1;
        let error = sorter.extend([(1, 1), (2, 1)]).unwrap_err();
        assert!(error.path.contains("a file"), "{error}");
    }
}
