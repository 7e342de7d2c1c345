//! Long files in many hands: text is made by several threads, a chunk each, and written in order.

use super::ReportError;
use rayon::prelude::*;
use std::ops::Range;

/// Things whose text is made at a time, by one thread.
const CHUNK: usize = 2048;

/// Chunks whose text waits in memory to be written.
const WAVE: usize = 16;

/// Writes the text of `things` things in their order. `words` makes the text of a range and counts its rows, while `write` takes the text made
/// before. Returns the rows. The text does not depend on the number of threads.
pub(super) fn pour(
    things: usize,
    words: impl Fn(Range<usize>) -> Result<(Vec<u8>, u64), ReportError> + Sync,
    mut write: impl FnMut(&[u8]) -> Result<(), ReportError> + Send,
) -> Result<u64, ReportError> {
    let chunks: Vec<Range<usize>> = (0..things).step_by(CHUNK).map(|start| start..things.min(start + CHUNK)).collect();
    let mut rows = 0;
    let mut ready: Vec<(Vec<u8>, u64)> = Vec::new();
    // One wave more than there are: the last is written when there is no text left to make.
    for wave in chunks.chunks(WAVE).chain([&[][..]]) {
        let (written, next) = rayon::join(
            || ready.iter().try_for_each(|(text, _)| write(text)),
            || wave.par_iter().map(|range| words(range.clone())).collect::<Result<Vec<_>, _>>(),
        );
        written?;
        rows += ready.iter().map(|(_, rows)| rows).sum::<u64>();
        ready = next?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_written_once_and_in_order() {
        for things in [0, 1, CHUNK, CHUNK * WAVE, CHUNK * WAVE * 2 + 1] {
            let words = |range: Range<usize>| {
                let rows = range.len() as u64;
                Ok((range.flat_map(|thing| format!("{thing}\n").into_bytes()).collect(), rows))
            };
            let mut written = Vec::new();
            let write = |text: &[u8]| {
                written.extend_from_slice(text);
                Ok(())
            };
            assert_eq!(pour(things, words, write).unwrap(), things as u64);
            let expected: String = (0..things).map(|thing| format!("{thing}\n")).collect();
            assert!(written == expected.into_bytes(), "{things} things");
        }
    }
}
