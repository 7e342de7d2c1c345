//! A strategy is data: small plans laid over a preset, and all their mistakes at once.

use minglu::auto::with_threshold;
use minglu::builtin;
use minglu::cluster::{BySources, Clusterer};
use minglu::pipeline::Run;
use minglu::plan::{Mistake, Plan};
use minglu::record::{Lists, Message, Pair, Reason};
use std::path::Path;

fn sample(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples").join(path)
}

fn read(text: &str) -> Plan {
    Plan::from_toml(text, &minglu::builtin::registry()).unwrap()
}

#[test]
fn what_an_overlay_does_not_name_stays() {
    let base = read("base = 'cn-census'");
    let plan = read(
        "base = 'cn-census'\nname = 'own'\n[decide]\nreview_bits = -1.0\n\
         [[block]]\nrule = 'name_tokens'\nk = 3\n[[block]]\nrule = 'phone'\nremove = true\n\
         [[block]]\nrule = 'mine'\npart = 'equal_keys'\ncolumn = 'key.phone'\n\
         [[compare]]\npart = 'cn.industry'\nremove = true\n",
    );
    assert_eq!((plan.decide.review_bits, plan.decide.sure_bits), (-1.0, base.decide.sure_bits));
    let names = |plan: &Plan| plan.block.iter().map(|rule| rule.rule.clone()).collect::<Vec<_>>();
    let mut expected = names(&base);
    expected.retain(|rule| rule != "phone");
    expected.push("mine".to_owned());
    assert_eq!(names(&plan), expected);
    let options = |plan: &Plan| plan.block.iter().find(|rule| rule.rule == "name_tokens").unwrap().options.clone();
    let (mut old, new) = (options(&base), options(&plan));
    assert_ne!(old, new);
    old.insert("k".to_owned(), 3.into());
    assert_eq!(old, new);
    let parts = |plan: &Plan| plan.compare.iter().map(|comparison| comparison.part.clone()).collect::<Vec<_>>();
    let without: Vec<String> = parts(&base).into_iter().filter(|part| part != "cn.industry").collect();
    assert_eq!(parts(&plan), without);
    assert_eq!(plan.cluster, base.cluster);
    plan.compile(&minglu::builtin::registry()).unwrap();
}

#[test]
fn another_part_brings_its_own_options() {
    let plan = read("base = 'cn-census'\n[sites]\npart = 'none'\n[cluster]\nlink_bits = 2.0\n");
    assert_eq!(plan.sites.part, "none");
    assert!(plan.sites.options.is_empty());
    assert_eq!((plan.cluster.part.as_str(), plan.cluster.options["link_bits"].as_float()), ("agglomerate", Some(2.0)));
}

#[test]
fn a_plan_written_out_reads_back_the_same() {
    let plan = read("base = 'cn-census'\n[decide]\nreview_bits = -1.0\n");
    assert_eq!(read(&plan.to_toml()), plan);
}

#[test]
fn all_mistakes_are_said_at_once() {
    let registry = minglu::builtin::registry();
    let plan = read(
        "base = 'cn-census'\n[decide]\nreview_bits = 9.0\n[cluster]\nlink_bits = 'viel'\n\
         [[compare]]\npart = 'cn.nmae'\n[[block]]\nrule = 'x'\npart = 'equal_kyes'\n",
    );
    let error = plan.compile(&registry).unwrap_err();
    let said = error.to_string();
    for part in ["cn.nmae", "cn.name", "equal_kyes", "equal_keys", "agglomerate", "review_bits"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(error.mistakes.len() >= 4, "{said}");
    // What is no plan at all is said as completely: two slips in one table, one in another.
    let wrong = "base = 'cn-census'\n[decide]\nreview = 1\nsure = 2\n[[rule]]\nname = 'r'\n";
    assert_eq!(Plan::from_toml(wrong, &registry).unwrap_err().mistakes.len(), 3);
    let unknown = Plan::from_toml("base = 'census'", &registry).unwrap_err();
    assert!(matches!(&unknown.mistakes[..], [Mistake::UnknownPreset { name, known }]
        if name == "census" && known.iter().any(|preset| preset == "cn-census")));
    assert!(Plan::from_toml("base = 'cn-census'\n[decied]\n", &registry).is_err());
}

/// What a clerk reads: place, key, value and what is allowed, in the language asked for.
#[test]
fn mistakes_are_said_in_either_language() {
    let registry = minglu::builtin::registry();
    for (text, zh, en) in [
        (
            "[[block]]\nrule = 'phone'\nmax_block = 'many'",
            "[[block]] rule = \"phone\"：部件“equal_keys”：max_block：应为不小于 0 的整数，现为文字 \"many\"",
            "[[block]] rule = \"phone\": part 'equal_keys': max_block: a whole number from 0 is allowed, not the text \"many\"",
        ),
        (
            "[cluster]\nlink_bit = 1",
            "[cluster]：部件“agglomerate”：没有“link_bit”这一项；可用：link_bits、clip_bits、",
            "[cluster]: part 'agglomerate': unknown key 'link_bit'; allowed: link_bits, clip_bits, ",
        ),
        ("[[compare]]\npart = 'text'", "部件“text”：缺少“column”这一项", "part 'text': key 'column' is missing"),
        (
            "[[block]]\nrule = 'x'\npart = 'sorted'\ncolumn = 'key.name'\nwindow = 500",
            "window = 500 不行；应为 2 到 100",
            "window is 500; 2 to 100 are allowed",
        ),
        (
            "[[compare]]\npart = 'cn.person'\nm = [0.1, 2]",
            "m 应为 5 个大于 0、不超过 1 的数，每级一个：姓名相同、",
            "m takes 5 numbers above 0 up to 1, one per level: same name, ",
        ),
        (
            "[[compare]]\npart = 'cn.industry'\nremove = 'yes'",
            "[[compare]] part = \"cn.industry\"：remove = \"yes\" 不行；应为 true 或 false",
            "[[compare]] part = \"cn.industry\": remove = \"yes\" is not allowed; allowed: true, false",
        ),
        (
            "[[block]]\nrule = 'x'\npart = 'joint_keys'\non = ['name']",
            "on：“name”不行；应写作 列名:取法",
            "on: 'name' is not allowed; allowed: column:take",
        ),
        (
            "[[block]]\nrule = 'x'\npart = 'joint_keys'\non = ['name:wrods']",
            "on：name:wrods：“wrods”不认识；可用：value、words、",
            "on: name:wrods: 'wrods' is unknown; allowed: value, words, ",
        ),
        // A part without options takes none in silence.
        ("[[compare]]\npart = 'cn.person'\nfrequency = 1", "没有“frequency”这一项", "unknown key 'frequency'"),
        (
            "[[rule]]\nname = 'r'\nverdict = 'match'\nwhen = { name = 'equall', nmae = 2 }",
            "[[rule]] name = \"r\"：when：name = \"equall\" 不认识；可用：0 \"",
            "[[rule]] name = \"r\": when: no comparison 'nmae'; there are: name, code, ",
        ),
        (
            "[[rule]]\nname = 'r'\nverdict = 'match'\nwhen = { name = true }",
            "第 5 行，rule.when.name：应为级别的序号（0 最强）或英文名",
            "line 5, rule.when.name: the number of a level (0 is the strongest) or its English name is allowed",
        ),
        (
            "[score]\nper_source_pair = true\nem = { population = true }",
            "[score]：部件“fellegi_sunter”：per_source_pair = true 和 em.population = true 不能同时写",
            "[score]: part 'fellegi_sunter': per_source_pair = true and em.population = true contradict each other",
        ),
        (
            "[score]\npart = 'learned'\nbase = { per_source_pair = true, em = { exclusive = true } }",
            "base：per_source_pair = true 和 em.exclusive = true 不能同时写",
            "base: per_source_pair = true and em.exclusive = true contradict each other",
        ),
        (
            "[decide]\nreview_bits = 9",
            "review_bits（9）不能大于 sure_bits（",
            "review_bits (9) must not be above sure_bits (",
        ),
        (
            "[standardise]\nlook_alikes = ['未']",
            "look_alikes：“未”不合这张表的写法；应为两个以上",
            "look_alikes: '未' is no line",
        ),
    ] {
        let plan = Plan::from_toml(&format!("base = 'cn-census'\n{text}\n"), &registry);
        let error = plan.and_then(|plan| plan.compile(&registry)).unwrap_err();
        assert!(error.chinese().contains(zh), "{text}: {}", error.chinese());
        assert!(error.to_string().contains(en), "{text}: {error}");
    }
}

/// A rule over a column that is not there would find nothing, and nobody would know.
#[test]
fn columns_that_are_not_there_are_mistakes() {
    let mut registry = minglu::builtin::registry();
    let mut lists = Lists::default();
    lists.push(minglu::auto::read_table(&sample("people/records.csv")).unwrap());
    let options = minglu::auto::DeriveOptions { ignore: vec!["id".to_owned()], ..Default::default() };
    let derived = minglu::auto::derive(&lists, &options).plan;
    registry.presets.insert("auto".to_owned(), derived.to_toml().parse().unwrap());
    let rule = |text: &str| format!("base = 'auto'\n[[block]]\nrule = 'x'\n{text}\n");
    let there = "phone、born、town、surname、first_name";
    for (text, zh, en) in [
        (
            rule("part = 'joint_keys'\non = ['surname:value', 'fone:value']"),
            format!("[[block]] rule = \"x\"：on = \"fone:value\"：没有列“fone”；有：{there}"),
            "[[block]] rule = \"x\": on = \"fone:value\": there is no column 'fone'; there are: phone, born, ",
        ),
        (
            rule("part = 'nearest'\nk = 3\non = ['fone:words']"),
            "on = \"fone:words\"：没有列“fone”；有：phone、".to_owned(),
            "on = \"fone:words\": there is no column 'fone'",
        ),
        (
            rule("part = 'meta'\non = ['fone:words']"),
            "没有列“fone”".to_owned(),
            "on = \"fone:words\": there is no column",
        ),
        (
            rule("part = 'sorted'\non = ['fone']"),
            "on = \"fone\"：没有列“fone”".to_owned(),
            "no column 'fone'; there are: phone",
        ),
        (
            rule("part = 'equal_keys'\ncolumn = 'phone'"),
            "column = \"phone\"：没有键列“phone”；这个 [standardise] 不产生键列".to_owned(),
            "there is no key column 'phone'; this [standardise] makes no key columns: take a rule with on (joint_keys",
        ),
        (
            rule("part = 'rare_tokens'\nk = 3\ncolumn = 'surname'"),
            "没有键列“surname”".to_owned(),
            "no key column 'surname'",
        ),
        (rule("part = 'meta'\ncolumns = ['key.name']"), "没有键列“key.name”".to_owned(), "columns = \"key.name\": "),
        (
            "base = 'auto'\n[[compare]]\npart = 'code'\ncolumn = 'fone'\n".to_owned(),
            "[[compare]] part = \"code\"：column = \"fone\"：没有列“fone”；有：phone、".to_owned(),
            "[[compare]] part = \"code\": column = \"fone\": ",
        ),
        (
            rule("part = 'sorted'\non = ['id:value']"),
            "没有列“id”；表里有这一列，但 [standardise] 没有读".to_owned(),
            "no column 'id'; the tables have it, but [standardise] does not read it: add it to [[standardise.columns]]",
        ),
        (
            "base = 'cn-census'\n[[block]]\nrule = 'phone'\ncolumn = 'key.fone'\n".to_owned(),
            "[[block]] rule = \"phone\"：column = \"key.fone\"：没有键列“key.fone”；有：key.code、key.phone、"
                .to_owned(),
            "no key column 'key.fone'; there are: key.code, key.phone, ",
        ),
        (
            "base = 'cn-census'\n[[block]]\nrule = 'phone'\nexcept = 'cn.apert'\n".to_owned(),
            "except = \"cn.apert\"：没有能排除记录对的列“cn.apert”；有：cn.apart".to_owned(),
            "except = \"cn.apert\": there is no column that tells pairs apart, 'cn.apert'; there are: cn.apart",
        ),
        (
            "base = 'cn-census'\n[[compare]]\npart = 'code'\ncolumn = 'fax'\n".to_owned(),
            "没有列“fax”；一列也没有".to_owned(),
            "there is no column 'fax'; there is none at all",
        ),
    ] {
        let error = Plan::from_toml(&text, &registry).unwrap().compile_for(&registry, &lists).unwrap_err();
        assert_eq!(error.mistakes.len(), 1, "{error}");
        assert!(error.chinese().contains(&zh), "{text}: {}", error.chinese());
        assert!(error.to_string().contains(en), "{text}: {error}");
    }
    // Written wrong all over a plan: every place is named, and the lists tell what it should have been.
    let plan =
        derived.to_toml().replace("column = \"phone\"", "column = \"fone\"").replace("phone:value", "fone:value");
    let plan = Plan::from_toml(&plan, &registry).unwrap();
    assert!(plan.compile(&registry).is_ok());
    let error = plan.compile_for(&registry, &lists).unwrap_err();
    assert_eq!(error.mistakes.len(), 3, "{error}");
    for place in ["[standardise]", "[[block]] rule = \"nearest\"", "[[compare]] part = \"code\""] {
        assert!(error.chinese().contains(&format!("{place}：")), "{place}: {}", error.chinese());
    }
    assert!(
        error.to_string().contains("columns.column = \"fone\": the tables have no column 'fone'; there are: phone, ")
    );
    let plan = Plan::from_toml("base = 'auto'\n[standardise]\nsource = 'list'\n", &registry).unwrap();
    assert!(plan.compile_for(&registry, &lists).unwrap_err().chinese().contains("source = \"list\"：表里没有列“list”"));
    // A whole value is written as every other rule writes it, or as the column alone.
    let proposed = |on: &str| {
        let plan = Plan::from_toml(&rule(&format!("part = 'sorted'\non = ['{on}']")), &registry).unwrap();
        minglu::auto::candidates(&plan.compile_for(&registry, &lists).unwrap(), &lists).1.rules.pop().unwrap().pairs
    };
    assert!(proposed("surname") > 100);
    assert_eq!(proposed("surname:value"), proposed("surname"));
}

#[test]
fn a_comparison_taken_out_is_in_no_explanation() {
    let registry = minglu::builtin::registry();
    let lists =
        minglu::ingest::read(&[sample("walkthrough/lists")], &Default::default(), &minglu::domain::cn::CnHeaders)
            .unwrap();
    let pair = Pair::new(lists.find("底册:2").unwrap(), lists.find("底册:3").unwrap()).unwrap();
    let compared = |text: &str| {
        let plan = read(text).compile(&registry).unwrap();
        let outcome = Run::new(&plan).over(&lists).unwrap();
        let steps = outcome.model.explain(&outcome.data, pair).steps;
        steps.into_iter().map(|step| step.comparison).collect::<Vec<_>>()
    };
    let mut all = compared("base = 'cn-census'");
    assert!(all.iter().any(|comparison| comparison == "industry"), "{all:?}");
    all.retain(|comparison| comparison != "industry");
    assert_eq!(compared(&std::fs::read_to_string(sample("plans/no-industry.toml")).unwrap()), all);
}

#[test]
fn the_example_plans_compile() {
    let mut registry = minglu::builtin::registry();
    // Plans over the derived plan are laid over the one of a sample table, as `dedupe --plan` does.
    let mut lists = Lists::default();
    lists.push(minglu::auto::read_table(&sample("people/records.csv")).unwrap());
    let derived = minglu::auto::derive(&lists, &Default::default());
    registry.presets.insert("auto".to_owned(), derived.plan.to_toml().parse().unwrap());
    let mut seen = 0;
    for entry in std::fs::read_dir(sample("plans")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut plan = Plan::from_toml(&text, &registry).unwrap().located(&sample("plans"));
        minglu::auto::read_frequencies(&mut plan).unwrap();
        plan.compile(&registry).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        seen += 1;
    }
    assert!(seen >= 2);
}

fn clustered(cluster: &str) -> Plan {
    Plan::from_toml(&format!("base = \"cn-census\"\n[cluster]\n{cluster}"), &builtin::registry()).unwrap()
}

#[test]
fn every_clusterer_that_ships_takes_a_threshold_and_any_other_is_refused() {
    let mut registry = builtin::registry();
    for part in registry.clusterers.keys() {
        let set = with_threshold(clustered(&format!("part = \"{part}\"")), 3.0, &registry).expect(part);
        assert!(set.cluster.options.to_string().contains("link_bits = 3.0"), "{part}: {:?}", set.cluster);
    }
    let own = |table: &toml::Table| match table.is_empty() {
        true => Ok(Box::new(BySources::default()) as Box<dyn Clusterer>),
        false => Err(Reason::new("没有选项", "no options")),
    };
    registry.clusterers.insert("own".to_owned(), Box::new(own));
    assert!(with_threshold(clustered("part = \"own\""), 3.0, &registry).is_none());
}

#[test]
fn a_threshold_that_was_given_does_not_fall() {
    let registry = builtin::registry();
    let cluster = "part = \"by_sources\"\nsingle = { link_bits = 0.0, may_fall = 10.0 }";
    let set = with_threshold(clustered(cluster), 13.0, &registry).unwrap().cluster.options;
    assert_eq!(set["single"]["may_fall"].as_float(), Some(0.0));
    assert_eq!(set["single"]["link_bits"].as_float(), Some(13.0));
    assert_eq!(set["repeats"]["link_bits"].as_float(), Some(13.0));
    let low = with_threshold(clustered("part = \"agglomerate\""), -9.0, &registry).unwrap();
    assert!(low.decide.review_bits <= -9.0, "{low:?}");
}
