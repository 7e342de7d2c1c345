//! `minglu synth`: invented lists with a known answer.

use super::args;
use super::failure::Failure;
use minglu::report::Lang;
use minglu::synth::{Area, SynthPlan, generate};

pub fn synth(args: &args::Synth, lang: Lang) -> Result<(), Failure> {
    let occupied = std::fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return Err(Failure::Failed(match lang {
            Lang::Zh => format!("目录“{}”不是空的，没有动它；请换一个目录", args.out.display()),
            Lang::En => format!("directory '{}' is not empty; choose another", args.out.display()),
        }));
    }
    let area = args.area.map(|area| match area {
        args::SynthArea::City => Area::City,
        args::SynthArea::Province => Area::Province,
    });
    let plan = SynthPlan { units: args.units, seed: args.seed, area, city: args.city.clone(), ..SynthPlan::default() };
    if args.register {
        let made = generate(&plan).and_then(|case| case.write_register(&args.out));
        let made = made.map_err(Failure::said(lang))?;
        let (file, truth) = (made.file.display(), made.truth.display());
        return super::print(&match lang {
            Lang::Zh => {
                format!("虚构了 {} 个生产场所的名册，{} 行：{file}，标准答案是 {truth}\n", args.units, made.records)
            }
            Lang::En => {
                format!("a register of {} sites, {} rows: {file}, truth in {truth}\n", args.units, made.records)
            }
        });
    }
    let facts = generate(&plan).and_then(|case| case.write_to(&args.out));
    let facts = facts.map_err(Failure::said(lang))?;
    let mut text = match lang {
        Lang::Zh => format!(
            "虚构了 {} 个生产场所，其中 {} 个在名单里能对上；另有 {} 条记录凭自身内容无法对上\n",
            facts.sites_total, facts.sites_linkable_in_lists, facts.unlinkable_records
        ),
        Lang::En => format!(
            "{} production sites, {} of them can be found in the lists; {} records cannot be linked\n",
            facts.sites_total, facts.sites_linkable_in_lists, facts.unlinkable_records
        ),
    };
    for list in &facts.records {
        text.push_str(&format!("  {:>8}  {}\n", list.records, list.file));
    }
    let folder = args.out.display();
    text.push_str(&match lang {
        Lang::Zh => format!("名单在 {folder}/lists，标准答案是 {folder}/truth.csv\n"),
        Lang::En => format!("lists in {folder}/lists, truth in {folder}/truth.csv\n"),
    });
    super::print(&text)
}
