//! What can be typed.

use super::failure::Failure;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use minglu::report::{Lang, Part};
use std::ffi::OsString;
use std::path::PathBuf;

/// 把多份企业名单归并成一份不重不漏的普查名录 (many enterprise lists in, one explained roster out)
#[derive(Debug, Parser)]
#[command(name = "minglu", version, disable_help_subcommand = true)]
pub struct Args {
    /// 输出文字的语言：zh 中文（默认）、en 英文 (language of the output)
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = Language::Zh,
        hide_default_value = true,
        hide_possible_values = true,
        value_name = "语言"
    )]
    pub lang: Language,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Zh,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 归并名单，写出名录 (reconcile lists into a roster)
    Reconcile(Reconcile),
    /// 名单有增减或新版时更新名录，单位编号不变 (lists come and go, ids stay)
    Update(Update),
    /// 查看每份名单被读成了什么 (show what was understood of each list)
    Inspect(Inspect),
    /// 生成带说明的 minglu.toml (write a commented minglu.toml)
    Init(Init),
    /// 说明两条记录为什么是或不是同一单位 (explain a pair)
    Explain(Explain),
    /// 跟踪一条记录：从原文件的单元格到名录 (follow one record)
    Trace(Trace),
    /// 用标准答案评判一次结果 (score links.csv against a truth)
    Eval(Eval),
    /// 估计不在任何名单上的还有多少单位 (estimate what no list contains)
    Coverage(Coverage),
    /// 生成虚构的名单和标准答案 (make invented lists with truth)
    Synth(Synth),
    /// 查询国民经济行业分类 (search the industry classification)
    Industry(Industry),
    /// 列出或打印预设方案 (list or print preset plans)
    Plan(PlanArgs),
    /// 任意表格去重，不需配置 (deduplicate any table)
    Dedupe(super::dedupe::Dedupe),
    /// 任意几份表格相互对应 (link any tables)
    Link(super::dedupe::Dedupe),
    /// 比较前先看候选对的多少 (candidate pairs per rule)
    Block(super::block::Block),
    /// 把名单或一次结果做成可检索的索引 (make a searchable index of lists or of a result)
    Index(super::lookup::Index),
    /// 在索引里查单位：名称、简称、电话、人名、地名 (find a unit in an index)
    Lookup(super::lookup::Lookup),
    /// 挑出最值得人答的对，答完用 --labels 交回 (the pairs worth labelling next)
    Label(super::label::Label),
    /// 在有标准答案的数据上比较方案 (every plan on every labelled set)
    Bench(super::bench::Bench),
}

#[derive(Debug, clap::Args)]
pub struct Reconcile {
    /// 名单文件或文件夹 (files or folders)
    #[arg(required = true, value_name = "名单")]
    pub inputs: Vec<PathBuf>,
    /// 结果目录；已有的结果会被整体替换 (output directory)
    #[arg(short, long, value_name = "目录")]
    pub out: PathBuf,
    /// 配置文件；不给则用名单旁边的 minglu.toml (configuration)
    #[arg(long, value_name = "文件")]
    pub config: Option<PathBuf>,
    /// 方案：预设的名字或 TOML 文件 (plan: preset or file)
    #[arg(long, value_name = "方案")]
    pub plan: Option<String>,
    /// 沿用这份已有名录的单位编号，并写出变更历史 (keep the ids of an earlier result)
    #[arg(long, value_name = "名录")]
    pub previous: Option<PathBuf>,
    /// 截至哪一天，与 --previous 同用，记入变更历史 (date for the history)
    #[arg(long, value_name = "日期", requires = "previous", value_parser = super::update::day)]
    pub as_of: Option<String>,
    /// 填好的 roster.xlsx、review.csv 或 decisions.csv；其中的核实结论会被采用，不再重复问 (answered files)
    #[arg(long, value_name = "文件", num_args = 1..)]
    pub decisions: Vec<PathBuf>,
    /// 线程数；结果与线程数无关 (threads; never changes the result)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// 内存上限，例如 2GB；放不下的记录和候选对写到临时文件里，结果不变，慢一些 (bound; records and candidate pairs beyond it go to disk: same result, slower)
    #[arg(long, value_name = "大小", value_parser = super::memory::parse_size)]
    pub memory: Option<u64>,
    /// 不写 roster.xlsx (no workbook)
    #[arg(long)]
    pub no_workbook: bool,
    /// 只写这些文件，用逗号分开：roster、links、review、duplicates、omissions、rejected、issues、units、report、workbook、state；
    /// 没有 state 的结果不能再 update，也不能作 --previous (write only these; without state no update goes on from the result)
    #[arg(
        long,
        value_name = "文件",
        value_delimiter = ',',
        value_parser = part(),
        hide_possible_values = true,
        conflicts_with_all = ["previous", "no_workbook"]
    )]
    pub only: Vec<Part>,
    /// 不显示进度和小结 (no progress, no summary)
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, clap::Args)]
pub struct Update {
    /// 已有的结果目录，由 reconcile 或 update 写出 (an earlier result)
    #[arg(value_name = "名录")]
    pub roster: PathBuf,
    /// 新名单，或已有名单的新版；与已有名单同名的就是新版 (lists that come)
    #[arg(value_name = "新名单")]
    pub inputs: Vec<PathBuf>,
    /// 结果目录；可以就是原来的目录 (output directory)
    #[arg(short, long, value_name = "目录")]
    pub out: PathBuf,
    /// 名字不同的新版：哪份新名单顶替哪份旧名单，结果里沿用旧名，可重复 (a new edition under another name)
    #[arg(long, value_name = "新名单=旧名单", value_parser = super::update::replacement)]
    pub replaces: Vec<(String, String)>,
    /// 去掉一份名单，可重复 (a list that goes)
    #[arg(long, value_name = "名单名")]
    pub drop: Vec<String>,
    /// 截至哪一天，记入变更历史，例如 2018-06-30 (date for the history)
    #[arg(long, value_name = "日期", value_parser = super::update::day)]
    pub as_of: Option<String>,
    /// 新名单的配置文件；不给则用新名单旁边的 minglu.toml (configuration)
    #[arg(long, value_name = "文件")]
    pub config: Option<PathBuf>,
    /// 填好的 roster.xlsx、review.csv 或 decisions.csv；其中的核实结论会被采用，不再重复问 (answered files)
    #[arg(long, value_name = "文件", num_args = 1..)]
    pub decisions: Vec<PathBuf>,
    /// 线程数；结果与线程数无关 (threads; never changes the result)
    #[arg(long, value_name = "数", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// 内存上限，例如 2GB；放不下的记录和候选对写到临时文件里，结果不变，慢一些 (bound; records and candidate pairs beyond it go to disk: same result, slower)
    #[arg(long, value_name = "大小", value_parser = super::memory::parse_size)]
    pub memory: Option<u64>,
    /// 不写 roster.xlsx (no workbook)
    #[arg(long)]
    pub no_workbook: bool,
    /// 不显示进度和小结 (no progress, no summary)
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// 名单文件或文件夹 (files or folders)
    #[arg(required = true, value_name = "名单")]
    pub inputs: Vec<PathBuf>,
    /// 配置文件；不给则用名单旁边的 minglu.toml (configuration)
    #[arg(long, value_name = "文件")]
    pub config: Option<PathBuf>,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Init {
    /// 名单文件或文件夹 (files or folders)
    #[arg(required = true, value_name = "名单")]
    pub inputs: Vec<PathBuf>,
    /// 写到哪里，默认 minglu.toml；已有的文件不会被覆盖 (never overwrites)
    #[arg(short, long, value_name = "文件", default_value = "minglu.toml", hide_default_value = true)]
    pub out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// 结果目录 (a result)
    #[arg(value_name = "结果目录")]
    pub out: PathBuf,
    /// 甲，写作 名单:第几条；dedupe、link 的结果也可写编号列的值，只有一个文件时可只写第几条 (source:record; in a result of dedupe or link also an id, or a row number)
    #[arg(value_name = "甲")]
    pub left: String,
    /// 乙，写法同甲 (the other, likewise)
    #[arg(value_name = "乙")]
    pub right: String,
}

#[derive(Debug, clap::Args)]
pub struct Trace {
    /// 结果目录 (a result)
    #[arg(value_name = "结果目录")]
    pub out: PathBuf,
    /// 写作 名单:第几条 (source:record)
    #[arg(value_name = "记录")]
    pub record: String,
}

#[derive(Debug, clap::Args)]
pub struct Eval {
    /// 标准答案 truth.csv：source, record, site, legal, linkable，或 id, cluster（dedupe、link 用 --id 指明编号列的结果） (truth; by id for a result of dedupe or link with --id)
    #[arg(value_name = "答案")]
    pub truth: PathBuf,
    /// 结果的 links.csv
    #[arg(value_name = "结果")]
    pub links: PathBuf,
    /// 按什么评判：site 生产场所（默认）、legal 法人单位 (level judged)
    #[arg(
        long,
        value_enum,
        default_value_t = Level::Site,
        hide_default_value = true,
        hide_possible_values = true,
        value_name = "层次"
    )]
    pub unit: Level,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Coverage {
    /// 结果目录 (a result)
    #[arg(value_name = "结果目录")]
    pub out: PathBuf,
    /// 只比较这些名单，用逗号分开；同一来源的用 + 合成一份：底册,环统+排污 (lists to compare; + joins lists of one origin)
    #[arg(long, value_name = "名单")]
    pub lists: Option<String>,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Site,
    Legal,
}

#[derive(Debug, clap::Args)]
pub struct Synth {
    /// 生产场所数，默认 600 (production sites)
    #[arg(long, value_name = "数", default_value_t = 600, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub units: u32,
    /// 随机种子，默认 20171231 (seed)
    #[arg(long, value_name = "数", default_value_t = 20_171_231, hide_default_value = true)]
    pub seed: u64,
    /// 在哪里：city 一个市、province 一个省；不给则十万个以内为市 (city or province; by size unless given)
    #[arg(long, value_enum, hide_possible_values = true, value_name = "范围")]
    pub area: Option<SynthArea>,
    /// 在国内另一个地级市，用当地的区县乡镇、村名和写法，例如 许昌市 (another city of the country, with its habits)
    #[arg(long, value_name = "市名", conflicts_with = "area")]
    pub city: Option<String>,
    /// 只生成一份有重复的名册 register.csv (one register with repeats instead of seven lists)
    #[arg(long)]
    pub register: bool,
    /// 写到哪个目录 (output directory)
    #[arg(short, long, value_name = "目录")]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SynthArea {
    City,
    Province,
}

#[derive(Debug, clap::Args)]
pub struct Industry {
    /// 产品、工艺或行业的说法，例如 卫浴陶瓷 (what is made)
    #[arg(required = true, value_name = "说法")]
    pub query: Vec<String>,
    /// 最多几条，默认 8 (at most so many)
    #[arg(short, value_name = "数", default_value_t = 8, hide_default_value = true, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub k: u16,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    /// 预设方案的名字；不给则列出全部 (preset)
    #[arg(value_name = "名字")]
    pub name: Option<String>,
    /// 列出方案可用的部件和各部件的选项 (list the parts of a plan and their options)
    #[arg(long, conflicts_with = "name")]
    pub parts: bool,
}

/// Reads the name of a part of a result, or of its file.
fn part() -> impl TypedValueParser<Value = Part> {
    let named = Part::ALL.map(|part| PossibleValue::new(part.name()).alias(part.file()));
    PossibleValuesParser::new(named).map(|name| Part::named(&name).expect("only names of parts are let through"))
}

/// The language asked for, before the arguments are known to make sense, so that even a usage error is in it.
pub fn lang_of(arguments: &[OsString]) -> Lang {
    let english = arguments.windows(2).any(|pair| pair[0] == "--lang" && pair[1] == "en")
        || arguments.iter().any(|argument| argument == "--lang=en");
    if english { Lang::En } else { Lang::Zh }
}

/// Reads the arguments.
///
/// # Errors
/// [`Failure::Usage`], or [`Failure::Shown`] when help or the version was asked for.
pub fn parse(arguments: &[OsString], lang: Lang) -> Result<Args, Failure> {
    let command = localised(Args::command(), lang);
    command
        .try_get_matches_from(arguments)
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| refused(&error, lang))
}

/// Headings of the help in the language of the run. The help texts themselves are bilingual.
fn localised(command: clap::Command, lang: Lang) -> clap::Command {
    if lang == Lang::En {
        return command;
    }
    const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}";
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = dress(command, TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .override_usage("minglu <命令> …")
        .disable_version_flag(true)
        .arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help("显示版本 (version)")
                .help_heading("选项"),
        );
    for name in names {
        command = command.mut_subcommand(name, |sub| dress(sub, TEMPLATE));
    }
    command
}

fn dress(command: clap::Command, template: &'static str) -> clap::Command {
    // Under a heading of our own clap lists arguments by their names, and not in the order in which they are typed.
    let mut place = 0;
    command
        .help_template(template)
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help("显示帮助 (help)")
                .help_heading("选项"),
        )
        .mut_args(|arg| match (arg.is_positional(), arg.get_help_heading().is_some()) {
            (_, true) => arg,
            (true, false) => {
                place += 1;
                arg.help_heading("参数").display_order(place)
            }
            (false, false) => arg.help_heading("选项"),
        })
}

/// A usage error in one sentence with what is allowed.
fn refused(error: &clap::Error, lang: Lang) -> Failure {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let mut text = error.render().to_string();
        if lang == Lang::Zh {
            text = text.replace("[OPTIONS]", "[选项]");
        }
        if error.exit_code() == 0 {
            return Failure::Shown(text);
        }
        let head = if lang == Lang::Zh { "没有说明要做什么" } else { "nothing to do" };
        return Failure::Usage(format!("{head}\n\n{text}"));
    }
    if lang == Lang::En {
        let text = error.render().to_string();
        return Failure::Usage(text.strip_prefix("error: ").unwrap_or(&text).to_owned());
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let mut text = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "没有说明要做什么".to_owned(),
        ErrorKind::UnknownArgument => format!("不认识“{argument}”"),
        ErrorKind::MissingRequiredArgument => format!("还缺：{argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面要给一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能重复，也不能与 {} 同用", context(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("{argument} 给的值太多：“{value}”"),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的值个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数里有无法识别的文字".to_owned(),
        _ => error.to_string(),
    };
    for (kind, head) in [
        (ContextKind::ValidValue, "；可用："),
        (ContextKind::ValidSubcommand, "；可用："),
        (ContextKind::SuggestedSubcommand, "；是不是："),
        (ContextKind::SuggestedArg, "；是不是："),
    ] {
        let known = context(kind);
        if !known.is_empty() {
            text.push_str(head);
            text.push_str(&known);
        }
    }
    if let (ErrorKind::ValueValidation, Some(source)) = (error.kind(), std::error::Error::source(error)) {
        text.push_str(&format!("（{source}）"));
    }
    text.push_str("。用 minglu --help 或 minglu <命令> --help 查看用法");
    Failure::Usage(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Args, Failure> {
        let arguments: Vec<OsString> = line.split_whitespace().map(Into::into).collect();
        parse(&arguments, lang_of(&arguments))
    }

    #[test]
    fn the_definition_holds_together() {
        localised(Args::command(), Lang::Zh).debug_assert();
        localised(Args::command(), Lang::En).debug_assert();
    }

    #[test]
    fn a_usual_line() {
        let args = parsed("minglu reconcile 名单 b.xlsx -o out --threads 2 --lang en").unwrap();
        let Command::Reconcile(reconcile) = args.command else { panic!() };
        assert_eq!(reconcile.inputs.len(), 2);
        assert_eq!((reconcile.threads, reconcile.no_workbook, args.lang), (Some(2), false, Language::En));
        assert_eq!(reconcile.only, []);
        let args = parsed("minglu reconcile a -o out --only roster,links.csv --only roster.xlsx").unwrap();
        let Command::Reconcile(reconcile) = args.command else { panic!() };
        assert_eq!(reconcile.only, [Part::Roster, Part::Links, Part::Workbook]);
        let failure = parsed("minglu reconcile a -o out --only map --lang en").unwrap_err().text(Lang::En);
        assert!(failure.contains("'map'") && failure.contains("roster, links, review"), "{failure}");
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_chinese() {
        for (line, part) in [
            ("minglu recncile a", "没有命令“recncile”；是不是：reconcile"),
            ("minglu reconcile a", "还缺：--out <目录>"),
            ("minglu reconcile -o out", "还缺：<名单>..."),
            ("minglu reconcile a -o out --thread 2", "不认识“--thread”；是不是：--threads"),
            ("minglu reconcile a -o out --threads 0", "--threads <数> 不能是“0”"),
            ("minglu reconcile a -o out --lang fr", "--lang <语言> 不能是“fr”；可用：zh、en"),
            ("minglu eval a b --unit 场所", "--unit <层次> 不能是“场所”；可用：site、legal"),
            (
                "minglu reconcile a -o out --only roster,名录",
                "--only <文件> 不能是“名录”；可用：roster、links、review、duplicates、omissions、rejected、issues、units、report、workbook、state",
            ),
            ("minglu reconcile a -o out --only roster --previous b", "--only <文件> 不能重复，也不能与 --previous"),
            ("minglu reconcile a -o out --only roster --no-workbook", "--only <文件> 不能重复，也不能与 --no-workbook"),
            ("minglu reconcile a -o", "--out <目录> 后面要给一个值"),
            ("minglu reconcile a -o x -o y", "--out <目录> 不能重复"),
        ] {
            let failure = parsed(line).unwrap_err();
            assert_eq!(failure.code(), 2, "{line}");
            assert!(failure.text(Lang::Zh).contains(part), "{line}: {}", failure.text(Lang::Zh));
        }
    }

    #[test]
    fn help_is_no_failure() {
        for line in ["minglu --help", "minglu reconcile --help", "minglu --version", "minglu synth -h --lang en"] {
            assert!(matches!(parsed(line), Err(Failure::Shown(_))), "{line}");
        }
        let Err(Failure::Shown(help)) = parsed("minglu reconcile --help") else { panic!() };
        for part in ["用法：", "参数", "选项", "结果目录", "显示帮助"] {
            assert!(help.contains(part), "{part}\n{help}");
        }
        assert_eq!(parsed("minglu").unwrap_err().code(), 2);
        // Arguments are told in the order in which they are typed.
        let Err(Failure::Shown(help)) = parsed("minglu explain --help") else { panic!() };
        let told = &help[help.find("参数").unwrap()..];
        let at = ["<结果目录>", "<甲>", "<乙>"].map(|part| told.find(part).unwrap());
        assert!(at.is_sorted(), "{help}");
    }
}
