//! Tables of texts joined by the derived plan: a reference list and a list that names its entries otherwise, catalogues with repeats. The tables are
//! made here from a seed; each stands for a kind of public set on which an earlier plan failed.

use minglu::auto::{DeriveOptions, Derived, derive};
use minglu::bench::{Figures, LabelledSet, answer, judge};
use minglu::observe::Unobserved;

/// Numbers that look random: a linear congruential generator (Knuth's constants), its upper half.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn word(&mut self, syllables: usize) -> String {
        (0..syllables).map(|_| self.one_of(SYLLABLES)).collect()
    }

    /// One letter exchanged for another, left out or doubled, never the first.
    fn typo(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let at = 1 + self.below(letters.len() - 1);
        match self.below(3) {
            0 => letters[at] = 'x',
            1 => drop(letters.remove(at)),
            _ => letters.insert(at, letters[at]),
        }
        letters.into_iter().collect()
    }
}

const SYLLABLES: &[&str] = &[
    "ba", "ne", "ro", "ti", "lu", "ka", "mo", "se", "vi", "do", "fa", "gen", "har", "lin", "tor", "ven", "mar", "sol",
    "pex", "qua", "zen", "al", "ber", "cor", "dan", "fin", "gar", "hol",
];
const KINDS: &[&str] = &["Hospital", "Medical Center", "General Hospital", "Clinic", "Institute"];
const PLACES: &[&str] = &["Texas", "Ohio", "Kerry", "Ontario", "Leeds", "Munich", "Oslo", "Florida"];

/// A set of one table: rows of source, cells and unit.
fn set(headers: &str, rows: &[(&str, String, usize)]) -> LabelledSet {
    let dir = tempfile::tempdir().unwrap();
    let (mut records, mut truth) = (format!("id,source,{headers}\n"), "id,cluster\n".to_owned());
    for (at, (source, cells, unit)) in rows.iter().enumerate() {
        records.push_str(&format!("r{at},{source},{cells}\n"));
        truth.push_str(&format!("r{at},{unit}\n"));
    }
    std::fs::write(dir.path().join("records.csv"), records).unwrap();
    std::fs::write(dir.path().join("truth.csv"), truth).unwrap();
    LabelledSet::of_table(dir.path()).unwrap()
}

fn run(set: &LabelledSet) -> (Derived, Figures) {
    let options =
        DeriveOptions { ignore: vec!["id".to_owned()], source: set.source.clone(), ..DeriveOptions::default() };
    let derived = derive(&set.lists, &options);
    let plan = derived.plan.compile(&minglu::builtin::registry()).unwrap();
    let found = answer(&plan, &set.lists, &Unobserved).unwrap();
    let figures = judge(set, "auto", &plan, &set.lists, &found);
    (derived, figures)
}

/// A long reference list of places and a short list, a thirtieth of it, that adds the place, shortens the kind and misspells.
#[test]
fn a_short_list_is_joined_to_a_reference_list_by_names_alone() {
    let mut rng = Rng(5);
    let mut rows = Vec::new();
    for unit in 0..1800 {
        let (name, kind) = (format!("{} {}", rng.word(3), rng.word(2)), rng.one_of(KINDS));
        rows.push(("reference", format!("{name} {kind}"), unit));
        if unit % 30 == 0 {
            let told = if rng.below(3) == 0 { rng.typo(&name) } else { name };
            let place = rng.one_of(PLACES);
            let text = match rng.below(3) {
                0 => format!("{told} {kind} ({place})"),
                1 => format!("{kind} {told}"),
                _ => format!("{told} {} ({place})", rng.one_of(KINDS)),
            };
            rows.push(("asked", text, unit));
        }
    }
    let (derived, figures) = run(&set("name", &rows));
    assert_eq!(derived.plan.compare[0].part, "name");
    assert!(figures.pairs.f1 >= 0.9, "{:?}", figures.pairs);
    assert!(figures.blocking_recall >= 0.98 && figures.pairs_per_record <= 10.0, "{figures:?}");
}

/// Single words have no rare word to share, and every record has one of its own.
#[test]
fn single_words_are_joined_by_their_spelling() {
    let mut rng = Rng(3);
    let mut rows = Vec::new();
    for unit in 0..900 {
        let word = rng.word(4);
        if unit % 6 == 0 {
            let told = match rng.below(3) {
                0 => word.clone(),
                1 => rng.typo(&word),
                _ => format!("{word} {}", rng.one_of(&["acetate", "sodium", "sulfate"])),
            };
            rows.push(("b", told, unit));
        }
        rows.push(("a", word, unit));
    }
    let (_, figures) = run(&set("name", &rows));
    assert!(figures.pairs.f1 >= 0.85, "{:?}", figures.pairs);
    assert!(figures.blocking_recall >= 0.98, "{figures:?}");
}

/// Two catalogues of products, one of which lists a seventh of its own twice: its versions of one product must not be chained together by the
/// records of the other, and a row that stands twice is one unit.
#[test]
fn a_catalogue_with_repeats_is_not_chained() {
    let mut rng = Rng(11);
    let mut rows = Vec::new();
    let brands: Vec<String> = (0..40).map(|_| rng.word(2)).collect();
    for family in 0..150 {
        let (brand, title) = (&brands[rng.below(40)], format!("{} {} {}", rng.word(2), rng.word(3), rng.word(2)));
        // Versions of one product differ in a word and a number.
        for version in 0..4_usize {
            let unit = family * 4 + version;
            let edition = ["home", "office", "student", "server"][version];
            let price = 20 + rng.below(400);
            let own = format!("{brand} {title} {edition} version {version} edition");
            let other =
                format!("{title} {edition} v{version} by {brand} software {}", rng.one_of(&["full", "box", "cd"]));
            if unit % 2 == 0 {
                rows.push(("shop", format!("{own},{brand},{price}"), unit));
            }
            if unit % 4 != 1 {
                let row = format!("{other},{brand},{}", price + rng.below(9));
                rows.push(("market", row.clone(), unit));
                if unit % 7 == 0 {
                    rows.push(("market", row, unit));
                }
            }
        }
    }
    let (_, figures) = run(&set("title,maker,price", &rows));
    // Versions differ in a word, so half of them are in doubt; none of them are chained.
    assert!(figures.pairs.precision >= 0.9 && figures.pairs.recall >= 0.45, "{:?}", figures.pairs);
}
