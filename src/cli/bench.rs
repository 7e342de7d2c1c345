//! `minglu bench`: every plan on every labelled set, with the naive baselines as the floor.

use super::dedupe::{in_threads, read_plan, say};
use super::failure::Failure;
use minglu::auto::bench::{Figures, LabelledSet, exact_baseline, jaro_winkler_baseline, judge, labelled_sets};
use minglu::auto::{DeriveOptions, derive, group};
use minglu::observe::Unobserved;
use minglu::report::Lang;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Bench {
    /// 数据目录，其下每个文件夹有 records.csv 和 truth.csv (folder of labelled sets)
    #[arg(long, value_name = "目录")]
    pub data: PathBuf,
    /// 方案文件，可给多个；base = "auto" 表示在推出的方案上改 (plans; `base = "auto"` overlays the derived one)
    #[arg(long, value_name = "文件")]
    pub plan: Vec<PathBuf>,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
    /// 另写一份自带图形的网页 (self-contained page)
    #[arg(long, value_name = "文件")]
    pub html: Option<PathBuf>,
    /// 与以前的 JSON 结果比较 (compare with an earlier --json)
    #[arg(long, value_name = "文件")]
    pub against: Option<PathBuf>,
    /// 线程数 (threads)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

pub fn bench(args: &Bench, lang: Lang) -> Result<(), Failure> {
    in_threads(args.threads, || run(args, lang))
}

fn run(args: &Bench, lang: Lang) -> Result<(), Failure> {
    let frozen: Vec<Figures> = match &args.against {
        None => Vec::new(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
            serde_json::from_str(&text).map_err(|error| unreadable(path, &error))?
        }
    };
    let mut all = Vec::new();
    for folder in labelled_sets(&args.data).map_err(|error| Failure::from_error(&error))? {
        let set = LabelledSet::read(&folder).map_err(|error| Failure::from_error(&error))?;
        all.extend(of_set(&set, &args.plan)?);
    }
    if let Some(path) = &args.html {
        std::fs::write(path, page(&all)).map_err(|error| unreadable(path, &error))?;
    }
    let text = if args.json {
        serde_json::to_string_pretty(&all).map_err(|error| Failure::from_error(&error))? + "\n"
    } else {
        table(&all, &frozen, lang)
    };
    super::print(&text)
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}

/// The auto plan, the given plans, and the baselines on one set.
fn of_set(set: &LabelledSet, plans: &[PathBuf]) -> Result<Vec<Figures>, Failure> {
    let registry = minglu::builtin::registry();
    let began = Instant::now();
    let ignore = vec!["id".to_owned()];
    let derived = derive(&set.lists, &DeriveOptions { source: set.source.clone(), ignore, link_bits: 0.0 });
    let deriving = began.elapsed();
    let mut found = Vec::new();
    let mut candidates = None;
    let given = plans.iter().map(|path| {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        read_plan(path, &derived.plan).map(|plan| (name, plan))
    });
    for plan in std::iter::once(Ok(("auto".to_owned(), derived.plan.clone()))).chain(given) {
        let (name, plan) = plan?;
        let compiled = plan.compile(&registry).map_err(|error| Failure::from_error(&error))?;
        let began = Instant::now();
        let grouping = group(&compiled, &set.lists, &Unobserved).map_err(|error| Failure::from_error(&error))?;
        let seconds = (began.elapsed() + deriving).as_secs_f64();
        let mut figures = judge(set, &name, &grouping);
        figures.seconds = seconds;
        figures.peak_bytes = super::progress::peak_memory().unwrap_or_default();
        found.push(figures);
        candidates.get_or_insert(grouping.candidates);
    }
    found.push(exact_baseline(set));
    found.push(jaro_winkler_baseline(set, &candidates.unwrap_or_default()));
    Ok(found)
}

fn table(all: &[Figures], frozen: &[Figures], lang: Lang) -> String {
    let mut text = format!(
        "{:<16}{:<28}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}{:>8}{:>9}{:>9}{:>8}{:>8}\n",
        "set", "plan", "F1", "P", "R", "B3", "exact", "blocked", "per rec", "best at", "cal.err", "s", "MB"
    );
    for f in all {
        let earlier = frozen.iter().find(|old| old.set == f.set && old.plan == f.plan);
        let change = earlier.map(|old| format!("  {:+.4}", f.pairs.f1 - old.pairs.f1)).unwrap_or_default();
        let best = f.best_bits.map(|(bits, ..)| format!("{bits:.1}")).unwrap_or_default();
        let calibration = f.calibration_error.map(|error| format!("{error:.4}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:<16}{:<28}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>9.4}{:>8.1}{:>9}{:>9}{:>8.2}{:>8}{change}",
            f.set,
            f.plan,
            f.pairs.f1,
            f.pairs.precision,
            f.pairs.recall,
            f.bcubed,
            f.exact,
            f.blocking_recall,
            f.pairs_per_record,
            best,
            calibration,
            f.seconds,
            f.peak_bytes >> 20,
        );
    }
    text.push_str(&say(
        lang,
        "best at：单看每对时最佳阈值（比特，默认 0）；MB：进程至此的内存峰值\n",
        "best at: threshold in bits where pairs alone would score best (default 0); MB: peak of the process so far\n",
    ));
    text
}

/// One page without anything from outside: a bar per plan and set, and a calibration plot per run.
fn page(all: &[Figures]) -> String {
    let mut html = String::from(
        "<!doctype html><meta charset=utf-8><title>minglu bench</title><style>body{font:14px sans-serif;margin:2em}\
         td,th{padding:2px 8px;text-align:right}td:first-child,td:nth-child(2){text-align:left}svg{margin:4px}</style>\
         <h1>minglu bench</h1><table><tr><th>set<th>plan<th>F1<th>P<th>R<th>B3<th>exact<th>blocked<th>per record<th>s<th>",
    );
    for f in all {
        let _ = write!(
            html,
            "<tr><td>{}<td>{}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.4}<td>{:.1}<td>{:.2}<td>\
             <svg width=120 height=12><rect width={:.0} height=12 fill='#369'/></svg>",
            escaped(&f.set),
            escaped(&f.plan),
            f.pairs.f1,
            f.pairs.precision,
            f.pairs.recall,
            f.bcubed,
            f.exact,
            f.blocking_recall,
            f.pairs_per_record,
            f.seconds,
            120.0 * f.pairs.f1,
        );
    }
    html.push_str("</table><h2>stated and observed probability</h2>");
    for f in all.iter().filter(|f| !f.calibration.is_empty()) {
        let _ = write!(
            html,
            "<figure style='display:inline-block'><figcaption>{} {}</figcaption><svg width=160 height=160>\
             <path d='M0 160L160 0' stroke='#bbb'/>",
            escaped(&f.set),
            escaped(&f.plan)
        );
        for &(stated, observed, records) in &f.calibration {
            let radius = 2.0 + (records as f64).log10();
            let (x, y) = (160.0 * stated, 160.0 * (1.0 - observed));
            let _ = write!(html, "<circle cx={x:.1} cy={y:.1} r={radius:.1} fill='#369'/>");
        }
        html.push_str("</svg></figure>");
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
