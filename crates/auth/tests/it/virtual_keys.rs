//! Virtual keys: who gets in, how soon a change holds, and what happens while the store is away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::Request;
use tollgate_auth::{
    Authenticate, Author, Changes, Directory, Document, Id, KeyHash, KeyRecord, Keys, MasterKey,
    MemoryStore, Page, Pending, Principal, Query, Revision, Role, Store, StoreError, TeamRecord,
    Timestamp, Trail, TrailQuery, Write,
};
use tollgate_core::{Error, ErrorKind, Payer, Secret, Tenant};

const KEY: &str = "sk-of-a-client-0123456789";

/// A store that can be taken away.
#[derive(Debug, Default)]
struct Away {
    store: MemoryStore,
    away: AtomicBool,
}

impl Away {
    fn ask<'a, T: Send + 'a>(
        &'a self,
        ask: impl FnOnce(&'a MemoryStore) -> Pending<'a, T>,
    ) -> Pending<'a, T> {
        match self.away.load(Ordering::Relaxed) {
            true => Box::pin(async { Err(StoreError::unavailable("it was taken away")) }),
            false => ask(&self.store),
        }
    }
}

impl Store for Away {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        self.ask(|store| store.changes(since))
    }

    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes> {
        self.ask(|store| store.scan(after))
    }

    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>> {
        self.ask(|store| store.get(ids))
    }

    fn list(&self, query: Query) -> Pending<'_, Page> {
        self.ask(|store| store.list(query))
    }

    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision> {
        self.ask(|store| store.apply(writes, by))
    }

    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail> {
        self.ask(|store| store.trail(query))
    }
}

/// A directory that follows a store, and the keys in it.
struct World {
    store: Arc<Away>,
    directory: Directory,
    keys: Keys,
}

impl World {
    async fn new() -> Self {
        let store = Arc::new(Away::default());
        let directory = Directory::new();
        tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
        let keys =
            Keys::new(MasterKey::new(Some(Secret::new("sk-master")))).directory(directory.clone());
        let world = Self {
            store,
            directory,
            keys,
        };
        assert!(world.directory.reached(Revision(0)).await);
        tokio::time::sleep(Duration::from_millis(10)).await;
        world
    }

    async fn write(&self, write: Write) {
        let by = Author {
            action: "tested",
            name: "tester".to_owned(),
            on_behalf_of: None,
        };
        let revision = self.store.apply(vec![write], by).await.unwrap();
        assert!(self.directory.reached(revision).await);
    }

    async fn insert(&self, change: impl FnOnce(&mut KeyRecord)) {
        let mut key = KeyRecord::new(KeyHash::of(KEY.as_bytes()));
        change(&mut key);
        self.write(Write::insert(&key).unwrap()).await;
    }

    fn ask(&self, key: &str) -> Result<Principal, Error> {
        let request = Request::post("/v1/chat/completions").header("x-api-key", key);
        self.keys
            .authenticate(&request.body(()).unwrap().into_parts().0)
    }

    fn refused(&self, key: &str) -> Error {
        self.ask(key).unwrap_err()
    }
}

#[tokio::test]
async fn a_key_is_known_as_soon_as_it_is_made_and_refused_as_soon_as_it_is_gone() {
    let world = World::new().await;
    assert_eq!(
        world.refused(KEY).error_type(),
        Some("token_not_found_in_db")
    );
    let team = Write::insert(&TeamRecord::new("team")).unwrap();
    world.write(team).await;
    world
        .insert(|key| key.team_id = Some("team".to_owned()))
        .await;
    let principal = world.ask(KEY).unwrap();
    assert_eq!(
        (principal.role(), principal.team()),
        (Role::Key, Some("team"))
    );
    assert_eq!(principal.accounts().len(), 2);
    assert!(
        principal
            .tenant()
            .ends_with(&KeyHash::of(KEY.as_bytes()).to_string())
    );
    assert_eq!(world.ask("sk-master").unwrap().role(), Role::Admin);
    // The hash opens nothing: whoever reads the database has no key.
    assert!(world.ask(&principal.key().unwrap().to_string()).is_err());
    world
        .write(Write::Delete(principal.key().unwrap().into(), None))
        .await;
    assert_eq!(world.refused(KEY).kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn refusals_are_litellms() {
    for (change, kind, error_type, text) in [
        (
            Box::new(|key: &mut KeyRecord| key.blocked = true) as Box<dyn FnOnce(&mut KeyRecord)>,
            ErrorKind::Unauthenticated,
            None,
            "Key is blocked",
        ),
        (
            Box::new(|key| key.expires = Some(Timestamp::from_millis(1))),
            ErrorKind::Unauthenticated,
            Some("expired_key"),
            "Expired Key",
        ),
        (
            Box::new(|key| key.allowed_routes = vec!["/v1/embeddings".to_owned()]),
            ErrorKind::Forbidden,
            None,
            "['/v1/embeddings']",
        ),
    ] {
        let world = World::new().await;
        world.insert(change).await;
        let error = world.refused(KEY);
        assert_eq!(
            (error.kind(), error.error_type()),
            (kind, error_type),
            "{error}"
        );
        assert!(error.message().contains(text), "{error}");
        assert!(!format!("{error:?} {error}").contains(KEY));
    }
}

#[tokio::test]
async fn without_the_store_known_keys_go_on_and_others_are_asked_to_wait() {
    let world = World::new().await;
    world.insert(|_| ()).await;
    world.store.away.store(true, Ordering::Relaxed);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
    while world.directory.is_sure() && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(world.ask(KEY).is_ok());
    assert!(world.ask("sk-master").is_ok());
    let error = world.refused("sk-another");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.retry_after().is_some());
    // What could never be a key is refused as ever.
    assert_eq!(world.refused("another").kind(), ErrorKind::Unauthenticated);
    world.store.away.store(false, Ordering::Relaxed);
    while !world.directory.is_sure() && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(
        world.refused("sk-another").kind(),
        ErrorKind::Unauthenticated
    );
}

#[tokio::test]
async fn a_directory_that_has_not_read_its_store_is_sure_of_nothing() {
    let keys =
        Keys::new(MasterKey::new(Some(Secret::new("sk-master")))).directory(Directory::new());
    let head = Request::get("/")
        .header("x-api-key", KEY)
        .body(())
        .unwrap()
        .into_parts()
        .0;
    assert_eq!(
        keys.authenticate(&head).unwrap_err().kind(),
        ErrorKind::Unavailable
    );
}

#[cfg(feature = "conformance")]
#[tokio::test]
async fn the_memory_store_does_what_every_store_does() {
    tollgate_auth::conformance::all(&MemoryStore::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_a_change_finds_it_taken_over_by_others_too() {
    let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
    let taken = Arc::new(AtomicBool::new(false));
    let also = {
        let taken = Arc::clone(&taken);
        move |changes: &Changes| {
            // Long enough for the other thread to be early.
            std::thread::sleep(Duration::from_millis(50));
            taken.fetch_or(!changes.changes.is_empty(), Ordering::AcqRel);
        }
    };
    let write = Write::insert(&KeyRecord::new(KeyHash::of(b"sk-new"))).unwrap();
    let by = Author {
        action: "created",
        name: "test".to_owned(),
        on_behalf_of: None,
    };
    let revision = store.apply(vec![write], by).await.unwrap();
    tokio::spawn(directory.clone().follow(store, also));
    assert!(directory.reached(revision).await);
    assert!(taken.load(Ordering::Acquire));
}
