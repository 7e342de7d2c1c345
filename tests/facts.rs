//! The labelled cases of codes, people and complaints that ship with the crate.

use minglu::domain::cn::complaint::Complaint;
use minglu::domain::cn::credit_code::{self, Code, CodeLevel};
use minglu::domain::cn::person;
use minglu::domain::cn::region::RegionContext;
use std::path::Path;

fn rows(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/cases").join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn codes() {
    let rows = rows("codes.csv");
    assert!(rows.len() >= 140, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let (left, right) = (Code::parse(&row[0]), Code::parse(&row[1]));
        let level = match (&left, &right) {
            (Some(left), Some(right)) => {
                let level = credit_code::compare(left, right);
                assert_eq!(credit_code::compare(right, left), level, "{row:?}");
                level
            }
            _ => CodeLevel::Missing,
        };
        if format!("{level:?}") != row[2] {
            wrong.push(format!("{row:?}: {level:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn persons() {
    let rows = rows("persons.csv");
    assert!(rows.len() >= 60, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let (left, right) = (person::parse(&row[0]), person::parse(&row[1]));
        let level = person::compare(&left, &right);
        assert_eq!(person::compare(&right, &left), level, "{row:?}");
        if format!("{level:?}") != row[2] {
            wrong.push(format!("{row:?}: {level:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Wordings are invented and never end; the floors say what must hold of them, the rest is listed when a floor breaks.
#[test]
fn complaints() {
    let rows = rows("complaints.csv");
    assert!(rows.len() >= 120, "{}", rows.len());
    let context = RegionContext::default();
    let (mut mentions, mut places, mut trades, mut invented) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for row in &rows {
        let complaint = Complaint::parse(&row[0], &row[1], &context);
        let mention = complaint.mention().unwrap_or("") == row[2];
        let place = complaint.place().unwrap_or("") == row[3];
        let trade = row[4].is_empty() || complaint.trades().iter().any(|word| word.contains(&row[4]));
        mentions += usize::from(mention);
        places += usize::from(place);
        trades += usize::from(trade);
        // Naming a unit where the complaint names nobody would make a unit of a lead.
        invented += usize::from(row[2].is_empty() && !complaint.names_nobody());
        if !(mention && place && trade) {
            wrong.push(format!("{row:?}: {:?} {:?} {:?}", complaint.mention(), complaint.place(), complaint.trades()));
        }
    }
    let share = |n: usize| n as f64 / rows.len() as f64;
    let report = wrong.join("\n");
    assert!(share(mentions) >= 0.95, "mentions {mentions} of {}:\n{report}", rows.len());
    assert!(share(places) >= 0.95, "places {places} of {}:\n{report}", rows.len());
    assert!(share(trades) >= 0.95, "trades {trades} of {}:\n{report}", rows.len());
    assert!(invented <= 4, "{invented} units invented:\n{report}");
}
