//! What Tollgate keeps, in one SQLite file.
//!
//! # What it does
//!
//! [`SqliteStore`] is a [`Store`](tollgate_auth::Store) over a file. SQLite is compiled in; the file is made with the
//! first change, and brought to the schema of this version when it is opened. Several processes may share it.
//!
//! # Where it goes
//!
//! Behind a [`Directory`](tollgate_auth::Directory), which follows it, and behind the management API, which changes it.
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
//! use tollgate_auth::{Author, Document, KeyHash, KeyRecord, Store, Write};
//! use tollgate_store_sqlite::SqliteStore;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let folder = tempfile::tempdir().unwrap();
//! let store = SqliteStore::at(folder.path().join("data/tollgate.db")).unwrap();
//! let key = Document::of(&KeyRecord::new(KeyHash::of(b"sk-of-the-laptop"))).unwrap();
//! let by = Author { action: "created", name: "me".into(), on_behalf_of: None };
//! store.apply(vec![Write::Insert(key.clone())], by).await.unwrap();
//! assert_eq!(store.get(vec![key.id]).await.unwrap().len(), 1);
//! # }
//! ```

mod error;
mod file;
mod list;
mod read;
mod rows;
mod schema;
mod store;
mod thread;
mod trail;
mod write;

pub use self::store::SqliteStore;
