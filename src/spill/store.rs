//! Values of any size in one temporary file: written in order, read back in any.

use super::runs::{Room, SpillError, failed, unused};
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::PathBuf;

/// Values written one behind the other. The file is removed from the disk when this is dropped.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    /// Where each value ends.
    ends: Vec<u64>,
}

/// A [`Store`] that is being written.
#[derive(Debug)]
pub struct StoreWriter {
    store: Store,
    file: BufWriter<File>,
}

impl StoreWriter {
    /// A store in a new file of the room's folder.
    ///
    /// # Errors
    /// [`SpillError`] when the file cannot be made.
    pub fn new(room: &Room) -> Result<Self, SpillError> {
        let path = unused(&room.folder, "store")?;
        let open = || -> io::Result<(File, File)> { Ok((File::create(&path)?, File::open(&path)?)) };
        let (to, file) = open().map_err(|error| failed(&path, &error))?;
        let store = Store { path, file, ends: Vec::new() };
        Ok(Self { store, file: BufWriter::with_capacity(1 << 18, to) })
    }

    /// Appends values: their bytes one behind the other, and the length of each.
    ///
    /// # Errors
    /// [`SpillError`] when they cannot be written.
    pub fn append(&mut self, bytes: &[u8], lengths: impl IntoIterator<Item = u32>) -> Result<(), SpillError> {
        let mut end = self.store.bytes();
        self.store.ends.extend(lengths.into_iter().map(|length| {
            end += u64::from(length);
            end
        }));
        self.file.write_all(bytes).map_err(|error| failed(&self.store.path, &error))
    }

    /// The store, to be read.
    ///
    /// # Errors
    /// [`SpillError`] when the last values cannot be written.
    pub fn finish(mut self) -> Result<Store, SpillError> {
        self.file.flush().map_err(|error| failed(&self.store.path, &error))?;
        Ok(self.store)
    }
}

impl Store {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all values.
    pub fn bytes(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Hands each value of a range to `each`, in order.
    ///
    /// # Errors
    /// [`SpillError`] when they cannot be read back.
    ///
    /// # Panics
    /// When there are no such values.
    pub fn read(&self, range: Range<usize>, mut each: impl FnMut(&[u8])) -> Result<(), SpillError> {
        let mut at = if range.start == 0 { 0 } else { self.ends[range.start - 1] };
        let ends = &self.ends[range];
        let mut bytes = vec![0; (ends.last().copied().unwrap_or(at) - at) as usize];
        read_at(&self.file, &mut bytes, at).map_err(|error| failed(&self.path, &error))?;
        let mut rest = &bytes[..];
        for &end in ends {
            let (value, others) = rest.split_at((end - at) as usize);
            each(value);
            (rest, at) = (others, end);
        }
        Ok(())
    }

    /// What is said of values that were read back and make no sense.
    pub fn damaged(&self, reason: impl Display) -> SpillError {
        failed(&self.path, &io::Error::other(reason.to_string()))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Best effort: the folder is the system's for temporary files.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Fills `buffer` from `start` on, whatever other threads read meanwhile.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start)
}

/// Fills `buffer` from `start` on, whatever other threads read meanwhile.
#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut start: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (buffer, start) = (&mut buffer[read..], start + read as u64),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(folder: &std::path::Path, values: &[Vec<u8>], at_once: usize) -> Result<Store, SpillError> {
        let mut writer = StoreWriter::new(&Room { bytes: 0, folder: folder.to_owned() })?;
        for values in values.chunks(at_once) {
            writer.append(&values.concat(), values.iter().map(|value| value.len() as u32))?;
        }
        writer.finish()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..30),
            at_once in 1_usize..5,
            from in 0_usize..30,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = written(folder.path(), &values, at_once).unwrap();
            let from = from.min(values.len());
            let mut read = Vec::new();
            store.read(from..values.len(), |value| read.push(value.to_vec())).unwrap();
            prop_assert_eq!(&read[..], &values[from..]);
            prop_assert_eq!((store.len(), store.bytes() as usize), (values.len(), values.concat().len()));
            drop(store);
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file is removed");
        }
    }

    #[test]
    fn a_file_that_was_cut_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = written(folder.path(), &[vec![1, 2, 3], vec![4]], 2).unwrap();
        File::options().write(true).open(&store.path).unwrap().set_len(3).unwrap();
        let error = store.read(0..2, |_| {}).unwrap_err();
        assert!(error.path.contains("minglu-store"), "{error}");
        assert_eq!(store.read(0..1, |value| assert_eq!(value, [1, 2, 3])), Ok(()));
    }
}
