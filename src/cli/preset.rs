//! A plan that `dedupe`, `link` and `block` do not derive: a preset by name, or a file laid over one. Such a plan knows its fields by their
//! meaning, so the tables are read as lists of enterprises are, with headers recognised and rows that are no record set aside.

use super::config::{self, Config};
use super::dedupe::{Table, say};
use super::failure::Failure;
use super::files;
use minglu::plan::Plan;
use minglu::record::{Lists, Source};
use minglu::report::Lang;

/// The plan named, when it is one whose fields are known by meaning; `None` when the plan is derived or laid over a derived one.
///
/// # Errors
/// [`Failure::Usage`] when the name is neither a preset nor a file, or when an option of derived plans stands beside it.
pub fn named(table: &Table, lang: Lang) -> Result<Option<Plan>, Failure> {
    let Some(path) = &table.plan else { return Ok(None) };
    let registry = minglu::builtin::registry();
    let name = path.display().to_string();
    let plan = if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|error| files::unreadable(path, &error, lang))?;
        // What is laid over the derived plan has `base = "auto"`, which is no preset here.
        match Plan::from_toml(&text, &registry) {
            Ok(plan) => config::with_tables(config::beside_file(plan, path)?, lang)?,
            Err(_) => return Ok(None),
        }
    } else if registry.presets.contains_key(&name) {
        registry.preset(&name).ok_or_else(|| Failure::Usage(name.clone()))?
    } else {
        let known: Vec<&str> = registry.presets.keys().map(String::as_str).collect();
        return Err(Failure::Usage(match lang {
            Lang::Zh => format!("没有方案“{name}”：不是预设，也不是文件。预设有：{}", known.join("、")),
            Lang::En => format!("no plan '{name}': neither a preset nor a file; presets: {}", known.join(", ")),
        }));
    };
    if !plan.standardise.part.starts_with("cn.") {
        return Ok(None);
    }
    if table.source.is_some() {
        return Err(Failure::Usage(say(
            lang,
            "--source 只用于由各列推出的方案；企业名单的方案以文件为来源",
            "--source is for derived plans; a plan for enterprise lists takes each file as a source",
        )));
    }
    Ok(Some(plan))
}

/// The tables as lists of enterprises.
///
/// # Errors
/// Everything about the files that the person must fix.
pub fn read(table: &Table, plan: &Plan, lang: Lang) -> Result<Lists, Failure> {
    let config = Config::find(None, &table.inputs, lang)?;
    let lists = without(files::read(&table.inputs, &config, lang)?, &table.ignore);
    check(&lists, &plan.name, lang)?;
    Ok(lists)
}

/// The lists with these columns carried and not compared.
pub fn without(mut lists: Lists, ignored: &[String]) -> Lists {
    for column in lists.sources_mut().iter_mut().flat_map(|source| &mut source.columns) {
        if ignored.contains(&column.header) {
            column.field = None;
        }
    }
    lists
}

/// A failure when no column is one that names or tells of an enterprise: the plan would compare next to nothing.
pub fn check(lists: &Lists, plan: &str, lang: Lang) -> Result<(), Failure> {
    let tells = |source: &Source| source.column("name").or_else(|| source.column("complaint_text")).is_some();
    if lists.sources().iter().any(tells) {
        return Ok(());
    }
    let headers: Vec<&str> =
        lists.sources().iter().flat_map(|source| &source.columns).map(|column| column.header.as_str()).collect();
    let headers = headers.join(", ");
    Err(Failure::Failed(match lang {
        Lang::Zh => format!(
            "没有认得出的单位名称列（现有：{headers}），方案 {plan} 没有可比较的；别的表格请不用 --plan，列名认错了请在 minglu.toml 里改"
        ),
        Lang::En => format!(
            "no column names an enterprise (found: {headers}), so plan {plan} has nothing to compare; leave --plan out for other tables, or map the columns in minglu.toml"
        ),
    }))
}
