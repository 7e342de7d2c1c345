//! What names are looked up by.

use super::numeral::counted;
use super::{Holder, ParsedName};
use crate::domain::cn::trade::{TradeGroups, TradeWords};
use crate::domain::cn::variants::Variants;
use crate::text::TextList;
use std::fmt::Write as _;

/// Makes the keys under which two names of one unit are expected to meet, in order; each alternative name adds its own. None for persons and
/// nameless holders.
///
/// - `c:` 字号 and trade words; `b:` 字号 and town; `p:` sound of the 字号 and one trade group; `t:` for names without 字号, place and trade; `n:` for
///   numbered plants, number and trade.
pub fn keys(name: &ParsedName, out: &mut TextList) {
    name.alternatives().for_each(|name| push_keys(name, out));
    out.sort_unique();
}

fn push_keys(name: &ParsedName, out: &mut TextList) {
    if matches!(name.holder, Holder::Person | Holder::Nameless) || name.core.is_empty() {
        return;
    }
    for (number, trade) in counted(name) {
        out.push_with(|out| {
            let _ = write!(out, "n:{number}/");
            out.extend(trade);
        });
    }
    let numeral = name.numeral.map_or(0, |numeral| numeral.number);
    if name.is_generic() {
        let place = name.place.deepest();
        out.push(format_args!("t:{place}/{numeral}/{}", name.core_text()));
        return;
    }
    out.push_with(|out| {
        out.push_str("c:");
        out.extend(&name.core);
    });
    out.push(format_args!("b:{}", name.brand));
    if let Some(town) = name.place.town() {
        out.push(format_args!("b:{}@{}", name.brand, town));
    }
    let sound = |out: &mut String, group: &str| {
        out.push_str("p:");
        Variants::standard().sound_into(name.brand.chars(), out);
        out.push_str(group);
    };
    let mut rest: TradeGroups = name.groups();
    if rest == 0 {
        out.push_with(|out| sound(out, ""));
    }
    while rest != 0 {
        let bit = rest.trailing_zeros();
        rest &= rest - 1;
        if let Some(group) = TradeWords::standard().groups(1 << bit).next() {
            out.push_with(|out| sound(out, &group.id));
        }
    }
}

/// Makes tokens for a rarity-weighted search that tolerates one wrong character: the 字号, its pairs of neighbours and its characters, each
/// alternative name's too.
pub fn tokens(name: &ParsedName, out: &mut TextList) {
    for name in name.alternatives() {
        if matches!(name.holder, Holder::Person | Holder::Nameless) || name.is_generic() {
            continue;
        }
        let brand = &name.core[..name.brand_length().min(name.core.len())];
        out.push(format_args!("={}", name.brand));
        for letters in brand.windows(2).chain(brand.chunks(1)) {
            out.push_with(|out| out.extend(letters));
        }
    }
    out.sort_unique();
}
