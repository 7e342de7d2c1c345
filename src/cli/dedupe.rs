//! `minglu dedupe` and `minglu link`: any table, without configuration.

use super::config::{self, Config};
use super::failure::Failure;
use super::files::{self, unreadable};
use super::groups::{Groups, Ran, write_result};
use super::preset;
use super::progress::Watch;
use minglu::auto::{
    DeriveOptions, Derived, Grouping, all_alike, derive, group_forgetting, learning, read_answers,
    read_table_of_office, with_threshold,
};
use minglu::domain::cn::CnHeaders;
use minglu::observe::{Observer as _, Stage};
use minglu::plan::Plan;
use minglu::record::{Lists, Message as _, RejectReason, Rejected, SourceId};
use minglu::report::{self, Lang, RunFile};
use minglu::score::Answers;
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
    /// 内存上限，例如 2GB；放不下的记录和候选对写到临时文件里，结果不变，慢一些 (bound; records and candidate pairs beyond it go to disk: same result, slower)
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
    /// 不打印方案和小结；要注意的事仍写到标准错误 (print neither plan nor summary; notes still go to standard error)
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
    in_threads(args.table.threads, || run(args, lang, |_, _, _| Ok(())))
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
    in_threads(args.table.threads, || run(args, lang, one_source))
}

/// A mistake when all records are of one source, so that there is nothing to link.
fn one_source(table: &Table, lists: &Lists, lang: Lang) -> Result<(), Failure> {
    let Some(column) = &table.source else { return Ok(()) };
    let mut values = minglu::standardise::table::cells(lists, column);
    let first = values.next().flatten();
    if values.any(|value| value != first) {
        return Ok(());
    }
    let value = first.unwrap_or_default();
    Err(Failure::Usage(match lang {
        Lang::Zh => format!("“{column}”列只有一个值“{value}”，来源只有一个，没有可对应的；一份名单去重请用 dedupe"),
        Lang::En => {
            format!("column '{column}' has one value, '{value}': one source, nothing to link; use dedupe for one list")
        }
    }))
}

/// What must hold of the lists before they are compared.
type Check = fn(&Table, &Lists, Lang) -> Result<(), Failure>;

fn run(args: &Dedupe, lang: Lang, check: Check) -> Result<(), Failure> {
    report::check_target(&args.out).map_err(Failure::said(lang))?;
    let watch = Watch::new(lang, args.quiet).within(args.table.memory);
    watch.started(Stage::Ingest, 0);
    let mut lists = read(&args.table, lang)?;
    watch.finished(Stage::Ingest, lists.len() as u64, lists.len() as u64);
    set_aside(&lists, lang);
    check(&args.table, &lists, lang)?;
    if args.table.plan.is_none() && args.labels.is_none() && all_alike(&lists, &carried(&args.table)) {
        return one_group(args, &lists, &watch, lang);
    }
    let (derived, plan) = plan_of(&args.table, &lists, lang)?;
    let (plan, answers) = taught_by(args.labels.as_deref(), plan, &lists, &args.table, lang)?;
    let compiled = plan.compile_for(&minglu::builtin::registry(), &lists).map_err(Failure::said(lang))?;
    if !args.quiet {
        super::print(&commented(&plan, &derived, lang))?;
    }
    let named: Vec<&str> = args.table.id.iter().chain(&args.table.source).map(String::as_str).collect();
    let found =
        group_forgetting(&compiled, &mut lists, &named, &watch, answers.as_ref()).map_err(Failure::said(lang))?;
    note_all(&*found.model, lang);
    if !args.quiet {
        super::print(&validated(&*found.model, lang))?;
    }
    let groups = Groups { group: &found.group, probability: &found.probability };
    let ran = Ran { derived: &derived, plan: &plan, found: &found };
    write_result(args, &lists, &groups, Some(&ran), &watch, lang)?;
    if let Some(text) = watch.passed() {
        note(text.trim_end(), lang);
    }
    warn(&found, lang);
    let said = match args.quiet {
        true => Ok(()),
        false => super::print(&summary(args, lists.len(), groups.count(), found.candidates.len(), lang)),
    };
    // The process ends now and the system takes its memory back whole.
    std::mem::forget((lists, found));
    said
}

/// Rows that are alike in every column, or a single one: there is nothing to weigh, and all of them are one group.
fn one_group(args: &Dedupe, lists: &Lists, watch: &Watch, lang: Lang) -> Result<(), Failure> {
    let (group, probability) = (vec![0; lists.len()], vec![1.0; lists.len()]);
    let groups = Groups { group: &group, probability: &probability };
    write_result(args, lists, &groups, None, watch, lang)?;
    match lists.len() {
        1 => note(&say(lang, "只有一条记录，没有可比较的", "one record, nothing to compare"), lang),
        n => note(
            &match lang {
                Lang::Zh => format!("{n} 条记录各列都一样，归为一组"),
                Lang::En => format!("{n} records are alike in every column and make one group"),
            },
            lang,
        ),
    }
    if args.quiet { Ok(()) } else { super::print(&summary(args, lists.len(), 1, 0, lang)) }
}

fn summary(args: &Dedupe, records: usize, groups: u32, pairs: usize, lang: Lang) -> String {
    let out = args.out.display();
    match lang {
        Lang::Zh => format!("# {records} 条记录，{groups} 组；比较了 {pairs} 对。{out}\n"),
        Lang::En => format!("# {records} records, {groups} groups; {pairs} pairs compared. {out}\n"),
    }
}

/// Columns that are carried and not compared.
fn carried(table: &Table) -> Vec<&str> {
    table.ignore.iter().chain(&table.id).chain(&table.source).map(String::as_str).collect()
}

/// Something a person should know, whether or not the run is quiet.
pub fn note(text: &str, lang: Lang) {
    // A closed standard error loses the note, not the result.
    let _ = writeln!(std::io::stderr(), "{}{text}", if lang == Lang::Zh { "注意：" } else { "note: " });
}

/// The rows below the header that were taken for no records: how many, and where the first stands.
fn set_aside(lists: &Lists, lang: Lang) {
    for (at, source) in lists.sources().iter().enumerate() {
        let told = |rejected: &&Rejected| {
            let total = matches!(rejected.reason, RejectReason::Subtotal | RejectReason::Footnote);
            total && rejected.at.source.index() == at
        };
        let mut rows = lists.rejected.iter().filter(told).map(|rejected| rejected.at);
        let Some(first) = rows.next() else { continue };
        let (name, row, count) = (&source.name, first.row, rows.count() + 1);
        let sheet = source.sheets.get(usize::from(first.sheet)).map_or("", |sheet| &sheet.name);
        note(
            &match lang {
                Lang::Zh => {
                    format!("“{name}”有 {count} 行是合计或说明，没有当作记录；第一处在工作表“{sheet}”第 {row} 行")
                }
                Lang::En => {
                    format!(
                        "'{name}': {count} rows are totals or notes, not taken as records; the first is row {row} of sheet '{sheet}'"
                    )
                }
            },
            lang,
        );
    }
}

/// What a person should know about blocks left out and a thin result.
fn warn(found: &Grouping, lang: Lang) {
    for rule in &found.census.rules {
        // The largest few name the placeholder values; run.json has them all.
        for block in rule.runaway.iter().take(3) {
            let (name, key, records) = (&rule.rule, &block.key, block.records);
            note(
                &match lang {
                    Lang::Zh => {
                        format!("规则“{name}”：“{key}”有 {records} 条记录共有，太多，没有据此比较；请看是否占位值")
                    }
                    Lang::En => {
                        format!("rule '{name}': {records} records share '{key}', too many to compare; a placeholder?")
                    }
                },
                lang,
            );
        }
    }
    if let Some(reason) = &found.idle {
        note(&reason.message(lang), lang);
    }
    if found.candidates.is_empty() {
        let text = "no two records share a word or a value, nothing to compare";
        note(&say(lang, "没有两条记录有相同的词或值，没有可比较的", text), lang);
    } else if found.model.parameters()["converged"] == serde_json::Value::Bool(false) {
        let text = "the estimation did not converge; check the result by hand";
        note(&say(lang, "参数估计没有收敛，权重偏向初始值，请抽查结果", text), lang);
    }
}

/// The tables of the request as lists, with the columns named in it checked.
pub fn read(table: &Table, lang: Lang) -> Result<Lists, Failure> {
    let lists = match preset::named(table, lang)? {
        Some(plan) => preset::read(table, &plan, lang)?,
        None => plain(&table.inputs, lang)?,
    };
    let mut headers: Vec<&str> = Vec::new();
    for column in lists.sources().iter().flat_map(|source| &source.columns) {
        if !headers.contains(&column.header.as_str()) {
            headers.push(&column.header);
        }
    }
    let mut unknown = carried(table);
    unknown.retain(|column| !headers.contains(column));
    if unknown.is_empty() {
        return Ok(lists);
    }
    Err(Failure::Usage(match lang {
        Lang::Zh => format!("没有列“{}”；有：{}", unknown.join("”、“"), headers.join(", ")),
        Lang::En => format!("no column '{}'; there are: {}", unknown.join("', '"), headers.join(", ")),
    }))
}

/// The tables of an earlier result, as they were read then.
///
/// # Errors
/// The first input that is gone or changed, or what reading reports.
pub fn read_again(run: &RunFile, lang: Lang) -> Result<Lists, Failure> {
    let paths = files::unchanged_paths(run, None, lang)?;
    let of_enterprises = run.plan.pointer("/standardise/part").and_then(|part| part.as_str());
    if of_enterprises.is_some_and(|part| part.starts_with("cn.")) {
        let lists = files::read(&paths, &Config::recorded(run.config.as_deref())?, lang)?;
        return Ok(preset::without(lists, &run.ignore));
    }
    plain(&paths, lang)
}

/// The tables as they stand, the first row naming the columns.
fn plain(paths: &[PathBuf], lang: Lang) -> Result<Lists, Failure> {
    let mut lists = Lists::default();
    for path in paths {
        let (mut source, rejected) = read_table_of_office(path, &CnHeaders).map_err(Failure::said(lang))?;
        if source.rows.is_empty() {
            return Err(Failure::Failed(match lang {
                Lang::Zh => format!("“{}”只有表头，没有一条记录", path.display()),
                Lang::En => format!("'{}' holds no record, only a header", path.display()),
            }));
        }
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

/// Notes what the model could not tell from the data.
pub fn note_all(model: &dyn minglu::score::Model, lang: Lang) {
    for found in model.notes() {
        let (zh, en) = found.text();
        note(&say(lang, &zh, &en), lang);
    }
}

/// How well the model learned, as lines with #.
pub fn validated(model: &dyn minglu::score::Model, lang: Lang) -> String {
    let mut text = String::new();
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

pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")).into(),
        false => text.into(),
    }
}
