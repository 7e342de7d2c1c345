//! Where a record says that it lies, in the three ways in which forms ask for it.

use super::standardise::{field, issue};
use crate::domain::cn::coordinate::Point;
use crate::record::{FieldRow, Issue, IssueKind};

/// The coordinates, from one column each, from three for degrees, minutes and seconds, or from one for both.
pub(super) fn point(row: &FieldRow<'_>, issues: &mut Vec<Issue>) -> Option<Point> {
    let apart = angle(row, const { field("longitude") }).zip(angle(row, const { field("latitude") }));
    let (header, said, point) = match (apart, row.cell(const { field("coordinates") })) {
        (Some(((header, lon), (_, lat))), _) => (header, format!("{lon} {lat}"), Point::read(&lon, &lat)),
        (None, Some(cell)) => {
            // The order of the two in one cell is nobody's mistake.
            let mut point = Point::read_pair(cell.text);
            point.iter_mut().for_each(|point| point.swapped = false);
            (cell.header, cell.text.to_owned(), point)
        }
        (None, None) => return None,
    };
    if point.as_ref().is_none_or(|point| point.swapped) {
        issues.push(issue(row.record, header, &said, IssueKind::CoordinateImplausible));
    }
    point
}

/// Header and text of an angle: the whole one, or its parts joined, whose fields follow it.
fn angle<'a>(row: &FieldRow<'a>, whole: usize) -> Option<(&'a str, String)> {
    if let Some(cell) = row.cell(whole) {
        return Some((cell.header, cell.text.to_owned()));
    }
    let degrees = row.cell(whole + 1)?;
    let part = |field| row.cell(field).map_or("0", |cell| cell.text);
    Some((degrees.header, format!("{}°{}′{}″", degrees.text, part(whole + 2), part(whole + 3))))
}
