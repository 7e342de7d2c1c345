//! Which rows are the header.
//!
//! A header row has words that the lexicon knows, cells that look like labels, and stands above rows that do not. Around
//! the best such row the block grows: upwards over a row of group names (地理坐标 above 经度 and 纬度), downwards over a
//! row that names what the best row left open. Levels of one column are joined with `/`.

use super::lexicon::HeaderLexicon;
use super::row::Row;

/// Rows with text that are looked at; titles and notes above a table are fewer.
pub(crate) const HEAD_ROWS: usize = 40;

/// Characters of a label without its remarks in brackets; longer texts are sentences.
const LABEL_CHARS: usize = 24;

/// A header found in the first rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Index of the first header row in the rows given.
    pub first: usize,
    /// Index of the last header row.
    pub last: usize,
    /// One name per column, empty where the header says nothing.
    pub names: Vec<String>,
}

/// Finds the header among the first rows of a sheet; `None` when the table has none.
pub(crate) fn find(head: &[Row], lexicon: &dyn HeaderLexicon) -> Option<Found> {
    let best = best_row(head, lexicon).or_else(|| unknown_header(head, lexicon))?;
    let (first, last) = grow(head, best, lexicon);
    Some(Found { first, last, names: names(&head[first..=last]) })
}

/// The header a person pointed at.
pub(crate) fn at(head: &[Row], first: u32, last: u32) -> Option<Found> {
    let from = head.iter().position(|row| row.number == first)?;
    let to = head.iter().position(|row| row.number == last)?;
    (from <= to).then(|| Found { first: from, last: to, names: names(&head[from..=to]) })
}

fn best_row(head: &[Row], lexicon: &dyn HeaderLexicon) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (at, row) in head.iter().enumerate() {
        let (mut known, mut labels, mut cells) = (0.0f32, 0usize, 0usize);
        for (_, cell) in row.present() {
            cells += 1;
            if is_label(cell, lexicon) {
                labels += 1;
                known += lexicon.field_of_header(cell).map_or(0.0, |guess| guess.confidence);
            }
        }
        if cells == 0 || labels * 10 < cells * 7 || known < 0.6 {
            continue;
        }
        if known < 2.0 && known < cells as f32 * 0.25 {
            continue;
        }
        // A lone word is a header only when it is the whole width of the table.
        if cells == 1 && head[at..].iter().any(|below| below.own > 1) {
            continue;
        }
        let score = known + if labels == cells { 0.5 } else { 0.0 };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// A header whose every word is new: the first full row, all labels, above rows that hold numbers where it has words.
fn unknown_header(head: &[Row], lexicon: &dyn HeaderLexicon) -> Option<usize> {
    let width = head.iter().map(|row| row.own).max()?;
    let at = head.iter().position(|row| row.own * 10 >= width * 8)?;
    let row = &head[at];
    let below: Vec<&Row> = head[at + 1..].iter().filter(|row| !row.is_blank()).collect();
    if width < 2 || below.is_empty() || !row.present().all(|(_, cell)| is_label(cell, lexicon)) {
        return None;
    }
    let cells: Vec<&str> = row.present().map(|(_, cell)| cell).collect();
    // A first row that reads like a record (a unit's name, an address) is one.
    if cells.iter().any(|cell| lexicon.field_of_values(&[cell]).is_some()) {
        return None;
    }
    let numeric =
        |row: &Row, column: usize| row.get(column).is_some_and(|cell| cell.bytes().any(|b| b.is_ascii_digit()));
    let contrast = row
        .present()
        .filter(|&(column, _)| below.iter().filter(|row| numeric(row, column)).count() * 2 > below.len())
        .count();
    // Words that come again below are values.
    let repeated = row.present().any(|(column, cell)| below.iter().any(|row| row.get(column) == Some(cell)));
    (contrast > 0 || !repeated && cells.iter().all(|cell| cell.chars().count() <= 8)).then_some(at)
}

fn grow(head: &[Row], best: usize, lexicon: &dyn HeaderLexicon) -> (usize, usize) {
    let (mut first, mut last) = (best, best);
    while last + 1 < head.len() && is_level_below(&head[first..=last], &head[last + 1], lexicon) {
        last += 1;
    }
    while first > 0 && is_level_above(&head[first - 1], &head[first], lexicon) {
        first -= 1;
    }
    // A row of column numbers (甲 乙 1 2 3) belongs to the header.
    if last + 1 < head.len() && is_column_numbers(&head[last + 1]) {
        last += 1;
    }
    (first, last)
}

/// Every cell of `row` stands where the block above left a name open or spans several columns.
fn is_level_below(block: &[Row], row: &Row, lexicon: &dyn HeaderLexicon) -> bool {
    let Some(above) = block.last() else { return false };
    if row.is_blank() || row.number != above.number + 1 {
        return false;
    }
    let mut under_gap = 0;
    for (column, cell) in row.present() {
        if above.get(column) == Some(cell) {
            continue;
        }
        let open = above.get(column).is_none();
        let spans = above.get(column).is_some() && above.get(column + 1).is_none() && row.get(column + 1).is_some();
        if !(open && column > 0 || spans) || !is_label(cell, lexicon) {
            return false;
        }
        under_gap += usize::from(open);
    }
    under_gap > 0 && !row.present().any(|(_, cell)| cell.bytes().filter(u8::is_ascii_digit).count() > 2)
}

/// A row of group names: several labels, none of them a title with a colon, fewer than the row below has or standing
/// where that row has gaps.
fn is_level_above(row: &Row, below: &Row, lexicon: &dyn HeaderLexicon) -> bool {
    let cells = row.present().count();
    if cells < 2 || row.number + 1 != below.number || !row.present().all(|(_, cell)| is_label(cell, lexicon)) {
        return false;
    }
    if row.present().any(|(_, cell)| cell.bytes().any(|b| b.is_ascii_digit())) {
        return false;
    }
    let fills_gap = row.present().any(|(column, cell)| below.get(column).is_none_or(|under| under == cell));
    let groups = (0..below.len()).any(|column| {
        row.get(column).is_some()
            && row.get(column + 1).is_none()
            && below.get(column).is_some()
            && below.get(column + 1).is_some()
    });
    fills_gap || groups
}

/// 甲 乙 1 2 3, (1) (2) (3), A B C: at least three, counting up.
fn is_column_numbers(row: &Row) -> bool {
    const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
    let mut last_number = 0u32;
    let (mut numbers, mut stems, mut letters) = (0, 0usize, 0u8);
    for (_, cell) in row.present() {
        let bare = cell.trim_matches(|c: char| matches!(c, '(' | ')' | '（' | '）' | '[' | ']'));
        if let Ok(number) = bare.parse::<u32>() {
            if number != last_number + 1 {
                return false;
            }
            last_number = number;
            numbers += 1;
        } else if STEMS.get(stems) == Some(&bare) {
            stems += 1;
        } else if bare.len() == 1 && bare.as_bytes()[0] == b'A' + letters {
            letters += 1;
        } else {
            return false;
        }
    }
    numbers + stems + usize::from(letters) >= 3
}

/// Short, without a sentence's colon, not a value that content recognises.
fn is_label(cell: &str, lexicon: &dyn HeaderLexicon) -> bool {
    let mut depth = 0u32;
    let (mut chars, mut digits, mut letters) = (0usize, 0usize, 0usize);
    for c in cell.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' => depth += 1,
            ')' | '）' | ']' | '］' | '】' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => return false,
            _ if depth > 0 => {}
            _ => {
                chars += 1;
                digits += usize::from(c.is_ascii_digit());
                letters += usize::from(c.is_alphabetic());
            }
        }
    }
    if chars > LABEL_CHARS && !cell.is_ascii() || chars > 60 || digits > 4 || letters == 0 {
        return false;
    }
    lexicon.field_of_header(cell).is_some_and(|guess| guess.confidence >= 0.9)
        || lexicon.field_of_values(&[cell]).is_none()
}

fn names(levels: &[Row]) -> Vec<String> {
    let width = levels.iter().map(Row::len).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    let mut group_start = vec![0usize; levels.len()];
    for (column, name) in names.iter_mut().enumerate() {
        let mut parts: Vec<&str> = Vec::new();
        for (depth, level) in levels.iter().enumerate() {
            let lower = |column: usize| levels[depth + 1..].iter().any(|below| below.get(column).is_some());
            let cell = match level.get(column) {
                Some(cell) => {
                    group_start[depth] = column;
                    Some(cell)
                }
                // A merged group name stands over every column that has a name of its own below.
                None if depth + 1 < levels.len() && lower(column) && lower(group_start[depth]) => {
                    level.get(group_start[depth])
                }
                None => None,
            };
            if let Some(cell) = cell
                && parts.last() != Some(&cell)
            {
                parts.push(cell);
            }
        }
        if levels.len() > 1 && parts.len() > 1 && levels.last().is_some_and(is_column_numbers) {
            parts.pop();
        }
        *name = parts.iter().map(|part| one_line(part)).collect::<Vec<_>>().join("/");
    }
    names
}

/// A header cell broken into lines is one word.
fn one_line(cell: &str) -> String {
    if !cell.contains(['\n', '\r']) {
        return cell.to_owned();
    }
    let mut out = String::with_capacity(cell.len());
    for part in cell.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let joins_words =
            out.ends_with(|c: char| c.is_ascii_alphanumeric()) && part.starts_with(|c: char| c.is_ascii_alphanumeric());
        if joins_words {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}
