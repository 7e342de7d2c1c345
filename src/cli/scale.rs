//! `minglu bench --scale`: how time, memory and accuracy go with the number of records.
//!
//! For each size a register with known truth is invented (`synth --register`), deduplicated by this program as a process of its own, and judged.
//! Speed without accuracy is worth nothing, so both stand in one row.

use super::dedupe::{say, unwritable};
use super::failure::Failure;
use minglu::eval::{Links, Truth, Unit, evaluate};
use minglu::report::Lang;
use minglu::synth::{SynthPlan, generate};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Sizes of the registers when none are named.
pub const SIZES: [u32; 4] = [100_000, 300_000, 1_000_000, 3_000_000];

/// Rows of an invented register per unit: one, one in six again, one in forty a third time.
const ROWS_PER_UNIT: f64 = 1.1955;

/// Seed of the registers: the same sizes give the same registers.
const SEED: u64 = 20_171_231;

/// The plan that is measured.
const PLAN: &str = "cn-census";

/// Where the figures are written beside the table.
pub struct Files<'a> {
    /// As JSON; `-` is standard output, in place of the table.
    pub json: Option<&'a Path>,
    /// As a page.
    pub html: Option<&'a Path>,
}

/// One size.
#[derive(Serialize)]
struct Point {
    rows: u32,
    /// Wall-clock seconds of the whole process.
    seconds: f64,
    /// Seconds of all processors, where the system tells.
    #[serde(rename = "cpu_seconds")]
    cpu: Option<f64>,
    /// Peak resident memory in bytes, where the system tells.
    #[serde(rename = "peak_bytes")]
    peak: Option<u64>,
    pairs: u64,
    precision: f64,
    recall: f64,
    f1: f64,
}

/// What is read of a run's `run.json`.
#[derive(Deserialize)]
struct Log {
    stages: Vec<Stage>,
    counts: Counts,
}

#[derive(Deserialize)]
struct Stage {
    peak_bytes: Option<u64>,
}

#[derive(Deserialize)]
struct Counts {
    candidate_pairs: u64,
}

/// Runs the sizes one after another, smallest first.
pub fn scale(sizes: &[u32], threads: Option<u16>, files: &Files<'_>, lang: Lang) -> Result<(), Failure> {
    let mut sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes.to_vec() };
    sizes.sort_unstable();
    sizes.dedup();
    if sizes[0] < 2 {
        return Err(Failure::Usage(say(lang, "--scale 的行数至少为 2", "--scale takes row counts of 2 or more")));
    }
    let folder = Folder::new()?;
    let mut points = Vec::new();
    for &rows in &sizes {
        points.push(measure(&folder.0.join(rows.to_string()), rows, threads, lang)?);
    }
    let written = |path: &Path, text: &str| std::fs::write(path, text).map_err(|error| unwritable(path, &error, lang));
    if let Some(path) = files.html {
        written(path, &page(&points, lang))?;
    }
    let json =
        || serde_json::to_string_pretty(&points).map(|json| json + "\n").map_err(|error| Failure::from_error(&error));
    match files.json {
        Some(path) if path == Path::new("-") => return super::print(&json()?),
        Some(path) => written(path, &json()?)?,
        None => {}
    }
    super::print(&table(&points, lang))
}

/// A folder for the registers, removed when the measurement ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("minglu-scale-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|error| Failure::from_error(&error))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Best effort: the folder lies where the system keeps what may be lost.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn measure(folder: &Path, rows: u32, threads: Option<u16>, lang: Lang) -> Result<Point, Failure> {
    let units = ((f64::from(rows) / ROWS_PER_UNIT).round() as u32).max(1);
    let plan = SynthPlan { units, seed: SEED, ..SynthPlan::default() };
    let made = generate(&plan).and_then(|case| case.write_register(folder));
    let made = made.map_err(Failure::said(lang))?;
    let out = folder.join("out");
    let mut command = Command::new(std::env::current_exe().map_err(|error| Failure::from_error(&error))?);
    command.arg("dedupe").arg(&made.file).args(["--plan", PLAN, "--quiet", "-o"]).arg(&out);
    if let Some(threads) = threads {
        command.args(["--threads", &threads.to_string()]);
    }
    let (before, began) = (cpu_of_children(), Instant::now());
    let ended = command.output().map_err(|error| Failure::from_error(&error))?;
    let (seconds, after) = (began.elapsed().as_secs_f64(), cpu_of_children());
    if !ended.status.success() {
        return Err(Failure::Failed(String::from_utf8_lossy(&ended.stderr).trim().to_owned()));
    }
    let failed = |error: &dyn std::error::Error| Failure::Failed(format!("{}: {error}", out.display()));
    let log = std::fs::read(out.join("run.json")).map_err(|error| failed(&error))?;
    let log: Log = serde_json::from_slice(&log).map_err(|error| failed(&error))?;
    let truth = Truth::read(&made.truth).map_err(Failure::said(lang))?;
    let links = Links::read(&out.join("links.csv")).map_err(Failure::said(lang))?;
    let found = evaluate(&truth, &links, Unit::Site).pairs;
    std::fs::remove_dir_all(folder).map_err(|error| failed(&error))?;
    Ok(Point {
        rows: made.records,
        seconds,
        cpu: before.zip(after).map(|(before, after)| after - before),
        peak: log.stages.iter().filter_map(|stage| stage.peak_bytes).max(),
        pairs: log.counts.candidate_pairs,
        precision: found.precision,
        recall: found.recall,
        f1: found.f1,
    })
}

/// Seconds of all processors that the ended children of this process used: fields 16 and 17 of Linux's `/proc/self/stat`, in hundredths.
fn cpu_of_children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets and may hold blanks.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / 100.0)
}

fn table(points: &[Point], lang: Lang) -> String {
    let mut text = format!(
        "{:>10}{:>10}{:>10}{:>12}{:>12}{:>10}{:>14}{:>11}{:>9}{:>9}\n",
        "rows", "wall s", "CPU s", "rows/s", "peak MB", "B/row", "pairs", "precision", "recall", "F1"
    );
    for point in points {
        let cpu = point.cpu.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.1}"));
        let peak = point.peak.map_or_else(|| "-".to_owned(), |peak| (peak >> 20).to_string());
        let each = point.peak.map_or_else(|| "-".to_owned(), |peak| (peak / u64::from(point.rows)).to_string());
        let _ = writeln!(
            text,
            "{:>10}{:>10.1}{cpu:>10}{:>12.0}{peak:>12}{each:>10}{:>14}{:>11.4}{:>9.4}{:>9.4}",
            point.rows,
            point.seconds,
            f64::from(point.rows) / point.seconds,
            point.pairs,
            point.precision,
            point.recall,
            point.f1
        );
    }
    for two in points.windows(2) {
        let (rows, time) = (f64::from(two[1].rows) / f64::from(two[0].rows), two[1].seconds / two[0].seconds);
        let _ = match lang {
            Lang::Zh => {
                writeln!(text, "{} → {} 行：行数 {rows:.1} 倍，用时 {time:.1} 倍", two[0].rows, two[1].rows)
            }
            Lang::En => {
                writeln!(
                    text,
                    "{} to {} rows: {rows:.1} times the rows, {time:.1} times the time",
                    two[0].rows, two[1].rows
                )
            }
        };
    }
    text
}

fn page(points: &[Point], lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let title = if zh { "用时与内存随记录数的增长" } else { "Growth of time and memory with records" };
    let time: Vec<(f64, f64)> = points.iter().map(|point| (f64::from(point.rows), point.seconds)).collect();
    let memory: Vec<(f64, f64)> =
        points.iter().filter_map(|point| Some((f64::from(point.rows), point.peak? as f64 / 1048576.0))).collect();
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:15px/1.5 sans-serif;margin:2em auto;max-width:60em}}pre{{overflow:auto}}\
         svg{{margin-right:1em}}text{{font-size:12px}}</style><h1>{title}</h1><pre>{}</pre>{}{}<p>{}</p></html>\n",
        if zh { "zh" } else { "en" },
        table(points, lang),
        plot(&time, if zh { "秒" } else { "seconds" }),
        plot(&memory, "MB"),
        if zh {
            "两轴均为对数；虚线为与记录数成正比。"
        } else {
            "Both axes are logarithmic; the broken line is growth in proportion."
        },
    )
}

/// A plot of `(rows, value)` on logarithmic axes, with the line of proportional growth through the first point.
fn plot(points: &[(f64, f64)], label: &str) -> String {
    const WIDTH: f64 = 420.0;
    const HEIGHT: f64 = 300.0;
    const EDGE: f64 = 56.0;
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return String::new() };
    let straight = first.1 * last.0 / first.0;
    let top = points.iter().map(|point| point.1).fold(straight, f64::max) * 1.3;
    let bottom = points.iter().map(|point| point.1).fold(first.1, f64::min) / 1.3;
    let (left, right) = (first.0 / 1.2, last.0 * 1.2);
    let x = |rows: f64| EDGE + (rows / left).ln() / (right / left).ln() * (WIDTH - EDGE - 10.0);
    let y = |value: f64| HEIGHT - EDGE / 2.0 - (value / bottom).ln() / (top / bottom).ln() * (HEIGHT - EDGE);
    let mut svg = format!("<svg width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"{label}\">");
    let _ = write!(svg, "<text x=\"4\" y=\"14\">{label}</text>");
    let _ = write!(
        svg,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"#999\" stroke-dasharray=\"5 4\"/>",
        x(first.0),
        y(first.1),
        x(last.0),
        y(straight)
    );
    let path: Vec<String> = points.iter().map(|&(rows, value)| format!("{:.1},{:.1}", x(rows), y(value))).collect();
    let _ =
        write!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"#1565c0\" stroke-width=\"2\"/>", path.join(" "));
    for &(rows, value) in points {
        let (cx, cy) = (x(rows), y(value));
        let _ = write!(svg, "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"3.5\" fill=\"#1565c0\"/>");
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{value:.1}</text>", cx - 30.0, cy - 8.0);
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{rows:.0}</text>", cx - 24.0, HEIGHT - 6.0);
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(rows: u32, seconds: f64) -> Point {
        let peak = Some(u64::from(rows) * 1000);
        Point { rows, seconds, cpu: None, peak, pairs: 7, precision: 0.9, recall: 0.8, f1: 0.85 }
    }

    #[test]
    fn growth_is_told_as_a_table_and_drawn() {
        let points = [point(100_000, 1.0), point(300_000, 3.3)];
        let text = table(&points, Lang::En);
        assert!(text.contains("3.0 times the rows, 3.3 times the time"), "{text}");
        assert!(text.contains("0.8500") && text.contains("1000"), "{text}");
        let page = page(&points, Lang::Zh);
        assert_eq!(page.matches("<svg").count(), 2);
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    }

    #[test]
    fn one_size_is_drawn_as_a_point() {
        let svg = plot(&[(100_000.0, 1.0)], "s");
        assert!(svg.contains("<circle") && !svg.contains("NaN"), "{svg}");
    }
}
