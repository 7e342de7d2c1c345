//! `minglu label`: the pairs worth an answer next, as a file to fill in and to give back with `--labels`.

use super::dedupe::{Table, in_threads, note_all, plan_of, quoted, read, say, taught_by, validated, write};
use super::failure::Failure;
use minglu::auto::group_with;
use minglu::observe::Unobserved;
use minglu::record::{Lists, Pair, RecordId};
use minglu::report::Lang;
use minglu::score::{Labels, ask, compete, probability};
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Label {
    #[command(flatten)]
    pub table: Table,
    /// 问题写到哪里：每行一对，label 列填 1（同一）或 0（不同） (where the questions go)
    #[arg(short, long, value_name = "文件")]
    pub out: PathBuf,
    /// 问多少对，默认 50 (how many pairs, 50 by default)
    #[arg(short = 'n', long, value_name = "数", default_value_t = 50, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub pairs: u32,
    /// 以前答过的，不再问 (answers so far, never asked again)
    #[arg(long, value_name = "文件")]
    pub labels: Option<PathBuf>,
}

pub fn label(args: &Label, lang: Lang) -> Result<(), Failure> {
    in_threads(args.table.threads, || run(args, lang))
}

fn run(args: &Label, lang: Lang) -> Result<(), Failure> {
    if args.out.exists() {
        return Err(Failure::Failed(match lang {
            Lang::Zh => format!("“{}”已经有了，里面可能有答案，不会覆盖；请换个名字", args.out.display()),
            Lang::En => format!("'{}' exists and may hold answers; it is not overwritten", args.out.display()),
        }));
    }
    let lists = read(&args.table, lang)?;
    let (_, plan) = plan_of(&args.table, &lists, lang)?;
    let (plan, answers) = taught_by(args.labels.as_deref(), plan, &lists, &args.table, lang)?;
    let compiled = plan.compile_for(&minglu::builtin::registry(), &lists).map_err(Failure::said(lang))?;
    let found = group_with(&compiled, &lists, &Unobserved, answers.as_ref()).map_err(Failure::said(lang))?;
    let known = answers.map_or_else(Labels::default, |answers| answers.labels(found.candidates.pairs()));
    let links = &found.scored.pairs;
    let bits = compete(links, &found.data, found.model.rivalry());
    let asked = ask(links, &bits, &compiled.comparators, &found.data, &known, args.pairs as usize);
    let of = |pair: &Pair| links.binary_search_by_key(pair, |link| link.pair).map_or(f32::NAN, |at| bits[at]);
    let rows: Vec<(Pair, f32)> = asked.iter().map(|pair| (*pair, of(pair))).collect();
    write(&args.out, &questions(&lists, args.table.id.as_deref(), &rows), lang)?;
    note_all(&*found.model, lang);
    let mut text = validated(&*found.model, lang);
    text.push_str(&match lang {
        Lang::Zh => format!("{} 对写入 {}；在 label 列填 1 或 0，再用 --labels 交回\n", rows.len(), args.out.display()),
        Lang::En => {
            format!(
                "{} pairs in {}; fill in label with 1 or 0 and give it back with --labels\n",
                rows.len(),
                args.out.display()
            )
        }
    });
    if rows.is_empty() {
        text.push_str(&say(lang, "没有值得问的对\n", "no pair is worth asking about\n"));
    } else if rows.len() < args.pairs as usize {
        text.push_str(&say(lang, "值得问的只有这些\n", "no other pair is worth asking about\n"));
    }
    super::print(&text)
}

/// One line per pair: how the records are named, the empty label, the probability, and the cells of both side by side.
fn questions(lists: &Lists, id: Option<&str>, rows: &[(Pair, f32)]) -> Vec<u8> {
    let mut headers: Vec<&str> = Vec::new();
    for column in lists.sources().iter().flat_map(|source| &source.columns) {
        if !headers.contains(&column.header.as_str()) && Some(column.header.as_str()) != id {
            headers.push(&column.header);
        }
    }
    let cell = |record: RecordId, header: &str| -> String {
        let (source, row) = lists.locate(record);
        let columns = &lists.sources()[source.index()].columns;
        let column = columns.iter().find(|column| column.header == header);
        column.and_then(|column| column.values.get(row)).unwrap_or_default().to_owned()
    };
    // An id names a record only when no other has it.
    let name = |record: RecordId| -> String {
        let own = id.map(|id| cell(record, id)).filter(|own| !own.is_empty());
        let alone = |own: &String| {
            let with = |other: RecordId| id.is_some_and(|id| cell(other, id) == *own);
            lists.records().filter(|&other| with(other)).count() == 1
        };
        own.filter(alone).unwrap_or_else(|| lists.label(record))
    };
    let mut out = b"\xef\xbb\xbfid_left,id_right,label,probability".to_vec();
    for header in &headers {
        // Writing to memory cannot fail.
        let _ = write!(out, ",{},{}", quoted(&format!("{header} (1)")), quoted(&format!("{header} (2)")));
    }
    out.push(b'\n');
    for &(pair, bits) in rows {
        let (left, right) = (pair.left(), pair.right());
        let _ = write!(out, "{},{},,{:.4}", quoted(&name(left)), quoted(&name(right)), probability(f64::from(bits)));
        for header in &headers {
            let _ = write!(out, ",{},{}", quoted(&cell(left, header)), quoted(&cell(right, header)));
        }
        out.push(b'\n');
    }
    out
}
