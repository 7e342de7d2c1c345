//! `report.html` and `units.geojson`: nothing gets out of its place, nothing is loaded, and the numbers are those of the other files.

use minglu::builtin;
use minglu::census::{CoverageOptions, coverage};
use minglu::domain::cn::CnHeaders;
use minglu::ingest;
use minglu::pipeline::{Outcome, Run};
use minglu::record::{Lists, Role};
use minglu::report::{self, Evidence, Found, Lang, PageInput, Part, Parts, ReportOptions, RunRecord};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn run(lists: &mut Lists) -> (Outcome, Evidence) {
    let registry = builtin::registry();
    let plan = registry.preset("cn-census").unwrap().compile(&registry).unwrap();
    let mut outcome = Run::new(&plan).over(lists).unwrap();
    lists.note(std::mem::take(&mut outcome.issues));
    let evidence = Evidence::gather(&Found {
        roster: &outcome.roster,
        scored: &outcome.scored,
        model: &*outcome.model,
        data: &outcome.data,
        constraints: &*plan.constraints,
        decide: plan.decide,
        link_bits: Some(-1.0),
    });
    (outcome, evidence)
}

fn write(out: &Path, lists: &Lists, outcome: &Outcome, evidence: Option<&Evidence>, lang: Lang) -> String {
    let options = ReportOptions { lang, parts: Parts::ALL.without(Part::Workbook) };
    let mut prepared = report::prepare(out, lists, &outcome.roster, &options).unwrap();
    prepared.page(&PageInput { evidence, outlines: &builtin::outlines() }).unwrap();
    prepared.finish(&RunRecord::default()).unwrap();
    fs::read_to_string(out.join("report.html")).unwrap()
}

fn chaozhou() -> Lists {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/chaozhou/lists");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    ingest::read(&paths, &Default::default(), &CnHeaders).unwrap()
}

/// Text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).expect(from) + from.len();
    &text[start..start + text[start..].find(to).expect(to)]
}

fn data(page: &str) -> Value {
    serde_json::from_str(between(page, "<script type=\"application/json\" id=\"data\">", "</script>")).unwrap()
}

/// Numbers as the page sets them.
fn whole(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| std::str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(",")
}

fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let bytes = fs::read(path).unwrap();
    csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap()).deserialize().map(Result::unwrap).collect()
}

/// A page loads nothing: no address in it but the name of the SVG namespace, no attribute or rule that fetches.
fn loads_nothing(page: &str) {
    let addresses: Vec<&str> = page.match_indices("://").map(|(at, _)| &page[at - 5..at + 20]).collect();
    assert!(addresses.iter().all(|address| address.contains("http://www.w3.org/")), "{addresses:?}");
    for fetches in
        ["<link rel=\"stylesheet", "@import", "url(", " src=", "<iframe", "<img", "fetch(", "XMLHttpRequest", "import("]
    {
        assert!(!page.contains(fetches), "{fetches}");
    }
    assert_eq!(page.matches("<script").count(), 2, "the data and the code, nothing else");
    assert_eq!(page.matches("</script>").count(), 2);
}

#[test]
fn the_sample_as_a_page() {
    let mut lists = chaozhou();
    let (outcome, evidence) = run(&mut lists);
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("out");
    let page = write(&out, &lists, &outcome, Some(&evidence), Lang::Zh);
    loads_nothing(&page);
    assert!(page.len() < 1 << 20, "{} bytes for {} units", page.len(), outcome.roster.units.len());

    // The figures are those of run.json, the units those of roster.csv, in its order.
    let run: Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    let tiles = between(&page, "<div class=\"tiles\">", "<section");
    for figure in ["records", "units", "legal_units", "duplicates", "omissions", "reviews"] {
        let number = whole(run["summary"][figure].as_u64().unwrap());
        assert!(
            tiles.contains(&format!("<b>{number}</b>")) || tiles.contains(&format!(" {number} ")),
            "{figure} {number}"
        );
    }
    let data = data(&page);
    let roster = rows(&out.join("roster.csv"));
    assert_eq!(data["units"].as_u64().unwrap() as usize, roster.len());
    for (at, row) in roster.iter().enumerate() {
        assert_eq!(data["id"][at], row["roster_id"]);
        assert_eq!(data["records"][at].to_string(), row["records"]);
        assert_eq!(data["towns"][data["town"][at].as_u64().unwrap() as usize], row["town"]);
        let on: Vec<&str> =
            lists.sources().iter().map(|list| list.name.as_str()).filter(|list| !row[*list].is_empty()).collect();
        let set = &data["sets"][data["set"][at].as_u64().unwrap() as usize];
        let told: Vec<&str> = set
            .as_array()
            .unwrap()
            .iter()
            .map(|list| data["lists"][list.as_u64().unwrap() as usize].as_str().unwrap())
            .collect();
        assert_eq!(told, on, "{}", row["roster_id"]);
    }
    let flagged =
        |bit: u64| data["flags"].as_array().unwrap().iter().filter(|flags| flags.as_u64().unwrap() & bit != 0).count();
    assert_eq!(flagged(1), rows(&out.join("omissions.csv")).len());
    assert!(flagged(2) > 0);

    // Every section is there, with its drawing; the estimate stands in the page as the estimator gives it.
    for id in [
        "flow", "lists", "repeats", "omitted", "sure", "fields", "hard", "quality", "hidden", "place", "units",
        "method", "files",
    ] {
        assert!(page.contains(&format!("<section id=\"{id}\">")), "{id}");
    }
    let found = coverage(&report::read_membership(&out).unwrap(), &CoverageOptions::default()).unwrap();
    let [low, high] = found.span.unwrap();
    for end in [low, high] {
        assert!(
            between(&page, "<section id=\"hidden\">", "</section>")
                .contains(&format!("<b>{}</b>", whole(end.round() as u64)))
        );
    }
    assert!(!page.contains("NaN") && !page.contains("Infinity"));

    // Points: as many as units with both coordinates, each where the roster has it, the datum said.
    let points: Value = serde_json::from_str(&fs::read_to_string(out.join("units.geojson")).unwrap()).unwrap();
    assert_eq!(points["type"], "FeatureCollection");
    assert!(points["datum"]["zh"].as_str().unwrap().contains("GCJ-02"));
    let features = points["features"].as_array().unwrap();
    let placed: Vec<_> =
        roster.iter().filter(|row| !row["longitude"].is_empty() && !row["latitude"].is_empty()).collect();
    assert_eq!(features.len(), placed.len());
    assert!(!features.is_empty());
    for (feature, row) in features.iter().zip(placed) {
        assert_eq!(feature["id"], row["roster_id"]);
        let at = |axis: usize| feature["geometry"]["coordinates"][axis].as_f64().unwrap();
        assert_eq!(
            (format!("{:.5}", at(0)), format!("{:.5}", at(1))),
            (row["longitude"].clone(), row["latitude"].clone())
        );
        assert_eq!(feature["properties"]["coordinates_from"], row["longitude_from"]);
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let page = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut lists = chaozhou();
            let (outcome, evidence) = run(&mut lists);
            let here = tempfile::tempdir().unwrap();
            let out = here.path().join("out");
            let page = write(&out, &lists, &outcome, Some(&evidence), Lang::En);
            (page, fs::read(out.join("units.geojson")).unwrap())
        })
    };
    let one = page(1);
    assert!(one.0.contains("<html lang=\"en\">") && one.0.contains("From lists to roster"));
    assert!(one == page(3), "the page hangs on the number of threads");
}

/// What lists send is shown as it is and never becomes a part of the page.
#[test]
fn a_name_cannot_break_the_page() {
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    let csv = format!(
        "单位名称,详细地址,联系电话,经度,纬度\n\"{evil}\",\"潮州市潮安区彩塘镇\"\"<b>宏安一村&amp;\",13500000001,116.6,23.6\n潮州市华丰陶瓷厂,潮州市潮安区凤塘镇盛户村,13500000002,0,0\n\"{evil}\",彩塘镇宏安一村,13500000001,116.6,23.6\n"
    );
    let config = Default::default();
    let name = "底册\"><b onload='x'>&";
    let mut lists = ingest::read_bytes(name, "csv", csv.as_bytes(), &config, &CnHeaders).unwrap();
    lists.sources_mut()[0].role = Role::BaseRegister;
    let (outcome, evidence) = run(&mut lists);
    for (lang, evidence) in [(Lang::Zh, Some(&evidence)), (Lang::En, None)] {
        let here = tempfile::tempdir().unwrap();
        let out = here.path().join("out");
        let page = write(&out, &lists, &outcome, evidence, lang);
        let body = page.replace("http://www.w3.org/", "");
        assert_eq!((body.matches("<script").count(), body.matches("</script>").count()), (2, 2));
        assert!(!body.contains("<img") && !body.contains("<b onload") && !body.contains("<b>宏安"), "{lang:?}");
        let data = data(&page);
        assert_eq!(data["lists"][0], name);
        let names = data["name"].as_array().unwrap();
        assert_eq!(names.len(), outcome.roster.units.len());
        assert!(names.iter().any(|name| name.as_str().unwrap().contains("alert")), "{names:?}");
        // One list: no estimate, and that is said.
        assert!(page.contains(if lang == Lang::Zh { "至少要两份" } else { "at least two that overlap" }));
    }
}

#[test]
fn nothing_to_show_is_said() {
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("out");
    let (lists, roster) = (Lists::default(), Default::default());
    let mut prepared = report::prepare(
        &out,
        &lists,
        &roster,
        &ReportOptions { parts: Parts::ALL.without(Part::Workbook), ..ReportOptions::default() },
    )
    .unwrap();
    prepared.page(&PageInput { evidence: Some(&Evidence::default()), outlines: &[] }).unwrap();
    prepared.finish(&RunRecord::default()).unwrap();
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    loads_nothing(&page);
    for said in ["没有读到记录", "没有单位有坐标", "没有一份名单是底册", "无从估计"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("NaN"));
}

/// Without outlines, and far from Guangdong, the map still has its points; one wild point does not shrink the others.
#[test]
fn a_map_of_anywhere() {
    let mut csv = "单位名称,详细地址,经度,纬度\n".to_owned();
    for at in 0..120 {
        let lon = if at == 7 { 80.0 } else { 104.0 + f64::from(at % 11) / 50.0 };
        csv += &format!(
            "成都市第{at}印刷厂,成都市龙泉驿区{at}号,{lon:.5},{:.5}\n",
            30.5 + f64::from(at % 7) / 40.0 + 0.001
        );
    }
    let mut lists = ingest::read_bytes("底册", "csv", csv.as_bytes(), &Default::default(), &CnHeaders).unwrap();
    let (outcome, evidence) = run(&mut lists);
    let here = tempfile::tempdir().unwrap();
    let page = write(&here.path().join("out"), &lists, &outcome, Some(&evidence), Lang::Zh);
    let map = between(&page, "<section id=\"place\">", "</section>");
    assert!(map.contains("另有 1 个单位的坐标落在图外"), "the point in the desert is told");
    let data = data(&page);
    let xs: Vec<i64> = data["x"].as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).filter(|x| *x >= 0).collect();
    let spread = xs.iter().max().unwrap() - xs.iter().min().unwrap();
    assert!(spread > 3000, "{spread} tenths of a px");
}
