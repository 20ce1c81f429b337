//! The upstream of the benchmark: the least work that still looks like a provider.
//!
//! It reads no JSON. A request whose body carries the pace marker is answered by a stream, any
//! other one by the same prepared bytes; on Anthropic's path in Anthropic's dialect, else in OpenAI's.

mod answers;
mod anthropic;
mod openai;
mod request;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::yield_now;
use tokio::time::interval;

use self::answers::{Answers, STREAM_HEAD};
use self::request::{Dialect, Pace, Requests};

/// The answers of both dialects.
struct Answering {
    openai: Answers,
    anthropic: Answers,
}

// === impl Answering ===

impl Answering {
    fn prepare() -> Self {
        Self {
            openai: Answers::prepare(openai::script()),
            anthropic: Answers::prepare(anthropic::script()),
        }
    }

    fn of(&self, dialect: Dialect) -> &Answers {
        match dialect {
            Dialect::OpenAi => &self.openai,
            Dialect::Anthropic => &self.anthropic,
        }
    }
}

/// Listens on a free port of the loopback, prints the port, and serves until it is killed.
pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve())
}

async fn serve() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", listener.local_addr()?.port())?;
    stdout.flush()?;
    let answers = Arc::new(Answering::prepare());
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A connection that breaks is the business of the load, which notices and says so.
        tokio::spawn(connection(stream, Arc::clone(&answers)));
    }
}

async fn connection(stream: TcpStream, answers: Arc<Answering>) -> Result<()> {
    let mut requests = Requests::new(stream);
    while let Some(asked) = requests.next().await? {
        let answers = answers.of(asked.dialect);
        match asked.pace {
            None => requests.stream().write_all(answers.whole()).await?,
            Some(pace) => events(requests.stream(), answers, pace).await?,
        }
    }
    Ok(())
}

/// Every event is a write of its own, as a provider sends them.
async fn events(stream: &mut TcpStream, answers: &Answers, pace: Pace) -> Result<()> {
    stream.write_all(STREAM_HEAD).await?;
    write_each(stream, answers.opening()).await?;
    if pace.gap.is_zero() {
        for number in 0..pace.events {
            stream.write_all(answers.event(number)).await?;
            // A model makes a token at a time for everyone it serves; it does not finish one answer first.
            yield_now().await;
        }
    } else {
        paced(stream, answers, pace.events, pace.gap).await?;
    }
    write_each(stream, answers.closing()).await
}

async fn write_each(stream: &mut TcpStream, events: &[Vec<u8>]) -> Result<()> {
    for event in events {
        stream.write_all(event).await?;
    }
    Ok(())
}

async fn paced(
    stream: &mut TcpStream,
    answers: &Answers,
    events: u32,
    gap: Duration,
) -> Result<()> {
    let mut ticks = interval(gap);
    for number in 0..events {
        ticks.tick().await;
        stream.write_all(answers.event(number)).await?;
    }
    Ok(())
}
