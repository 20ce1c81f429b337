//! One kept-alive connection of the load generator.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bench::answer::Answer;

const BUFFER: usize = 64 * 1024;

/// A connection with its read buffer.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// What came back for one request, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange {
    /// Events of the answer when it was a stream.
    pub(crate) events: u64,
    /// From the first byte sent to the first complete event; the whole time when there was none.
    pub(crate) first_event: Duration,
    /// From the first byte sent to the end of the answer.
    pub(crate) total: Duration,
}

/// What an answer must look like to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// One JSON object.
    Whole,
    /// Exactly so many events, the last one `[DONE]`.
    Events(u64),
    /// A refusal: 401.
    Refused,
}

// === impl Connection ===

impl Connection {
    /// Connects without Nagle's algorithm, as every client library does.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; BUFFER],
            filled: 0,
        })
    }

    /// Sends one request and reads its answer to the end.
    pub(crate) async fn exchange(&mut self, request: &[u8], expect: Expect) -> Result<Exchange> {
        let started = Instant::now();
        self.stream.write_all(request).await?;
        let mut answer = Answer::default();
        let mut first_event = None;
        while !answer.complete() {
            self.read(&mut answer).await?;
            if first_event.is_none() && answer.events().count_of_events() > 0 {
                first_event = Some(started.elapsed());
            }
        }
        let total = started.elapsed();
        expect.check(&answer)?;
        Ok(Exchange {
            events: answer.events().count_of_events(),
            first_event: first_event.unwrap_or(total),
            total,
        })
    }

    async fn read(&mut self, answer: &mut Answer) -> Result<()> {
        let n = self.stream.read(&mut self.buffer[self.filled..]).await?;
        ensure!(n > 0, "the connection was closed within an answer");
        self.filled += n;
        let taken = answer.feed(&self.buffer[..self.filled])?;
        self.buffer.copy_within(taken..self.filled, 0);
        self.filled -= taken;
        Ok(())
    }
}

// === impl Expect ===

impl Expect {
    fn check(self, answer: &Answer) -> Result<()> {
        let events = answer.events();
        let status = answer.status();
        let expected = if self == Self::Refused { 401 } else { 200 };
        ensure!(
            status == expected,
            "status {status}, the answer ends with {:?}",
            events.tail()
        );
        if let Self::Events(expected) = self {
            let got = events.count_of_events();
            ensure!(
                got == expected,
                "a stream of {got} events instead of {expected}"
            );
            ensure!(
                events.ended_with_done(),
                "a stream without [DONE]: {:?}",
                events.tail()
            );
        }
        Ok(())
    }
}
