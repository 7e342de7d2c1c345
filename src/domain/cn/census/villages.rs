//! Villages on the roster: one spelling each within a town.

use crate::consolidate::{Candidates, Key, Unit};
use crate::domain::cn::region::VillageName;
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// What a village's name ends with where it says that it is one.
const MARKERS: [&str; 10] = ["村", "社区", "嘎查", "居委会", "居委", "屯", "生产队", "大队", "管区", "管理区"];

/// Long words for 村 and 社区 as lists write them behind the name.
const LONG: [(&str, &str); 9] = [
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("社区村委会", "社区"),
    ("社区居委", "社区"),
    ("村民委员会", "村"),
    ("村居委会", "村"),
    ("村委会", "村"),
    ("行政村", "村"),
    ("村委", "村"),
];

/// Words that begin with 村 and stand behind a village: 象珠一村村口 is 象珠一村's.
const BEHIND: [char; 17] =
    ['口', '头', '部', '尾', '道', '民', '里', '内', '前', '后', '旁', '边', '东', '南', '西', '北', '附'];

/// A village's name in the form that the roster writes; `behind` is what stands behind it in its address.
pub(super) fn tidy<'t>(said: &'t str, behind: &str) -> Cow<'t, str> {
    if let Some((front, short)) = LONG.iter().find_map(|&(long, short)| Some((said.strip_suffix(long)?, short))) {
        return if front.is_empty() { Cow::Borrowed(said) } else { Cow::Owned(format!("{front}{short}")) };
    }
    let Some(front) = said.strip_suffix('村') else { return Cow::Borrowed(said) };
    // 罕达盖嘎查村西, 第三生产队村部.
    let named = ["嘎查", "社区", "生产队"].iter().any(|marker| front.len() > marker.len() && front.ends_with(marker));
    let twice = front.ends_with('村') && (behind.starts_with(BEHIND) || VillageName::new(front).number > 0);
    Cow::Borrowed(if named || twice { front } else { said })
}

/// Whether a name says that it is a village. 江湾 of 江湾工业区 does not.
pub(super) fn is_marked(name: &str) -> bool {
    MARKERS.iter().any(|marker| name.len() > marker.len() && name.ends_with(marker))
}

/// Tells candidates by what they mean: 芝英二 and 芝英2村 are one village. Of two one of which goes on where the other ends, the longer is a hamlet
/// of the other (德胜孟家店村 of 德胜村), and where it ends with the other it begins with the town (花街倪宅村): one village, too.
pub(super) fn tell(candidates: &mut Candidates<'_>) {
    // Most are spelled alike.
    if candidates.windows(2).all(|two| two[0].text == two[1].text) {
        return;
    }
    let names: SmallVec<[VillageName; 4]> = candidates.iter().map(|one| VillageName::new(&one.text)).collect();
    let meant = |at: usize| {
        let (name, text) = (&names[at], &candidates[at].text);
        let whole = |&other: &usize| {
            let (known, shorter) = (&names[other], &candidates[other].text);
            let rest = name.stem.strip_prefix(&*known.stem).map_or(0, |rest| rest.chars().count());
            let hamlet = known.stem.chars().count() > 1 && known.number == 0 && name.number == 0 && rest > 1;
            let longer = text.strip_suffix(&**shorter).is_some_and(|town| town.chars().count() > 1);
            is_marked(shorter) && (hamlet || longer && shorter.chars().count() > 2)
        };
        (0..names.len()).find(whole)
    };
    let meant: SmallVec<[Option<usize>; 4]> = (0..names.len()).map(meant).collect();
    for (at, candidate) in candidates.iter_mut().enumerate() {
        let VillageName { stem, number } = &names[meant[at].unwrap_or(at)];
        candidate.key = Key::Other(format!("{stem}{number}"));
        if meant[at].is_some() {
            candidate.quality = -1.0;
        }
    }
}

/// Writes villages that most of the roster spells another way as most of it does: 长城 as 长城村, 曹村村 as 曹村.
pub(super) fn spell_alike(units: &mut [Unit]) {
    let is_doubtful = |name: &str| !is_marked(name) || name.ends_with("村村");
    let mut spellings: FxHashMap<u64, BTreeMap<String, u32>> = FxHashMap::default();
    let mut doubtful = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        if let Some((key, name)) = keyed(unit, is_doubtful) {
            doubtful.push((at, key));
            *spellings.entry(key).or_default().entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    if doubtful.is_empty() {
        return;
    }
    for (key, name) in units.iter().filter_map(|unit| keyed(unit, |name| !is_doubtful(name))) {
        if let Some(known) = spellings.get_mut(&key) {
            *known.entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    for (at, key) in doubtful {
        // That it is a village says one better than many that leave it out.
        let best =
            spellings[&key].iter().max_by_key(|(name, times)| (is_marked(name), **times, std::cmp::Reverse(*name)));
        if let Some((name, _)) = best {
            units[at].values.respell("village", name);
        }
    }
}

/// The village of a unit, where it is wanted, with what stands for it within its town.
fn keyed(unit: &Unit, wanted: impl Fn(&str) -> bool) -> Option<(u64, &str)> {
    let name = unit.value("village")?.text;
    let town = wanted(name).then(|| unit.value("town")).flatten()?;
    let mut hasher = FxHasher::default();
    (unit.value("county").map(|value| value.text), town.text, VillageName::new(name)).hash(&mut hasher);
    Some((hasher.finish(), name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consolidate::{Value, Values};
    use crate::record::RecordId;

    #[test]
    fn villages_are_tidied() {
        for (said, behind, expected) in [
            ("华村村", "口", "华村"),
            ("象珠一村村", "后", "象珠一村"),
            ("象珠一村村", "", "象珠一村"),
            ("罕达盖嘎查村", "西", "罕达盖嘎查"),
            ("第三生产队村", "部", "第三生产队"),
            ("金砂村委会", "", "金砂村"),
            ("古鉴社区居委会", "", "古鉴社区"),
            // Villages that are called so.
            ("中村村", "12号", "中村村"),
            ("曹村", "口", "曹村"),
            ("嘎查村", "", "嘎查村"),
            ("村委会", "", "村委会"),
            ("长城", "工业区", "长城"),
        ] {
            assert_eq!(tidy(said, behind), expected, "{said}{behind}");
        }
    }

    fn unit(at: u32, town: &str, village: &str) -> Unit {
        let value = |field, text| Value { field, text, from: RecordId(at), column: "详细地址", rule: "agreement" };
        let values: Values = [value("name", "某厂"), value("town", town), value("village", village)]
            .into_iter()
            .filter(|value| !value.text.is_empty())
            .collect();
        let (roster_id, legal_id) = (format!("L{at}-01").as_str().into(), format!("L{at}").as_str().into());
        Unit { roster_id, legal_id, values, members: SmallVec::new(), sources: SmallVec::new(), confidence: 1.0 }
    }

    #[test]
    fn a_village_has_one_spelling_within_its_town() {
        let rows = [
            ("东城街道", "长城"),
            ("东城街道", "长城村"),
            ("西城街道", "长城"),
            ("后宅街道", "曹村村"),
            ("后宅街道", "曹村"),
            ("芝英镇", "芝英二"),
            ("芝英镇", "芝英二村"),
            ("芝英镇", "芝英一"),
            ("", "长城"),
        ];
        let mut units: Vec<Unit> = (0..).zip(rows).map(|(at, (town, village))| unit(at, town, village)).collect();
        spell_alike(&mut units);
        let villages: Vec<&str> = units.iter().map(|unit| unit.value("village").unwrap().text).collect();
        let expected = ["长城村", "长城村", "长城", "曹村", "曹村", "芝英二村", "芝英二村", "芝英一", "长城"];
        assert_eq!(villages, expected);
        assert_eq!(units[0].value("village").unwrap().from, RecordId(0));
        assert_eq!(units[0].value("town").unwrap().text, "东城街道");
    }
}
