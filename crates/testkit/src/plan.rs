//! Turns frames and a fault into the steps a body is played by.
//!
//! Everything an answer will do is decided here, ahead of time and without I/O.

use std::{collections::VecDeque, mem, time::Duration};

use bytes::{Bytes, BytesMut};

use crate::{
    answer::Frame,
    fault::{Cut, ErrorAt, Fault, HangAt},
    random::SplitMix,
};

/// How long a connection outlives the last bytes before a cut, so that the peer reads them: a
/// reset throws away what the peer's kernel still holds.
const LINGER: Duration = Duration::from_millis(25);

/// Belongs to no event stream and to no JSON document.
const GARBAGE: &[u8] = b"\x00\xfe<<not an event>>\n\n";

/// The largest piece of a stream that is cut at random places, in bytes.
const RANDOM_PIECE: u64 = 64;

/// One thing a body does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Hands out bytes as one piece, and bills tokens.
    Send(Bytes, u64),
    Wait(Duration),
    /// Stays silent until the client leaves.
    Hang,
    /// Severs the connection.
    Sever(Cut),
}

/// Gathers bytes into pieces of wanted sizes.
struct Chunker<I> {
    sizes: I,
    room: usize,
    piece: BytesMut,
    tokens: u64,
    out: Vec<Step>,
}

/// The steps that send `frames` the way `fault` wants; `error` is the dialect's error event.
pub(crate) fn plan(frames: Vec<Frame>, fault: &Fault, error: &Bytes) -> VecDeque<Step> {
    let steps = spaced(struck(frames, fault, error), fault.pace);
    spaced(pieces(steps, fault), fault.drip).into()
}

/// The steps with the fault's incident in its place.
fn struck(mut frames: Vec<Frame>, fault: &Fault, error: &Bytes) -> Vec<Step> {
    let place = place(&frames, fault.strikes_after());
    if fault.garbage {
        frames.insert(place, Frame::bare(GARBAGE));
    }
    let (kept, end) = match incident(fault, place, error) {
        Some(incident) => incident,
        None => (frames.len(), Vec::new()),
    };
    let sends = frames.into_iter().take(kept);
    let sends = sends.map(|frame| Step::Send(frame.bytes, frame.tokens));
    sends.chain(end).collect()
}

/// How many frames go out before the stream goes wrong, and the steps it ends with.
fn incident(fault: &Fault, place: usize, error: &Bytes) -> Option<(usize, Vec<Step>)> {
    match (fault.hang, fault.error, fault.cut) {
        (Some(HangAt::First), ..) => Some((0, vec![Step::Hang])),
        (Some(HangAt::Mid), ..) => Some((place, vec![Step::Hang])),
        (_, Some(ErrorAt::First), _) => Some((0, vec![Step::Send(error.clone(), 0)])),
        (_, Some(ErrorAt::Mid), _) => Some((place, vec![Step::Send(error.clone(), 0)])),
        (.., Some(Cut::Clean)) => Some((place, Vec::new())),
        (.., Some(cut)) => Some((place, vec![Step::Wait(LINGER), Step::Sever(cut)])),
        _ => None,
    }
}

/// The index behind the first `after` content frames, or behind all of them when there are fewer.
fn place(frames: &[Frame], after: usize) -> usize {
    let contents = frames.iter().enumerate().filter(|(_, frame)| frame.content);
    let mut contents = contents.map(|(index, _)| index);
    match contents.clone().nth(after) {
        Some(next) => next,
        None => contents.next_back().map_or(0, |last| last + 1),
    }
}

/// Waits `gap` before every piece but the first.
fn spaced(steps: Vec<Step>, gap: Option<Duration>) -> Vec<Step> {
    let Some(gap) = gap else { return steps };
    let mut out = Vec::with_capacity(steps.len() * 2);
    for step in steps {
        if matches!(step, Step::Send(..)) && !out.is_empty() {
            out.push(Step::Wait(gap));
        }
        out.push(step);
    }
    out
}

/// Cuts the bytes anew where the fault asks for it.
fn pieces(steps: Vec<Step>, fault: &Fault) -> Vec<Step> {
    match (fault.drip, fault.split, fault.seed) {
        (Some(_), ..) => Chunker::cut(steps, std::iter::repeat(1)),
        (_, Some(size), _) => Chunker::cut(steps, std::iter::repeat(size)),
        (.., Some(seed)) => {
            let mut random = SplitMix::new(seed);
            let sizes = std::iter::from_fn(move || Some(1 + random.below(RANDOM_PIECE) as usize));
            Chunker::cut(steps, sizes)
        }
        _ => steps,
    }
}

// === impl Chunker ===

impl<I: Iterator<Item = usize>> Chunker<I> {
    fn cut(steps: Vec<Step>, sizes: I) -> Vec<Step> {
        let mut chunker = Self {
            sizes,
            room: 0,
            piece: BytesMut::new(),
            tokens: 0,
            out: Vec::with_capacity(steps.len()),
        };
        chunker.refill();
        for step in steps {
            chunker.take(step);
        }
        chunker.flush();
        chunker.out
    }

    fn take(&mut self, step: Step) {
        let Step::Send(mut bytes, tokens) = step else {
            self.flush();
            self.out.push(step);
            return;
        };
        while !bytes.is_empty() {
            let count = self.room.min(bytes.len());
            self.piece.extend_from_slice(&bytes.split_to(count));
            self.room -= count;
            if bytes.is_empty() {
                self.tokens += tokens;
            }
            if self.room == 0 {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        if !self.piece.is_empty() {
            let bytes = self.piece.split().freeze();
            self.out
                .push(Step::Send(bytes, mem::take(&mut self.tokens)));
        }
        self.refill();
    }

    fn refill(&mut self) {
        self.room = self.sizes.next().unwrap_or(usize::MAX).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames() -> Vec<Frame> {
        vec![
            Frame::bare("role"),
            Frame::content("one"),
            Frame::content("two"),
            Frame::bare("done"),
        ]
    }

    fn planned(spec: &str) -> Vec<Step> {
        let fault = spec.parse().unwrap();
        plan(frames(), &fault, &Bytes::from_static(b"error")).into()
    }

    fn sent(steps: &[Step]) -> Vec<&[u8]> {
        let sends = steps.iter().filter_map(|step| match step {
            Step::Send(bytes, _) => Some(&bytes[..]),
            _ => None,
        });
        sends.collect()
    }

    #[test]
    fn incidents_strike_behind_the_counted_content() {
        assert_eq!(sent(&planned("cut=clean")), [&b"role"[..], b"one"]);
        assert_eq!(sent(&planned("error=mid,after=9")).len(), 4);
        assert_eq!(sent(&planned("error=first")), [b"error"]);
        assert_eq!(planned("hang=mid,after=0"), [send("role", 0), Step::Hang]);
        assert_eq!(planned("cut=rst").last(), Some(&Step::Sever(Cut::Rst)));
        assert_eq!(sent(&planned("garbage=mid"))[2], GARBAGE);
    }

    #[test]
    fn pieces_straddle_frames_and_keep_every_token() {
        let steps = planned("split=5");
        assert_eq!(steps, [send("roleo", 0), send("netwo", 2), send("done", 0)]);
    }

    #[test]
    fn random_pieces_repeat_with_their_seed() {
        assert_eq!(planned("seed=7"), planned("seed=7"));
        assert_eq!(sent(&planned("seed=7")).concat(), b"roleonetwodone");
    }

    #[test]
    fn a_drip_is_a_byte_at_a_time() {
        let steps = planned("drip=2");
        assert_eq!(sent(&steps).len(), 14);
        assert_eq!(steps[1], Step::Wait(Duration::from_millis(2)));
    }

    fn send(text: &'static str, tokens: u64) -> Step {
        Step::Send(Bytes::from_static(text.as_bytes()), tokens)
    }
}
