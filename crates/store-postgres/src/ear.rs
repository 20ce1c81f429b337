//! Hearing of what other processes change.

use std::{
    future::poll_fn,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::{
    sync::Notify,
    task::{AbortHandle, spawn},
    time::sleep,
};
use tokio_postgres::AsyncMessage;

use crate::{error::Error, link::dial, settings::Settings};

/// What a change is told over.
pub(crate) const CHANNEL: &str = "tollgate_changes";

/// Listens, from the first time that somebody wants to hear.
#[derive(Debug)]
pub(crate) struct Ear {
    settings: Arc<Settings>,
    heard: Arc<Notify>,
    task: OnceLock<AbortHandle>,
}

/// How soon a lost connection is tried again, and how late at most.
const SOON: Duration = Duration::from_millis(250);
const LATE: Duration = Duration::from_secs(30);

// === impl Ear ===

impl Ear {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            heard: Arc::default(),
            task: OnceLock::new(),
        }
    }

    /// Returns when something may have changed since it returned last.
    pub(crate) async fn hear(&self) {
        if self.settings.address.pooler {
            return std::future::pending().await;
        }
        self.task.get_or_init(|| {
            let listening = listen(Arc::clone(&self.settings), Arc::clone(&self.heard));
            spawn(listening).abort_handle()
        });
        self.heard.notified().await;
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// Listens for ever.
async fn listen(settings: Arc<Settings>, heard: Arc<Notify>) {
    let mut pause = SOON;
    loop {
        let mut listened = false;
        if let Err(error) = once(&settings, &heard, &mut listened).await {
            tracing::debug!("the database tells nothing of changes at the moment: {error}");
        }
        if listened {
            pause = SOON;
        }
        // Not all replicas at once.
        sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
        pause = (pause * 2).min(LATE);
    }
}

/// Listens for as long as the connection lives.
async fn once(settings: &Settings, heard: &Notify, listening: &mut bool) -> Result<(), Error> {
    let (client, mut connection) = dial(settings).await?;
    let command = format!("LISTEN {CHANNEL}");
    let mut asked = Box::pin(client.batch_execute(&command));
    loop {
        tokio::select! {
            answer = &mut asked, if !*listening => {
                answer?;
                *listening = true;
                // Whatever happened while nobody listened.
                wake(heard);
            }
            message = poll_fn(|cx| connection.poll_message(cx)) => match message {
                Some(Ok(AsyncMessage::Notification(_))) => wake(heard),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
        }
    }
}

/// Wakes whoever waits, and whoever comes next: between two looks at the store nobody waits.
fn wake(heard: &Notify) {
    heard.notify_waiters();
    heard.notify_one();
}
