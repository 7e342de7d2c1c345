//! The box of an old workbook (MS-CFB, "OLE"), looked through before it is opened.
//!
//! A file is cut into sectors, and a table says which sector follows which. In a damaged file a chain can bite its own tail or lead out of
//! the table; the reader of workbooks follows it all the same, until the memory is full. Here every chain is walked once, in no more steps
//! than there are sectors, and the cells are looked through for one that stands too far out. References: \[MS-CFB\] 2.2 (header), 2.3 (FAT), 2.4 (mini FAT), 2.6 (directory).

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
    if broken {
        return Some("a stream's chain of sectors does not end");
    }
    let book = entries.iter().find(|entry| ["Workbook", "Book"].iter().any(|name| is_named(entry, name)))?;
    let length = u32_at(book, 120) as usize;
    // A workbook in the mini stream is too small to do harm.
    let ids = chain(&fat, u32_at(book, 116), length.div_ceil(size)).filter(|_| length as u64 >= MINI_LIMIT)?;
    let stream: Vec<u8> = ids.iter().filter_map(|&id| sector(bytes, size, id)).flatten().copied().collect();
    stray_cell(&stream).then_some("a cell stands too far out to be one of a table")
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry.starts_with(&wide)
}

/// Cells of the largest rectangle that is laid out: four times what a full sheet of the old format holds.
const CELLS: u64 = 1 << 26;

/// Whether a cell stands so far out that its sheet, which the reader lays out as a full rectangle, would take the memory of the machine. One
/// wrong number does. Reference: \[MS-XLS\] 2.3 (records), 2.5.13 (Cell).
fn stray_cell(stream: &[u8]) -> bool {
    const BEGIN: u16 = 0x809;
    const KINDS: [u16; 11] = [0x06, 0xbd, 0xbe, 0xd6, 0xfd, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27e];
    let (mut at, mut rows, mut columns) = (0, 0, 0);
    while at + 4 <= stream.len() {
        let (kind, length) = (u16_at(stream, at), usize::from(u16_at(stream, at + 2)));
        let from = at + 4;
        at = from + length;
        if kind == BEGIN {
            (rows, columns) = (0, 0);
        } else if KINDS.contains(&kind) && length >= 6 {
            // A run of cells names its last column at its end.
            let run = if matches!(kind, 0xbd | 0xbe) { u16_at(stream, at - 2) } else { 0 };
            rows = rows.max(u64::from(u16_at(stream, from)) + 1);
            columns = columns.max(u64::from(u16_at(stream, from + 2).max(run)) + 1);
            if rows * columns > CELLS {
                return true;
            }
        }
    }
    false
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
    fn a_cell_far_out_is_told() {
        let cell = |row: u16, column: u16| {
            let mut bytes = file();
            let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes[1024..1040].copy_from_slice(&name);
            // The beginning of a sheet, then a number.
            bytes[1536..1546].copy_from_slice(&[9, 8, 6, 0, 0, 6, 5, 0, 0, 0]);
            bytes[1546..1550].copy_from_slice(&[3, 2, 14, 0]);
            bytes[1550..1552].copy_from_slice(&row.to_le_bytes());
            bytes[1552..1554].copy_from_slice(&column.to_le_bytes());
            damage(&bytes)
        };
        assert_eq!(cell(65_535, 255), None);
        assert_eq!(cell(9, 60_000), None);
        assert!(cell(60_000, 60_000).is_some_and(|why| why.contains("far")));
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
