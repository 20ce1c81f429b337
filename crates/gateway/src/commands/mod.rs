//! `tollgate keys|teams|users|models …`: the management API of a running gateway, on the command line.
//!
//! A command is a row of a table ([`Operation`]): its words, its route, and its flags, each with the member of the API
//! that it sets. All else is the same for every command.

mod asked;
mod client;
mod draft;
mod keys;
mod models;
mod operation;
mod show;
mod teams;
mod users;
mod whom;

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

pub(crate) use self::asked::Asked;
use self::{
    client::{Answer, Client},
    operation::{Field, Group, Kind, Operation, Shown, first, flag},
    whom::Gateway,
};
use crate::runtime;

/// All commands.
static GROUPS: [&Group; 4] = [&keys::GROUP, &teams::GROUP, &users::GROUP, &models::GROUP];

/// Asks the gateway, and shows what it answers.
pub(crate) fn run(asked: &Asked) -> anyhow::Result<ExitCode> {
    let request = draft::request(asked)?;
    let gateway = Gateway::of(&asked.whom)?;
    let client = Client::new(gateway)?;
    let answer = runtime::build(Some(1))?.block_on(client.ask(request))?;
    tell(&answer, asked)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(answer: &Answer, asked: &Asked) -> anyhow::Result<()> {
    if let Some(names) = &answer.ignored {
        eprintln!("tollgate: kept, and not acted on yet: {names}");
    }
    if let Some(warning) = &answer.warning {
        eprintln!("tollgate: {warning}");
    }
    let json: Value = serde_json::from_slice(&answer.body).context("the answer is no JSON")?;
    let text = match asked.json {
        true => serde_json::to_string_pretty(&json)?,
        false => show::text(asked.operation.shown, &json),
    };
    println!("{}", text.trim_end());
    Ok(())
}
