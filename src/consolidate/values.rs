//! The golden values of a unit.
//!
//! A province has hundreds of thousands of units with a dozen values each, and a few hundred fields, headers and rules that these come from. So
//! the texts of a unit are one piece of memory, a value is 16 bytes beside its text, and the names it is told with stand in a table
//! ([`Origins`]) that all units share.

use crate::record::RecordId;
use rustc_hash::FxHashMap;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A value of a roster row with its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Value<'a> {
    /// The output field.
    #[serde(skip)]
    pub field: &'a str,
    /// The value as the roster shows it. It occurs in the cell it came from, perhaps standardised.
    pub text: &'a str,
    /// The record it came from.
    pub from: RecordId,
    /// Header of the column it stood in.
    pub column: &'a str,
    /// Survivorship rule that chose it (`source_priority`, `most_plausible`, `agreement`), or `human_status` and `human_correction` for
    /// what a person stated, which need not occur in any cell.
    pub rule: &'static str,
}

/// The names that values are told with: output fields in order, headers and rules.
#[derive(Debug, Default)]
pub struct Origins {
    fields: Vec<Box<str>>,
    columns: Vec<Box<str>>,
    rules: Vec<&'static str>,
    /// Where each header stands in `columns`.
    places: FxHashMap<Box<str>, u32>,
}

impl Origins {
    /// These fields, headers and rules; repeats count once.
    ///
    /// # Panics
    /// When there are more than 256 fields or rules, which no list adds to.
    pub fn new<'a>(
        fields: impl IntoIterator<Item = &'a str>,
        headers: impl IntoIterator<Item = &'a str>,
        rules: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let mut origins = Self { fields: fields.into_iter().map(Box::from).collect(), ..Self::default() };
        origins.fields.sort_unstable();
        origins.fields.dedup();
        for header in headers {
            if !origins.places.contains_key(header) {
                origins.places.insert(header.into(), origins.columns.len() as u32);
                origins.columns.push(header.into());
            }
        }
        for rule in rules {
            if !origins.rules.contains(&rule) {
                origins.rules.push(rule);
            }
        }
        assert!(origins.fields.len().max(origins.rules.len()) <= 256, "at most 256 fields and rules");
        origins
    }

    /// The place of a field among the fields, by name.
    ///
    /// # Panics
    /// When it is none of them.
    pub fn field(&self, name: &str) -> u8 {
        self.find(name).unwrap_or_else(|| panic!("no field '{name}' among the origins"))
    }

    fn find(&self, name: &str) -> Option<u8> {
        // The names are short, two dozen at most, and most of them of another length: no search is faster than looking at each.
        self.fields.iter().position(|field| **field == *name).map(|place| place as u8)
    }

    /// The place of a header.
    ///
    /// # Panics
    /// When it is none of them.
    pub fn column(&self, header: &str) -> u32 {
        self.places[header]
    }

    /// The place of a rule.
    ///
    /// # Panics
    /// When it is none of them.
    fn rule(&self, name: &str) -> u8 {
        let place = self.rules.iter().position(|rule| *rule == name);
        place.unwrap_or_else(|| panic!("no rule '{name}' among the origins")) as u8
    }
}

/// A value beside its text, told by places among the [`Origins`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// Where its text ends; it begins where that of the value before ends.
    end: u32,
    from: RecordId,
    column: u32,
    field: u8,
    rule: u8,
}

impl Mark {
    pub(super) fn new(from: RecordId, field: u8, column: u32, rule: u8) -> Self {
        Self { end: 0, from, column, field, rule }
    }
}

/// Values per output field, the chosen one first; in order of the fields' names, a field without a value is absent.
#[derive(Clone, Default)]
pub struct Values {
    texts: Box<str>,
    marks: Box<[Mark]>,
    /// `None` when there is no value.
    origins: Option<Arc<Origins>>,
}

impl Values {
    /// The values of a field; none where it is absent.
    pub fn get(&self, field: &str) -> Said<'_> {
        self.of(self.origins.as_ref().and_then(|origins| origins.find(field)))
    }

    /// The values of the field at this place among the origins.
    fn of(&self, field: Option<u8>) -> Said<'_> {
        let Some(known) = field else { return Said { values: self, at: 0..0 } };
        let start = self.marks.iter().position(|mark| mark.field == known).unwrap_or(self.marks.len());
        let others = self.marks[start..].iter().position(|mark| mark.field != known);
        Said { values: self, at: start..others.map_or(self.marks.len(), |n| start + n) }
    }

    /// Puts a value in the place of all that its field has.
    pub fn put(&mut self, value: Value<'_>) {
        *self = self.iter().filter(|other| other.field != value.field).chain([value]).collect();
    }

    /// Writes the chosen value of a field in another spelling.
    pub fn respell(&mut self, field: &str, text: &str) {
        let Some(at) = self.get(field).at.next() else { return };
        let start = if at == 0 { 0 } else { self.marks[at - 1].end as usize };
        let end = self.marks[at].end as usize;
        self.texts = [&self.texts[..start], text, &self.texts[end..]].concat().into();
        let moved = |mark: u32| u32::try_from(mark as usize + text.len() - (end - start));
        for mark in &mut self.marks[at..] {
            mark.end = moved(mark.end).expect("the values of a unit are below 4 GiB");
        }
    }

    /// The values of every field.
    pub fn iter(&self) -> Said<'_> {
        Said { values: self, at: 0..self.marks.len() }
    }

    /// The fields with their values.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Said<'_>)> {
        let mut start = 0;
        self.marks.chunk_by(|a, b| a.field == b.field).map(move |same| {
            let at = start..start + same.len();
            start = at.end;
            (self.at(at.start).field, Said { values: self, at })
        })
    }

    /// True when no field has a value.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    fn at(&self, at: usize) -> Value<'_> {
        let mark = &self.marks[at];
        let start = if at == 0 { 0 } else { self.marks[at - 1].end as usize };
        let origins = self.origins.as_deref().expect("values have origins");
        Value {
            field: &origins.fields[usize::from(mark.field)],
            text: &self.texts[start..mark.end as usize],
            from: mark.from,
            column: &origins.columns[mark.column as usize],
            rule: origins.rules[usize::from(mark.rule)],
        }
    }
}

impl<'a> FromIterator<Value<'a>> for Values {
    fn from_iter<I: IntoIterator<Item = Value<'a>>>(values: I) -> Self {
        let values: Vec<Value<'_>> = values.into_iter().collect();
        let of = |name: fn(&Value<'a>) -> &'a str| values.iter().map(name);
        let origins = Origins::new(of(|v| v.field), of(|v| v.column), values.iter().map(|v| v.rule));
        let mut chosen = Chosen::default();
        for value in &values {
            let Value { field, from, column, rule, .. } = *value;
            let mark = Mark::new(from, origins.field(field), origins.column(column), origins.rule(rule));
            chosen.push(value.text, mark);
        }
        chosen.take(&Arc::new(origins))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, values) in self.fields() {
            map.serialize_entry(field, &values)?;
        }
        map.end()
    }
}

/// Fields that are asked of many units, found once for all that are told with the same table.
///
/// ```
/// use minglu::consolidate::{Fields, Value, Values};
/// use minglu::record::RecordId;
/// let value = Value { field: "town", text: "彩塘镇", from: RecordId(0), column: "镇街", rule: "agreement" };
/// let values = Values::from_iter([value]);
/// let mut fields = Fields::new(["name", "town"]);
/// let said = fields.of(&values).map(|values| values.map(|value| value.text).collect::<Vec<_>>());
/// assert_eq!(said.collect::<Vec<_>>(), [vec![], vec!["彩塘镇"]]);
/// assert!(fields.of(&Values::default()).all(|values| values.len() == 0));
/// ```
#[derive(Debug, Clone)]
pub struct Fields<'f> {
    names: Vec<&'f str>,
    /// Where they stand among these origins.
    places: Vec<Option<u8>>,
    origins: Option<Arc<Origins>>,
    /// Where the values of each field of the origins begin, and where the last ones end.
    starts: Vec<usize>,
}

impl<'f> Fields<'f> {
    /// These fields.
    pub fn new(names: impl IntoIterator<Item = &'f str>) -> Self {
        Self { names: names.into_iter().collect(), places: Vec::new(), origins: None, starts: Vec::new() }
    }

    /// The values that a unit has of each field.
    pub fn of<'v>(&mut self, values: &'v Values) -> impl ExactSizeIterator<Item = Said<'v>> {
        if let Some(origins) = &values.origins
            && self.origins.as_ref().is_none_or(|known| !Arc::ptr_eq(known, origins))
        {
            self.places = self.names.iter().map(|name| origins.find(name)).collect();
            self.origins = Some(origins.clone());
        }
        // One walk over the values, where a search for each field would be as many.
        self.starts.clear();
        for (at, mark) in values.marks.iter().enumerate() {
            self.starts.resize(self.starts.len().max(usize::from(mark.field) + 1), at);
        }
        (0..self.names.len()).map(|field| {
            let start = |place: usize| self.starts.get(place).copied().unwrap_or(values.marks.len());
            let place = self.places.get(field).copied().flatten().map(usize::from);
            let at = place.map_or(0..0, |place| start(place)..start(place + 1));
            Said { values, at }
        })
    }
}

/// Some of the values of a unit, in order.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    values: &'a Values,
    at: Range<usize>,
}

impl<'a> Iterator for Said<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        self.at.next().map(|at| self.values.at(at))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.at.size_hint()
    }
}

impl ExactSizeIterator for Said<'_> {}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.clone())
    }
}

/// Values on their way into a unit, in the order in which they were chosen.
#[derive(Debug)]
pub struct Chosen {
    texts: String,
    /// With where the text begins.
    marks: Vec<(u32, Mark)>,
}

impl Default for Chosen {
    /// None, with room for what most units say.
    fn default() -> Self {
        Self { texts: String::with_capacity(1024), marks: Vec::with_capacity(32) }
    }
}

impl Chosen {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The texts of the values of a field, by its place among the [`Origins`].
    pub fn texts(&self, field: u8) -> impl Iterator<Item = &str> {
        let of = move |(_, mark): &&(u32, Mark)| mark.field == field;
        self.marks.iter().filter(of).map(|(start, mark)| &self.texts[*start as usize..mark.end as usize])
    }

    /// Takes out those from the one at `start` on whose text is not wanted.
    pub fn retain_from(&mut self, start: usize, mut wanted: impl FnMut(&str) -> bool) {
        let late = self.marks.split_off(start);
        let texts = &self.texts;
        self.marks.extend(late.into_iter().filter(|(start, mark)| wanted(&texts[*start as usize..mark.end as usize])));
    }

    pub(super) fn push(&mut self, text: &str, mark: Mark) {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        let end = u32::try_from(self.texts.len()).expect("the values of a unit are below 4 GiB");
        self.marks.push((start, Mark { end, ..mark }));
    }

    /// The values in order of their fields, in pieces of memory that just hold them; none is left here.
    pub fn take(&mut self, origins: &Arc<Origins>) -> Values {
        // Stable: within a field the values stay in their order.
        self.marks.sort_by_key(|(_, mark)| mark.field);
        let length = |(start, mark): &(u32, Mark)| (mark.end - start) as usize;
        let mut texts = String::with_capacity(self.marks.iter().map(length).sum());
        let mut marks = Vec::with_capacity(self.marks.len());
        for (start, mark) in self.marks.drain(..) {
            texts.push_str(&self.texts[start as usize..mark.end as usize]);
            marks.push(Mark { end: texts.len() as u32, ..mark });
        }
        self.texts.clear();
        let origins = (!marks.is_empty()).then(|| origins.clone());
        Values { texts: texts.into(), marks: marks.into(), origins }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value<'a>(field: &'a str, text: &'a str) -> Value<'a> {
        Value { field, text, from: RecordId(0), column: "列", rule: "agreement" }
    }

    #[test]
    fn fields_are_found_and_replaced_in_order() {
        let given = [value("town", "彩塘镇"), value("name", "广成厂"), value("name", "广成")];
        let mut values: Values = given.into_iter().collect();
        values.put(Value { rule: "human_correction", ..value("address", "宏安一村") });
        let fields: Vec<(&str, usize)> = values.fields().map(|(field, values)| (field, values.len())).collect();
        assert_eq!(fields, [("address", 1), ("name", 2), ("town", 1)]);
        let names: Vec<&str> = values.get("name").map(|value| value.text).collect();
        assert_eq!(names, ["广成厂", "广成"]);
        assert_eq!(values.get("address").next().map(|value| value.rule), Some("human_correction"));
        assert_eq!(values.get("town").next(), Some(value("town", "彩塘镇")));
        assert_eq!(values.get("village").len() + Values::default().get("name").len(), 0);
        values.put(value("name", "广成五金厂"));
        assert_eq!(values.get("name").len(), 1);
        assert_eq!(values.iter().len(), 3);
        let town = r#""town":[{"text":"彩塘镇","from":0,"column":"列","rule":"agreement"}]"#;
        assert!(serde_json::to_string(&values).unwrap().contains(town));
    }

    #[test]
    fn values_are_equal_whatever_table_they_are_told_with() {
        let origins =
            Arc::new(Origins::new(["village", "town", "name"], ["别的", "列"], ["most_plausible", "agreement"]));
        let mut chosen = Chosen::default();
        let mark =
            |field| Mark::new(RecordId(0), origins.field(field), origins.column("列"), origins.rule("agreement"));
        chosen.push("彩塘镇", mark("town"));
        chosen.push("广成厂", mark("name"));
        chosen.push("广成", mark("name"));
        assert_eq!(chosen.texts(origins.field("name")).collect::<Vec<_>>(), ["广成厂", "广成"]);
        chosen.retain_from(1, |text| text != "广成");
        let values = chosen.take(&origins);
        assert!(chosen.is_empty() && chosen.take(&origins) == Values::default());
        assert_eq!(values, [value("town", "彩塘镇"), value("name", "广成厂")].into_iter().collect());
        assert_ne!(values, [value("town", "彩塘镇"), value("name", "广成")].into_iter().collect());
    }

    #[test]
    fn a_value_stays_small() {
        assert_eq!(size_of::<Mark>(), 16);
    }

    #[test]
    fn lists_may_have_any_number_of_headers() {
        let headers: Vec<String> = (0..70_000).map(|at| format!("列{at}")).collect();
        let origins = Arc::new(Origins::new(["name"], headers.iter().map(String::as_str), ["agreement"]));
        let mut chosen = Chosen::default();
        chosen.push("广成厂", Mark::new(RecordId(u32::MAX), 0, origins.column("列69999"), 0));
        let values = chosen.take(&origins);
        let value = values.iter().next().unwrap();
        assert_eq!((value.column, value.from, value.text), ("列69999", RecordId(u32::MAX), "广成厂"));
    }

    proptest! {
        #[test]
        fn what_was_put_in_comes_out(
            given in prop::collection::vec(("[a-f]", "[广成厂A]{0,80}", any::<u32>(), "[甲乙丙]", prop::bool::ANY), 0..20),
        ) {
            let rule = |agreed: bool| if agreed { "agreement" } else { "most_plausible" };
            let mut given: Vec<Value<'_>> = given
                .iter()
                .map(|(field, text, from, column, agreed)| {
                    Value { field, text, from: RecordId(*from), column, rule: rule(*agreed) }
                })
                .collect();
            let values: Values = given.iter().copied().collect();
            given.sort_by_key(|value| value.field);
            prop_assert_eq!(values.iter().collect::<Vec<_>>(), &given[..]);
            prop_assert_eq!(values.iter().len(), given.len());
            let by_field: Vec<(&str, Vec<Value<'_>>)> =
                given.chunk_by(|a, b| a.field == b.field).map(|of| (of[0].field, of.to_vec())).collect();
            let found: Vec<(&str, Vec<Value<'_>>)> = values.fields().map(|(field, of)| (field, of.collect())).collect();
            prop_assert_eq!(found, by_field);
            for field in ["a", "b", "c", "d", "e", "f", "g"] {
                let of: Vec<Value<'_>> = given.iter().copied().filter(|value| value.field == field).collect();
                prop_assert_eq!(values.get(field).collect::<Vec<_>>(), of);
            }
            let mut some = Fields::new(["g", "f", "d", "a"]);
            for (field, of) in ["g", "f", "d", "a"].iter().zip(some.of(&values)) {
                prop_assert_eq!(of.collect::<Vec<_>>(), values.get(field).collect::<Vec<_>>());
            }
        }
    }
}
