//! Floors on a labelled case of another city, which lies beside the sources on some machines and is not distributed.

mod census_run;

use census_run::{folder, judged, read_lists, run};
use minglu::eval::Unit;

#[test]
fn a_city_the_sample_was_not_made_from() {
    let case = folder("../shared/cases/foshan");
    if !case.join("truth.csv").exists() {
        eprintln!("skipped: {} is not there", case.display());
        return;
    }
    let lists = read_lists(&case);
    let sites = judged(&case, &lists, &run(&lists), Unit::Site);
    let (pairs, size) = (&sites.pairs, sites.roster_size_error);
    assert!(pairs.f1 >= 0.94, "pair F1 {:.4}", pairs.f1);
    assert!(pairs.precision >= 0.96, "pair precision {:.4}", pairs.precision);
    assert!(size.abs() <= 0.03, "roster size {:+.2} %", size * 100.0);
    // Complaints name a unit in passing or not at all; they are where recall is lost first.
    let complaints: Vec<_> =
        sites.sources.iter().filter(|s| ["投诉", "信访", "举报"].iter().any(|w| s.source.contains(w))).collect();
    assert!(!complaints.is_empty(), "no list of complaints in {:?}", sites.sources);
    for list in complaints {
        assert!(list.recall() >= 0.84, "{}: row recall {:.4}", list.source, list.recall());
    }
}
