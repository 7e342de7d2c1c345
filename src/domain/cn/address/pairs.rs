//! Three classes of address pairs, as public labelled pairs use them: an address looked for, and a candidate.
//!
//! Those pairs are urban: names of estates, malls and firms decide, and the candidate rarely names its city. Their labels follow a reading a
//! courier would make. 完全匹配: going to the candidate one stands at the building that was looked for. 部分匹配: one stands at the same road,
//! estate or village, at its gate, at another building, or in a shop inside. 不匹配: somewhere else, mostly a place of the same
//! name (a chain's other shop, an estate in another city).
//!
//! [`PairEvidence`] measures what the two share, weighed by its rarity in the addresses at hand; [`PairEvidence::class`] is the procedure,
//! its rules in order.
//!
//! # What is reached, and what stands in the way
//!
//! On the 11,489 public pairs the procedure reaches a macro-F1 of 0.639 (完全匹配 0.456, 部分匹配 0.692, 不匹配 0.769). Estimators trained on the pairs
//! themselves (split by query, five folds) show what is in the texts at all; "the list" is the five candidates of a query side by side: who shares
//! more, and which candidates stand on one road or bear one name:
//!
//! | estimator | macro-F1 | 完全 | 部分 | 不 |
//! |---|---|---|---|---|
//! | boosting, n-grams of the plain texts | 0.640 | 0.46 | 0.68 | 0.77 |
//! | boosting, the same and the list | 0.663 | 0.50 | 0.71 | 0.78 |
//! | boosting, this parse | 0.684 | 0.52 | 0.73 | 0.81 |
//! | boosting, texts and parse | 0.686 | 0.52 | 0.74 | 0.80 |
//! | boosting, texts, parse and the list | 0.721 | 0.58 | 0.76 | 0.83 |
//! | one decision tree over all of that, 12 to 50 leaves (halves) | 0.636 to 0.642 | 0.46 | 0.68 | 0.77 |
//! | a sum of 26, 47, 150 weights over all of that (halves) | 0.653, 0.664, 0.684 | 0.53 | 0.72 | 0.80 |
//!
//! So 0.70 is there only for hundreds of weak hints added up with the list at hand; nothing that can be said as a procedure comes near. Rules over the
//! list were tried on one half and measured on the other (0.634): only the best of several 完全匹配 keeps its class (0.632); a list whose candidates are
//! all 完全匹配 has none (0.636); a candidate that is far behind and alone on its road is 不匹配, and one that alone has the query's last word or
//! number is 完全匹配 (all together 0.645). So small a gain is no reason for a second interface, and there is none. Which county the rare
//! names of an address stand in, learned from all addresses of the file, was among the hints and weighs little.
//!
//! Of thirty misses read one by one, eighteen could be put right from the text (a shop or a company's part beside the company, a name in short, a
//! village's number that is a building's), though what helps one breaks another: the same name on another road is once 完全匹配, once 不匹配.
//! Eight need a map (which city has this 繁华里小区? is 双塔路 in 永嘉县?); four have labels that other pairs of the same form contradict (a room
//! against its building is once 完全匹配, once 部分匹配).

use super::compare::{Upper, upper};
use super::parsed::{HouseNumber, Label, ParsedAddress};
use rustc_hash::FxHashMap;

/// Whether two addresses are one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairClass {
    /// 完全匹配: the same building or site.
    Exact,
    /// 部分匹配: the same road, estate or village, not known to be the same building.
    Partial,
    /// 不匹配.
    Different,
}

impl PairClass {
    /// The class's name in the public pairs.
    pub fn as_str(self) -> &'static str {
        match self {
            PairClass::Exact => "完全匹配",
            PairClass::Partial => "部分匹配",
            PairClass::Different => "不匹配",
        }
    }
}

/// How common each pair of neighbouring characters is in the addresses at hand.
///
/// ```
/// use minglu::domain::cn::address::{AddressParser, PairClass, PairRarity, three_way};
/// use minglu::domain::cn::region::RegionContext;
/// let parser = AddressParser::new(RegionContext::default());
/// let read = |text: &str| parser.parse(text);
/// let query = read("郑州市黄河路153号亚圣大厦");
/// let candidates = ["黄河路153号亚圣大厦", "黄河路153号亚圣大厦(北门)", "翠湖一路北斗星城"].map(read);
/// let rarity = PairRarity::learn(candidates.iter().chain([&query]));
/// let classes = candidates.each_ref().map(|candidate| three_way(&query, candidate, &rarity));
/// assert_eq!(classes, [PairClass::Exact, PairClass::Partial, PairClass::Different]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct PairRarity {
    bigrams: FxHashMap<(char, char), u32>,
    addresses: u32,
}

impl PairRarity {
    /// Counts the pairs of characters of all addresses, each once per address.
    pub fn learn<'a>(addresses: impl IntoIterator<Item = &'a ParsedAddress>) -> Self {
        let mut rarity = Self::default();
        for address in addresses {
            rarity.addresses += 1;
            let mut own = bigrams(&whole(address));
            own.sort_unstable();
            own.dedup();
            for bigram in own {
                *rarity.bigrams.entry(bigram).or_insert(0) += 1;
            }
        }
        rarity
    }

    /// Information of two neighbouring characters: 1 for a pair that one address has, 0 for one that all have.
    fn information(&self, bigram: (char, char)) -> f32 {
        if self.addresses < FEW {
            return 1.0;
        }
        let of = |seen: f32| ((self.addresses as f32 + 1.0) / (seen + 1.0)).ln();
        of(self.bigrams.get(&bigram).copied().unwrap_or(1) as f32) / of(1.0)
    }

    fn sum(&self, bigrams: &[(char, char)]) -> f32 {
        bigrams.iter().map(|&bigram| self.information(bigram)).sum()
    }
}

/// Fewer addresses teach nothing about rarity: every pair of characters then counts as if it were rare.
const FEW: u32 = 100;

/// What an address that is looked for and a candidate share. Information counts pairs of characters: 1 for each that is rare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairEvidence {
    /// Everything below the divisions is equal.
    pub equal: bool,
    /// Information that both texts have below the divisions.
    pub common: f32,
    /// The same as a share of the address looked for, 0..=1.
    pub of_query: f32,
    /// The same as a share of the candidate, 0..=1.
    pub of_candidate: f32,
    /// The same as a share of the mean of both, 0..=1.
    pub of_both: f32,
    /// Share of the best fitting name of the query (estate, firm, village, park) that a name of the candidate has, 0..=1.
    pub name: f32,
    /// Characters of that name behind what they share.
    pub name_rest: usize,
    /// Share of the name the candidate ends in that the query has anywhere, 0..=1; `None` when it ends in no name.
    pub own_name: Option<f32>,
    /// Information of the longest run that the names both end in share.
    pub last_names: f32,
    /// Characters of the query's last name behind that run; all when there is none.
    pub last_rest: usize,
    /// The longest run in common begins the query.
    pub from_start: bool,
    /// The query ends in a name, not in a number.
    pub ends_in_name: bool,
    /// Buildings: both the same, different ones, or only one side names any.
    pub building: Named,
    /// House numbers likewise.
    pub number: Named,
    /// A road in common.
    pub road: bool,
    /// Numbers of the query that the candidate does not have, and numbers of both.
    pub numbers: (usize, usize),
    /// The candidate is a gate of something (北门, 入口).
    pub gate: bool,
    /// The query names a division, and the candidate none that contradicts it.
    pub located: bool,
    /// The query names a division that the gazetteer knows.
    pub known_division: bool,
    /// Both name a division, the same.
    pub same_division: bool,
    /// Each names a county, city or province that excludes the other's.
    pub elsewhere: bool,
}

/// What two sides say at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Neither says anything.
    Unsaid,
    /// Only the query does.
    ByQuery,
    /// Only the candidate does.
    ByCandidate,
    /// The same.
    Same,
    /// Different.
    Different,
}

/// Common information from which two texts speak of one neighbourhood: more than two rare pairs, as a name of four characters has whose
/// last two (花园, 大厦) are common.
const ONE_NAME: f32 = 2.4;

/// Share of the query that must be common for the candidate to be the place itself rather than something near it.
const MOST: f32 = 0.4;

/// Below [`ONE_NAME`]: the share of both texts, and of the query's name, from which a short name still makes the place the same.
const SHORT_BOTH: f32 = 0.15;
const SHORT_NAME: f32 = 0.62;

/// Below [`ONE_NAME`]: the share of a short query from which it names the neighbourhood, when the candidate has its beginning.
const SHORT_QUERY: f32 = 0.48;

/// A candidate whose own name is shared to less than this is something else at that place: a shop in the building.
const OTHER_NAME: f32 = 0.29;

/// Last names that share less than this have no word in common, only a kind (花园, 公司).
const KIND_ONLY: f32 = 0.38;

/// Share of a candidate that counts as all of it.
const ALL: f32 = 0.95;

impl PairEvidence {
    /// Measures a pair. `rarity` should have been learned from all addresses at hand.
    pub fn of(query: &ParsedAddress, candidate: &ParsedAddress, rarity: &PairRarity) -> Self {
        let (mine_whole, their_whole) = (whole(query), whole(candidate));
        let (a, b) = (bigrams(&mine_whole), bigrams(&their_whole));
        let common = rarity.sum(&shared(&a, &b));
        let (x, y) = (rarity.sum(&a), rarity.sum(&b));
        let share = |of: f32| if of > 0.0 { common / of } else { 0.0 };
        let (name, name_rest) = best_name(query, candidate, rarity);
        let upper = upper(query, candidate);
        let known_division = query.places.iter().any(Option::is_some);
        let divided = known_division || query.town_name.is_some();
        let (mine, theirs) = (numbers(&query.detail), numbers(&candidate.detail));
        let (mine_last, their_last) = (last_name(query).unwrap_or(""), last_name(candidate));
        let (run, last_rest) = common_run(mine_last, their_last.unwrap_or(""));
        let own_name = their_last.map(bigrams).filter(|name| !name.is_empty());
        let both = mine.iter().filter(|number| theirs.contains(number)).count();
        Self {
            equal: !mine_whole.is_empty() && query.detail == candidate.detail && query.villages == candidate.villages,
            common,
            of_query: share(x),
            of_candidate: share(y),
            of_both: share((x + y) / 2.0),
            name,
            name_rest,
            own_name: own_name.map(|name| rarity.sum(&shared(&name, &a)) / rarity.sum(&name).max(f32::EPSILON)),
            last_names: rarity.sum(&bigrams(run)),
            last_rest,
            from_start: mine_whole.starts_with(common_run(&mine_whole, &their_whole).0),
            ends_in_name: ends_in_name(query),
            building: named(query.building.as_deref(), candidate.building.as_deref()),
            number: named(
                query.number.as_ref().map(HouseNumber::main),
                candidate.number.as_ref().map(HouseNumber::main),
            ),
            road: query.roads.iter().any(|x| candidate.roads.iter().any(|y| x.ends_with(&**y) || y.ends_with(&**x))),
            numbers: (mine.len() - both, both),
            gate: is_gate(candidate),
            known_division,
            located: divided && !matches!(upper, Upper::Town | Upper::County),
            same_division: query.places.iter().zip(&candidate.places).any(|(x, y)| x.is_some() && x == y)
                && !matches!(upper, Upper::Town | Upper::County)
                || matches!(upper, Upper::SameTown | Upper::SameCounty),
            elsewhere: upper == Upper::County,
        }
    }

    /// The class by the first rule that holds.
    pub fn class(&self) -> PairClass {
        use PairClass::{Different, Exact, Partial};
        if self.elsewhere {
            return Different;
        }
        if self.equal && !self.gate {
            return Exact;
        }
        if self.common <= ONE_NAME && !self.equal {
            // Little in common: one place only by number and road, by a short name said in full, by all that the candidate says,
            // or by the beginning of a short query.
            let numbered = self.road && self.number == Named::Same;
            let named = self.known_division && self.located && self.of_both > SHORT_BOTH && self.name > SHORT_NAME;
            let contained = self.same_division && self.of_candidate > ALL;
            let begun = self.of_query > SHORT_QUERY && self.from_start;
            return if numbered || named || contained || begun { Partial } else { Different };
        }
        if self.gate {
            return Partial;
        }
        let most = self.of_query > MOST;
        match self.building {
            // 6幢 of two estates: the estate or the road must agree, too.
            Named::Same => return if self.name > 0.5 || self.road || most { Exact } else { Different },
            Named::Different | Named::ByCandidate => return Partial,
            Named::ByQuery | Named::Unsaid => {}
        }
        // Only the end of a long text agrees, and that whole: the name of a chain, at another place.
        if !most && self.ends_in_name && self.name_rest <= 4 {
            // Unless the names have nothing in common: then it is road and number that agree.
            return if self.last_names > KIND_ONLY { Different } else { Partial };
        }
        // The candidate is the estate, the query a building in it.
        if self.building == Named::ByQuery {
            return Partial;
        }
        let (missing, both) = self.numbers;
        // All numbers agree, but the candidate is another thing there: a shop, an office.
        if missing == 0 && self.own_name.is_some_and(|share| share <= OTHER_NAME) {
            return Partial;
        }
        // A number is missing, and the name that is looked for goes on behind what the candidate says: a part of it.
        if missing > 0 && self.ends_in_name && self.last_rest > 2 {
            return Partial;
        }
        if most && (missing == 0 || self.ends_in_name || both > 1) { Exact } else { Partial }
    }
}

/// Sorts a pair into the three classes: the address looked for, then the candidate. See [`PairEvidence`].
pub fn three_way(query: &ParsedAddress, candidate: &ParsedAddress, rarity: &PairRarity) -> PairClass {
    PairEvidence::of(query, candidate, rarity).class()
}

/// The text below the divisions, the villages in front; without the marks that the normal form puts before numbers.
fn whole(address: &ParsedAddress) -> String {
    let mut text = String::with_capacity(address.detail.len() + 12);
    for village in &address.villages {
        text.push_str(&village.stem);
        if village.number > 0 {
            text.push_str(&village.number.to_string());
        }
    }
    text.extend(address.detail.chars().filter(|c| *c != '#'));
    for bracket in &address.brackets {
        text.push_str(bracket);
    }
    text
}

/// Names of estates, firms, parks, villages, and what brackets add.
fn names(address: &ParsedAddress) -> Vec<&str> {
    let villages = address.villages.iter().map(|village| &*village.stem);
    let names = address.residue.iter().chain(&address.parks).chain(&address.brackets).map(|name| &**name);
    names.chain(address.relatives.iter().map(|relative| &*relative.anchor)).chain(villages).collect()
}

fn bigrams(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// The pairs of `a` that `b` has, each as often as in both.
fn shared(a: &[(char, char)], b: &[(char, char)]) -> Vec<(char, char)> {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    let mut at = 0;
    a.retain(|bigram| {
        while at < b.len() && b[at] < *bigram {
            at += 1;
        }
        let found = at < b.len() && b[at] == *bigram;
        at += usize::from(found);
        found
    });
    a
}

/// Share of the query's name that fits a name of the candidate best, and the characters of it behind what they share.
fn best_name(query: &ParsedAddress, candidate: &ParsedAddress, rarity: &PairRarity) -> (f32, usize) {
    let theirs: Vec<Vec<(char, char)>> = names(candidate).into_iter().map(bigrams).collect();
    let mut best = (0.0, 0.0, usize::MAX);
    for name in names(query) {
        let own = bigrams(name);
        let whole = rarity.sum(&own);
        for other in &theirs {
            let common = shared(&own, other);
            let weight = rarity.sum(&common);
            if weight > best.0 {
                let last = own.iter().rposition(|bigram| common.contains(bigram)).map_or(0, |at| at + 2);
                best = (weight, weight / whole, own.len() + 1 - last.min(own.len() + 1));
            }
        }
    }
    (best.1, best.2)
}

/// The name (estate, firm, park, village) that an address ends in, brackets aside.
fn last_name(address: &ParsedAddress) -> Option<&str> {
    let aside = |label| matches!(label, Label::Bracket | Label::Separator | Label::Filler);
    match address.spans.labels().rev().find(|&label| !aside(label))? {
        Label::Residue => address.residue.last().map(|name| &**name),
        Label::Park => address.parks.last().map(|name| &**name),
        Label::Village => address.villages.last().map(|village| &*village.stem),
        _ => None,
    }
}

/// The longest run of characters of `a` that `b` has, the first of those, and how many characters of `a` stand behind it.
fn common_run<'a>(a: &'a str, b: &str) -> (&'a str, usize) {
    let (x, y): (Vec<(usize, char)>, Vec<char>) = (a.char_indices().collect(), b.chars().collect());
    let (mut best, mut end) = (0, 0);
    let mut before = vec![0_usize; y.len() + 1];
    for (i, &(_, c)) in x.iter().enumerate() {
        // From the right, so that the row above is read before it is overwritten.
        for j in (0..y.len()).rev() {
            before[j + 1] = if c == y[j] { before[j] + 1 } else { 0 };
            if before[j + 1] > best {
                (best, end) = (before[j + 1], i + 1);
            }
        }
    }
    let at = |i: usize| x.get(i).map_or(a.len(), |&(byte, _)| byte);
    (&a[at(end - best)..at(end)], x.len() - end)
}

fn named(query: Option<&str>, candidate: Option<&str>) -> Named {
    match (query, candidate) {
        (None, None) => Named::Unsaid,
        (Some(_), None) => Named::ByQuery,
        (None, Some(_)) => Named::ByCandidate,
        (Some(x), Some(y)) if x == y => Named::Same,
        _ => Named::Different,
    }
}

/// Runs of digits in a normal text, each once.
fn numbers(detail: &str) -> Vec<&str> {
    let mut runs: Vec<&str> = detail.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

fn ends_in_name(address: &ParsedAddress) -> bool {
    let said = address.spans.labels().rev().find(|label| !matches!(label, Label::Separator | Label::Filler));
    matches!(said, Some(Label::Residue | Label::Park | Label::Village))
}

/// The last thing said is a gate in brackets.
fn is_gate(address: &ParsedAddress) -> bool {
    address.spans.labels().next_back() == Some(Label::Bracket)
        && address
            .brackets
            .last()
            .is_some_and(|text| ["门", "入口", "出口", "进站口"].iter().any(|end| text.ends_with(end)))
}
