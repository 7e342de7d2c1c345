//! `units.geojson`: a point per unit that has coordinates, for a map program.
//!
//! GeoJSON means WGS-84 (RFC 7946), lists rarely say what they mean. The coordinates stand here as the lists gave them, the file says
//! so in its member `datum`, and each point names the record it came from, so that the points of one list can be moved together.

use super::Part;
use super::ReportError;
use super::pour::pour;
use super::table::Context;
use crate::consolidate::{Roster, Unit};
use serde::Serialize;
use std::fs::File;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

/// What is known of the datum, as the file says it.
const DATUM: Datum = Datum {
    name: "unknown",
    zh: "坐标照各名单所给，未作转换；名单没有说明坐标系。WGS-84 与 CGCS2000 相差不到 1 米，GCJ-02（火星坐标）和 BD-09（百度）与它们相差可达 700 米。每个点的 coordinates_from 注明取自哪条记录，可按名单整体转换。",
    en: "Coordinates as the lists gave them, not converted; the lists do not say their datum. WGS-84 and CGCS2000 agree within 1 m; GCJ-02 and BD-09 lie up to 700 m off. coordinates_from names the record of each point, so that a list can be converted as a whole.",
};

#[derive(Serialize)]
struct Datum {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
}

#[derive(Serialize)]
struct Feature<'a> {
    r#type: &'static str,
    id: &'a str,
    geometry: Geometry,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Geometry {
    r#type: &'static str,
    coordinates: [f64; 2],
}

#[derive(Serialize)]
struct Properties<'a> {
    roster_id: &'a str,
    legal_id: &'a str,
    name: &'a str,
    credit_code: &'a str,
    address: &'a str,
    town: &'a str,
    industry: &'a str,
    status: &'a str,
    lists: Vec<&'a str>,
    records: usize,
    confidence: f64,
    suspected_omission: bool,
    coordinates_from: String,
}

/// Longitude and latitude of a unit in degrees, where the roster has both and they are a place on earth.
pub(super) fn point(unit: &Unit) -> Option<(f64, f64)> {
    let degrees = |field: &str| unit.value(field)?.text.trim().parse::<f64>().ok();
    let (lon, lat) = (degrees("longitude")?, degrees("latitude")?);
    ((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)).then_some((lon, lat))
}

/// Writes the file. Returns its name and number of points.
pub(super) fn write_geojson(context: &Context<'_>, directory: &Path) -> Result<(&'static str, u64), ReportError> {
    let path = directory.join(Part::Units.file());
    let io = || ReportError::io(&path);
    let mut out = File::create(&path).map_err(io())?;
    let datum = serde_json::to_string(&DATUM).map_err(|error| io()(error.into()))?;
    let head = format!("{{\"type\":\"FeatureCollection\",\"name\":\"minglu units\",\"datum\":{datum},\"features\":[");
    out.write_all(head.as_bytes()).map_err(io())?;
    let omitted = omitted(context.roster);
    let mut first = true;
    // Every feature comes with the comma that parts it from the one before.
    let write = |text: &[u8]| {
        let after = usize::from(first && !text.is_empty());
        first &= text.is_empty();
        out.write_all(&text[after..]).map_err(io())
    };
    let points = pour(context.roster.units.len(), |range| features(context, &omitted, range).map_err(io()), write)?;
    out.write_all(b"\n]}\n").map_err(io())?;
    Ok((Part::Units.file(), points))
}

/// Whether each unit is missing on the base register.
fn omitted(roster: &Roster) -> Vec<bool> {
    let mut omitted = vec![false; roster.units.len()];
    for omission in &roster.omissions {
        if let Some(flag) = omitted.get_mut(omission.unit as usize) {
            *flag = true;
        }
    }
    omitted
}

/// The features of a range of units, a comma before each, and how many there are.
fn features(context: &Context<'_>, omitted: &[bool], range: Range<usize>) -> std::io::Result<(Vec<u8>, u64)> {
    let Context { lists, roster, .. } = context;
    let (mut out, mut points) = (Vec::new(), 0);
    for (unit, &suspected_omission) in roster.units[range.clone()].iter().zip(&omitted[range]) {
        let Some((lon, lat)) = point(unit) else { continue };
        let text = |field: &str| unit.value(field).map_or("", |value| value.text);
        let mut coordinates_from = String::new();
        if let Some(value) = unit.value("longitude") {
            context.push_label(value.from, &mut coordinates_from);
        }
        let feature = Feature {
            r#type: "Feature",
            id: &unit.roster_id,
            geometry: Geometry { r#type: "Point", coordinates: [lon, lat] },
            properties: Properties {
                roster_id: &unit.roster_id,
                legal_id: &unit.legal_id,
                name: text("name"),
                credit_code: text("credit_code"),
                address: text("address"),
                town: text("town"),
                industry: text("industry"),
                status: text("status"),
                lists: unit.sources.iter().map(|source| lists.sources()[source.index()].name.as_str()).collect(),
                records: unit.members.len(),
                confidence: (unit.confidence * 1e4).round() / 1e4,
                suspected_omission,
                coordinates_from,
            },
        };
        out.extend(b",\n");
        serde_json::to_writer(&mut out, &feature)?;
        points += 1;
    }
    Ok((out, points))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consolidate::Value;
    use crate::record::{Lists, RecordId};
    use crate::report::Lang;

    #[test]
    fn points_stand_behind_thousands_of_units_without() {
        let value = |field, text| Value { field, text, from: RecordId(0), column: "坐标", rule: "agreement" };
        let unit = |at: usize| Unit {
            roster_id: format!("L{at}-01").into(),
            legal_id: format!("L{at}").into(),
            values: [value("longitude", "116.6"), value("latitude", "23.5")]
                .into_iter()
                .filter(|_| at >= 9_998)
                .collect(),
            members: Default::default(),
            sources: Default::default(),
            confidence: 1.0,
        };
        let roster = Roster { units: (0..10_000).map(unit).collect(), ..Roster::default() };
        let lists = one_record();
        let directory = tempfile::tempdir().unwrap();
        let (name, points) = write_geojson(&Context::new(&lists, &roster, Lang::Zh), directory.path()).unwrap();
        let text = std::fs::read_to_string(directory.path().join(name)).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let ids: Vec<&str> = read["features"].as_array().unwrap().iter().filter_map(|f| f["id"].as_str()).collect();
        assert_eq!((points, ids), (2, vec!["L9998-01", "L9999-01"]));
    }

    fn one_record() -> Lists {
        let text = "单位名称\n广成厂\n".as_bytes();
        crate::ingest::read_bytes("底册", "csv", text, &Default::default(), &crate::domain::cn::CnHeaders).unwrap()
    }
}
