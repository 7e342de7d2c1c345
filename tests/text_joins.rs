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

/// A publication as cells: title, authors and year.
#[derive(Clone)]
struct Paper {
    title: String,
    authors: Vec<String>,
    year: usize,
}

const COMMON: &[&str] = &["notes", "systems", "data", "review", "editors", "index", "report", "tables"];

impl Paper {
    /// A paper of a field in which so many words and half as many authors come up again and again.
    fn new(rng: &mut Rng, words: usize) -> Self {
        let known = |rng: &mut Rng, of: usize, syllables: usize| Rng(rng.below(of) as u64).word(syllables);
        let mut title: Vec<String> = (0..4 + rng.below(5)).map(|_| known(rng, words, 3)).collect();
        title.extend((0..2).map(|_| rng.one_of(COMMON).to_owned()));
        let title = title.join(" ");
        let author = |rng: &mut Rng| format!("{} {}", known(rng, words / 2, 2), known(rng, words / 2, 3));
        let authors = (0..1 + rng.below(2)).map(|_| author(rng)).collect();
        Self { title, authors, year: 1990 + rng.below(15) }
    }

    fn cells(&self) -> String {
        format!("{},{},{}", self.title, self.authors.join(" and "), self.year)
    }

    /// As somebody else cites it: a letter wrong, a word left out, initials for given names, now and then without year.
    fn cited(&self, rng: &mut Rng) -> String {
        let mut words: Vec<&str> = self.title.split(' ').collect();
        if rng.below(3) == 0 {
            words.remove(rng.below(words.len()));
        }
        let title = if rng.below(3) == 0 { rng.typo(&words.join(" ")) } else { words.join(" ") };
        let initials = |name: &String| format!("{} {}", &name[..1], name.split(' ').next_back().unwrap());
        let authors: Vec<String> = self.authors.iter().map(initials).collect();
        let year = if rng.below(4) == 0 { String::new() } else { self.year.to_string() };
        format!("{title},{},{year}", authors.join(" and "))
    }
}

/// The notes of one editor, issue after issue, say nearly the same and are none of them a repeat; what is cited twice
/// is. Taken pair by pair all issues of a series were one group, with a precision of 0.83.
#[test]
fn a_series_in_one_bibliography_is_not_taken_for_repeats() {
    let mut rng = Rng(17);
    let mut rows = Vec::new();
    let mut unit = 0;
    for paper in 0..500 {
        let cited = paper % 10 > 0;
        let paper = Paper::new(&mut rng, 60);
        rows.push(("bibliography", paper.cells(), unit));
        if cited {
            rows.push(("bibliography", paper.cited(&mut rng), unit));
        }
        unit += 1;
    }
    for _ in 0..8 {
        let title = (0..3).map(|_| rng.one_of(COMMON)).collect::<Vec<_>>().join(" ");
        let series = Paper { title, ..Paper::new(&mut rng, 60) };
        for issue in 0..6 {
            let issue = Paper { year: 1990 + issue, ..series.clone() };
            let cells = if rng.below(2) == 0 { issue.cells() } else { issue.cited(&mut rng) };
            rows.push(("bibliography", cells, unit));
            unit += 1;
        }
    }
    let (_, figures) = run(&set("title,authors,year", &rows));
    assert!(figures.pairs.precision >= 0.9 && figures.pairs.recall >= 0.97, "{:?}", figures.pairs);
}

/// Nearly all repeats of a bibliography are found, and hardly anything else.
fn assert_groups_whole(rows: &[(&str, String, usize)]) {
    let (_, figures) = run(&set("title,authors,year", rows));
    assert!(figures.pairs.precision >= 0.97 && figures.pairs.recall >= 0.97, "{:?}", figures.pairs);
}

/// Where everything is cited ten times, that a record has nine matches keeps none of them away.
#[test]
fn large_groups_in_one_bibliography_stay_whole() {
    let mut rng = Rng(19);
    let mut rows = Vec::new();
    for unit in 0..80 {
        let paper = Paper::new(&mut rng, 500);
        for _ in 0..6 + rng.below(9) {
            rows.push(("bibliography", paper.cited(&mut rng), unit));
        }
    }
    assert_groups_whole(&rows);
}

/// Of a long list little is known to a short one, and only that little is repeated; whether a list has repeats is told by what the lists
/// share.
#[test]
fn repeats_of_a_long_list_are_seen_where_the_lists_meet() {
    let mut rng = Rng(23);
    let mut rows = Vec::new();
    for unit in 0..110 {
        let paper = Paper::new(&mut rng, 500);
        rows.push(("short", paper.cells(), unit));
        for at in 0..1 + rng.below(3) {
            let cells = if at == 1 { rows[rows.len() - 1].1.clone() } else { paper.cited(&mut rng) };
            rows.push(("long", cells, unit));
        }
    }
    rows.extend((110..6000).map(|unit| ("long", Paper::new(&mut rng, 500).cells(), unit)));
    assert_groups_whole(&rows);
}

/// Both lists cite a paper once or twice and never in the same words, so no row stands twice; yet one to one would lose half.
#[test]
fn repeats_in_other_words_are_seen_when_all_lists_are_taken_as_one() {
    let mut rng = Rng(29);
    let mut rows = Vec::new();
    for unit in 0..300 {
        let paper = Paper::new(&mut rng, 500);
        for list in ["ours", "theirs"] {
            for _ in 0..1 + rng.below(2) {
                let told = Paper { title: rng.typo(&paper.title), ..paper.clone() };
                rows.push((list, told.cited(&mut rng), unit));
            }
        }
    }
    assert_groups_whole(&rows);
}
