//! Features of requests: client → neutral → provider, and back where the provider's dialect can be read.

use tollgate_core::{Deployment, Dialect};
use tollgate_translate::{Losses, neutral::Request};

use super::{Cell, Column, questions::Feature};
use crate::{
    facts,
    replay::request::{self, send, write_as},
    spoken::{Client, deployment},
};

/// How `feature` fares between `client` and the provider of `column`; the error is what is lost in silence.
pub(super) fn cell(feature: &Feature, client: &Client, column: &Column) -> Result<Cell, String> {
    let provider = &column.provider;
    let (gateway, deployment) = (gateway(), deployment(provider.dialect, column.prefix));
    let mut original = base(client, column);
    if (feature.add)(&mut original).is_none() {
        return Ok(Cell::Unsayable);
    }
    let Ok((asked, losses)) = write_as(client, &original, &gateway) else {
        return Ok(Cell::Unsayable);
    };
    let none = Losses::new();
    if !losses.is_empty() || !facts::unexplained(&original, &asked, &none).is_empty() {
        return Ok(Cell::Unsayable);
    }
    let Ok((body, losses)) = send(&asked, provider, &deployment) else {
        return Ok(Cell::Refused);
    };
    let arrived = request::arrived(&asked, &body, provider)?;
    if facts::unexplained(&asked, &arrived, &none).is_empty() {
        return Ok(Cell::Yes);
    }
    match facts::unexplained(&asked, &arrived, &losses).as_slice() {
        [] => Ok(Cell::Reported),
        found => Err(format!("{} (named: {losses})", found.join("; "))),
    }
}

/// The gateway itself: a client that speaks the provider's dialect takes it for more than that provider.
fn gateway() -> Deployment {
    deployment(Dialect::Other("gateway"), "")
}

fn base(client: &Client, column: &Column) -> Request {
    let mut request = super::questions::base(client.dialect);
    request.model = column.model.to_owned();
    request
}
