//! Features of answers: provider → neutral → client, whole and streamed; and back with the next question.

use tollgate_core::Dialect;
use tollgate_translate::{
    Asked, Inbound, Outbound,
    neutral::{Answer, Request, unfold},
};

use super::{
    Cell, Column,
    answers::{Feature, SEAL},
    fixtures, said,
};
use crate::{
    replay::{
        frames,
        request::{self, send},
    },
    spoken::{Client, deployment},
};

/// How `feature` fares between the provider of `column` and `client`; the error is what is lost in silence.
pub(super) fn cell(feature: &Feature, client: &Client, column: &Column) -> Result<Cell, String> {
    let Some(given) = given(feature, column)? else {
        return Ok(Cell::Unknown);
    };
    // Whether the client's own provider could tell it: what that loses, the dialect has no word for.
    let own = (feature.make)(client.dialect);
    let [whole, streamed] = told(&given, client)?.map(|answer| (feature.is_there)(&answer));
    let [own_whole, own_streamed] = told(&own, client)?.map(|answer| (feature.is_there)(&answer));
    match (whole, streamed) {
        (true, true) if feature.returns => returned(&given, client, column),
        (true, true) => Ok(Cell::Yes),
        (true, false) if own_streamed => Err("the stream does not have it".to_owned()),
        (false, _) if own_whole => Err("the answer does not have it".to_owned()),
        _ => Ok(Cell::Unsayable),
    }
}

/// The answer of the provider; nothing where its dialect cannot give it.
fn given(feature: &Feature, column: &Column) -> Result<Option<Answer>, String> {
    let provider = &column.provider;
    let Some(inbound) = provider.inbound else {
        return fixtures::answer(feature.name, column);
    };
    let dialect = match provider.dialect {
        Dialect::Vertex => Dialect::Gemini,
        dialect => dialect,
    };
    let answer = (feature.make)(dialect);
    let again = whole(&answer, inbound, provider.outbound, dialect)?;
    Ok(Some(again).filter(|again| (feature.is_there)(again)))
}

fn whole(
    answer: &Answer,
    inbound: &dyn Inbound,
    outbound: &dyn Outbound,
    dialect: Dialect,
) -> Result<Answer, String> {
    let written = inbound.write_answer(answer, &asked(dialect));
    outbound
        .read_answer(&written)
        .map_err(|fault| format!("{fault:?}"))
}

/// What the client is told, whole and streamed.
fn told(answer: &Answer, client: &Client) -> Result<[Answer; 2], String> {
    let whole = whole(answer, client.inbound, client.outbound, client.dialect)?;
    let mut asked = asked(client.dialect);
    asked.request.stream = true;
    let mut encoder = client.inbound.encoder(asked);
    let mut bytes = Vec::new();
    for event in unfold(answer) {
        encoder.event(&event, &mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let events = frames::decode(client.outbound, &frames::written(client.dialect, &text));
    let events = events.map_err(|fault| format!("{fault:?}"))?;
    Ok([whole, frames::fold(&events)])
}

fn asked(dialect: Dialect) -> Asked {
    let mut asked = Asked::of(&Request::new(dialect));
    asked.model = "asked".to_owned();
    asked.include_usage = true;
    asked
}

/// The client sends the answer back with its next question: the seal has to reach the provider.
fn returned(given: &Answer, client: &Client, column: &Column) -> Result<Cell, String> {
    let written = client.inbound.write_answer(given, &asked(client.dialect));
    let next = said::next(client.dialect, &written)?;
    let mut next = request::understand(client.inbound, next.to_string().as_bytes())?;
    next.model = column.model.to_owned();
    let deployment = deployment(column.provider.dialect, column.prefix);
    let (body, losses) = send(&next, &column.provider, &deployment)?;
    match body.to_string().contains(SEAL) {
        true => Ok(Cell::Yes),
        false if !losses.is_empty() => Ok(Cell::Reported),
        false => Err("the provider does not get it back".to_owned()),
    }
}
