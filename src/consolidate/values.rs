//! The golden values of a unit.

use super::Value;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Values per output field, the chosen one first; in order of the fields' names, a field without a value is absent. A province has hundreds of
/// thousands of these with eight fields or so each, so they are one short list and no tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(Vec<(Cow<'static, str>, Vec<Value>)>);

impl Values {
    /// The values of a field.
    pub fn get(&self, field: &str) -> Option<&Vec<Value>> {
        // The names are short, a dozen at most, and most of them of another length: no search is faster than looking at each.
        self.0.iter().find(|(known, _)| **known == *field).map(|(_, values)| values)
    }

    /// The values of a field, to be changed.
    pub fn get_mut(&mut self, field: &str) -> Option<&mut Vec<Value>> {
        self.find(field).ok().map(|at| &mut self.0[at].1)
    }

    /// Whether the field has a value.
    pub fn contains_key(&self, field: &str) -> bool {
        self.find(field).is_ok()
    }

    /// Puts the values of a field in place of those it had. An empty list takes the field away.
    pub fn insert(&mut self, field: impl Into<Cow<'static, str>>, values: Vec<Value>) {
        let field = field.into();
        match (self.find(&field), values.is_empty()) {
            (Ok(at), true) => drop(self.0.remove(at)),
            (Ok(at), false) => self.0[at].1 = values,
            (Err(_), true) => {}
            (Err(at), false) => self.0.insert(at, (field, values)),
        }
    }

    /// Takes the values of a field out.
    pub fn remove(&mut self, field: &str) -> Option<Vec<Value>> {
        self.find(field).ok().map(|at| self.0.remove(at).1)
    }

    /// The fields with their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Vec<Value>)> {
        self.0.iter().map(|(field, values)| (&**field, values))
    }

    /// The values of every field.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Vec<Value>> {
        self.0.iter().map(|(_, values)| values)
    }

    /// True when no field has a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives back room that was kept for more fields.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    fn find(&self, field: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(field))
    }
}

impl<F: Into<Cow<'static, str>>> FromIterator<(F, Vec<Value>)> for Values {
    fn from_iter<I: IntoIterator<Item = (F, Vec<Value>)>>(fields: I) -> Self {
        let mut values = Self::default();
        fields.into_iter().for_each(|(field, list)| values.insert(field, list));
        values
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordId;

    fn value(text: &str) -> Value {
        Value { text: text.to_owned(), from: RecordId(0), column: "列".into(), rule: "agreement" }
    }

    #[test]
    fn fields_are_found_replaced_and_taken_out_in_order() {
        let mut values: Values =
            [("town", vec![value("彩塘镇")]), ("name", vec![value("广成厂"), value("广成")])].into_iter().collect();
        values.insert("address".to_owned(), vec![value("宏安一村")]);
        values.insert("village", Vec::new());
        let fields: Vec<&str> = values.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["address", "name", "town"]);
        assert_eq!(values.get("name").map(Vec::len), Some(2));
        assert!(!values.contains_key("village"));
        assert_eq!(values.remove("name").map(|values| values[0].text.clone()), Some("广成厂".to_owned()));
        values.insert("town", Vec::new());
        assert_eq!(values.iter().count(), 1);
        assert_eq!(serde_json::to_string(&values).unwrap().matches("address").count(), 1);
    }
}
