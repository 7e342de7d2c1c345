//! The parts that work on any table, by name.

use crate::block::{JointKeys, Nearest, no_neighbour};
use crate::cluster::{BestLink, BySources, Components, Correlation, OneToOne, Star};
use crate::compare::{
    Category, Code, Codes, Comparator, Date, Grade, InnerCodes, LongText, Name, Number, OnColumn, Text, Year,
};
use crate::consolidate::NoGolden;
use crate::plan::{Factory, Registry, no_options, options};
use crate::score::Supervised;
use crate::standardise::Table;
use serde::Deserialize;

/// Adds standardiser, comparisons, blocking rules, clusterer and survivorship for any table.
pub fn register(registry: &mut Registry) {
    registry.standardisers.insert("table".to_owned(), Box::new(|table| Ok(Box::new(options::<Table>(table)?))));
    registry.comparators.insert("text".to_owned(), on_column::<Text>());
    registry
        .comparators
        .insert("long_text".to_owned(), on_text(|column, whole| Box::new(LongText::new(column, whole))));
    registry
        .comparators
        .insert("inner_codes".to_owned(), on_text(|column, whole| Box::new(InnerCodes::new(column, whole))));
    registry.comparators.insert("name".to_owned(), on_column::<Name>());
    registry.comparators.insert("code".to_owned(), on_column::<Code>());
    registry.comparators.insert("codes".to_owned(), on_column::<Codes>());
    registry.comparators.insert("category".to_owned(), on_column::<Category>());
    registry.comparators.insert("number".to_owned(), on_column::<Number>());
    registry.comparators.insert("year".to_owned(), on_column::<Year>());
    registry.comparators.insert("date".to_owned(), on_column::<Date>());
    registry.blockers.insert("joint_keys".to_owned(), Box::new(|table| Ok(Box::new(options::<JointKeys>(table)?))));
    registry.blockers.insert(
        "nearest".to_owned(),
        Box::new(|table| match options::<Nearest>(table)? {
            Nearest { k: 0, .. } => Err(no_neighbour()),
            rule => Ok(Box::new(rule)),
        }),
    );
    registry.clusterers.insert("one_to_one".to_owned(), Box::new(|table| Ok(Box::new(options::<OneToOne>(table)?))));
    registry.clusterers.insert("by_sources".to_owned(), Box::new(|table| Ok(Box::new(options::<BySources>(table)?))));
    registry.clusterers.insert("components".to_owned(), Box::new(|table| Ok(Box::new(options::<Components>(table)?))));
    registry.clusterers.insert("star".to_owned(), Box::new(|table| Ok(Box::new(options::<Star>(table)?))));
    registry.clusterers.insert("best_link".to_owned(), Box::new(|table| Ok(Box::new(options::<BestLink>(table)?))));
    registry
        .clusterers
        .insert("correlation".to_owned(), Box::new(|table| Ok(Box::new(options::<Correlation>(table)?))));
    registry.scorers.insert(
        "learned".to_owned(),
        Box::new(|table| {
            let scorer = options::<Supervised>(table)?;
            scorer.base.mistake().map_or(Ok(Box::new(scorer) as _), |reason| Err(reason.at("base")))
        }),
    );
    registry
        .survivorships
        .insert("none".to_owned(), Box::new(|table| no_options(table).map(|()| Box::new(NoGolden) as _)));
}

fn on_column<G: Grade + 'static>() -> Factory<dyn Comparator> {
    Box::new(|table| {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Options {
            column: String,
        }
        let Options { column } = options(table)?;
        Ok(Box::new(OnColumn::<G>::new(&column)))
    })
}

fn on_text(build: fn(&str, Option<&str>) -> Box<dyn Comparator>) -> Factory<dyn Comparator> {
    Box::new(move |table| {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Options {
            column: String,
            whole: Option<String>,
        }
        let Options { column, whole } = options(table)?;
        Ok(build(&column, whole.as_deref()))
    })
}
