//! `tollgate health`: one question to a running gateway, without a curl in the container.

use std::{
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};

use crate::{cli::Health, tls};

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks for readiness.
pub(crate) fn run(health: &Health) -> anyhow::Result<ExitCode> {
    let address = (health.host.as_str(), health.port)
        .to_socket_addrs()?
        .next()
        .ok_or_else(|| anyhow!("{} has no address", health.host))?;
    let stream = TcpStream::connect_timeout(&address, PATIENCE)
        .with_context(|| format!("nothing listens at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let answer = match health.tls {
        true => {
            let name = ServerName::IpAddress(address.ip().into());
            let connection = ClientConnection::new(Arc::new(tls::unverified()?), name)?;
            ask(StreamOwned::new(connection, stream))
        }
        false => ask(stream),
    };
    let answer = answer.context("the gateway did not answer; does --tls fit?")?;
    let status = answer.split_whitespace().nth(1).unwrap_or("no HTTP answer");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    println!("{status} {body}");
    Ok(match status {
        "200" => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn ask(mut stream: impl Read + Write) -> std::io::Result<String> {
    stream.write_all(
        b"GET /health/readiness HTTP/1.1\r\nhost: health\r\nconnection: close\r\n\r\n",
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
