//! How far the 字号 and trade words of a question are spelled as those of an entry.

use crate::domain::cn::variants::{Resemblance, Variants};

/// What a character of the question costs that the entry does not have, or writes as an unlike one.
const WRONG: f32 = 1.0;

/// A character that sounds the same, looks the same, or nearly sounds the same.
const RESEMBLING: [f32; 3] = [0.35, 0.5, 0.6];

/// Two neighbours exchanged.
const EXCHANGED: f32 = 0.4;

/// A character of the entry that the question leaves out: between others, before the first, after the last. People shorten a name from behind.
const LEFT_OUT: [f32; 3] = [0.5, 0.3, 0.1];

/// What it costs to read `asked` as `named`, in wrong characters; 0 for equal texts. Not symmetric: a question may be shorter than a name.
pub(super) fn cost(asked: &[char], named: &[char], variants: &Variants) -> f32 {
    let [between, before, behind] = LEFT_OUT;
    // Row by row over the question; the last two rows are kept, for exchanged neighbours.
    let mut above: Vec<f32> = Vec::new();
    let mut last: Vec<f32> = (0..=named.len()).map(|at| at as f32 * before).collect();
    for (i, &x) in asked.iter().enumerate() {
        let left_out = if i + 1 == asked.len() { behind } else { between };
        let mut row = Vec::with_capacity(named.len() + 1);
        row.push(last[0] + WRONG);
        for (j, &y) in named.iter().enumerate() {
            let mut least = (last[j] + written_for(x, y, variants)).min(last[j + 1] + WRONG).min(row[j] + left_out);
            if i > 0 && j > 0 && x == named[j - 1] && asked[i - 1] == y && x != y {
                least = least.min(above[j - 1] + EXCHANGED);
            }
            row.push(least);
        }
        above = std::mem::replace(&mut last, row);
    }
    last[named.len()]
}

fn written_for(x: char, y: char, variants: &Variants) -> f32 {
    match variants.resemblance(x, y) {
        Resemblance::Same => 0.0,
        Resemblance::Homophone => RESEMBLING[0],
        Resemblance::LookAlike => RESEMBLING[1],
        Resemblance::NearSound => RESEMBLING[2],
        Resemblance::None => WRONG,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_cost_what_they_are() {
        for (asked, named, expected) in [
            ("鸿发五金", "鸿发五金", 0.0),
            ("鸿发五金", "鸿发五金制品", 0.2),
            ("宏发五金", "鸿发五金", 0.35),
            ("鸿发五今", "鸿发五金", 0.35),
            ("鸿发王金", "鸿发五金", 1.0),
            ("发鸿五金", "鸿发五金", 0.4),
            ("鸿五金", "鸿发五金", 0.5),
            ("发五金", "鸿发五金", 0.3),
            ("鸿发的五金", "鸿发五金", 1.0),
            ("鸿发五金", "", 4.0),
            ("", "鸿发", 0.6),
        ] {
            let [a, b] = [asked, named].map(|text| text.chars().collect::<Vec<char>>());
            let found = cost(&a, &b, Variants::standard());
            assert!((found - expected).abs() < 1e-5, "{asked} {named}: {found}");
        }
    }
}
