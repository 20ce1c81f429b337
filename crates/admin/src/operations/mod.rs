//! What the routes do.

mod block;
mod bulk;
mod delete;
mod generate;
mod health;
mod info;
mod list;
mod regenerate;
mod update;

use tollgate_auth::{KeyHash, Timestamp};
use tollgate_core::Error;

use crate::{Admin, answer::Answer, asked::Asked, authority::About};

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Generate,
    Update,
    BulkUpdate,
    Delete,
    Block,
    Unblock,
    Regenerate,
    Info,
    InfoOfMany,
    List,
    Aliases,
    Health,
}

// === impl Operation ===

impl Operation {
    /// The keys that `asked` is about, before anything is done.
    pub(crate) fn about(self, asked: &Asked) -> Result<About, Error> {
        Ok(match self {
            Self::Info => About::These(info::wanted(asked).into_iter().collect()),
            Self::InfoOfMany => info::about_many(asked)?,
            Self::Update | Self::Block | Self::Unblock | Self::Regenerate => {
                About::These(vec![asked.key()?])
            }
            Self::Generate
            | Self::BulkUpdate
            | Self::Delete
            | Self::List
            | Self::Aliases
            | Self::Health => About::Any,
        })
    }

    pub(crate) async fn run(self, admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
        match self {
            Self::Generate => generate::run(admin, asked).await,
            Self::Update => update::run(admin, asked).await,
            Self::BulkUpdate => bulk::run(admin, asked).await,
            Self::Delete => delete::run(admin, asked).await,
            Self::Block => block::run(admin, asked, true).await,
            Self::Unblock => block::run(admin, asked, false).await,
            Self::Regenerate => regenerate::run(admin, asked).await,
            Self::Info => info::one(admin, asked).await,
            Self::InfoOfMany => info::many(admin, asked).await,
            Self::List => list::run(admin, asked).await,
            Self::Aliases => list::aliases(admin, asked).await,
            Self::Health => Ok(health::run()),
        }
    }
}

/// Marks who changed a key, and when.
fn stamp(key: &mut tollgate_auth::KeyRecord, asked: &Asked) {
    key.updated_at = Timestamp::now();
    key.updated_by = Some(asked.author());
}

/// Names what nothing acts on in the log; the answer names it to whoever asked.
fn tell(hash: KeyHash, ignored: &[String]) {
    if !ignored.is_empty() {
        tracing::info!(key = %hash, "kept, and not acted on yet: {}", ignored.join(", "));
    }
}
