//! What the gateway writes to standard error, while it writes it.

use std::io::{BufRead as _, BufReader, Read};

use tokio::{sync::watch, time::timeout};

use super::PATIENCE;

/// All lines until now.
#[derive(Clone, Debug)]
pub(crate) struct Log(watch::Receiver<String>);

// === impl Log ===

impl Log {
    /// Keeps reading `source` until it ends.
    pub(crate) fn of(source: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = watch::channel(String::new());
        std::thread::spawn(move || {
            for line in BufReader::new(source).lines() {
                let Ok(line) = line else { break };
                sender.send_modify(|log| {
                    log.push_str(&line);
                    log.push('\n');
                });
            }
        });
        Self(receiver)
    }

    /// Everything until now.
    pub(crate) fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// The rest of the first line with `words`, as soon as there is one; `None` if the log ends without.
    pub(crate) async fn after(&self, words: &str) -> Option<String> {
        let mut receiver = self.0.clone();
        let found = receiver.wait_for(|log| log.contains(words));
        let log = timeout(PATIENCE, found).await.ok()?.ok()?;
        let (_, rest) = log.split_once(words)?;
        rest.lines().next().map(str::to_owned)
    }

    /// Waits until the log holds `count` lines with `words`, and returns all of them.
    pub(crate) async fn lines(&self, words: &str, count: usize) -> Vec<String> {
        let mut receiver = self.0.clone();
        let found = receiver.wait_for(|log| matching(log, words).len() >= count);
        let _ = timeout(PATIENCE, found).await;
        matching(&self.text(), words)
    }
}

fn matching(log: &str, words: &str) -> Vec<String> {
    let lines = log.lines().filter(|line| line.contains(words));
    lines.map(str::to_owned).collect()
}
