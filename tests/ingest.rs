//! Whole files as offices send them, made here and read back.

use minglu::domain::cn::CnHeaders;
use minglu::ingest::{self, IngestConfig};
use std::path::PathBuf;

/// The labelled case beside the repository, when it is there.
fn foshan() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/foshan");
    path.exists().then_some(path)
}

#[test]
fn the_labelled_case_is_read_whole() {
    let Some(path) = foshan() else { return };
    let facts: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path.join("facts.json")).unwrap()).unwrap();
    let lists = ingest::read(&[path.join("lists")], &IngestConfig::default(), &CnHeaders).unwrap();
    for (name, records) in facts["records"].as_object().unwrap() {
        let source = lists.sources().iter().find(|source| source.name == *name).unwrap();
        assert_eq!(source.rows.len() as u64, records.as_u64().unwrap(), "{name}");
        let unknown: Vec<&str> =
            source.columns.iter().filter(|column| column.field.is_none()).map(|column| column.header.as_str()).collect();
        // The electricity list's tariff class is no field of ours.
        assert!(unknown.is_empty() || unknown == ["用电类别"], "{name}: {unknown:?}");
    }
}
