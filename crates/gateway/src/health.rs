//! `tollgate health`: one question to a running gateway, without a curl in the container.

use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, anyhow};

use crate::cli::Health;

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks for readiness.
pub(crate) fn run(health: &Health) -> anyhow::Result<ExitCode> {
    let address = (health.host.as_str(), health.port)
        .to_socket_addrs()?
        .next()
        .ok_or_else(|| anyhow!("{} has no address", health.host))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)
        .with_context(|| format!("nothing listens at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /health/readiness HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .context("the gateway did not answer")?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split_whitespace().nth(1).unwrap_or("no HTTP answer");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    println!("{status} {body}");
    Ok(if status == "200" {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
