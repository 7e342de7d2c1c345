//! A truth that names records by an id (`id, cluster`), beside links that carry one.

use super::truth::{EvalError, Table, Truth, TruthRow, open};
use rustc_hash::FxHashMap;
use std::io::Read;
use std::path::Path;

/// Columns of such a truth.
const TRUTH_COLUMNS: &str = "id, cluster";

/// Columns that the links must have beside it.
const LINK_COLUMNS: &str = "source, record, id, as dedupe and link write them when --id names a column";

/// A record's place in the links: list and ordinal.
type Place = (String, u32);

/// Reads a truth with the columns `id, cluster` about the records of these links.
///
/// # Errors
/// [`EvalError`] when a file is missing or no CSV, lacks a column, has a blank or repeated id, or when the links do not have an id of the truth.
pub fn truth_by_id(truth: &Path, links: &Path) -> Result<Truth, EvalError> {
    let (truth_name, links_name) = (truth.display().to_string(), links.display().to_string());
    let places = places(&links_name, open(links)?)?;
    of_ids(&truth_name, open(truth)?, &places, &links_name)
}

/// The place of each id of the links. Records without one cannot be named.
fn places(file: &str, text: impl Read) -> Result<FxHashMap<String, Place>, EvalError> {
    let mut table = Table::open(file, text)?;
    let [source, record, id] = table.columns(["source", "record", "id"], LINK_COLUMNS)?;
    let mut places: FxHashMap<String, Place> = FxHashMap::default();
    while table.next()? {
        let name = table.cell(id).to_owned();
        if name.is_empty() {
            continue;
        }
        let place = (table.text(source)?.to_owned(), table.ordinal(record)?);
        if places.insert(name, place).is_some() {
            return Err(table.bad(id, "an id of its own: another record has it, too"));
        }
    }
    Ok(places)
}

fn of_ids(file: &str, text: impl Read, places: &FxHashMap<String, Place>, links: &str) -> Result<Truth, EvalError> {
    let mut table = Table::open(file, text)?;
    let [id, cluster] = table.columns(["id", "cluster"], TRUTH_COLUMNS)?;
    let mut rows = Vec::new();
    let mut seen: FxHashMap<&Place, u64> = FxHashMap::default();
    let mut unknown: Option<EvalError> = None;
    while table.next()? {
        let (name, site) = (table.cell(id), table.cell(cluster));
        if site.is_empty() {
            return Err(table.bad(cluster, "the unit of the record"));
        }
        let Some(place) = places.get(name) else {
            let line = table.line();
            let known = places.len();
            unknown.get_or_insert_with(|| EvalError::UnknownId {
                file: file.to_owned(),
                line,
                id: name.to_owned(),
                links: links.to_owned(),
                known,
            });
            continue;
        };
        if seen.insert(place, table.line()).is_some() {
            return Err(table.bad(id, "an id that stands once"));
        }
        rows.push(TruthRow {
            source: place.0.clone(),
            record: place.1,
            site: site.to_owned(),
            legal: site.to_owned(),
            linkable: true,
        });
    }
    match unknown {
        None => Ok(Truth { rows }),
        Some(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Message as _;

    const LINKS: &str = "source,record,id,roster_id,decision,probability\nx,1,p1,G1,linked,0.9\nx,2,p2,G1,linked,0.9\nx,3,,G2,single,1\n";

    #[test]
    fn records_are_found_by_their_ids() {
        let places = places("l.csv", LINKS.as_bytes()).unwrap();
        let truth = of_ids("t.csv", "cluster,id\nA,p2\nB,p1\n".as_bytes(), &places, "l.csv").unwrap();
        let rows: Vec<(u32, &str)> = truth.rows.iter().map(|row| (row.record, row.site.as_str())).collect();
        assert_eq!(rows, [(2, "A"), (1, "B")]);
    }

    #[test]
    fn every_mistake_is_told_with_file_line_and_value() {
        let places = places("l.csv", LINKS.as_bytes()).unwrap();
        for (text, en, zh) in [
            ("id,cluster\np1,\n", "t.csv: line 2: column `cluster`: ``", "“t.csv”第 2 行"),
            ("id,cluster\np1,A\np1,B\n", "t.csv: line 3: column `id`: `p1`", "“t.csv”第 3 行"),
            (
                "id,cluster\np1,A\np9,B\n",
                "t.csv: line 3: no record of l.csv has the id `p9` (2 records there have one)",
                "“t.csv”第 3 行：“l.csv”里没有编号为“p9”的记录（有编号的记录 2 条）",
            ),
            ("id,unit\n", "no column `cluster`", "缺少列 cluster"),
        ] {
            let error = of_ids("t.csv", text.as_bytes(), &places, "l.csv").unwrap_err();
            assert!(error.to_string().contains(en), "{error}");
            assert!(error.chinese().contains(zh), "{}", error.chinese());
        }
        let twice = super::places("l.csv", "source,record,id\nx,1,p1\nx,2,p1\n".as_bytes()).unwrap_err();
        assert!(twice.to_string().contains("l.csv: line 3: column `id`: `p1`"), "{twice}");
        let none = super::places("l.csv", "source,record\nx,1\n".as_bytes()).unwrap_err().to_string();
        assert!(none.contains("no column `id`") && none.contains("--id"), "{none}");
    }
}
