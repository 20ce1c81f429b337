//! Who is asking, and what they may.
//!
//! # What it does
//!
//! [`AuthLayer`] names the sender of each request, by its headers alone, or refuses it. [`MasterKey`] knows one key;
//! [`Keys`] knows virtual keys too, all of which it has in memory ([`Directory`]), as they are in a [`Store`]; any
//! [`Authenticate`] may know others. [`Tokens`] are those that an identity provider signs. [`AddressLayer`] asks from where
//! requests of a connection come, of all or of those whose key is bound to addresses. [`PermitLayer`] refuses calls to
//! models that the sender may not use, replaces names that stand for models, and counts the calls that a key has in
//! progress.
//!
//! # Where it goes
//!
//! `AuthLayer` outside [`Ingress`](https://docs.rs/tollgate-wire): strangers cannot make the gateway read a body.
//! `PermitLayer` inside, because only a call says which model is meant, and outside fallback. `AddressLayer` outermost,
//! around each connection: whoever accepts it knows who is at the other end.
//!
//! # What it needs
//!
//! Something that turns its errors into responses outside of it (`RescueLayer` does). For virtual keys a store, and a
//! task that polls [`Directory::follow`].
//!
//! # What it never does
//!
//! Never reads a body, never puts a key into an error or a log, never compares keys of equal length in a time that
//! tells how much of a guess was right, never asks a store on the way of a request, never takes a store that is out of
//! reach for one without the key.
//!
//! On the server side:
//!
//! ```
//! use std::sync::Arc;
//! use tollgate_auth::{
//!     Author, AuthLayer, Directory, Document, KeyHash, KeyRecord, Keys, MasterKey, MemoryStore, Principal, Store, Write,
//! };
//! use tollgate_core::{Authenticated, Error, Live, Secret};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let store = Arc::new(MemoryStore::default());
//! let key = KeyRecord { key_alias: Some("laptop".into()), ..KeyRecord::new(KeyHash::of(b"sk-of-the-laptop")) };
//! let by = Author { action: "created", name: "me".into(), on_behalf_of: None };
//! let writes = vec![Write::Insert(Document::of(&key).unwrap())];
//! let revision = store.apply(writes, by).await.unwrap();
//!
//! let directory = Directory::new();
//! tokio::spawn(directory.clone().follow(store, |_| ()));
//! assert!(directory.reached(revision).await);
//!
//! let handler = service_fn(|asked: Authenticated<Principal, String>| async move {
//!     Ok::<_, Error>(http::Response::new(format!("hello, {:?}", asked.principal.alias())))
//! });
//! let keys = Keys::new(MasterKey::new(Some(Secret::new("sk-master")))).directory(directory);
//! let service = AuthLayer::new(Live::new(keys)).layer(handler);
//!
//! let request = http::Request::builder().header("authorization", "Bearer sk-of-the-laptop");
//! let answer = service.clone().oneshot(request.body(String::new()).unwrap()).await.unwrap();
//! assert_eq!(answer.body(), r#"hello, Some("laptop")"#);
//! assert!(service.oneshot(http::Request::new(String::new())).await.is_err());
//! # }
//! ```
//!
//! On the client side it has no place: whoever sends a request knows who they are.

mod addresses;
mod authenticate;
#[cfg(feature = "conformance")]
pub mod conformance;
mod directory;
mod future;
mod group;
mod hash;
mod holder;
mod jwt;
mod key;
mod keys;
mod layer;
mod master;
mod models;
mod pace;
mod parallel;
mod permit;
mod place;
mod principal;
mod record;
mod role;
mod routes;
mod service;
mod store;
mod timestamp;

pub use self::{
    addresses::{AddressFuture, AddressLayer, AddressPolicy, Addresses},
    authenticate::Authenticate,
    directory::Directory,
    future::ResponseFuture,
    hash::{KeyHash, NoHash},
    jwt::{Bearing, ClaimNames, ClaimPath, Fetch, Fetching, IssuerPolicy, JwtPolicy, Tokens},
    key::{KEY_HEADERS, presented_key},
    keys::Keys,
    layer::AuthLayer,
    master::MasterKey,
    models::AccessGroups,
    permit::{Permit, PermitFuture, PermitLayer, PermitPolicy},
    principal::{Level, Principal},
    record::{
        AccessGroupRecord, CustomerRecord, KeyRecord, Membership, OrganizationMember,
        OrganizationRecord, TeamMember, TeamRecord, UserRecord,
    },
    role::Role,
    routes::is_management,
    service::Auth,
    store::{
        Author, Change, Changes, Columns, Document, Entity, Entry, Id, Kind, MemoryStore, Outcome,
        Owner, Page, Pending, Query, Revision, SortBy, Store, StoreError, Trail, TrailQuery, Write,
    },
    timestamp::{NoTimestamp, Timestamp},
};
