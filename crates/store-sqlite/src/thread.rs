//! A thread with a connection.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tollgate_auth::StoreError;

use crate::error::Error;

/// Opens a connection; `None` when there is no file and none shall be made.
pub(crate) type Open = fn(&Path) -> Result<Option<Connection>, Error>;

/// What is done with the connection, or with the news that there is none.
type Job = Box<dyn FnOnce(Result<Option<&mut Connection>, Error>) + Send>;

/// A thread that does one thing after the other with its connection, which it opens for the first.
#[derive(Clone)]
pub(crate) struct Thread {
    jobs: mpsc::Sender<Job>,
}

/// As many jobs wait for the thread; whoever comes then waits to be let in.
const QUEUE: usize = 256;

// === impl Thread ===

impl Thread {
    /// Starts a thread called `name`; it ends with the last clone of this.
    pub(crate) fn start(name: &str, path: Arc<PathBuf>, open: Open) -> io::Result<Self> {
        let (jobs, orders) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name(name.to_owned());
        thread.spawn(move || work(orders, &path, open))?;
        Ok(Self { jobs })
    }

    /// Does `job` on the thread; `None` when there is no file.
    pub(crate) async fn run<T, F>(&self, job: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        let (answer, done) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = match connection {
                Ok(Some(connection)) => job(connection).map(Some),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            // Whoever asked may have left.
            let _ = answer.send(result);
        });
        let ended = || StoreError::unavailable("its thread has ended");
        self.jobs.send(job).await.map_err(|_| ended())?;
        Ok(done.await.map_err(|_| ended())??)
    }
}

fn work(mut jobs: mpsc::Receiver<Job>, path: &Path, open: Open) {
    let mut connection = None;
    while let Some(job) = jobs.blocking_recv() {
        if connection.is_none() {
            match open(path) {
                Ok(opened) => connection = opened,
                Err(error) => {
                    job(Err(error));
                    continue;
                }
            }
        }
        job(Ok(connection.as_mut()));
    }
}
