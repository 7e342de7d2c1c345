//! `minglu bench`: every plan on every labelled set, with the naive baselines as the floor.

use super::config::Config;
use super::dedupe::{in_threads, note, read_plan, say};
use super::failure::Failure;
use super::progress::Watch;
use super::usage::Usage;
use minglu::auto::{DeriveOptions, derive};
use minglu::bench::{
    Change, Figures, Frozen, LabelledSet, SetFolder, SetKind, answer, changes, exact_baseline, jaro_winkler_baseline,
    judge, labelled_sets, page, render, render_changes,
};
use minglu::domain::cn::CnHeaders;
use minglu::plan::Plan;
use minglu::record::Lists;
use minglu::record::Message;
use minglu::report::Lang;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Bench {
    /// 数据目录，可给多个：其下每个文件夹有 records.csv（或 lists/）和 truth.csv (folders of labelled sets)
    #[arg(long, required_unless_present = "scale", value_name = "目录")]
    pub data: Vec<PathBuf>,
    /// 虚构名册的规模：行数，逗号分隔；不写行数为 10 万、30 万、100 万、300 万 (time, memory and accuracy by size)
    #[arg(long, num_args = 0.., value_delimiter = ',', conflicts_with_all = ["data", "plan", "against"], value_name = "行数")]
    pub scale: Option<Vec<u32>>,
    /// 另要比较的方案：预设的名字或 TOML 文件，可给多个；base = "auto" 表示在推出的方案上改 (further plans)
    #[arg(long, value_name = "方案", num_args = 1..)]
    pub plan: Vec<PathBuf>,
    /// 把全部数字写成 JSON，“-”为标准输出 (figures as JSON; - for standard output)
    #[arg(long, value_name = "文件")]
    pub json: Option<PathBuf>,
    /// 另写一份自带图形的网页 (self-contained page)
    #[arg(long, value_name = "文件")]
    pub html: Option<PathBuf>,
    /// 与以前 --json 写下的结果比较 (compare with an earlier --json)
    #[arg(long, value_name = "文件")]
    pub against: Option<PathBuf>,
    /// 任何指标比以前降低超过此数即以失败结束，例如 0.002 (fail when a figure falls by more)
    #[arg(long, value_name = "差", requires = "against")]
    pub tolerance: Option<f64>,
    /// 线程数 (threads)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

pub fn bench(args: &Bench, lang: Lang) -> Result<(), Failure> {
    if let Some(sizes) = &args.scale {
        let files = super::scale::Files { json: args.json.as_deref(), html: args.html.as_deref() };
        return super::scale::scale(sizes, args.threads, &files, lang);
    }
    in_threads(args.threads, || run(args, lang))
}

fn run(args: &Bench, lang: Lang) -> Result<(), Failure> {
    if args.tolerance.is_some_and(|tolerance| !(0.0..1.0).contains(&tolerance)) {
        return Err(Failure::Usage(say(lang, "--tolerance 要在 0 与 1 之间", "--tolerance must be from 0 up to 1")));
    }
    let frozen = args.against.as_deref().map(|path| read_frozen(path, lang)).transpose()?;
    let plans = args.plan.iter().map(|given| Given::of(given, lang)).collect::<Result<Vec<_>, _>>()?;
    let folders = checked(&args.data, lang)?;
    let (mut all, mut skipped) = (Vec::new(), Vec::new());
    for folder in &folders {
        of_set(&read(folder, lang)?, &plans, lang, &mut all, &mut skipped)?;
    }
    let changed = frozen.as_ref().map(|frozen| changes(&frozen.runs, &all));
    let frozen_now = Frozen::new(all);
    let all = &frozen_now.runs;
    if let Some(path) = &args.html {
        write(path, &page(all, changed.as_deref(), lang), lang)?;
    }
    match args.json.as_deref() {
        Some(path) if path == Path::new("-") => super::print(&frozen_now.to_json())?,
        Some(path) => write(path, &frozen_now.to_json(), lang)?,
        None => {}
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        let mut text = render(all, lang);
        skipped.iter().for_each(|line| text.push_str(line));
        if let Some(changes) = &changed {
            text.push('\n');
            text.push_str(&render_changes(changes, lang));
        }
        super::print(&text)?;
    }
    match (args.tolerance, &changed) {
        (Some(tolerance), Some(changes)) => {
            tell_not_run(changes, lang);
            held(changes, tolerance, lang)
        }
        _ => Ok(()),
    }
}

/// Notes which of the frozen runs no tolerance was held against.
fn tell_not_run(changes: &[Change], lang: Lang) {
    let missed = changes.iter().filter(|change| change.after.is_none());
    let missed: Vec<String> = missed.map(|change| format!("{} {}", change.set, change.plan)).collect();
    if missed.is_empty() {
        return;
    }
    note(
        &match lang {
            Lang::Zh => format!("保存的结果里有 {} 项这次没有运行，没有比较：{}", missed.len(), missed.join("；")),
            Lang::En => {
                format!("{} of the frozen runs were not run now and not compared: {}", missed.len(), missed.join("; "))
            }
        },
        lang,
    );
}

/// A failure that names every figure that fell by more than the tolerance.
fn held(changes: &[Change], tolerance: f64, lang: Lang) -> Result<(), Failure> {
    let fell: Vec<String> = changes
        .iter()
        .filter(|change| change.fall() > tolerance)
        .map(|change| {
            let (before, after) = (change.before.unwrap_or_default(), change.after.unwrap_or_default());
            format!("{} {} {} {before:.4} → {after:.4}", change.set, change.plan, change.figure)
        })
        .collect();
    if fell.is_empty() {
        return Ok(());
    }
    let head = match lang {
        Lang::Zh => format!("{} 个指标降低超过 {tolerance}：", fell.len()),
        Lang::En => format!("{} figures fell by more than {tolerance}: ", fell.len()),
    };
    Err(Failure::Failed(head + &fell.join("; ")))
}

/// All sets, each read once before anything is run, so that every mistake is told at once and none after an hour.
fn checked(data: &[PathBuf], lang: Lang) -> Result<Vec<SetFolder>, Failure> {
    let mut folders = Vec::new();
    let mut wrong: Option<Failure> = None;
    let mut note = |failure: Failure| wrong = Some(failure.and(wrong.take()));
    for folder in data {
        match labelled_sets(folder) {
            Ok(found) => folders.extend(found),
            Err(error) => note(Failure::said(lang)(error)),
        }
    }
    for folder in &folders {
        if let Err(failure) = read(folder, lang) {
            note(failure);
        }
    }
    wrong.map_or(Ok(folders), Err)
}

fn read(folder: &SetFolder, lang: Lang) -> Result<LabelledSet, Failure> {
    let set = match folder.kind {
        SetKind::Table => LabelledSet::of_table(&folder.path),
        SetKind::Lists => {
            let inputs = [folder.path.join("lists")];
            let lists = super::files::read(&inputs, &Config::find(None, &inputs, lang)?, lang)?;
            LabelledSet::of_lists(&folder.path, lists)
        }
    };
    set.map_err(Failure::said(lang))
}

fn read_frozen(path: &Path, lang: Lang) -> Result<Frozen, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| super::files::unreadable(path, &error, lang))?;
    Frozen::from_json(&text).map_err(named(&path.display().to_string(), lang))
}

fn write(path: &Path, text: &str, lang: Lang) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| super::dedupe::unwritable(path, &error, lang))
}

/// A plan asked for: a preset or a file.
struct Given {
    name: String,
    file: Option<PathBuf>,
}

impl Given {
    fn of(given: &Path, lang: Lang) -> Result<Self, Failure> {
        let text = given.to_string_lossy();
        if text == "auto" || minglu::builtin::registry().presets.contains_key(&*text) {
            return Ok(Self { name: text.into_owned(), file: None });
        }
        // A missing file is told with the name as given; `read_plan` says why it cannot be read.
        let name = given.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::metadata(given).map_err(|error| super::files::unreadable(given, &error, lang))?;
        Ok(Self { name, file: Some(given.to_owned()) })
    }

    fn plan(&self, auto: &Plan, lang: Lang) -> Result<Option<Plan>, Failure> {
        match (&self.file, self.name.as_str()) {
            (Some(path), _) => read_plan(path, auto, lang).map(Some),
            (None, "auto") => Ok(Some(auto.clone())),
            (None, name) => Ok(minglu::builtin::registry().preset(name)),
        }
    }
}

/// The usual plans, the given plans, and the baselines on one set.
fn of_set(
    set: &LabelledSet,
    given: &[Given],
    lang: Lang,
    all: &mut Vec<Figures>,
    skipped: &mut Vec<String>,
) -> Result<(), Failure> {
    let registry = minglu::builtin::registry();
    let table = set.as_table();
    let deriving = Usage::begin();
    let ignore = vec!["id".to_owned()];
    let derived = derive(&table, &DeriveOptions { source: set.source.clone(), ignore, ..DeriveOptions::default() });
    let deriving = deriving.end();
    let usual: &[&str] = match set.kind {
        SetKind::Table => &["auto"],
        SetKind::Lists => &["cn-census", "auto"],
    };
    let usual = usual.iter().map(|name| Given { name: (*name).to_owned(), file: None });
    let mut candidates = None;
    let mut ran: Vec<String> = Vec::new();
    let usual: Vec<Given> = usual.collect();
    for given in usual.iter().chain(given) {
        if ran.contains(&given.name) {
            continue;
        }
        ran.push(given.name.clone());
        let Some(plan) = given.plan(&derived.plan, lang)? else { continue };
        let any_table = plan.standardise.part == "table";
        let recognised = if any_table { None } else { set.recognised(&CnHeaders) };
        let lists: &Lists = match &recognised {
            Some(lists) => lists,
            None if any_table => &table,
            None => {
                skipped.push(unfit(&given.name, &set.name, lang));
                continue;
            }
        };
        let compiled = plan.compile_for(&registry, lists).map_err(named(&given.name, lang))?;
        let watch = Watch::new(lang, false);
        let usage = Usage::begin();
        let found = answer(&compiled, lists, &watch).map_err(named(&given.name, lang))?;
        let mut cost = usage.end();
        // Deriving is part of what a user of a derived plan waits for.
        if any_table {
            cost.seconds += deriving.seconds;
            cost.cpu_seconds = cost.cpu_seconds.zip(deriving.cpu_seconds).map(|(run, before)| run + before);
        }
        let figures = judge(set, &given.name, &compiled, lists, &found);
        all.push(Figures { cost, ..figures });
        candidates.get_or_insert_with(|| found.candidates().clone());
    }
    all.push(exact_baseline(set));
    all.push(jaro_winkler_baseline(set, &candidates.unwrap_or_default()));
    Ok(())
}

fn named<E: Message>(plan: &str, lang: Lang) -> impl Fn(E) -> Failure {
    move |error| Failure::Failed(format!("{plan}: {}", error.message(lang)))
}

fn unfit(plan: &str, set: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{set}：没有认得出的单位名称列，未运行方案 {plan}\n"),
        Lang::En => format!("{set}: no column names an enterprise; plan {plan} was not run\n"),
    }
}
