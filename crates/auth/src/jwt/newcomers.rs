//! Users whom a token makes known (LiteLLM's `user_id_upsert`).

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::{Author, Directory, Store, StoreError, UserRecord, Write};

/// Users who shall be made known. Their calls do not wait for it.
#[derive(Debug)]
pub(super) struct Newcomers {
    sender: Sender<Newcomer>,
    receiver: Mutex<Option<Receiver<Newcomer>>>,
}

#[derive(Debug)]
struct Newcomer {
    user: String,
    email: Option<String>,
}

/// As many may wait; whoever finds no place comes again with their next call.
const MOST: usize = 1024;

// === impl Newcomers ===

impl Newcomers {
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel(MOST);
        Self {
            sender,
            receiver: Mutex::new(Some(receiver)),
        }
    }

    pub(super) fn add(&self, user: &str, email: Option<&str>) {
        let _ = self.sender.try_send(Newcomer {
            user: user.to_owned(),
            email: email.map(str::to_owned),
        });
    }

    /// Puts them into `store`, for as long as it is polled. Only who asks first may.
    pub(super) async fn enrol(&self, store: Arc<dyn Store>, directory: &Directory) {
        let receiver = self
            .receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(mut receiver) = receiver else {
            return;
        };
        while let Some(newcomer) = receiver.recv().await {
            let known = directory.behind().user(&newcomer.user).now.load().is_some();
            if !known && let Err(error) = newcomer.enrol(&*store, directory).await {
                tracing::warn!("a user could not be made known: {error}");
            }
        }
    }
}

// === impl Newcomer ===

impl Newcomer {
    async fn enrol(self, store: &dyn Store, directory: &Directory) -> Result<(), StoreError> {
        let mut user = UserRecord {
            user_email: self.email,
            ..UserRecord::new(self.user)
        };
        let mut result = insert(store, &user).await;
        // Somebody else has the address; whoever it is of, this is another user.
        if matches!(result, Err(StoreError::AliasTaken(..))) {
            user.user_email = None;
            result = insert(store, &user).await;
        }
        match result {
            Ok(revision) => {
                directory.reached(revision).await;
                Ok(())
            }
            Err(StoreError::Exists(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

async fn insert(store: &dyn Store, user: &UserRecord) -> Result<crate::Revision, StoreError> {
    let by = Author {
        action: "created",
        name: user.user_id.clone(),
        on_behalf_of: None,
    };
    store.apply(vec![Write::insert(user)?], by).await
}
