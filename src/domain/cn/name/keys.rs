//! What names are looked up by.

use super::{Holder, ParsedName};
use crate::domain::cn::trade::{TradeGroups, TradeWords};
use crate::domain::cn::variants::Variants;

/// Keys under which two names of one unit are expected to meet; each alternative name adds its own. None for persons and
/// nameless holders.
///
/// - `c:` 字号 and trade words; `b:` 字号 and town; `p:` sound of the 字号 and one trade group; `t:` for names without 字号, place and trade.
pub fn keys(name: &ParsedName) -> Vec<String> {
    let mut out = Vec::new();
    for name in name.alternatives() {
        push_keys(name, &mut out);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn push_keys(name: &ParsedName, out: &mut Vec<String>) {
    if matches!(name.holder, Holder::Person | Holder::Nameless) || name.core.is_empty() {
        return;
    }
    let numeral = name.numeral.map_or(0, |numeral| numeral.number);
    if name.is_generic() {
        let place = name.place.deepest();
        out.push(format!("t:{place}/{numeral}/{}", name.core_text()));
        return;
    }
    out.push(format!("c:{}", name.core_text()));
    out.push(format!("b:{}", name.brand));
    if let Some(town) = name.place.town() {
        out.push(format!("b:{}@{}", name.brand, town));
    }
    let mut sound = String::from("p:");
    Variants::standard().sound_into(name.brand.chars(), &mut sound);
    let mut rest: TradeGroups = name.groups;
    if rest == 0 {
        out.push(sound.clone());
    }
    while rest != 0 {
        let bit = rest.trailing_zeros();
        rest &= rest - 1;
        if let Some(group) = TradeWords::standard().groups(1 << bit).next() {
            out.push(format!("{sound}{}", group.id));
        }
    }
}

/// Tokens for a rarity-weighted search that tolerates one wrong character: the 字号, its pairs of neighbours and its characters, each
/// alternative name's too.
pub fn tokens(name: &ParsedName) -> Vec<String> {
    let mut out = Vec::new();
    for name in name.alternatives() {
        if matches!(name.holder, Holder::Person | Holder::Nameless) || name.is_generic() {
            continue;
        }
        let brand = &name.core[..name.brand_length.min(name.core.len())];
        out.push(format!("={}", name.brand));
        for pair in brand.windows(2) {
            out.push(pair.iter().collect());
        }
        out.extend(brand.iter().map(char::to_string));
    }
    out.sort_unstable();
    out.dedup();
    out
}
