//! The box of an old workbook (MS-CFB, "OLE"), looked through before it is opened.
//!
//! A file is cut into sectors, and a table says which sector follows which. In a damaged file a chain can bite its own tail or lead out of
//! the table; the reader of workbooks follows it all the same, until the memory is full. Here every chain is walked once, in no more steps
//! than there are sectors. References: \[MS-CFB\] 2.2 (header), 2.3 (FAT), 2.4 (mini FAT), 2.6 (directory).

/// Numbers from here on are no sectors but marks.
const MARKS: u32 = 0xffff_fffa;
const END_OF_CHAIN: u32 = 0xffff_fffe;

/// Sector numbers in the header itself.
const HEADER_FATS: std::ops::Range<usize> = 76..512;

/// Bytes of a directory entry, and of a sector of the stream of small streams.
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;

/// Streams below this size lie in the mini stream.
const MINI_LIMIT: u64 = 4096;

/// What is wrong with the chains of a file; `None` when all of them end, or when it is no such file (the reader says so better).
pub(crate) fn damage(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() < HEADER_FATS.end {
        return None;
    }
    let size = match u16_at(bytes, 30) {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let sectors = bytes.len().div_ceil(size);
    let mut fats: Vec<u32> = numbers(&bytes[HEADER_FATS]).collect();
    let mut next = u32_at(bytes, 68);
    for _ in 0..=sectors {
        let Some(sector) = sector(bytes, size, next) else { break };
        fats.extend(numbers(sector));
        next = fats.pop().unwrap_or(END_OF_CHAIN);
    }
    if next < MARKS && sector(bytes, size, next).is_some() {
        return Some("the list of sector tables has no end");
    }
    let fat: Vec<u32> =
        fats.into_iter().filter(|id| *id < MARKS).filter_map(|id| sector(bytes, size, id)).flat_map(numbers).collect();
    let Some(directory) = chain(&fat, u32_at(bytes, 48), usize::MAX) else {
        return Some("the directory's chain of sectors does not end");
    };
    let entries: Vec<&[u8]> = directory
        .iter()
        .filter_map(|&id| sector(bytes, size, id))
        .flat_map(|sector| sector.chunks_exact(ENTRY))
        .collect();
    let tables = u32_at(bytes, 64) as usize;
    let mini: Vec<u32> = match chain(&fat, u32_at(bytes, 60), tables) {
        Some(ids) if tables > 0 => ids.iter().filter_map(|&id| sector(bytes, size, id)).flat_map(numbers).collect(),
        None if tables > 0 => return Some("the small streams' chain of sectors does not end"),
        _ => Vec::new(),
    };
    let broken = entries.iter().any(|entry| {
        let (kind, start) = (entry[66], u32_at(entry, 116));
        let length = u64::from(u32_at(entry, 120)) | if size == 512 { 0 } else { u64::from(u32_at(entry, 124)) << 32 };
        let steps = |size: usize| usize::try_from(length.div_ceil(size as u64)).unwrap_or(usize::MAX);
        match kind {
            _ if length == 0 => false,
            5 => tables > 0 && chain(&fat, start, steps(size)).is_none(),
            2 if length < MINI_LIMIT => chain(&mini, start, steps(MINI_SECTOR)).is_none(),
            2 => chain(&fat, start, steps(size)).is_none(),
            _ => false,
        }
    });
    broken.then_some("a stream's chain of sectors does not end")
}

/// The sectors of a chain, at most `limit` of them; `None` when it leads out of the table or never ends.
fn chain(table: &[u32], start: u32, limit: usize) -> Option<Vec<u32>> {
    let mut ids = Vec::new();
    let mut next = start;
    while next != END_OF_CHAIN && ids.len() < limit {
        if ids.len() > table.len() {
            return None;
        }
        let after = *table.get(next as usize)?;
        ids.push(next);
        next = after;
    }
    Some(ids)
}

/// A sector, the last of which may be short.
fn sector(bytes: &[u8], size: usize, id: u32) -> Option<&[u8]> {
    if id >= MARKS {
        return None;
    }
    let from = (id as usize + 1).checked_mul(size)?;
    bytes.get(from..bytes.len().min(from + size))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32_at(four, 0))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A box with a table in sector 0, a directory in sector 1 and a stream of nine sectors from sector 2 on.
    fn file() -> Vec<u8> {
        let mut bytes = vec![0; 512 * 12];
        bytes[30] = 9;
        let put = |bytes: &mut Vec<u8>, at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        put(&mut bytes, 48, 1);
        put(&mut bytes, 60, END_OF_CHAIN);
        put(&mut bytes, 68, END_OF_CHAIN);
        (76..512).step_by(4).for_each(|at| put(&mut bytes, at, u32::MAX));
        put(&mut bytes, 76, 0);
        let fat = [0xffff_fffd, END_OF_CHAIN, 3, 4, 5, 6, 7, 8, 9, 10, END_OF_CHAIN];
        fat.iter().enumerate().for_each(|(at, &next)| put(&mut bytes, 512 + at * 4, next));
        let entry = 1024;
        bytes[entry + 66] = 2;
        put(&mut bytes, entry + 116, 2);
        put(&mut bytes, entry + 120, 9 * 512);
        bytes
    }

    #[test]
    fn chains_that_end_are_sound_and_others_are_told() {
        assert_eq!(damage(&file()), None);
        let broken = |at: usize, value: u32| {
            let mut bytes = file();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            damage(&bytes)
        };
        assert!(broken(512 + 4, 1).is_some_and(|why| why.contains("directory")));
        assert!(broken(512 + 5 * 4, 4_000_000).is_some_and(|why| why.contains("stream")));
        // A stream that claims more bytes than its chain has ends where the chain does; one that runs in a circle does not.
        assert_eq!(broken(1024 + 120, 99 * 512), None);
        let mut bytes = file();
        bytes[512 + 10 * 4..512 + 11 * 4].copy_from_slice(&2u32.to_le_bytes());
        bytes[1024 + 120..1024 + 124].copy_from_slice(&(4000u32 * 512).to_le_bytes());
        assert!(damage(&bytes).is_some());
        assert_eq!(damage(b"x"), None);
    }
}
