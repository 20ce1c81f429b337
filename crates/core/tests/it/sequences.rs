//! Random answers, left at random points: the receipt says what was seen, once.

use std::collections::VecDeque;

use futures_util::FutureExt;
use proptest::prelude::*;
use tollgate_core::{ErrorKind, FrameKind, Outcome};

use crate::script::{Step, content, frame, preamble, reply, reports};

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(content("a")),
        2 => Just(preamble("p")),
        2 => (0u64..100).prop_map(|output| reports(output, "m")),
        1 => Just(frame("?", FrameKind::Other)),
        1 => Just(frame("done", FrameKind::Done)),
    ]
}

/// How a sequence ends, beside simply ending.
fn ending() -> impl Strategy<Value = Option<Step>> {
    prop_oneof![
        Just(None),
        Just(Some(Step::Break(ErrorKind::Draining))),
        Just(Some(Step::Wait)),
    ]
}

/// What the receipt must say, step by step.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    outcome: Option<Outcome>,
    output: u64,
    content: bool,
}

impl Expected {
    /// Takes a step from the front; `None` when there is no more to see.
    fn see(&mut self, steps: &mut VecDeque<Step>) -> Option<FrameKind> {
        match steps.pop_front() {
            Some(Step::Send(frame)) => {
                self.content |= frame.kind == FrameKind::Content;
                let usage = frame.facts.and_then(|facts| facts.usage);
                self.output = usage.map_or(self.output, |usage| usage.output);
                return Some(frame.kind);
            }
            Some(Step::Break(kind)) => self.outcome = Some(Outcome::Broken(kind)),
            // Silence stays.
            Some(other) => steps.push_front(other),
            None => self.outcome = Some(Outcome::Complete),
        }
        None
    }

    /// Sees what [`tollgate_core::Reply::start`] reads; gives how many frames it holds.
    fn see_start(&mut self, steps: &mut VecDeque<Step>) -> usize {
        let mut held = 0;
        while let Some(kind) = self.see(steps) {
            held += 1;
            if kind != FrameKind::Preamble {
                break;
            }
        }
        // An end is not heard before all that is held has been read.
        self.outcome = self.outcome.filter(|end| *end != Outcome::Complete);
        held
    }
}

proptest! {
    /// Whatever comes, and wherever the client leaves, one receipt tells of it.
    #[test]
    fn every_reply_settles_once(
        steps in prop::collection::vec(step(), 0..12),
        ending in ending(),
        reads in 0usize..16,
        started in any::<bool>(),
    ) {
        let mut left: VecDeque<_> = steps.into_iter().chain(ending).collect();
        let (mut given, settled) = reply(left.clone());
        let mut expected = Expected::default();
        let mut held = 0;
        if started {
            held = expected.see_start(&mut left);
            match given.start().now_or_never() {
                Some(Ok(begun)) => given = begun.into_reply(),
                Some(Err(_)) | None => given = reply([]).0,
            }
        }
        let reads = if settled.count() == 0 { reads } else { 0 };
        for _ in 0..reads {
            if held > 0 {
                held -= 1;
            } else if expected.outcome.is_none() {
                expected.see(&mut left);
            }
            let _ = given.next_frame().now_or_never();
        }
        drop(given);
        let receipt = settled.only();
        prop_assert_eq!(receipt.outcome, expected.outcome.unwrap_or(Outcome::ClientLeft));
        prop_assert_eq!(receipt.usage.output, expected.output);
        prop_assert_eq!(receipt.first_token.is_some(), expected.content);
    }
}
