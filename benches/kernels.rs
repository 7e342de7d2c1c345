//! String kernels beside their naive twins; the sums of distances must agree before anything is timed.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use minglu::text::distance::{JaroWinkler, OsaScratch, jaro_winkler_naive, least_distance, letter_set, osa, osa_naive};
use std::hint::black_box;

/// Words of eight letters, half of them one edit from their neighbour.
fn words() -> Vec<Vec<u16>> {
    let letters: Vec<u16> = "鸿发五金制品陶瓷裕丰卫浴彩塘潮安".encode_utf16().collect();
    let mut state = 1_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut words: Vec<Vec<u16>> = Vec::new();
    for at in 0..512 {
        let word = match words.last() {
            Some(last) if at % 2 == 1 => {
                let mut word = last.clone();
                word[draw(8)] = letters[draw(letters.len())];
                word
            }
            _ => (0..8).map(|_| letters[draw(letters.len())]).collect(),
        };
        words.push(word);
    }
    words
}

fn edit(c: &mut Criterion) {
    let words = words();
    let pairs: Vec<(&[u16], &[u16])> = words.iter().zip(words.iter().skip(1)).map(|(a, b)| (&a[..], &b[..])).collect();
    let mut scratch = OsaScratch::default();
    let fast: u32 = pairs.iter().map(|(a, b)| osa(a, b, &mut scratch)).sum();
    let naive: u32 = pairs.iter().map(|(a, b)| osa_naive(a, b)).sum();
    assert_eq!(fast, naive);
    let sets: Vec<(u64, u64)> = pairs.iter().map(|(a, b)| (letter_set(a), letter_set(b))).collect();
    let mut group = c.benchmark_group("compare/osa/8");
    group.throughput(Throughput::Elements(pairs.len() as u64));
    group.bench_function("bits", |b| {
        b.iter(|| pairs.iter().map(|(x, y)| osa(black_box(x), black_box(y), &mut scratch)).sum::<u32>())
    });
    group.bench_function("naive", |b| {
        b.iter(|| pairs.iter().map(|(x, y)| osa_naive(black_box(x), black_box(y))).sum::<u32>())
    });
    group.bench_function("bound", |b| {
        b.iter(|| sets.iter().map(|&(x, y)| least_distance(black_box(x), black_box(y))).sum::<u32>())
    });
    group.finish();
}

/// Every word against its neighbours, the left one prepared once per run of eight pairs, as candidates come.
fn jaro(c: &mut Criterion) {
    let words = words();
    let sets: Vec<u64> = words.iter().map(|word| letter_set(word)).collect();
    let runs = || (0..words.len() - RUN).map(|left| (left, left + 1..left + 1 + RUN));
    let mut prepared = JaroWinkler::default();
    let mut fast = |cutoff: Option<f64>| {
        let mut sum = 0.0;
        for (left, rights) in runs() {
            prepared.prepare(black_box(&words[left]));
            for right in rights {
                sum += match cutoff {
                    Some(cutoff) => prepared.at_least_of(black_box(&words[right]), sets[right], cutoff).unwrap_or(0.0),
                    None => prepared.similarity(black_box(&words[right])),
                };
            }
        }
        sum
    };
    let naive = |cutoff: f64| {
        let of_run = |(left, rights): (usize, std::ops::Range<usize>)| {
            rights
                .map(|right| jaro_winkler_naive(black_box(&words[left]), black_box(&words[right])))
                .collect::<Vec<_>>()
        };
        runs().flat_map(of_run).filter(|&similarity| similarity >= cutoff).sum::<f64>()
    };
    assert_eq!(fast(None).to_bits(), naive(0.0).to_bits());
    assert_eq!(fast(Some(CUTOFF)).to_bits(), naive(CUTOFF).to_bits());
    let mut group = c.benchmark_group("compare/jaro_winkler/8");
    group.throughput(Throughput::Elements(((words.len() - RUN) * RUN) as u64));
    group.bench_function("prepared", |b| b.iter(|| fast(None)));
    group.bench_function("prepared_cutoff", |b| b.iter(|| fast(Some(CUTOFF))));
    group.bench_function("naive", |b| b.iter(|| naive(CUTOFF)));
    group.finish();
}

/// Pairs of one left word.
const RUN: usize = 8;

/// A usual least similarity of names.
const CUTOFF: f64 = 0.8;

criterion_group!(benches, edit, jaro);
criterion_main!(benches);
