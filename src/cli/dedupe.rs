//! `minglu dedupe` and `minglu link`: any table, without configuration.

use super::config;
use super::failure::Failure;
use super::files::unreadable;
use super::preset;
use super::progress::Watch;
use minglu::auto::{
    DeriveOptions, Derived, Grouping, derive, group_with, learning, read_answers, read_table_of_office, with_threshold,
};
use minglu::domain::cn::CnHeaders;
use minglu::observe::{Observer as _, Stage};
use minglu::plan::Plan;
use minglu::record::{Lists, SourceId};
use minglu::report::{self, Lang};
use minglu::score::Answers;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Table {
    /// 表格文件：CSV、TSV、Excel、ODS（一个文件一张表），也可用 gzip 压缩 (delimited files and workbooks of one table, also gzipped)
    #[arg(required = true, value_name = "文件")]
    pub inputs: Vec<PathBuf>,
    /// 记载来源的列：一个文件里有多份名单 (column that names each record's source)
    #[arg(long, value_name = "列")]
    pub source: Option<String>,
    /// 编号列：只带出，不比较 (column that is carried, never compared)
    #[arg(long, value_name = "列")]
    pub id: Option<String>,
    /// 不比较的列，逗号分隔 (columns that are never compared)
    #[arg(long, value_name = "列", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// 方案：预设的名字或 TOML 文件，不给则由各列推出；[[compare]] 的 frequencies 可指一张频率表 (plan: preset or file; derived from the columns by default; [[compare]] frequencies may name a table of term frequencies)
    #[arg(long, value_name = "方案")]
    pub plan: Option<PathBuf>,
    /// 归为一组的最低概率，大于 0、小于 1，给了就照办，方案自己的不算；不给则用方案的，推出的方案为 0.5，只凭一段文字连两份名单时由数据定得低些 (least probability of a link, in place of the plan's own; a derived plan has 0.5, which data may lower where a text alone joins two lists)
    #[arg(long, value_name = "概率")]
    pub threshold: Option<f64>,
    /// 线程数；结果与线程数无关 (threads; never changes the result)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// 内存上限，例如 2GB；超出的候选对写到临时文件里，结果不变 (bound; candidate pairs beyond it go to disk)
    #[arg(long, value_name = "大小", value_parser = super::memory::parse_size)]
    pub memory: Option<u64>,
}

#[derive(Debug, clap::Args)]
pub struct Dedupe {
    #[command(flatten)]
    pub table: Table,
    /// 结果目录 (output directory)
    #[arg(short, long, value_name = "目录")]
    pub out: PathBuf,
    /// 已答的对或单位：id_left,id_right,label 或 id,cluster；照此学习，并照办 (answered pairs or units to learn from and obey)
    #[arg(long, value_name = "文件")]
    pub labels: Option<PathBuf>,
    /// 不打印方案 (do not print the plan)
    #[arg(short, long)]
    pub quiet: bool,
}

/// Runs within as many threads as were asked for.
pub fn in_threads(threads: Option<u16>, run: impl FnOnce() -> Result<(), Failure> + Send) -> Result<(), Failure> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        pool = pool.num_threads(usize::from(threads));
    }
    pool.build().map_err(|error| Failure::from_error(&error))?.install(run)
}

pub fn dedupe(args: &Dedupe, lang: Lang) -> Result<(), Failure> {
    in_threads(args.table.threads, || run(args, lang))
}

/// `link` is `dedupe` on two files or more.
pub fn link(args: &Dedupe, lang: Lang) -> Result<(), Failure> {
    if args.table.inputs.len() < 2 && args.table.source.is_none() {
        return Err(Failure::Usage(say(
            lang,
            "link 要两个以上的文件，或用 --source 指明来源列；一份名单去重请用 dedupe",
            "link takes two files or more, or --source COLUMN; use dedupe for one list",
        )));
    }
    dedupe(args, lang)
}

fn run(args: &Dedupe, lang: Lang) -> Result<(), Failure> {
    report::check_target(&args.out).map_err(Failure::said(lang))?;
    let watch = Watch::new(lang, args.quiet).within(args.table.memory);
    watch.started(Stage::Ingest, 0);
    let lists = read(&args.table, lang)?;
    watch.finished(Stage::Ingest, lists.len() as u64, lists.len() as u64);
    let (derived, plan) = plan_of(&args.table, &lists, lang)?;
    let (plan, answers) = taught_by(args.labels.as_deref(), plan, &lists, &args.table, lang)?;
    let compiled = plan.compile_for(&minglu::builtin::registry(), &lists).map_err(Failure::said(lang))?;
    if !args.quiet {
        super::print(&commented(&plan, &derived, lang))?;
    }
    let found = group_with(&compiled, &lists, &watch, answers.as_ref()).map_err(Failure::said(lang))?;
    if !args.quiet {
        super::print(&remarks(&*found.model, lang))?;
    }
    watch.started(Stage::Report, lists.len() as u64);
    std::fs::create_dir_all(&args.out).map_err(|error| unwritable(&args.out, &error, lang))?;
    let links = links_csv(&lists, &found, args.table.id.as_deref());
    write(&args.out.join("links.csv"), &links, lang)?;
    watch.finished(Stage::Report, lists.len() as u64, 1);
    let json = run_json(&lists, &derived, &plan, &found, &watch)?;
    write(&args.out.join("run.json"), &json, lang)?;
    if args.quiet {
        std::mem::forget((lists, found));
        return Ok(());
    }
    if let Some(text) = watch.passed() {
        super::print(&format!("# {text}"))?;
    }
    let groups = found.group.iter().max().map_or(0, |&max| max + 1);
    let pairs = found.candidates.len();
    super::print(&match lang {
        Lang::Zh => format!("# {} 条记录，{groups} 组；比较了 {pairs} 对。{}\n", lists.len(), args.out.display()),
        Lang::En => {
            format!("# {} records, {groups} groups; {pairs} pairs compared. {}\n", lists.len(), args.out.display())
        }
    })?;
    let warned = warn(&lists, &found, lang);
    // The process ends now and the system takes its memory back whole.
    std::mem::forget((lists, found));
    warned
}

/// What a person should know about blocks left out and a thin result.
fn warn(lists: &Lists, found: &Grouping, lang: Lang) -> Result<(), Failure> {
    for rule in &found.census.rules {
        // The largest few name the placeholder values; run.json has them all.
        for block in rule.runaway.iter().take(3) {
            let (name, key, records) = (&rule.rule, &block.key, block.records);
            super::print(&match lang {
                Lang::Zh => {
                    format!("# 规则“{name}”：“{key}”有 {records} 条记录共有，太多，没有据此比较；请看是否占位值\n")
                }
                Lang::En => {
                    format!("# rule '{name}': {records} records share '{key}', too many to compare; a placeholder?\n")
                }
            })?;
        }
    }
    let text = if lists.len() < 2 {
        say(lang, "# 不足两条记录，没有可比较的", "# fewer than two records, nothing to compare")
    } else if found.candidates.is_empty() {
        say(
            lang,
            "# 没有两条记录有相同的词或值，没有可比较的",
            "# no two records share a word or a value, nothing to compare",
        )
    } else if found.model.parameters()["converged"] == serde_json::Value::Bool(false) {
        say(
            lang,
            "# 参数估计没有收敛，权重偏向初始值，请抽查结果",
            "# the estimation did not converge; check the result by hand",
        )
    } else {
        return Ok(());
    };
    super::print(&(text + "\n"))
}

/// The tables of the request as lists, with the columns named in it checked.
pub fn read(table: &Table, lang: Lang) -> Result<Lists, Failure> {
    let lists = if preset::named(table, lang)?.is_some() { preset::read(table, lang)? } else { plain(table, lang)? };
    for column in table.source.iter().chain(&table.id).chain(&table.ignore) {
        let known = |source: &minglu::record::Source| source.columns.iter().any(|c| &c.header == column);
        if !lists.sources().iter().any(known) {
            let headers: Vec<&str> =
                lists.sources().iter().flat_map(|s| &s.columns).map(|c| c.header.as_str()).collect();
            let headers = headers.join(", ");
            return Err(Failure::Usage(match lang {
                Lang::Zh => format!("没有列“{column}”；有：{headers}"),
                Lang::En => format!("no column '{column}'; there are: {headers}"),
            }));
        }
    }
    Ok(lists)
}

/// The tables as they stand, the first row naming the columns.
fn plain(table: &Table, lang: Lang) -> Result<Lists, Failure> {
    let mut lists = Lists::default();
    for path in &table.inputs {
        let (mut source, rejected) = read_table_of_office(path, &CnHeaders).map_err(Failure::said(lang))?;
        // Two files of one name in different folders stay apart.
        let name = source.name.clone();
        let mut at = 2;
        while lists.sources().iter().any(|known| known.name == source.name) {
            source.name = format!("{name}({at})");
            at += 1;
        }
        let id = SourceId(lists.sources().len() as u16);
        source.rows.iter_mut().for_each(|row| row.source = id);
        lists.push(source);
        lists.rejected.extend(rejected.into_iter().map(|mut rejected| {
            rejected.at.source = id;
            rejected
        }));
    }
    Ok(lists)
}

/// The plan given or derived, and what derivation saw.
pub fn plan_of(table: &Table, lists: &Lists, lang: Lang) -> Result<(Derived, Plan), Failure> {
    let asked = table.threshold.map(|probability| bits_of(probability, lang)).transpose()?;
    if let Some(plan) = preset::named(table, lang)? {
        let plan = held_to(plan, asked, lang)?;
        return Ok((Derived { plan: plan.clone(), profile: Vec::new(), left_out: Vec::new() }, plan));
    }
    let ignore = table.ignore.iter().chain(&table.id).cloned().collect();
    let link_bits = asked.unwrap_or_default();
    let derived = derive(lists, &DeriveOptions { source: table.source.clone(), ignore, link_bits });
    let plan = match &table.plan {
        None => derived.plan.clone(),
        Some(path) => read_plan(path, &derived.plan, lang)?,
    };
    let plan = held_to(plan, asked, lang)?;
    if plan.compare.is_empty() {
        return Err(Failure::Failed(match lang {
            Lang::Zh => format!("没有可比较的列：{}", left_out(&derived, lang).join("；")),
            Lang::En => format!("no column can be compared: {}", left_out(&derived, lang).join("; ")),
        }));
    }
    Ok((derived, plan))
}

/// The weight of a link that is right with this probability, in bits.
fn bits_of(probability: f64, lang: Lang) -> Result<f32, Failure> {
    if probability > 0.0 && probability < 1.0 {
        return Ok((probability / (1.0 - probability)).log2() as f32);
    }
    Err(Failure::Usage(match lang {
        Lang::Zh => format!("--threshold 不能是 {probability}；要大于 0、小于 1，0 和 1 本身不行"),
        Lang::En => format!("--threshold cannot be {probability}: above 0 and below 1, both excluded"),
    }))
}

/// The plan with the threshold that was asked for, if one was.
fn held_to(plan: Plan, asked: Option<f32>, lang: Lang) -> Result<Plan, Failure> {
    let Some(bits) = asked else { return Ok(plan) };
    let part = plan.cluster.part.clone();
    with_threshold(plan, bits, &minglu::builtin::registry()).ok_or_else(|| {
        Failure::Usage(match lang {
            Lang::Zh => format!("方案用“{part}”归组，它没有最低概率可设；请去掉 --threshold，在方案的 [cluster] 里设"),
            Lang::En => format!("the plan groups by '{part}', which has no least probability; leave --threshold out and set [cluster] in the plan"),
        })
    })
}

/// The answers of a file, and the plan with a scorer that learns from them; without a file the plan as it is.
pub fn taught_by(
    labels: Option<&Path>,
    plan: Plan,
    lists: &Lists,
    table: &Table,
    lang: Lang,
) -> Result<(Plan, Option<Answers>), Failure> {
    let Some(path) = labels else { return Ok((plan, None)) };
    let answers = read_answers(path, lists, table.id.as_deref()).map_err(Failure::said(lang))?;
    Ok((learning(plan), Some(answers)))
}

/// A plan file; `base = "auto"` overlays it on the plan derived from the table.
pub fn read_plan(path: &Path, auto: &Plan, lang: Lang) -> Result<Plan, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error, lang))?;
    let mut registry = minglu::builtin::registry();
    if let Ok(table) = auto.to_toml().parse() {
        registry.presets.insert("auto".to_owned(), table);
    }
    let plan = Plan::from_toml(&text, &registry)
        .map_err(|error| config::mistakes(&error, &path.display().to_string(), lang))?;
    config::with_tables(config::beside_file(plan, path)?, lang)
}

/// The columns that are not compared, each with the reason.
fn left_out(derived: &Derived, lang: Lang) -> Vec<String> {
    derived.left_out.iter().map(|out| out.text(lang)).collect()
}

/// The plan as TOML, below what derivation left out as lines with #.
fn commented(plan: &Plan, derived: &Derived, lang: Lang) -> String {
    let lines = left_out(derived, lang).into_iter().map(|line| format!("# {line}\n"));
    lines.collect::<String>() + &plan.to_toml()
}

/// What the model could not tell from the data, and how well it learned, as lines with #.
pub fn remarks(model: &dyn minglu::score::Model, lang: Lang) -> String {
    let mut text = String::new();
    for note in model.notes() {
        let (zh, en) = note.text();
        text.push_str(&format!("# {}\n", say(lang, &zh, &en)));
    }
    for v in model.validation() {
        let (p, r, f1, loss) = (v.precision, v.recall, v.f1, v.loss);
        text.push_str(&match lang {
            Lang::Zh => {
                format!("# 交叉验证 {}：F1 {f1:.4}，准确率 {p:.4}，召回率 {r:.4}，每对损失 {loss:.3} 比特\n", v.method)
            }
            Lang::En => format!(
                "# cross-validated {}: F1 {f1:.4}, precision {p:.4}, recall {r:.4}, loss {loss:.3} bits a pair\n",
                v.method
            ),
        });
    }
    text
}

pub fn say(lang: Lang, zh: &str, en: &str) -> String {
    (if lang == Lang::Zh { zh } else { en }).to_owned()
}

pub fn unwritable(path: &Path, error: &std::io::Error, lang: Lang) -> Failure {
    Failure::Failed(match lang {
        Lang::Zh => format!("“{}”写不了：{error}", path.display()),
        Lang::En => format!("'{}' cannot be written: {error}", path.display()),
    })
}

/// Writes beside the target first, so that a result is whole or absent.
pub fn write(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), Failure> {
    let beside = path.with_extension("part");
    let put = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        std::fs::rename(&beside, path)
    };
    put().map_err(|error| unwritable(path, &error, lang))
}

/// Records per task of the writer.
const CHUNK: usize = 16_384;

fn links_csv(lists: &Lists, found: &Grouping, id: Option<&str>) -> Vec<u8> {
    let mut sizes = vec![0_u32; found.group.iter().max().map_or(0, |&max| max as usize + 1)];
    found.group.iter().for_each(|&g| sizes[g as usize] += 1);
    let mut out = b"source,record,id,roster_id,decision,probability\n".to_vec();
    let mut start = 0;
    for source in lists.sources() {
        let ids = source.columns.iter().find(|column| Some(column.header.as_str()) == id);
        let name = quoted(&source.name);
        let rows = source.rows.len();
        let chunks: Vec<Vec<u8>> = (0..rows.div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut out = Vec::with_capacity(CHUNK * 48);
                for row in chunk * CHUNK..((chunk + 1) * CHUNK).min(rows) {
                    let id = ids.and_then(|column| column.values.get(row)).map(quoted).unwrap_or_default();
                    let group = found.group[start + row];
                    let decision = if sizes[group as usize] > 1 { "linked" } else { "single" };
                    let probability = found.probability[start + row];
                    // Writing to memory cannot fail.
                    let _ = writeln!(out, "{name},{},{id},G{},{decision},{probability:.4}", row + 1, group + 1);
                }
                out
            })
            .collect();
        out.reserve_exact(chunks.iter().map(Vec::len).sum());
        chunks.iter().for_each(|chunk| out.extend_from_slice(chunk));
        start += rows;
    }
    out
}

pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")).into(),
        false => text.into(),
    }
}

fn run_json(
    lists: &Lists,
    derived: &Derived,
    plan: &Plan,
    found: &Grouping,
    watch: &Watch,
) -> Result<Vec<u8>, Failure> {
    let inputs: Vec<_> = lists
        .sources()
        .iter()
        .map(|s| serde_json::json!({ "source": s.name, "path": s.path, "records": s.rows.len() }))
        .collect();
    let value = serde_json::json!({
        "program": "minglu",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": inputs,
        "plan": plan,
        "profile": derived.profile,
        "left_out": derived.left_out,
        "model": found.model.parameters(),
        "notes": found.model.notes(),
        "census": found.census,
        "stages": watch.measured(),
        "counts": {
            "records": lists.len(),
            "candidate_pairs": found.candidates.len(),
            "scored_pairs": found.scored.pairs.len(),
            "spilled_bytes": watch.spilled_bytes(),
            "groups": found.group.iter().max().map_or(0, |&max| max + 1),
        },
    });
    let mut json = serde_json::to_vec_pretty(&value).map_err(|error| Failure::from_error(&error))?;
    json.push(b'\n');
    Ok(json)
}
