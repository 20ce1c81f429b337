//! The checks of the fuzz targets, over their corpus and mutations of it.

#![allow(unreachable_pub, reason = "the fuzz targets are crates of their own")]

use std::{fs, panic::catch_unwind, path::Path};

use crate::pieces::Numbers;

#[path = "../../../../fuzz/targets/peek.rs"]
mod peek;
#[path = "../../../../fuzz/targets/splice.rs"]
mod splice;
#[path = "../../../../fuzz/targets/sse.rs"]
mod sse;

const ROUNDS: usize = 20_000;

/// The seeds of a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut files: Vec<_> = fs::read_dir(folder.join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Changes `data` a little: another byte, one more, a piece less, a piece twice, a piece of another seed.
fn mutate(data: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    const BYTES: &[u8] = b"{}[]:,\"\\ \n\r\t0e.-\x00\x1f\x7f\xc3";
    let (from, to) = (numbers.below(data.len() + 1), numbers.below(data.len() + 1));
    let (from, to) = (from.min(to), from.max(to));
    match numbers.below(5) {
        0 if from < data.len() => data[from] = BYTES[numbers.below(BYTES.len())],
        1 => data.insert(from, BYTES[numbers.below(BYTES.len())]),
        2 => drop(data.drain(from..to)),
        3 => {
            let piece = data[from..to].to_vec();
            data.splice(to..to, piece);
        }
        _ => {
            let (start, end) = (numbers.below(other.len()), numbers.below(other.len()));
            let piece = other[start.min(end)..start.max(end)].to_vec();
            data.splice(from..from, piece);
        }
    }
}

/// Adds a member behind the first brace.
fn extend(data: &mut Vec<u8>, numbers: &mut Numbers) {
    const MEMBERS: [&str; 10] = [
        " ",
        "\"x\":{\"model\":[1,\"}\"]},",
        "\"\\u0078y\":-1.5e3,",
        "\"tags\" : [\"a\"] ,",
        "\"metadata\":{\"a\":null},\n",
        "\"no-log\":true,",
        "\"max_tokens\"\t:7,",
        "\"temperature\":1,",
        "\"stream\":true,",
        "\"stream_options\":{\"include_usage\":false,\"x\":1},",
    ];
    let Some(brace) = data.iter().skip(1).position(|byte| *byte == b'{') else {
        return;
    };
    let member = MEMBERS[numbers.below(MEMBERS.len())].bytes();
    data.splice(brace + 2..brace + 2, member);
}

fn run(target: &str, check: fn(&[u8])) {
    let (seeds, mut numbers) = (corpus(target), Numbers::new(1));
    seeds.iter().for_each(|seed| check(seed));
    for round in 0..ROUNDS {
        let mut data = seeds[round % seeds.len()].clone();
        for _ in 0..numbers.below(4) {
            extend(&mut data, &mut numbers);
        }
        for _ in 0..numbers.below(3) {
            let other = &seeds[numbers.below(seeds.len())];
            mutate(&mut data, other, &mut numbers);
        }
        let failed = catch_unwind(|| check(&data)).is_err();
        assert!(
            !failed,
            "round {round}: {:?}",
            data.escape_ascii().to_string()
        );
    }
}

#[test]
fn events_survive_mutation() {
    run("sse", sse::run);
}

#[test]
fn bodies_are_read_as_the_json_library_reads_them() {
    run("peek", peek::run);
}

#[test]
fn patched_bodies_stay_json() {
    run("splice", splice::run);
}
