//! Quantities: a number with its unit, in the cell (`25.4万千瓦时`) or in the column's header (`年用电量(千瓦时)`).
//!
//! Values come out in one base unit per dimension, so that 2.5 万千瓦时 and 25000 kWh are the same number. A unit of another dimension than
//! asked for is an error that names both.

use crate::text::fold;

/// What a quantity measures, with its base unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Energy as electricity or heat, in kWh.
    Energy,
    /// Mass of standard coal, in tonnes (吨标准煤). Not mass: it stands for energy, but is converted only by agreed factors.
    StandardCoal,
    /// Mass in tonnes.
    Mass,
    /// Money in yuan.
    Money,
    /// Area in square metres.
    Area,
    /// Volume in cubic metres (a normal cubic metre of gas counts as one).
    Volume,
    /// Length in metres.
    Length,
    /// Power in kW.
    Power,
    /// Time in hours.
    Time,
    /// Things counted: pieces, sets, pairs, persons.
    Count,
}

/// A number in the base unit of its dimension.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// Value in the base unit.
    pub value: f64,
    /// Dimension; `None` for a number without any unit.
    pub dimension: Option<Dimension>,
}

/// Why a cell is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// No number stands in the cell.
    #[error("{cell:?} holds no number")]
    NoNumber {
        /// The cell.
        cell: String,
    },
    /// The unit is not known.
    #[error("unit {unit:?} of {cell:?} is not known")]
    UnknownUnit {
        /// The cell.
        cell: String,
        /// The unit as written, folded.
        unit: String,
    },
    /// The unit measures something else than the column.
    #[error("{cell:?} is {found:?}, the column is {expected:?}")]
    Mismatch {
        /// The cell.
        cell: String,
        /// Dimension of the cell's unit.
        found: Dimension,
        /// Dimension asked for.
        expected: Dimension,
    },
}

use Dimension::*;

/// Units, folded, with their dimension and value in the base unit. 万 亿 千 百 in front multiply.
const UNITS: &[(&str, Dimension, f64)] = &[
    ("千瓦时", Energy, 1.0),
    ("千瓦小时", Energy, 1.0),
    ("kwh", Energy, 1.0),
    ("kw·h", Energy, 1.0),
    ("kw.h", Energy, 1.0),
    ("mwh", Energy, 1e3),
    ("兆瓦时", Energy, 1e3),
    ("gwh", Energy, 1e6),
    ("度电", Energy, 1.0),
    ("度", Energy, 1.0),
    // 1 kWh = 3.6 MJ.
    ("kj", Energy, 1.0 / 3600.0),
    ("mj", Energy, 1.0 / 3.6),
    ("gj", Energy, 1000.0 / 3.6),
    ("吉焦", Energy, 1000.0 / 3.6),
    ("吨标准煤", StandardCoal, 1.0),
    ("吨标煤", StandardCoal, 1.0),
    ("tce", StandardCoal, 1.0),
    ("千克标准煤", StandardCoal, 1e-3),
    ("千克标煤", StandardCoal, 1e-3),
    ("kgce", StandardCoal, 1e-3),
    ("吨", Mass, 1.0),
    ("t", Mass, 1.0),
    ("千克", Mass, 1e-3),
    ("公斤", Mass, 1e-3),
    ("kg", Mass, 1e-3),
    ("克", Mass, 1e-6),
    ("g", Mass, 1e-6),
    ("毫克", Mass, 1e-9),
    ("mg", Mass, 1e-9),
    ("斤", Mass, 5e-4),
    ("担", Mass, 0.05),
    ("元", Money, 1.0),
    ("元人民币", Money, 1.0),
    ("人民币", Money, 1.0),
    ("rmb", Money, 1.0),
    ("平方米", Area, 1.0),
    ("平方", Area, 1.0),
    ("平米", Area, 1.0),
    ("㎡", Area, 1.0),
    ("m2", Area, 1.0),
    ("m²", Area, 1.0),
    ("亩", Area, 10_000.0 / 15.0),
    ("公顷", Area, 10_000.0),
    ("立方米", Volume, 1.0),
    ("标立方米", Volume, 1.0),
    ("标方", Volume, 1.0),
    ("立方", Volume, 1.0),
    ("方", Volume, 1.0),
    ("m3", Volume, 1.0),
    ("m³", Volume, 1.0),
    ("nm3", Volume, 1.0),
    ("升", Volume, 1e-3),
    ("l", Volume, 1e-3),
    ("米", Length, 1.0),
    ("m", Length, 1.0),
    ("公里", Length, 1e3),
    ("千米", Length, 1e3),
    ("km", Length, 1e3),
    ("厘米", Length, 1e-2),
    ("cm", Length, 1e-2),
    ("毫米", Length, 1e-3),
    ("mm", Length, 1e-3),
    ("千瓦", Power, 1.0),
    ("kw", Power, 1.0),
    ("千伏安", Power, 1.0),
    ("kva", Power, 1.0),
    ("兆瓦", Power, 1e3),
    ("mw", Power, 1e3),
    ("瓦", Power, 1e-3),
    ("小时", Time, 1.0),
    ("h", Time, 1.0),
    ("天", Time, 24.0),
    ("日", Time, 24.0),
    ("分钟", Time, 1.0 / 60.0),
    ("件", Count, 1.0),
    ("个", Count, 1.0),
    ("只", Count, 1.0),
    ("套", Count, 1.0),
    ("台", Count, 1.0),
    ("双", Count, 1.0),
    ("条", Count, 1.0),
    ("人", Count, 1.0),
    ("户", Count, 1.0),
    ("张", Count, 1.0),
    ("块", Count, 1.0),
    ("辆", Count, 1.0),
    ("支", Count, 1.0),
    ("打", Count, 12.0),
];

/// Multipliers in front of a unit.
const MULTIPLIERS: &[(&str, f64)] =
    &[("亿", 1e8), ("千万", 1e7), ("百万", 1e6), ("十万", 1e5), ("万", 1e4), ("千", 1e3), ("百", 1e2)];

/// The unit that a header states in brackets or behind a slash, as dimension and factor; `None` when it states none.
///
/// ```
/// use minglu::domain::cn::quantity::{Dimension, unit_of_header};
/// assert_eq!(unit_of_header("年用电量(千瓦时)"), Some((Dimension::Energy, 1.0)));
/// assert_eq!(unit_of_header("年产值（万元）"), Some((Dimension::Money, 10_000.0)));
/// assert_eq!(unit_of_header("煤炭消费量/吨标煤"), Some((Dimension::StandardCoal, 1.0)));
/// assert_eq!(unit_of_header("单位名称（盖章）"), None);
/// ```
pub fn unit_of_header(header: &str) -> Option<(Dimension, f64)> {
    let folded = fold(header);
    let bracketed = folded.rfind('(').map(|at| folded[at + 1..].trim_end_matches(')'));
    let slashed = folded.rsplit('/').next().filter(|part| part.len() < folded.len());
    let said = folded.split("单位:").nth(1);
    [said, bracketed, slashed]
        .into_iter()
        .flatten()
        .find_map(|part| unit(part.trim_start_matches("单位:").trim_end_matches("/年")))
}

/// Reads a cell. The cell's own unit wins over `column` (the header's dimension and factor), but must be of its dimension.
///
/// ```
/// use minglu::domain::cn::quantity::{Dimension, parse, unit_of_header};
/// let energy = unit_of_header("年用电量(千瓦时)");
/// assert_eq!(parse("2.5万千瓦时", energy).unwrap().value, 25_000.0);
/// assert_eq!(parse("85,891.0", energy).unwrap().value, 85_891.0);
/// assert_eq!(parse("12万", None).unwrap().value, 120_000.0);
/// let wrong = parse("30吨", energy).unwrap_err();
/// assert_eq!(wrong.to_string(), "\"30吨\" is Mass, the column is Energy");
/// ```
///
/// # Errors
/// When there is no number, the unit is unknown, or of another dimension than the column.
pub fn parse(cell: &str, column: Option<(Dimension, f64)>) -> Result<Quantity, QuantityError> {
    let folded = fold(cell);
    let cell = || cell.to_owned();
    let text = folded.trim_start_matches(['约', '近', '共', '¥', '$', ':', '>', '<', '=', '≥', '≤', '≈']);
    let split = text
        .char_indices()
        .find(|&(at, c)| {
            let exponent =
                matches!(c, 'e') && text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
            let sign = matches!(c, '+' | '-') && (at == 0 || text[..at].ends_with('e'));
            !(c.is_ascii_digit() || matches!(c, '.' | ',') || exponent || sign)
        })
        .map_or(text.len(), |(at, _)| at);
    let (digits, rest) = text.split_at(split);
    let number: f64 = digits.replace(',', "").parse().map_err(|_| QuantityError::NoNumber { cell: cell() })?;
    let rest = rest
        .trim_matches(['(', ')', '.', ' '])
        .trim_end_matches("左右")
        .trim_end_matches("/年")
        .trim_end_matches("每年");
    if rest.is_empty() {
        let (dimension, factor) = column.map_or((None, 1.0), |(dimension, factor)| (Some(dimension), factor));
        return Ok(Quantity { value: number * factor, dimension });
    }
    // 12万 takes its unit from the column, without the column's own 万.
    if let Some((_, multiplier)) = MULTIPLIERS.iter().find(|(word, _)| *word == rest) {
        return Ok(Quantity { value: number * multiplier, dimension: column.map(|(dimension, _)| dimension) });
    }
    let Some((found, factor)) = unit(rest) else {
        return Err(QuantityError::UnknownUnit { cell: cell(), unit: rest.to_owned() });
    };
    match column {
        Some((expected, _)) if expected != found => Err(QuantityError::Mismatch { cell: cell(), found, expected }),
        _ => Ok(Quantity { value: number * factor, dimension: Some(found) }),
    }
}

/// Dimension and factor of a unit as written.
fn unit(text: &str) -> Option<(Dimension, f64)> {
    let exact = |text: &str| {
        UNITS.iter().find(|(word, ..)| fold(word) == text).map(|&(_, dimension, factor)| (dimension, factor))
    };
    exact(text).or_else(|| {
        MULTIPLIERS.iter().find_map(|(word, multiplier)| {
            let (dimension, factor) = exact(text.strip_prefix(word)?)?;
            Some((dimension, factor * multiplier))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_units() {
        for (cell, column, value, dimension) in [
            ("250369.0", Some((Energy, 1.0)), 250_369.0, Some(Energy)),
            ("25.0369万千瓦时", Some((Energy, 1.0)), 250_369.0, Some(Energy)),
            ("1,234.5", Some((Money, 1e4)), 12_345_000.0, Some(Money)),
            ("3亿元", Some((Money, 1e4)), 3e8, Some(Money)),
            ("12万", Some((Money, 1e4)), 120_000.0, Some(Money)),
            ("５０吨标煤", None, 50.0, Some(StandardCoal)),
            ("50吨", None, 50.0, Some(Mass)),
            ("1.2万吨/年", None, 12_000.0, Some(Mass)),
            ("3亩", None, 2000.0, Some(Area)),
            ("500kg", None, 0.5, Some(Mass)),
            ("约20人", None, 20.0, Some(Count)),
            ("1.5E+6", None, 1.5e6, None),
            ("100", None, 100.0, None),
            ("800㎡", None, 800.0, Some(Area)),
        ] {
            let read = parse(cell, column).unwrap_or_else(|error| panic!("{error}"));
            assert!((read.value - value).abs() <= value.abs() * 1e-12, "{cell}: {read:?}");
            assert_eq!(read.dimension, dimension, "{cell}");
        }
    }

    #[test]
    fn errors_say_what_is_wrong() {
        assert!(matches!(parse("无", None), Err(QuantityError::NoNumber { .. })));
        assert!(matches!(parse("", None), Err(QuantityError::NoNumber { .. })));
        assert!(matches!(parse("3箩", None), Err(QuantityError::UnknownUnit { unit, .. }) if unit == "箩"));
        let mixed = parse("3吨标煤", Some((Mass, 1.0)));
        assert!(matches!(mixed, Err(QuantityError::Mismatch { found: StandardCoal, expected: Mass, .. })));
    }

    #[test]
    fn units_are_written_once() {
        for (i, (word, ..)) in UNITS.iter().enumerate() {
            let same = UNITS[i + 1..].iter().find(|(other, ..)| fold(other) == fold(word));
            // ㎡ and m² fold to m2.
            assert!(same.is_none_or(|(_, dimension, _)| *dimension == UNITS[i].1), "{word}");
        }
    }
}
