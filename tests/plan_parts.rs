//! The list of parts for people is that of the registry: every part and every option, and none that there is not.

use minglu::plan::Factory;
use minglu::record::Lang;
use std::collections::{BTreeMap, BTreeSet};

type Options = BTreeSet<String>;

/// Parts with their options by section, as the list has them.
fn listed() -> BTreeMap<String, BTreeMap<String, Options>> {
    let text = minglu::builtin::parts(Lang::En);
    let mut sections: BTreeMap<String, BTreeMap<String, Options>> = BTreeMap::new();
    let (mut section, mut part) = (String::new(), String::new());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            section = name.to_owned();
        } else if let Some(name) = line.strip_prefix("### ") {
            part = name.to_owned();
            let new = sections.entry(section.clone()).or_default().insert(part.clone(), Options::new());
            assert!(new.is_none(), "{section} {part} stands twice");
        } else if let Some((option, text)) = line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) {
            assert!(!text.is_empty(), "{line}");
            let options = sections.get_mut(&section).unwrap().get_mut(&part).unwrap();
            assert!(options.insert(option.to_owned()), "{line} stands twice");
        }
    }
    sections
}

/// The options that a part says it takes when it is given one that it does not; below `within`, those of the table there.
fn taken<T: ?Sized>(factory: &Factory<T>, within: Option<&str>) -> Options {
    let mut table = toml::toml! { no_such_option = 1 };
    match within {
        None => {}
        Some("columns") => table = toml::Table::from_iter([("columns".to_owned(), vec![table].into())]),
        Some(key) => table = toml::Table::from_iter([(key.to_owned(), table.into())]),
    }
    let Err(reason) = factory(&table) else { panic!("an unknown option is taken") };
    let allowed = reason.en.split_once("'no_such_option'; allowed: ").map(|(_, rest)| rest.split("; ").next().unwrap());
    let names = allowed.into_iter().flat_map(|names| names.split(", ")).map(str::to_owned);
    names.filter(|name| name != "rule").collect()
}

fn registered<T: ?Sized>(parts: &BTreeMap<String, Factory<T>>) -> BTreeMap<String, Options> {
    let options = |(name, factory): (&String, &Factory<T>)| {
        let mut options = taken(factory, None);
        // Tables of a part's own; the others hold the options of another part.
        for within in ["em", "columns"] {
            // Of the key columns of a blocking rule there are no options.
            if !options.contains(within) || name == "meta" {
                continue;
            }
            let inner = taken(factory, Some(within));
            assert!(!inner.is_empty(), "{name} {within}");
            options.extend(inner.into_iter().map(|option| format!("{within}.{option}")));
        }
        options.remove("em");
        (name.clone(), options)
    };
    parts.iter().map(options).collect()
}

#[test]
fn every_part_and_option_is_listed() {
    let registry = minglu::builtin::registry();
    let expected = BTreeMap::from([
        ("[standardise]".to_owned(), registered(&registry.standardisers)),
        ("[[block]]".to_owned(), registered(&registry.blockers)),
        ("[[compare]]".to_owned(), registered(&registry.comparators)),
        ("[score]".to_owned(), registered(&registry.scorers)),
        ("[cluster]".to_owned(), registered(&registry.clusterers)),
        ("[constraints]".to_owned(), registered(&registry.constraints)),
        ("[sites]".to_owned(), registered(&registry.sites)),
        ("[survivorship]".to_owned(), registered(&registry.survivorships)),
    ]);
    assert_eq!(listed(), expected);
    assert!(expected["[score]"]["fellegi_sunter"].contains("em.population"));
    assert!(expected["[[block]]"]["nearest"].len() > 5);
}

/// Values that an option takes one of are listed, too.
#[test]
fn values_that_are_allowed_are_listed() {
    let registry = minglu::builtin::registry();
    let parts = minglu::builtin::parts(Lang::En);
    let line = |part: &str, option: &str| {
        let at = parts.find(&format!("### {part}\n")).unwrap();
        let rest = &parts[at..];
        rest[rest.find(&format!("- `{option}`: ")).unwrap()..].lines().next().unwrap().replace(" or ", ", ")
    };
    let refused = |reason: Option<minglu::record::Reason>| reason.unwrap().en;
    let meta = |key: &str| {
        refused(registry.blockers["meta"](&toml::Table::from_iter([(key.to_owned(), "none".into())])).err())
    };
    for (part, option, said) in [
        (
            "table",
            "columns.kind",
            refused(
                registry.standardisers["table"](&toml::toml! { columns = [{ column = "a", kind = "none" }] }).err(),
            ),
        ),
        (
            "nearest",
            "on",
            refused(registry.blockers["nearest"](&toml::toml! { rule = "r" k = 1 on = ["a:none"] }).err()),
        ),
        ("meta", "weight", meta("weight")),
        ("meta", "prune", meta("prune")),
        ("learned", "method", refused(registry.scorers["learned"](&toml::toml! { method = "none" }).err())),
    ] {
        let allowed = said.split_once("allowed: ").unwrap().1.split("; ").next().unwrap();
        let line = line(part, option);
        for value in allowed.split(", ") {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            assert!(words.contains(&value), "{part} {option}: {value} is not in {line}");
        }
        assert!(allowed.split(", ").count() > 2, "{said}");
    }
}
