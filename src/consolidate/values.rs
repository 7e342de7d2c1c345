//! The golden values of a unit.

use crate::record::RecordId;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

/// A value of a roster row with its origin. What it shares with the other values of its field, column and rule is read as if it were its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value as the roster shows it. It occurs in the cell it came from, perhaps standardised.
    pub text: Box<str>,
    /// The record it came from.
    pub from: RecordId,
    origin: Arc<Origin>,
}

/// What many values have in common: a province has millions of values and a few hundred of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The output field.
    pub field: Cow<'static, str>,
    /// Header of the column it stood in.
    pub column: Box<str>,
    /// Survivorship rule that chose it (`source_priority`, `most_plausible`, `agreement`), or `human_status` and `human_correction` for
    /// what a person stated, which need not occur in any cell.
    pub rule: &'static str,
}

impl Origin {
    /// The origin of values of a field that a rule chose from a column.
    pub fn new(field: impl Into<Cow<'static, str>>, column: &str, rule: &'static str) -> Self {
        Self { field: field.into(), column: column.into(), rule }
    }
}

impl Value {
    /// A value from a record.
    pub fn new(text: impl Into<Box<str>>, from: RecordId, origin: impl Into<Arc<Origin>>) -> Self {
        Self { text: text.into(), from, origin: origin.into() }
    }
}

impl Deref for Value {
    type Target = Origin;

    fn deref(&self) -> &Origin {
        &self.origin
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = serializer.serialize_struct("Value", 4)?;
        value.serialize_field("text", &self.text)?;
        value.serialize_field("from", &self.from)?;
        value.serialize_field("column", &self.column)?;
        value.serialize_field("rule", self.rule)?;
        value.end()
    }
}

/// Values per output field, the chosen one first; in order of the fields' names, a field without a value is absent. A province has hundreds of
/// thousands of these with ten values or so each, so they are one list of 32 bytes a value beside its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(Box<[Value]>);

impl Values {
    /// Values that stand in order of their fields' names already, those of a field best first.
    pub(crate) fn sorted(values: Vec<Value>) -> Self {
        debug_assert!(values.is_sorted_by(|a, b| a.field <= b.field), "the fields are not in order");
        Self(values.into_boxed_slice())
    }

    /// The values of a field; none where it is absent.
    pub fn get(&self, field: &str) -> &[Value] {
        // The names are short, a dozen at most, and most of them of another length: no search is faster than looking at each.
        let Some(start) = self.0.iter().position(|value| value.field == field) else { return &[] };
        let end = self.0[start..].iter().position(|value| value.field != field).map_or(self.0.len(), |n| start + n);
        &self.0[start..end]
    }

    /// Puts a value in the place of all that its field has.
    pub fn put(&mut self, value: Value) {
        let others = std::mem::take(&mut self.0).into_iter().filter(|other| other.field != value.field);
        *self = others.chain([value.clone()]).collect();
    }

    /// The fields with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.0.chunk_by(|a, b| a.field == b.field).map(|values| (&*values[0].field, values))
    }

    /// The values of every field.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// True when no field has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut values: Vec<Value> = values.into_iter().collect();
        // Stable: within a field the values stay in their order.
        values.sort_by(|a, b| a.field.cmp(&b.field));
        Self::sorted(values)
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, values) in self.iter() {
            map.serialize_entry(field, values)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(field: &'static str, text: &str) -> Value {
        Value::new(text, RecordId(0), Origin::new(field, "列", "agreement"))
    }

    #[test]
    fn fields_are_found_and_replaced_in_order() {
        let given = [value("town", "彩塘镇"), value("name", "广成厂"), value("name", "广成")];
        let mut values: Values = given.into_iter().collect();
        values.put(value("address", "宏安一村"));
        let fields: Vec<&str> = values.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["address", "name", "town"]);
        let names: Vec<&str> = values.get("name").iter().map(|value| &*value.text).collect();
        assert_eq!(names, ["广成厂", "广成"]);
        assert!(values.get("village").is_empty());
        values.put(value("name", "广成五金厂"));
        assert_eq!(values.get("name").len(), 1);
        assert_eq!(values.values().len(), 3);
        let town = r#""town":[{"text":"彩塘镇","from":0,"column":"列","rule":"agreement"}]"#;
        assert!(serde_json::to_string(&values).unwrap().contains(town));
    }

    #[test]
    fn a_value_stays_small() {
        assert_eq!(size_of::<Value>(), 32);
    }
}
