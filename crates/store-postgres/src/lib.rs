//! What Tollgate keeps, in PostgreSQL.
//!
//! # What it does
//!
//! [`PostgresStore`] is a [`Store`](tollgate_auth::Store) over a database that many replicas share. A change that one of
//! them makes wakes the others (`NOTIFY`). Tables are in a schema of their own, `tollgate`, so that they can live beside
//! LiteLLM's; every new connection looks whether they are those of this version, and makes them so unless it was told
//! not to.
//!
//! # Where it goes
//!
//! Behind a [`Directory`](tollgate_auth::Directory), which follows it, and behind the management API, which changes it.
//!
//! # What it needs
//!
//! PostgreSQL 12 or newer (tested with 15), and a user who may make a schema in the database, or a schema that somebody made for it. A
//! tokio runtime. Behind pgbouncer it needs nothing more, also where each transaction gets another session: no statement
//! is prepared under a name and nothing is kept in a session. Notifications do not come through such a pooler; the
//! directory asks by itself then, and `pgbouncer=true` in the URL saves the try.
//!
//! # What it never does
//!
//! Never connects before it is asked for something, so that a gateway starts while its database is away. Never waits
//! without an end. Never uses tables of another version, never a memory in place of a database, never a session of the
//! database for itself beyond the pool, the one that listens, and for a moment the one that makes the tables. Never shows
//! a password.
//!
//! ```no_run
//! use tollgate_auth::{Author, Document, KeyHash, KeyRecord, Store, Write};
//! use tollgate_store_postgres::{PostgresStore, Settings};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let settings = Settings::of("postgresql://tollgate:secret@db.internal/keys?sslmode=verify-full").unwrap();
//! let store = PostgresStore::new(settings);
//! let key = Document::of(&KeyRecord::new(KeyHash::of(b"sk-of-the-laptop"))).unwrap();
//! let by = Author { action: "created", name: "me".into(), on_behalf_of: None };
//! store.apply(vec![Write::Insert(key.clone())], by).await.unwrap();
//! assert_eq!(store.get(vec![key.id]).await.unwrap().len(), 1);
//! # }
//! ```

mod address;
mod draft;
mod ear;
mod error;
mod link;
mod list;
mod pool;
mod read;
mod rows;
mod save;
mod schema;
mod settings;
mod store;
mod tls;
mod trail;
mod url_error;
mod wishes;
mod write;

pub use self::{
    link::client, schema::Migration, settings::Settings, store::PostgresStore, url_error::UrlError,
};
