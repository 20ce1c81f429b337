//! Answers: recorded, written for a client of another dialect, and read as that client reads them.

use tollgate_core::Dialect;
use tollgate_translate::{
    Asked, Fault,
    neutral::{Answer, Event, Request, unfold},
};

use super::{
    frames,
    recordings::Answered,
    report::Verdict,
    told::Told,
    validate::{Kind, Written},
};
use crate::spoken::{Client, Provider};

/// An answer that a provider gave.
pub(super) struct Given {
    pub(super) answer: Answer,
    /// As it was streamed.
    events: Option<Vec<Event>>,
}

/// What `answered` says; the reason to leave it out, or the fault.
pub(super) fn read(answered: &Answered, provider: &Provider) -> Result<Given, Verdict> {
    let fault = |fault| match fault {
        Fault::Reported { .. } => Verdict::Skipped("the stream ends in an error".to_owned()),
        fault => Verdict::Failed(format!("{fault:?}")),
    };
    if let Some(pieces) = frames::recorded(answered) {
        if pieces.is_empty() {
            return Err(Verdict::Skipped(
                "nothing of the stream was kept".to_owned(),
            ));
        }
        if frames::answers(&pieces) > 1 {
            return Err(Verdict::Skipped(
                "the recording joins several answers into one stream".to_owned(),
            ));
        }
        let events = frames::decode(provider.outbound, &pieces).map_err(fault)?;
        return Ok(Given {
            answer: frames::fold(&events),
            events: Some(events),
        });
    }
    if !answered.body.is_object() {
        return Err(Verdict::Skipped("no answer was kept".to_owned()));
    }
    if answered.body["object"] == "response.compaction" {
        return Err(Verdict::Skipped("the answer is a compaction".to_owned()));
    }
    let body = answered.body.to_string();
    let answer = provider
        .outbound
        .read_answer(body.as_bytes())
        .map_err(fault)?;
    Ok(Given {
        answer,
        events: None,
    })
}

/// Whether `given` reaches `client`, whole and streamed; and what it was written as.
pub(super) fn check(
    given: &Given,
    client: &Client,
    asked: Option<&Request>,
) -> (Verdict, Vec<Written>) {
    let asked = asked
        .cloned()
        .unwrap_or_else(|| Request::new(client.dialect));
    let mut asked = Asked::of(&asked);
    asked.include_usage = true;
    if asked.model.is_empty() {
        asked.model = "asked".to_owned();
    }
    let mut written = Vec::new();
    let mut wrong = Vec::new();
    let expected = Told::of(&given.answer, client.dialect);
    let whole = client.inbound.write_answer(&given.answer, &asked);
    match client.outbound.read_answer(&whole) {
        Ok(again) => wrong.extend(
            expected
                .difference(&Told::of(&again, client.dialect))
                .map(|lines| format!("whole: {lines}")),
        ),
        Err(fault) => wrong.push(format!("whole: {fault:?} in {}", lossy(&whole))),
    }
    written.extend(Kind::of(client.dialect, false).map(|kind| Written::new(kind, &whole)));
    let events = match &given.events {
        Some(events) => events.clone(),
        None => unfold(&given.answer),
    };
    asked.request.stream = true;
    let stream = encode(client, asked, &events);
    let pieces = frames::written(client.dialect, &lossy(&stream));
    match frames::decode(client.outbound, &pieces) {
        Ok(again) => wrong.extend(
            expected
                .difference(&Told::of(&frames::fold(&again), client.dialect))
                .map(|lines| format!("streamed: {lines}")),
        ),
        Err(fault) => wrong.push(format!("streamed: {fault:?} in {}", lossy(&stream))),
    }
    written.extend(Kind::of(client.dialect, true).map(|kind| Written::new(kind, &stream)));
    let verdict = match wrong.is_empty() {
        true => Verdict::Passed,
        false => Verdict::Failed(wrong.join("\n      ")),
    };
    (verdict, written)
}

fn encode(client: &Client, asked: Asked, events: &[Event]) -> Vec<u8> {
    let mut encoder = client.inbound.encoder(asked);
    let mut bytes = Vec::new();
    for event in events {
        encoder.event(event, &mut bytes);
    }
    bytes
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether an answer in `dialect` belongs to a schema that the validator knows.
impl Kind {
    fn of(dialect: Dialect, stream: bool) -> Option<Self> {
        Some(match (dialect, stream) {
            (Dialect::OpenAi, false) => Self("chat"),
            (Dialect::OpenAi, true) => Self("chat-stream"),
            (Dialect::OpenAiResponses, false) => Self("responses"),
            (Dialect::OpenAiResponses, true) => Self("responses-stream"),
            (Dialect::Anthropic, false) => Self("messages"),
            (Dialect::Anthropic, true) => Self("messages-stream"),
            _ => return None,
        })
    }
}
