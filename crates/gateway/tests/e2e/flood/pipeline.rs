//! Requests one behind the other on a connection, and what comes back.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::harness::PATIENCE;

/// What became of the requests.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) sent: usize,
    pub(super) statuses: BTreeMap<u16, usize>,
    /// Requests that were so broken that the connection ended without an answer.
    pub(super) hung_up: usize,
}

/// Sends requests over one connection, and over another when that one ends.
#[derive(Debug)]
pub(super) struct Pipeline {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
    tally: Tally,
}

// === impl Pipeline ===

impl Pipeline {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            connection: None,
            tally: Tally::default(),
        }
    }

    pub(super) fn tally(self) -> Tally {
        self.tally
    }

    /// Sends all `requests`; those behind one that ended the connection are sent again.
    pub(super) async fn send(&mut self, mut requests: &[Vec<u8>]) {
        self.tally.sent += requests.len();
        while !requests.is_empty() {
            let reused = self.connection.is_some();
            let answered = timeout(PATIENCE, self.exchange(requests))
                .await
                .expect("no answer came");
            let over = answered.min(requests.len());
            requests = &requests[over..];
            if requests.is_empty() {
                return;
            }
            self.connection = None;
            if answered == 0 && !reused {
                self.tally.hung_up += 1;
                requests = &requests[1..];
            }
        }
    }

    /// Sends something that may not be a whole request, and says that nothing will follow.
    pub(super) async fn send_alone(&mut self, garbage: &[u8]) {
        self.tally.sent += 1;
        let mut connection = BufReader::new(TcpStream::connect(self.address).await.unwrap());
        connection.get_mut().write_all(garbage).await.unwrap();
        connection.get_mut().shutdown().await.unwrap();
        let answer = timeout(PATIENCE, read(&mut connection, true)).await;
        match answer.expect("neither an answer nor an end came") {
            Some(status) => *self.tally.statuses.entry(status).or_default() += 1,
            None => self.tally.hung_up += 1,
        }
    }

    /// Sends `requests` and counts the answers, which may be fewer.
    async fn exchange(&mut self, requests: &[Vec<u8>]) -> usize {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => BufReader::new(TcpStream::connect(self.address).await.unwrap()),
        };
        if connection
            .get_mut()
            .write_all(&requests.concat())
            .await
            .is_err()
        {
            return 0;
        }
        for (answered, request) in requests.iter().enumerate() {
            let Some(status) = read(&mut connection, request.starts_with(b"HEAD")).await else {
                return answered;
            };
            *self.tally.statuses.entry(status).or_default() += 1;
        }
        self.connection = Some(connection);
        requests.len()
    }
}

/// Reads one answer and returns its status; `None` when the connection ends first.
async fn read(connection: &mut BufReader<TcpStream>, bare: bool) -> Option<u16> {
    let (mut line, mut status, mut length) = (String::new(), None, Some(0));
    loop {
        line.clear();
        connection
            .read_line(&mut line)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        let text = line.trim_end().to_ascii_lowercase();
        match (status, text.split_once(": ")) {
            (None, _) => status = Some(text.split(' ').nth(1)?.parse().ok()?),
            (_, Some(("content-length", value))) => length = value.parse().ok(),
            (_, Some(("transfer-encoding", _))) => length = None,
            _ if text.is_empty() => break,
            _ => {}
        }
    }
    match length {
        _ if bare => {}
        Some(length) => skip(connection, length).await?,
        None => while skip_chunk(connection).await? {},
    }
    status
}

async fn skip(connection: &mut BufReader<TcpStream>, length: usize) -> Option<()> {
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    Some(())
}

/// Whether there is another chunk behind this one.
async fn skip_chunk(connection: &mut BufReader<TcpStream>) -> Option<bool> {
    let mut line = String::new();
    connection.read_line(&mut line).await.ok()?;
    let length = usize::from_str_radix(line.trim(), 16).ok()?;
    skip(connection, length + 2).await?;
    Some(length > 0)
}

// === impl Tally ===

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.hung_up += other.hung_up;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
    }
}
