//! Every check over its seeds and over mutations of them, on a stable toolchain and in seconds.

use minglu_fuzz::CHECKS;

/// Mutations per seed. A fuzzer runs millions; this keeps the checks and the parsers in step.
const ROUNDS: u64 = 300;

#[test]
fn the_checks_hold_on_seeds_and_their_mutations() {
    let mut broken = Vec::new();
    for (name, check, seeds) in CHECKS {
        let inputs = seeds.iter().enumerate().flat_map(|(at, seed)| {
            let rounds = (0..ROUNDS).map(move |round| mutated(seed.as_bytes(), seeds, at as u64 * 7919 + round));
            std::iter::once(seed.as_bytes().to_vec()).chain(rounds)
        });
        // The first input that breaks a check is enough to repair it; the other checks still run.
        let failing = inputs.into_iter().find(|data| std::panic::catch_unwind(|| check(data)).is_err());
        broken.extend(failing.map(|data| format!("{name}: {:?} (bytes {data:?})", String::from_utf8_lossy(&data))));
    }
    assert!(broken.is_empty(), "{} checks do not hold:\n{}", broken.len(), broken.join("\n"));
}

/// One to four changes: a byte or character dropped, doubled, exchanged, or a piece of another seed put in.
fn mutated(seed: &[u8], seeds: &[&str], round: u64) -> Vec<u8> {
    let mut state = round.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n.max(1) as u64) as usize
    };
    let mut data = seed.to_vec();
    for _ in 0..=next(4) {
        let at = next(data.len() + 1);
        match next(6) {
            0 if !data.is_empty() => drop(data.remove(at.min(data.len() - 1))),
            1 => data.insert(at, [0, b'\n', b',', b'"', b'\t', b' ', b'0', b'(', 0xFF, b'X'][next(10)]),
            2 => {
                let text: Vec<char> = String::from_utf8_lossy(&data).chars().collect();
                let keep = next(text.len() + 1);
                data = text
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != keep)
                    .map(|(_, c)| *c)
                    .collect::<String>()
                    .into_bytes();
            }
            3 => {
                let other = seeds[next(seeds.len())].as_bytes();
                let (from, to) = (next(other.len() + 1), next(other.len() + 1));
                data.splice(at..at, other[from.min(to)..from.max(to)].iter().copied());
            }
            4 => {
                let (from, to) = (next(data.len() + 1), next(data.len() + 1));
                let piece = data[from.min(to)..from.max(to)].to_vec();
                data.splice(at..at, piece);
            }
            _ => {
                let signs =
                    ["（", "原", "厂", "一", "村", "０", "潮州市", "\u{3000}", "E+17", "、", "有限公司", "\u{feff}"];
                let sign = signs[next(signs.len())].as_bytes();
                data.splice(at..at, sign.iter().copied());
            }
        }
    }
    data
}
