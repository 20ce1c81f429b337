//! Tokens, by the credential that they were fetched with.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use rustc_hash::FxHashMap;
use tollgate_core::{AwsSource, Credential};

use super::{
    aws,
    client::TokenClient,
    entra,
    failure::Failure,
    google,
    slot::{Found, Slot},
    token::Token,
};

/// Every token that was fetched; clones share them. One pointer, because services are cloned for each call.
#[derive(Clone, Debug)]
pub(super) struct Keyring(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    slots: Mutex<FxHashMap<Credential, Arc<Slot>>>,
    client: TokenClient,
}

/// Credentials come from the configuration alone, so there are few; of those that an old one had, as many are kept.
const MOST: usize = 1024;

// === impl Keyring ===

impl Keyring {
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared {
            slots: Mutex::default(),
            client: TokenClient::new(),
        }))
    }

    /// What authorises requests of `credential`.
    pub(super) fn find(&self, credential: &Credential) -> Found {
        let now = SystemTime::now();
        if let Credential::Aws(identity) = credential
            && let AwsSource::Keys(keys) = &identity.source
        {
            return Found::Token(Arc::new(Token::keys(keys.clone(), now, None)));
        }
        let slot = self.slot(credential, now);
        slot.look(now, || fetch(self.0.client.clone(), credential.clone()))
    }

    fn slot(&self, credential: &Credential, now: SystemTime) -> Arc<Slot> {
        // A map is whole after every statement: a panic elsewhere does not spoil it.
        let slots = self.0.slots.lock();
        let mut slots = slots.unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(credential) {
            return Arc::clone(slot);
        }
        if slots.len() >= MOST {
            slots.retain(|_, slot| slot.is_in_use(now));
        }
        if slots.len() >= MOST {
            slots.clear();
        }
        Arc::clone(slots.entry(credential.clone()).or_default())
    }
}

async fn fetch(client: TokenClient, credential: Credential) -> Result<Token, Failure> {
    let fetched = match &credential {
        Credential::Aws(identity) => aws::fetch(&client, identity).await,
        Credential::Google(identity) => google::fetch(&client, &identity.source).await,
        Credential::Entra(identity) => entra::fetch(&client, identity).await,
        _ => Err(Failure::refused("this credential is not fetched")),
    };
    // An issuer may repeat what it was sent, and failures are logged and told.
    fetched.map_err(|failure| failure.scrubbed(&credential))
}
