//! Tollgate's keys in one SQLite file.
//!
//! # What it does
//!
//! [`SqliteKeys`] is a [`KeyStore`](tollgate_auth::KeyStore) over a file. SQLite is compiled in; the file is made with the
//! first key, and brought to the schema of this version when it is opened. Several processes may share it.
//!
//! # Where it goes
//!
//! Behind a [`KeyRing`](tollgate_auth::KeyRing), which follows it, and behind the management API, which changes it.
//!
//! # What it needs
//!
//! A folder that it may write to, on a disk of this machine: SQLite's write-ahead log does not work over a network.
//!
//! # What it never does
//!
//! Never blocks whoever asks: one thread writes and another reads, each fed by a bounded channel. Never keeps a key,
//! only its hash. Never uses a file of a newer schema. Never falls back to memory.
//!
//! ```
//! use tollgate_auth::{Author, KeyHash, KeyRecord, KeyStore, Write};
//! use tollgate_store_sqlite::SqliteKeys;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let folder = tempfile::tempdir().unwrap();
//! let keys = SqliteKeys::at(folder.path().join("data/tollgate.db")).unwrap();
//! let hash = KeyHash::of(b"sk-of-the-laptop");
//! let by = Author { action: "created", name: "me".into(), on_behalf_of: None };
//! keys.apply(vec![Write::Insert(Box::new(KeyRecord::new(hash)))], by).await.unwrap();
//! assert_eq!(keys.get(vec![hash]).await.unwrap().len(), 1);
//! # }
//! ```

mod error;
mod file;
mod keys;
mod list;
mod read;
mod rows;
mod schema;
mod thread;
mod write;

pub use self::keys::SqliteKeys;
