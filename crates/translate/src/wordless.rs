//! Texts without a word, which carry a signature alone (Gemini ends an answer with one). A client would show an empty
//! text, or take it for the answer; as a thought of no words the signature travels all the same.

use crate::neutral::{Answer, Content, Delta, Event, Part};

/// Makes the wordless texts of `answer` thoughts.
pub(crate) fn in_answer(answer: &mut Answer) {
    for choice in &mut answer.choices {
        let parts = choice.parts.iter_mut().filter(|part| is_wordless(part));
        parts.for_each(think);
    }
}

/// Makes the wordless texts that begin among `events` thoughts. A signed part comes whole, so its words would be here.
pub(crate) fn in_stream(events: &mut [Event]) {
    for at in 0..events.len() {
        let (head, rest) = events.split_at_mut(at + 1);
        let Some(Event::PartStart {
            choice,
            part,
            content,
        }) = head.last_mut()
        else {
            continue;
        };
        if is_wordless(content) && !rest.iter().any(|event| says(event, *choice, *part)) {
            think(content);
        }
    }
}

fn is_wordless(part: &Part) -> bool {
    let empty = matches!(&part.content, Content::Text { text, citations } if text.is_empty() && citations.is_empty());
    empty && part.state.is_some()
}

fn think(part: &mut Part) {
    part.content = Content::Thinking {
        text: String::new(),
        redacted: false,
    };
}

fn says(event: &Event, choice: u32, part: u32) -> bool {
    matches!(event, Event::Delta { choice: c, part: p, delta: Delta::Text(_) | Delta::Citation(_) }
        if *c == choice && *p == part)
}
