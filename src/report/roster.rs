//! `roster.csv` and the first sheet: a row per unit.
//!
//! Columns: the two ids; the values; for each list the 1-based ordinals of the unit's records in it; the number of
//! records and the confidence; the oddities noticed on its records; and at the right, for each value, the record it came
//! from, in the order of the values.

use super::ReportError;
use super::table::{Context, Head, Shape, Sink, Table};
use crate::consolidate::{Fields, Unit};
use crate::record::{RecordId, SourceId};
use crate::score::Label;
use std::fmt::Write as _;
use std::ops::Range;

/// What separates several values in a cell.
pub(super) const VALUE_MARK: char = '；';

pub(super) struct RosterTable<'a>(pub &'a Context<'a>);

impl Table for RosterTable<'_> {
    fn file(&self) -> &'static str {
        "roster.csv"
    }

    fn heads(&self) -> Vec<Head> {
        let (lang, roster) = (self.0.lang, self.0.roster);
        let mut heads = vec![
            Head::new(lang, "roster_id", Label::new("名录编号", "roster id"), Shape::Text),
            Head::new(lang, "legal_id", Label::new("法人单位编号", "legal unit id"), Shape::Text),
        ];
        heads.extend(roster.columns.iter().map(|column| Head::new(lang, column.field, column.label, Shape::Text)));
        let at = heads.len();
        heads.extend([
            Head::new(lang, "records", Label::new("记录数", "records"), Shape::Number),
            Head::new(lang, "confidence", Label::new("把握", "confidence"), Shape::Number),
            Head::new(lang, "issues", Label::new("数据问题", "issues"), Shape::Text),
        ]);
        heads.extend(roster.columns.iter().map(|column| {
            let (zh, en) = (format!("{}来源", column.label.zh), format!("{} from", column.label.en));
            let label = if lang == super::Lang::Zh { zh } else { en };
            Head { field: format!("{}_from", column.field), label, shape: Shape::Origin }
        }));
        let taken: Vec<String> = heads.iter().map(|head| head.field.clone()).collect();
        let lists = self.0.lists.sources().iter().map(|source| {
            // A list may be called `name`: its column must not pass for the field.
            let clash = taken.contains(&source.name);
            let field = if clash { format!("list:{}", source.name) } else { source.name.clone() };
            Head { field, label: source.name.clone(), shape: Shape::Text }
        });
        let lists: Vec<Head> = lists.collect();
        heads.splice(at..at, lists);
        heads
    }

    fn len(&self) -> usize {
        self.0.roster.units.len()
    }

    fn rows(&self, range: Range<usize>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let mut pen = self.pen();
        for unit in &self.0.roster.units[range] {
            sink.text(&unit.roster_id)?;
            self.put_values(unit, &mut pen, sink)?;
            self.put_origins(unit, &mut pen, sink)?;
            sink.end()?;
        }
        Ok(())
    }
}

/// What the cells of units are written with, one unit after the other.
pub(super) struct Pen<'f> {
    /// The fields of the columns.
    fields: Fields<'f>,
    /// The cell under way.
    cell: String,
    /// The record that was named last, and its label: most values of a unit come from one record.
    named: Option<RecordId>,
    label: String,
}

impl RosterTable<'_> {
    /// What its rows are written with.
    pub(super) fn pen(&self) -> Pen<'_> {
        let fields = Fields::new(self.0.roster.columns.iter().map(|column| column.field));
        Pen { fields, cell: String::new(), named: None, label: String::new() }
    }

    /// The cells of a unit from its legal id to its issues.
    pub(super) fn put_values(&self, unit: &Unit, pen: &mut Pen<'_>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Context { lists, roster, .. } = self.0;
        let Pen { fields, cell, .. } = pen;
        sink.text(&unit.legal_id)?;
        for (values, column) in fields.of(&unit.values).zip(&roster.columns) {
            let mut values = column.shown(values);
            match values.len() {
                0 | 1 => sink.text(values.next().map_or("", |only| only.text))?,
                _ => {
                    join(cell, values.map(|value| value.text));
                    sink.text(cell)?;
                }
            }
        }
        let mut members = unit.members.iter().map(|&member| lists.locate(member)).peekable();
        for source in 0..lists.sources().len() {
            cell.clear();
            while let Some((_, row)) = members.next_if(|(of, _)| *of == SourceId(source as u16)) {
                if !cell.is_empty() {
                    cell.push(VALUE_MARK);
                }
                let _ = write!(cell, "{}", row + 1);
            }
            sink.text(cell)?;
        }
        sink.whole(unit.members.len() as u64)?;
        sink.share(unit.confidence)?;
        self.0.put_issues(&unit.members, sink)
    }

    /// The cells that say where a unit's values came from. A value that a person stated is marked as such.
    pub(super) fn put_origins(&self, unit: &Unit, pen: &mut Pen<'_>, sink: &mut dyn Sink) -> Result<(), ReportError> {
        let Pen { fields, cell, named, label } = pen;
        for (values, column) in fields.of(&unit.values).zip(&self.0.roster.columns) {
            cell.clear();
            for value in column.shown(values) {
                if !cell.is_empty() {
                    cell.push(VALUE_MARK);
                }
                if named.replace(value.from) != Some(value.from) {
                    label.clear();
                    self.0.push_label(value.from, label);
                }
                cell.push_str(label);
                if let Some(mark) = stated(value.rule) {
                    cell.push_str(self.0.lang.pick(mark));
                }
            }
            sink.text(cell)?;
        }
        Ok(())
    }
}

/// What marks a value that a person stated.
fn stated(rule: &str) -> Option<Label> {
    match rule {
        "human_status" => Some(Label::new("（人工核实）", " (found)")),
        "human_correction" => Some(Label::new("（人工更正）", " (corrected)")),
        _ => None,
    }
}

fn join<'t>(out: &mut String, texts: impl Iterator<Item = &'t str>) {
    out.clear();
    for text in texts {
        if !out.is_empty() {
            out.push(VALUE_MARK);
        }
        out.push_str(text);
    }
}
