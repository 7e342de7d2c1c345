//! Whether a workbook of 2007 and later has cells that stand for several rows. The reader of cells tells of them only by going through a
//! sheet a second time, which costs as much as the first; most workbooks have none but a title over several columns. So its text is looked
//! through for them before: where there is no such cell, the reader is not asked.

use memchr::memmem;
use std::io::{Cursor, Read};

/// What stands before the cells that are one: `<mergeCell ref="B3:B7"/>`, perhaps with a prefix before the name.
const MARK: &[u8] = b"mergeCell ";

/// Bytes of a part that are looked at together.
const PIECE: usize = 1 << 16;

/// False when no part of the workbook has a cell of one column and several rows. True when one has, and when the workbook cannot be looked through.
pub(super) fn over_rows(workbook: &[u8]) -> bool {
    look_through(workbook).unwrap_or(true)
}

fn look_through(workbook: &[u8]) -> zip::result::ZipResult<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook))?;
    for at in 0..archive.len() {
        let part = archive.by_index(at)?;
        // The texts that sheets share are the larger half of a workbook, and no sheet.
        let texts = part.name()?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        if !texts && in_part(part)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a part has such a cell.
fn in_part(mut part: impl Read) -> std::io::Result<bool> {
    let mark = memmem::Finder::new(MARK);
    let mut seen = Vec::with_capacity(2 * PIECE);
    loop {
        let read = part.by_ref().take(PIECE as u64).read_to_end(&mut seen)?;
        if mark.find_iter(&seen).any(|at| is_over_rows(&seen[at + MARK.len()..])) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // A mark with its range is shorter than this; one that the piece cuts is found with the next.
        seen.drain(..seen.len().saturating_sub(LONGEST));
    }
}

/// Bytes that a mark and its range have at most.
const LONGEST: usize = 256;

/// Whether the range that a mark is of, `ref="B3:B7"`, is of one column and several rows.
fn is_over_rows(tag: &[u8]) -> bool {
    let Some(at) = memmem::find(&tag[..tag.len().min(LONGEST)], b"ref=") else { return false };
    let range = tag[at..].split(|byte| matches!(byte, b'"' | b'\'')).nth(1).unwrap_or_default();
    let mut corners = range.split(|&byte| byte == b':').map(|cell| {
        let letters = cell.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        cell.split_at(letters)
    });
    let (first, last) = (corners.next(), corners.next());
    matches!((first, last), (Some((from, top)), Some((to, bottom))) if from == to && top != bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_over_several_rows_of_one_column_count() {
        for (tag, over) in [
            (r#"ref="B3:B7"/>"#, true),
            (r#"ref='AB3:AB17'/>"#, true),
            (r#"ref="A1:K1"/><x:mergeCell ref="B3:B7"/>"#, false),
            (r#"ref="B3:C7"/>"#, false),
            (r#"ref="B3"/>"#, false),
            ("", false),
        ] {
            assert_eq!(is_over_rows(tag.as_bytes()), over, "{tag}");
        }
    }

    #[test]
    fn a_mark_is_found_wherever_pieces_are_cut() {
        for before in [0, 1, PIECE - 15, PIECE - 9, PIECE - 1, PIECE, 2 * PIECE - 12] {
            let sheet = |range: &str| format!("{}<mergeCell ref=\"{range}\"/></mergeCells>", " ".repeat(before));
            assert!(in_part(sheet("C4:C9").as_bytes()).unwrap(), "{before}");
            assert!(!in_part(sheet("A1:K1").as_bytes()).unwrap(), "{before}");
        }
    }

    #[test]
    fn what_is_no_archive_is_asked_about_again() {
        assert!(over_rows(b"PK\x03\x04"));
    }
}
