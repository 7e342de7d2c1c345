//! `minglu block`: what the rules of a plan propose, before anything is compared.

use super::config::Config;
use super::dedupe::{Table, in_threads, plan_of, read, say};
use super::failure::Failure;
use super::files;
use super::preset;
use minglu::auto::{ChooseOptions, Chosen, candidates, choose, pairs_found, rules_to_choose_from};
use minglu::block::{BlockCensus, CandidatePairs, RunawayBlock};
use minglu::eval::{EvalError, Truth};
use minglu::plan::CompiledPlan;
use minglu::record::Lists;
use minglu::report::{Lang, display_width, pad};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Block {
    #[command(flatten)]
    pub table: Table,
    /// 标准答案 truth.csv：source, record, site, legal, linkable，或 id, cluster (truth)
    #[arg(long, value_name = "答案")]
    pub truth: Option<PathBuf>,
    /// 由数据选出规则，不看标准答案：每多比较一对能多找到多少 (choose rules by expected recall per pair, without a truth)
    #[arg(long, conflicts_with = "truth")]
    pub choose: bool,
    /// 以 JSON 输出 (as JSON)
    #[arg(long)]
    pub json: bool,
}

/// What blocking does to the lists.
#[derive(Serialize)]
struct Report {
    records: usize,
    pairs_per_record: f64,
    /// Share of all pairs that need not be compared.
    reduction_ratio: f64,
    #[serde(flatten)]
    census: BlockCensus,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<Against>,
}

/// How the proposed pairs stand to the true ones.
#[derive(Serialize)]
struct Against {
    true_pairs: u64,
    /// Share of the true pairs that are proposed.
    pair_completeness: f64,
    /// Share of the proposed pairs that are true.
    pairs_quality: f64,
    rules: Vec<RuleAgainst>,
}

#[derive(Serialize)]
struct RuleAgainst {
    rule: String,
    /// True pairs that the rule proposes.
    found: u64,
    /// True pairs that no other rule proposes: what would be lost without it.
    alone: u64,
}

pub fn block(args: &Block, lang: Lang) -> Result<(), Failure> {
    in_threads(args.table.threads, || {
        if args.choose {
            return chosen(args, lang);
        }
        let (lists, plan) = lists_and_plan(&args.table, lang)?;
        let (candidates, census) = candidates(&plan, &lists);
        let n = lists.len() as f64;
        let all = n * (n - 1.0) / 2.0;
        let report = Report {
            records: lists.len(),
            pairs_per_record: if n > 0.0 { census.pairs as f64 / n } else { 0.0 },
            reduction_ratio: if all > 0.0 { 1.0 - census.pairs as f64 / all } else { 0.0 },
            truth: match &args.truth {
                None => None,
                Some(path) => Some(against(&lists, &truth(path, &lists, lang)?, &candidates, &census)),
            },
            census,
        };
        if args.json {
            let text = serde_json::to_string_pretty(&report).map_err(|error| Failure::from_error(&error))?;
            return super::print(&(text + "\n"));
        }
        super::print(&text(&report, lang))
    })
}

/// The rules worth having, with what each adds, and as a plan to run.
fn chosen(args: &Block, lang: Lang) -> Result<(), Failure> {
    let lists = read(&args.table, lang)?;
    let (derived, plan) = plan_of(&args.table, &lists, lang)?;
    let registry = minglu::builtin::registry();
    let rules = rules_to_choose_from(&derived);
    let tried: Vec<String> = rules.iter().map(|rule| rule.rule.clone()).collect();
    let chosen = choose(&plan, rules, &lists, &registry, &ChooseOptions::default()).map_err(Failure::said(lang))?;
    if args.json {
        let text = serde_json::to_string_pretty(&chosen).map_err(|error| Failure::from_error(&error))?;
        return super::print(&(text + "\n"));
    }
    let mut out = match lang {
        Lang::Zh => format!("# 试了 {} 条规则，选出 {} 条：\n", tried.len(), chosen.len()),
        Lang::En => format!("# {} rules tried, {} chosen:\n", tried.len(), chosen.len()),
    };
    for Chosen { rule, new_pairs, new_matches, recall, pairs_per_record } in &chosen {
        let name = pad(&rule.rule, display_width(&rule.rule).max(24));
        out.push_str(&match lang {
            Lang::Zh => format!(
                "# {name}  新增 {new_pairs} 对，预计其中 {new_matches:.0} 对相同；累计查全 {recall:.4}，每条 {pairs_per_record:.2} 对\n"
            ),
            Lang::En => format!(
                "# {name}  {new_pairs} new pairs, {new_matches:.0} matches expected; recall {recall:.4} at {pairs_per_record:.2} per record\n"
            ),
        });
    }
    // A derived rule that was not chosen is taken out, so that the plan runs as chosen.
    let kept = |name: &str| chosen.iter().any(|c| c.rule.rule == name);
    let removed = derived.plan.block.iter().filter(|rule| !kept(&rule.rule)).map(|rule| {
        toml::toml! { remove = true }.into_iter().chain([("rule".to_owned(), rule.rule.clone().into())]).collect()
    });
    let mut blocks: Vec<toml::Table> = removed.collect();
    for rule in chosen.iter().map(|c| &c.rule).filter(|rule| !derived.plan.block.contains(rule)) {
        blocks.push(toml::Table::try_from(rule).map_err(|error| Failure::from_error(&error))?);
    }
    out.push_str("base = \"auto\"\nname = \"chosen\"\n");
    for block in blocks {
        out.push_str("\n[[block]]\n");
        out.push_str(&block.to_string());
    }
    super::print(&out)
}

/// A plan that reads any table gets the inputs as tables; any other gets them as lists of an office.
fn lists_and_plan(table: &Table, lang: Lang) -> Result<(Lists, CompiledPlan), Failure> {
    let mut registry = minglu::builtin::registry();
    let named = table.plan.as_ref().map(|plan| plan.display().to_string());
    // A plan over `auto` is known only when the table is; its mistakes are told below.
    let of_lists = named.and_then(|plan| Config::default().plan(Some(&plan), &mut registry, lang).ok());
    if let Some(compiled) = of_lists.filter(|compiled| compiled.plan.standardise.part != "table") {
        let config = Config::find(None, &table.inputs, lang)?;
        let lists = files::read(&table.inputs, &config, lang)?;
        preset::check(&lists, &compiled.plan.name, lang)?;
        return Ok((lists, compiled));
    }
    let lists = read(table, lang)?;
    let (_, plan) = plan_of(table, &lists, lang)?;
    let compiled = plan.compile_for(&registry, &lists).map_err(Failure::said(lang))?;
    Ok((lists, compiled))
}

/// A truth by source and record, or by the ids of one table.
fn truth(path: &std::path::Path, lists: &Lists, lang: Lang) -> Result<Truth, Failure> {
    let truth = match Truth::read(path) {
        Err(EvalError::MissingColumn { .. }) => minglu::bench::truth_by_id(path, lists).map_err(Failure::said(lang))?,
        read => read.map_err(Failure::said(lang))?,
    };
    minglu::bench::measurable(&truth, &path.display().to_string()).map_err(Failure::said(lang))?;
    Ok(truth)
}

fn against(lists: &Lists, truth: &Truth, candidates: &CandidatePairs, census: &BlockCensus) -> Against {
    let (found, there) = pairs_found(lists, truth, candidates);
    let unit = minglu::bench::true_units(truth, lists);
    let mut rules: Vec<RuleAgainst> =
        census.rules.iter().map(|rule| RuleAgainst { rule: rule.rule.clone(), found: 0, alone: 0 }).collect();
    for (pair, &bits) in candidates.pairs().iter().zip(candidates.rules()) {
        let left = unit[pair.left().index()];
        if left.is_none() || left != unit[pair.right().index()] {
            continue;
        }
        for (at, rule) in rules.iter_mut().enumerate().filter(|(at, _)| bits >> at & 1 == 1) {
            rule.found += 1;
            rule.alone += u64::from(bits == 1 << at);
        }
    }
    // Without a proposed pair none is wrong; there are true ones, or the truth had been refused.
    let share = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    Against {
        true_pairs: there,
        pair_completeness: share(found, there),
        pairs_quality: share(found, candidates.len() as u64),
        rules,
    }
}

fn text(report: &Report, lang: Lang) -> String {
    let mut heads = vec![say(lang, "规则", "rule"), say(lang, "对数", "pairs"), say(lang, "新增", "new")];
    if report.truth.is_some() {
        heads.extend([say(lang, "真对", "true"), say(lang, "独有真对", "true, alone")]);
    }
    let mut out = String::new();
    let mut row = |first: &str, rest: &[String]| {
        let right = rest.iter().map(|cell| " ".repeat(14_usize.saturating_sub(display_width(cell))) + cell);
        out.push_str(&pad(first, 24));
        out.push_str(&right.collect::<String>());
        out.push('\n');
    };
    row(&heads[0], &heads[1..]);
    for (at, rule) in report.census.rules.iter().enumerate() {
        let mut cells = vec![rule.pairs.to_string(), rule.new.to_string()];
        if let Some(truth) = &report.truth {
            cells.extend([truth.rules[at].found.to_string(), truth.rules[at].alone.to_string()]);
        }
        row(&rule.rule, &cells);
    }
    for rule in &report.census.rules {
        let shown = |blocks: &[RunawayBlock]| {
            let one = |block: &RunawayBlock| {
                format!("{} × {}", pad(&block.key, display_width(&block.key).min(40)), block.records)
            };
            blocks.iter().map(one).collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
        };
        if !rule.largest.is_empty() {
            let head = say(lang, "最大的块", "largest blocks");
            out.push_str(&format!("{} · {head}: {}\n", rule.rule, shown(&rule.largest)));
        }
        if !rule.runaway.is_empty() {
            let head =
                say(lang, "过大而未用的块（请看是否占位值）", "blocks left out as too large (placeholder values?)");
            out.push_str(&format!("{} · {head}: {}\n", rule.rule, shown(&rule.runaway)));
        }
    }
    let (pairs, per, reduction) = (report.census.pairs, report.pairs_per_record, report.reduction_ratio);
    out.push_str(&match lang {
        Lang::Zh => format!("合计 {pairs} 对，每条 {per:.2}，缩减率 {reduction:.6}\n"),
        Lang::En => format!("{pairs} pairs, {per:.2} per record, reduction ratio {reduction:.6}\n"),
    });
    if let Some(Against { true_pairs, pair_completeness, pairs_quality, .. }) = &report.truth {
        out.push_str(&match lang {
            Lang::Zh => {
                format!(
                    "同一单位的 {true_pairs} 对：完整率 {pair_completeness:.4}，候选中的真对比例 {pairs_quality:.4}\n"
                )
            }
            Lang::En => {
                format!("{true_pairs} true pairs: completeness {pair_completeness:.4}, quality {pairs_quality:.4}\n")
            }
        });
    }
    out
}
