//! `minglu plan`: the presets, and one of them as TOML to start an own plan from.

use super::args::PlanArgs;
use super::failure::Failure;
use minglu::report::Lang;

pub fn plan(args: &PlanArgs, lang: Lang) -> Result<(), Failure> {
    if args.parts {
        return super::print(&minglu::builtin::parts(lang));
    }
    let registry = minglu::builtin::registry();
    let known: Vec<&str> = registry.presets.keys().map(String::as_str).collect();
    let Some(name) = &args.name else {
        let mut text = known.join("\n");
        text.push('\n');
        return super::print(&text);
    };
    match registry.preset(name) {
        Some(plan) => super::print(&plan.to_toml()),
        None => Err(Failure::Failed(match lang {
            Lang::Zh => format!("没有预设方案“{name}”；有：{}", known.join("、")),
            Lang::En => format!("no preset '{name}'; there are: {}", known.join(", ")),
        })),
    }
}
