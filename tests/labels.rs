//! Answers about pairs: what is learned from them, which are asked for next, and what is said when they make no sense.

use minglu::auto::{DeriveOptions, Grouping, derive, group, group_with, learning, read_answers};
use minglu::bench::{Answer, LabelledSet, judge};
use minglu::eval::conformance;
use minglu::observe::Unobserved;
use minglu::plan::{CompiledPlan, Plan};
use minglu::record::Pair;
use minglu::score::{Answers, Labels, Note, ask};
use std::path::Path;

fn people() -> LabelledSet {
    LabelledSet::of_table(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/people")).unwrap()
}

fn plans(set: &LabelledSet) -> (Plan, Plan) {
    let derived = derive(&set.lists, &DeriveOptions { ignore: vec!["id".to_owned()], ..DeriveOptions::default() });
    (derived.plan.clone(), learning(derived.plan))
}

fn compile(plan: &Plan) -> CompiledPlan {
    plan.compile(&minglu::builtin::registry()).unwrap()
}

fn f1(set: &LabelledSet, plan: &CompiledPlan, found: Grouping) -> f64 {
    judge(set, "learned", plan, &set.lists, &Answer::Groups(Box::new(found))).pairs.f1
}

fn same_unit(set: &LabelledSet, pair: Pair) -> bool {
    let unit = |at: usize| set.truth.rows.iter().find(|row| row.record as usize == at + 1).map(|row| &row.site);
    unit(pair.left().index()) == unit(pair.right().index())
}

/// Asks `n` pairs and answers them with the truth.
fn answered(set: &LabelledSet, plan: &CompiledPlan, n: usize) -> Labels {
    let found = group(plan, &set.lists, &Unobserved).unwrap();
    let links = &found.scored.pairs;
    let bits: Vec<f32> = links.iter().map(|link| link.bits).collect();
    let asked = ask(links, &bits, &plan.comparators, &found.data, &Labels::default(), n);
    Labels::new(asked.into_iter().map(|pair| (pair, same_unit(set, pair))).collect()).unwrap()
}

#[test]
fn a_learned_model_holds_the_laws_and_obeys_what_was_answered() {
    let set = people();
    let (base, plan) = plans(&set);
    let labels = answered(&set, &compile(&base), 60);
    assert!(labels.matches() > 5 && labels.matches() < 55, "{labels:?}");
    for method in ["best", "logistic", "trees"] {
        let mut plan = plan.clone();
        plan.score.options.insert("method".to_owned(), method.into());
        let compiled = compile(&plan);
        let answers = Answers::Pairs(labels.clone());
        let found = group_with(&compiled, &set.lists, &Unobserved, Some(&answers)).unwrap();
        for &(pair, same) in labels.pairs() {
            let together = found.group[pair.left().index()] == found.group[pair.right().index()];
            assert_eq!(together, same, "{method}: {pair:?}");
        }
        let names: Vec<&str> = found.model.validation().iter().map(|v| v.method.as_str()).collect();
        assert_eq!(names, ["unsupervised", "logistic", "trees"]);
        assert!(found.model.validation().iter().all(|v| v.loss.is_finite() && v.f1 > 0.5), "{method}");
        // What a scorer promises, with labels as without.
        let pairs = found.candidates.pairs();
        let mut bits = vec![0.0; pairs.len()];
        found.model.weigh(&found.data, pairs, &mut bits);
        let again = compiled.scorer.restore(&compiled.comparators, &found.model.parameters()).unwrap();
        let mut restored = vec![0.0; pairs.len()];
        again.weigh(&found.data, pairs, &mut restored);
        for (at, &pair) in pairs.iter().enumerate() {
            let why = found.model.explain(&found.data, pair);
            let sum = why.prior_bits + why.steps.iter().map(|step| step.bits + step.frequency_bits).sum::<f64>();
            assert!(bits[at].is_finite() && (sum - f64::from(bits[at])).abs() < 1e-3, "{method}: {pair:?}");
            assert!((bits[at] - restored[at]).abs() < 1e-3, "{method}: {pair:?}");
        }
        let f1 = f1(&set, &compiled, found);
        assert!(f1 >= 0.97, "{method}: {f1}");
    }
    assert_eq!(conformance::plan(&compile(&plan), &set.lists), None);
}

#[test]
fn learning_does_not_hang_on_the_order_of_rows() {
    let set = people();
    let (base, plan) = plans(&set);
    let labels = answered(&set, &compile(&base), 40);
    let turned = conformance::mirrored(&set.lists);
    let there = |pair: Pair| {
        let of = |record| conformance::mirror_of(&set.lists, record);
        Pair::new(of(pair.left()), of(pair.right())).unwrap()
    };
    let other = Labels::new(labels.pairs().iter().map(|&(pair, same)| (there(pair), same)).collect()).unwrap();
    let compiled = compile(&plan);
    let one = group_with(&compiled, &set.lists, &Unobserved, Some(&Answers::Pairs(labels))).unwrap();
    let two = group_with(&compiled, &turned, &Unobserved, Some(&Answers::Pairs(other))).unwrap();
    for pair in one.candidates.pairs() {
        let together = one.group[pair.left().index()] == one.group[pair.right().index()];
        let turned = there(*pair);
        assert_eq!(together, two.group[turned.left().index()] == two.group[turned.right().index()], "{pair:?}");
    }
}

#[test]
fn questions_repeat_no_record_and_nothing_answered() {
    let set = people();
    let (base, _) = plans(&set);
    let plan = compile(&base);
    let found = group(&plan, &set.lists, &Unobserved).unwrap();
    let links = &found.scored.pairs;
    let bits: Vec<f32> = links.iter().map(|link| link.bits).collect();
    let known = answered(&set, &plan, 20);
    let asked = ask(links, &bits, &plan.comparators, &found.data, &known, 20);
    assert_eq!(asked.len(), 20);
    let mut records: Vec<_> = asked.iter().flat_map(|pair| [pair.left(), pair.right()]).collect();
    records.sort_unstable();
    records.dedup();
    assert_eq!(records.len(), 40);
    assert!(asked.iter().all(|pair| known.get(*pair).is_none()));
    assert!(ask(links, &bits, &plan.comparators, &found.data, &known, 0).is_empty());
    assert!(ask(&[], &[], &plan.comparators, &found.data, &known, 5).is_empty());
}

#[test]
fn labels_of_one_kind_teach_nothing_and_it_is_said() {
    let set = people();
    let (base, plan) = plans(&set);
    let labels = answered(&set, &compile(&base), 40);
    let only = |same: bool| {
        let kept = labels.pairs().iter().filter(|label| label.1 == same).copied().collect();
        Answers::Pairs(Labels::new(kept).unwrap())
    };
    let compiled = compile(&plan);
    for answers in [only(true), only(false)] {
        let found = group_with(&compiled, &set.lists, &Unobserved, Some(&answers)).unwrap();
        assert!(found.model.notes().iter().any(|note| matches!(note, Note::Labels { .. })));
        assert!(found.probability.iter().all(|p| (0.0..=1.0).contains(p)));
    }
    let found = group(&compiled, &set.lists, &Unobserved).unwrap();
    assert!(found.model.notes().contains(&Note::Labels { labels: 0, matches: 0 }));
}

#[test]
fn units_teach_as_pairs_do() {
    let set = people();
    let (_, plan) = plans(&set);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/people/truth.csv");
    let answers = read_answers(&file, &set.lists, Some("id")).unwrap();
    let compiled = compile(&plan);
    let found = group_with(&compiled, &set.lists, &Unobserved, Some(&answers)).unwrap();
    assert!(f1(&set, &compiled, found) >= 0.98);
}

#[test]
fn files_of_answers_that_make_no_sense_are_refused_with_their_line() {
    let set = people();
    let dir = tempfile::tempdir().unwrap();
    for (text, parts) in [
        ("a,b\n1,2\n", &["id_left, id_right and label, or id and cluster", "found: a, b"][..]),
        ("id_left,id_right,label\np1,p2,1\np1,zz,0\n", &["line 3", "no record 'zz'", "records:1"]),
        ("id_left,id_right,label\np1,p2,maybe\n", &["line 2", "'maybe' is no answer", "different"]),
        ("id_left,id_right,label\np1,p1,1\n", &["line 2", "paired with itself"]),
        ("id_left,id_right,label\np1,p2,\n", &["no line is answered"]),
        ("id_left,id_right,label\np1,p2,1\np2,p1,0\n", &["contradict", "≠"]),
        ("id_left,id_right,label\np1,p2,yes\np2,p3,yes\np1,p3,no\n", &["contradict", "≠"]),
        ("id,cluster\np1,x\np1,y\n", &["contradict", "in two clusters"]),
        ("id,cluster\np1,\n", &["no line is answered"]),
    ] {
        let file = dir.path().join("labels.csv");
        std::fs::write(&file, text).unwrap();
        let error = read_answers(&file, &set.lists, Some("id")).unwrap_err().to_string();
        assert!(error.contains("labels.csv"), "{error}");
        for part in parts {
            assert!(error.contains(part), "{part} not in {error}");
        }
    }
    let file = dir.path().join("labels.csv");
    std::fs::write(&file, "id_left,id_right,label\nrecords:1,p2,同\np3,records:4,不同\n").unwrap();
    let Answers::Pairs(labels) = read_answers(&file, &set.lists, Some("id")).unwrap() else { panic!("pairs") };
    assert_eq!((labels.len(), labels.matches()), (2, 1));
}

#[test]
fn what_cannot_be_estimated_is_said() {
    let set = people();
    let mut plan = plans(&set).0;
    let lists = &set.lists;
    // A comparison of a column that no record fills, beside those that tell.
    let mut extra = plan.compare[0].clone();
    extra.options.insert("column".to_owned(), "nowhere".into());
    plan.compare.push(extra);
    let columns = plan.standardise.options.get_mut("columns").and_then(toml::Value::as_array_mut).unwrap();
    columns.push(toml::toml! { column = "nowhere" kind = "text" }.into());
    let found = group(&compile(&plan), lists, &Unobserved).unwrap();
    let never = Note::NeverCompared { comparison: "nowhere".to_owned() };
    assert!(found.model.notes().contains(&never), "{:?}", found.model.notes());
    assert!(never.text().0.contains("nowhere") && never.text().1.contains("nowhere"));
    // No rule, no pair.
    plan.block.clear();
    let found = group(&compile(&plan), lists, &Unobserved).unwrap();
    assert_eq!(found.model.notes(), [Note::NoPairs]);
    assert_eq!(found.group.len(), lists.len());
}

#[test]
fn rules_decide_beside_the_model() {
    let set = people();
    let mut plan = plans(&set).0;
    let registry = minglu::builtin::registry();
    plan.rule = toml::from_str::<std::collections::BTreeMap<String, Vec<minglu::plan::Rule>>>(
        "[[rule]]\nname = \"same phone\"\nverdict = \"match\"\nwhen = { phone = \"equal\" }\n\
         [[rule]]\nname = \"other birthday\"\nverdict = \"different\"\nwhen = { born = 4 }\n",
    )
    .unwrap()
    .remove("rule")
    .unwrap();
    // The rules survive being written down.
    assert_eq!(Plan::from_toml(&plan.to_toml(), &registry).unwrap(), plan);
    let compiled = compile(&plan);
    assert_eq!(conformance::plan(&compiled, &set.lists), None);
    let found = group(&compiled, &set.lists, &Unobserved).unwrap();
    let at = |name: &str| compiled.comparators.iter().position(|c| c.name() == name).unwrap();
    let (phone, born) = (at("phone"), at("born"));
    let (mut joined, mut parted) = (0, 0);
    for &pair in found.candidates.pairs() {
        let level = |field: usize| {
            let mut out = [0];
            compiled.comparators[field].compare(&found.data, &[pair], &mut out);
            out[0]
        };
        let together = found.group[pair.left().index()] == found.group[pair.right().index()];
        let why = found.model.explain(&found.data, pair);
        if level(born) == 4 {
            parted += 1;
            assert!(!together && why.rules.iter().any(|rule| rule.en == "other birthday"), "{pair:?}");
        } else if level(phone) == 0 {
            joined += 1;
            assert!(why.total_bits > 60.0 && why.rules[0].en == "same phone", "{pair:?}");
        }
    }
    assert!(joined > 0 && parted > 0, "{joined} {parted}");

    // The run says how many each rule decided.
    let decided = |name: &str| {
        let of_rule = |note: &Note| match note {
            Note::Rule { rule, pairs, .. } if rule == name => Some(*pairs),
            _ => None,
        };
        found.model.notes().iter().find_map(of_rule).unwrap()
    };
    assert_eq!((decided("same phone"), decided("other birthday")), (joined, parted));

    plan.rule[0].when.insert("fone".to_owned(), minglu::score::LevelName::Number(0));
    plan.rule[1].when.insert("born".to_owned(), minglu::score::LevelName::Name("near".to_owned()));
    let mistakes = plan.compile(&registry).unwrap_err().to_string();
    for part in ["no comparison 'fone'; there are: first_name", "born = \"near\" is unknown", "4 \"different\""] {
        assert!(mistakes.contains(part), "{part} not in {mistakes}");
    }
}

/// The same phone and another surname: `different` where one thing agrees and another does not.
#[test]
fn a_rule_may_say_on_which_side_of_a_level() {
    let set = people();
    let base = plans(&set).0;
    let registry = minglu::builtin::registry();
    let ruled = |verdict: &str, when: &str| {
        let text = format!("[[rule]]\nname = \"r\"\nverdict = \"{verdict}\"\nwhen = {{ {when} }}\n");
        Plan {
            rule: toml::from_str::<std::collections::BTreeMap<String, _>>(&text).unwrap().remove("rule").unwrap(),
            ..base.clone()
        }
    };
    let plan = ruled("different", "phone = \"at_least:equal\", surname = \"at_most: 1\"");
    let compiled = compile(&plan);
    assert_eq!(conformance::plan(&compiled, &set.lists), None);
    let found = group(&compiled, &set.lists, &Unobserved).unwrap();
    let at = |name: &str| compiled.comparators.iter().position(|c| c.name() == name).unwrap();
    let levels = |name: &str| {
        let mut out = vec![0; found.candidates.len()];
        compiled.comparators[at(name)].compare(&found.data, found.candidates.pairs(), &mut out);
        out
    };
    let fulfil = levels("phone").into_iter().zip(levels("surname"));
    let expected = fulfil.filter(|&(phone, surname)| phone == 0 && surname >= 1 && surname != minglu::compare::MISSING);
    let expected = expected.count() as u64;
    let note = Note::Rule { rule: "r".to_owned(), verdict: minglu::score::Verdict::Different, pairs: expected };
    assert!(expected > 0 && found.model.notes() == [note.clone()], "{expected} {:?}", found.model.notes());
    assert_eq!(note.text().1, format!("rule 'r' decided {expected} candidate pairs: different"));

    // A rule for the contrary decides the rest of its pairs, and those of both are counted.
    let mut plan = plan;
    plan.rule.extend(ruled("match", "phone = 0").rule);
    let notes = group(&compile(&plan), &set.lists, &Unobserved).unwrap().model.notes().to_vec();
    assert!(notes.contains(&note) && notes.contains(&Note::RulesContradict { pairs: expected }), "{notes:?}");

    for (verdict, when, part) in [
        ("different", "town = \"equal\", first_name = \"equal\"", "at_least:LEVEL"),
        ("different", "phone = 0", "covers every pair"),
        ("match", "town = \"at_most:equal\"", "covers every pair"),
        ("match", "born = 4", "name stronger ones"),
        ("match", "born = \"at_least:far\"", "born = \"at_least:far\" is unknown"),
    ] {
        let error = ruled(verdict, when).compile(&registry).unwrap_err();
        assert!(error.mistakes.len() == 1 && error.to_string().contains(part), "{verdict} {when}: {error}");
    }
    let text = ruled("different", "phone = 0").compile(&registry).unwrap_err();
    assert!(minglu::record::Message::chinese(&text).contains("包括了两边都有值的所有的对"), "{text}");
}
