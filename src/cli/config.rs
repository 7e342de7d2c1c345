//! `minglu.toml`: what a person says about the lists (`[sources]`) and how the plan is to differ from its preset.
//!
//! ```toml
//! base = "cn-census"      # preset the plan starts from
//! unit = "site"           # or "legal": one roster row per legal unit
//!
//! [decide]                # any table of a plan changes the preset
//! review_bits = -2.0
//!
//! [sources."用电大户"]
//! role = "electricity"
//! ```

use super::failure::Failure;
use super::files;
use minglu::auto::read_frequencies;
use minglu::plan::{CompiledPlan, Mistake, Plan, PlanError, Registry};
use minglu::record::{Message as _, toml_reason, unknown_key};
use minglu::report::Lang;
use std::path::{Path, PathBuf};

/// The preset a run uses when nobody says otherwise.
pub const DEFAULT_PLAN: &str = "cn-census";

/// A configuration, read but not yet looked at.
#[derive(Debug, Default)]
pub struct Config {
    /// Where it was found.
    pub path: Option<PathBuf>,
    /// Its text, for the run log.
    pub text: Option<String>,
    table: toml::Table,
}

impl Config {
    /// The file named, or the `minglu.toml` beside the inputs: in an input folder, or in the folder of an input file.
    ///
    /// # Errors
    /// When the file named cannot be read, when a file is no TOML (with line and column), or when the inputs lie beside
    /// two different ones.
    pub fn find(named: Option<&Path>, inputs: &[PathBuf], lang: Lang) -> Result<Self, Failure> {
        if let Some(path) = named {
            return Self::read(path, lang);
        }
        let mut found: Vec<PathBuf> = inputs.iter().map(|input| beside(input)).filter(|path| path.is_file()).collect();
        found.sort();
        found.dedup();
        match found.as_slice() {
            [] => Ok(Self::default()),
            [path] => Self::read(path, lang),
            [first, second, ..] => Err(Failure::Failed(match lang {
                Lang::Zh => format!(
                    "名单旁边有几个配置文件（“{}”、“{}”），不知道用哪个；请用 --config 指定",
                    first.display(),
                    second.display()
                ),
                Lang::En => format!(
                    "several configurations lie beside the inputs ('{}', '{}'); name one with --config",
                    first.display(),
                    second.display()
                ),
            })),
        }
    }

    /// The configuration that an earlier run recorded.
    pub fn recorded(text: Option<&str>) -> Result<Self, Failure> {
        let Some(text) = text else { return Ok(Self::default()) };
        let table = toml::from_str(text).map_err(|error| Failure::from_error(&error))?;
        Ok(Self { path: None, text: Some(text.to_owned()), table })
    }

    fn read(path: &Path, lang: Lang) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| files::unreadable(path, &error, lang))?;
        // A byte-order mark from an editor is no mistake.
        let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let table = toml::from_str(body).map_err(|error| {
            Failure::Failed(match lang {
                Lang::Zh => format!("配置文件“{}”：{}", path.display(), toml_reason(&error, body).zh),
                Lang::En => format!("configuration '{}': {}", path.display(), toml_reason(&error, body).en),
            })
        })?;
        Ok(Self { path: Some(path.to_owned()), text: Some(body.to_owned()), table })
    }

    /// The part that speaks of the lists.
    pub fn sources(&self) -> toml::Table {
        let mut table = toml::Table::new();
        if let Some(sources) = self.table.get("sources") {
            table.insert("sources".to_owned(), sources.clone());
        }
        table
    }

    /// This configuration with what another says about lists laid over it. The plan of a roster stays what it was, so a configuration that
    /// would change it is refused.
    ///
    /// # Errors
    /// The entries of `given` that are not about lists and differ.
    pub fn extended(&self, given: &Self, lang: Lang) -> Result<Self, Failure> {
        let foreign = |key: &&String| *key != "sources" && given.table.get(*key) != self.table.get(*key);
        let foreign: Vec<&str> = given.table.keys().filter(foreign).map(String::as_str).collect();
        if !foreign.is_empty() {
            let place = given.path.as_ref().map_or_else(|| "minglu.toml".to_owned(), |path| path.display().to_string());
            return Err(Failure::Failed(match lang {
                Lang::Zh => format!(
                    "“{place}”里的 {} 会改变归并的方案；更新沿用原来的方案，只看 [sources]。要换方案请用 reconcile --previous",
                    foreign.join("、")
                ),
                Lang::En => format!(
                    "'{place}': {} would change the plan; an update keeps it and reads [sources] only. To change the plan \
                     use reconcile --previous",
                    foreign.join(", ")
                ),
            }));
        }
        let mut table = self.table.clone();
        if let Some(toml::Value::Table(said)) = given.table.get("sources") {
            let sources = table.entry("sources").or_insert_with(|| toml::Table::new().into());
            if let toml::Value::Table(sources) = sources {
                sources.extend(said.clone());
            }
        }
        let text = (!table.is_empty()).then(|| table.to_string());
        Ok(Self { path: given.path.clone(), text, table })
    }

    /// Whether it says something about a list of that name.
    pub fn speaks_of(&self, name: &str) -> bool {
        self.table.get("sources").and_then(toml::Value::as_table).is_some_and(|sources| sources.contains_key(name))
    }

    /// The same configuration without what it says about lists that do not concern.
    pub fn about(&self, concerns: impl Fn(&str) -> bool) -> Self {
        let mut table = self.table.clone();
        if let Some(toml::Value::Table(sources)) = table.get_mut("sources") {
            sources.retain(|name, _| concerns(name));
        }
        Self { path: self.path.clone(), text: self.text.clone(), table }
    }

    /// The plan of this table, where a key at the top that is neither the configuration's own nor a plan's is a mistake beside the others.
    fn laid_over(&self, mut table: toml::Table, registry: &Registry) -> Result<Plan, PlanError> {
        let allowed: Vec<&str> = OWN_KEYS.into_iter().chain(Plan::KEYS).collect();
        let unknown: Vec<&str> = self.table.keys().map(String::as_str).filter(|key| !allowed.contains(key)).collect();
        table.retain(|key, _| !unknown.contains(&key));
        let read = Plan::from_table(table, self.text.as_deref().unwrap_or_default(), registry);
        if unknown.is_empty() {
            return read;
        }
        let unknown = unknown.into_iter().map(|key| Mistake::Syntax { reason: unknown_key(key, &allowed) });
        Err(PlanError { mistakes: unknown.chain(read.err().into_iter().flat_map(|error| error.mistakes)).collect() })
    }

    /// The plan: a preset by name, a plan file, or the default preset; with what the configuration changes laid over it. A plan
    /// file becomes a preset of the registry.
    ///
    /// # Errors
    /// All mistakes of the plan at once.
    pub fn plan(&self, named: Option<&str>, registry: &mut Registry, lang: Lang) -> Result<CompiledPlan, Failure> {
        let mut table = match named {
            Some(name) if registry.presets.contains_key(name) => base(name),
            Some(name) if Path::new(name).is_file() => {
                let text =
                    std::fs::read_to_string(name).map_err(|error| files::unreadable(Path::new(name), &error, lang))?;
                let plan = Plan::from_toml(&text, registry).map_err(|error| mistakes(&error, name, lang))?;
                let plan = beside_file(plan, Path::new(name))?;
                compile(plan.clone(), registry, name, lang)?;
                // What the configuration changes is laid over the file just as over a preset.
                let table = toml::from_str(&plan.to_toml()).map_err(|error| Failure::from_error(&error))?;
                registry.presets.insert(name.to_owned(), table);
                base(name)
            }
            Some(name) => {
                let known: Vec<&str> = registry.presets.keys().map(String::as_str).collect();
                return Err(Failure::Failed(match lang {
                    Lang::Zh => format!("没有方案“{name}”：不是预设，也不是文件。预设有：{}", known.join("、")),
                    Lang::En => format!("no plan '{name}': neither a preset nor a file; presets: {}", known.join(", ")),
                }));
            }
            None => base(DEFAULT_PLAN),
        };
        let place = self.path.as_ref().map_or_else(|| "minglu.toml".to_owned(), |path| path.display().to_string());
        for (key, value) in &self.table {
            match (key.as_str(), value.as_str()) {
                ("sources", _) => {}
                ("base", _) if named.is_some() => {}
                ("unit", Some("site")) => {}
                ("unit", Some("legal")) => {
                    let none = toml::Table::from_iter([("part".to_owned(), "none".into())]);
                    table.insert("sites".to_owned(), none.into());
                }
                ("unit", _) => {
                    return Err(Failure::Failed(match lang {
                        Lang::Zh => format!(
                            "“{place}”：unit = {value} 不认识；可用：\"site\"（生产场所）、\"legal\"（法人单位）"
                        ),
                        Lang::En => format!("'{place}': unit = {value} is unknown; allowed: \"site\", \"legal\""),
                    }));
                }
                _ => {
                    table.insert(key.clone(), value.clone());
                }
            }
        }
        let plan = self.laid_over(table, registry).map_err(|error| mistakes(&error, &place, lang))?;
        compile(beside_file(plan, Path::new(&place))?, registry, &place, lang)
    }
}

/// What a configuration says beside a plan.
const OWN_KEYS: [&str; 2] = ["sources", "unit"];

fn base(name: &str) -> toml::Table {
    toml::Table::from_iter([("base".to_owned(), name.into())])
}

/// The plan with the tables that it names, ready to run.
///
/// # Errors
/// What is wrong with a table, or all mistakes of the plan at once.
pub fn compile(plan: Plan, registry: &Registry, place: &str, lang: Lang) -> Result<CompiledPlan, Failure> {
    with_tables(plan, lang)?.compile(registry).map_err(|error| mistakes(&error, place, lang))
}

/// The plan of a file, with the paths of its tables starting from the file's folder, wherever it is run or written down.
pub fn beside_file(plan: Plan, file: &Path) -> Result<Plan, Failure> {
    let file = std::path::absolute(file).map_err(|error| Failure::from_error(&error))?;
    Ok(plan.located(file.parent().unwrap_or(Path::new(""))))
}

/// The plan with its tables read.
///
/// # Errors
/// What is wrong with a table.
pub fn with_tables(mut plan: Plan, lang: Lang) -> Result<Plan, Failure> {
    read_frequencies(&mut plan).map_err(Failure::said(lang))?;
    Ok(plan)
}

/// All mistakes of a plan, one line each.
pub fn mistakes(error: &PlanError, place: &str, lang: Lang) -> Failure {
    let mut text = match lang {
        Lang::Zh => format!("方案（{place}）有 {} 处错误：", error.mistakes.len()),
        Lang::En => format!("plan ({place}): {} mistake(s):", error.mistakes.len()),
    };
    for mistake in &error.mistakes {
        text.push_str("\n  - ");
        text.push_str(&mistake.message(lang));
    }
    Failure::Failed(text)
}

fn beside(input: &Path) -> PathBuf {
    let folder = if input.is_dir() { input } else { input.parent().unwrap_or(Path::new("")) };
    folder.join("minglu.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        Config::recorded(Some(text)).unwrap()
    }

    #[test]
    fn a_configuration_beside_the_inputs_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("底册.csv");
        std::fs::write(&list, "x").unwrap();
        assert!(Config::find(None, std::slice::from_ref(&list), Lang::Zh).unwrap().path.is_none());
        std::fs::write(folder.path().join("minglu.toml"), "\u{feff}unit = 'legal'\n").unwrap();
        for input in [list, folder.path().to_owned()] {
            assert!(Config::find(None, &[input], Lang::Zh).unwrap().path.is_some());
        }
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join("minglu.toml"), "").unwrap();
        let both = [folder.path().to_owned(), other.path().to_owned()];
        assert!(Config::find(None, &both, Lang::Zh).unwrap_err().text(Lang::Zh).contains("--config"));
        std::fs::write(other.path().join("minglu.toml"), "unit = \n").unwrap();
        let broken = Config::find(None, &both[1..], Lang::Zh).unwrap_err().text(Lang::Zh);
        assert!(broken.contains("第 1 行"), "{broken}");
    }

    #[test]
    fn sources_and_plan_are_told_apart() {
        let config = config("unit = 'legal'\n[sources.'用电']\nrole = 'electricity'\n[decide]\nreview_bits = -2.0\n");
        assert_eq!(config.sources()["sources"]["用电"]["role"].as_str(), Some("electricity"));
        assert!(!config.sources().contains_key("decide"));
        assert!(Config::default().sources().is_empty());
    }

    #[test]
    fn an_update_takes_lists_and_no_plan() {
        let old = config("unit = 'legal'\n[sources.'用电']\nrole = 'electricity'\n");
        let new = old.extended(&config("unit = 'legal'\n[sources.'新单']\nrole = 'other'\n"), Lang::Zh).unwrap();
        let sources = |config: &Config| config.sources().to_string();
        assert!(sources(&new).contains("用电") && sources(&new).contains("新单"));
        assert!(!sources(&new.about(|name| name == "新单")).contains("用电"));
        let text = old.extended(&config("[decide]\nreview_bits = 1.0\n"), Lang::Zh).unwrap_err().text(Lang::Zh);
        assert!(text.contains("decide") && text.contains("--previous"), "{text}");
        assert!(Config::default().extended(&Config::default(), Lang::Zh).unwrap().text.is_none());
    }

    #[test]
    fn unknown_words_say_what_is_allowed() {
        let mut registry = Registry::default();
        let text = config("unit = '工厂'").plan(None, &mut registry, Lang::Zh).unwrap_err().text(Lang::Zh);
        assert!(text.contains("\"legal\"（法人单位）"), "{text}");
        let mut registry = minglu::builtin::registry();
        let wrong = config("[source.'用电']\nrole = 'other'\n[decide]\nreviw = 1\n");
        let text = wrong.plan(None, &mut registry, Lang::Zh).unwrap_err().text(Lang::Zh);
        for part in ["有 2 处错误", "没有“source”这一项；可用：sources、unit、base、", "第 4 行，decide：没有“reviw”"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        let text = Config::default().plan(Some("没有的"), &mut registry, Lang::Zh).unwrap_err().text(Lang::Zh);
        assert!(text.contains("没有方案“没有的”"), "{text}");
    }
}
