//! The checks of the fuzz target, over its corpus and mutations of it.

#![allow(unreachable_pub, reason = "the fuzz targets are crates of their own")]

use std::{fs, panic::catch_unwind, path::Path};

#[path = "../../../../fuzz/targets/translate.rs"]
mod translate;

const ROUNDS: usize = 15_000;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/translate");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 20, "{files:?}");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The places of JSON's own characters, between which values stand.
fn joints(data: &[u8]) -> Vec<usize> {
    let joint = |byte: &u8| b"{}[]:,\n".contains(byte);
    (0..data.len()).filter(|at| joint(&data[*at])).collect()
}

/// Changes `data` a little, for the most part so that it stays JSON: a value becomes another, or a piece of another
/// seed; now and then bytes.
fn mutate(data: &mut Vec<u8>, other: &[u8], numbers: &mut fastrand::Rng) {
    const VALUES: [&str; 12] = [
        "null",
        "true",
        "-1",
        "1e99",
        "18446744073709551616",
        "0.5",
        "\"\"",
        "\"\\u0000ä\"",
        "[]",
        "{}",
        "[null]",
        "{\"type\":\"text\"}",
    ];
    const BYTES: &[u8] = b"{}[]:,\"\\ \n0e.-\x00\x7f\xc3";
    let (mine, its) = (joints(data), joints(other));
    let value = |joints: &[usize], numbers: &mut fastrand::Rng| {
        let at = numbers.usize(..joints.len().saturating_sub(1).max(1));
        Some((joints.get(at)? + 1, *joints.get(at + 1)?))
    };
    let (Some((from, to)), Some((start, end))) = (value(&mine, numbers), value(&its, numbers))
    else {
        return;
    };
    match numbers.usize(..8) {
        0..4 => drop(data.splice(from..to, numbers.choice(VALUES).unwrap().bytes())),
        4..6 => drop(data.splice(from..to, other[start..end].iter().copied())),
        6 => data.insert(from, *numbers.choice(BYTES).unwrap()),
        _ => drop(data.drain(from..to)),
    }
}

#[test]
fn nothing_panics() {
    let (seeds, mut numbers) = (corpus(), fastrand::Rng::with_seed(1));
    seeds.iter().for_each(|seed| translate::run(seed));
    for round in 0..ROUNDS {
        let mut data = seeds[round % seeds.len()].clone();
        for _ in 0..numbers.usize(1..4) {
            let other = numbers.choice(&seeds).unwrap();
            mutate(&mut data, other, &mut numbers);
        }
        let failed = catch_unwind(|| translate::run(&data)).is_err();
        assert!(!failed, "round {round}: {}", data.escape_ascii());
    }
}
