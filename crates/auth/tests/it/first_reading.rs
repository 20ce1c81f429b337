//! A directory that reads a store for the first time.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::Request;
use tollgate_auth::{
    Authenticate, Author, Changes, Directory, Document, Id, KeyHash, KeyRecord, Keys, MasterKey,
    MemoryStore, Page, Pending, Query, Revision, Store, StoreError, Trail, TrailQuery, Write,
};
use tollgate_core::{Error, ErrorKind, Secret};

/// A store that is changed, and then fails, when the second part of it is read.
#[derive(Debug, Default)]
struct Interrupted {
    store: MemoryStore,
    scans: AtomicUsize,
    meanwhile: Vec<Write>,
}

impl Store for Interrupted {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        self.store.changes(since)
    }

    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes> {
        if self.scans.fetch_add(1, Ordering::Relaxed) != 1 {
            return self.store.scan(after);
        }
        Box::pin(async {
            self.apply(self.meanwhile.clone(), author()).await?;
            Err(StoreError::unavailable("it was interrupted"))
        })
    }

    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>> {
        self.store.get(ids)
    }

    fn list(&self, query: Query) -> Pending<'_, Page> {
        self.store.list(query)
    }

    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision> {
        self.store.apply(writes, by)
    }

    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail> {
        self.store.trail(query)
    }
}

/// More keys than the memory store hands out at once.
const MANY: usize = 1500;

fn author() -> Author {
    Author {
        action: "tested",
        name: "tester".to_owned(),
        on_behalf_of: None,
    }
}

fn ask(keys: &Keys, number: usize) -> Result<(), Error> {
    let request = Request::post("/").header("x-api-key", format!("sk-{number}"));
    let head = request.body(()).unwrap().into_parts().0;
    keys.authenticate(&head).map(drop)
}

/// The keys in the order in which they are read.
fn numbers() -> Vec<usize> {
    let mut numbers: Vec<_> = (0..MANY).collect();
    numbers.sort_by_key(|number| hash(*number));
    numbers
}

fn hash(number: usize) -> KeyHash {
    KeyHash::of(format!("sk-{number}").as_bytes())
}

#[tokio::test]
async fn what_happens_meanwhile_is_known_and_nothing_is_read_twice() {
    let numbers = numbers();
    let [first, last] = [numbers[0], numbers[MANY - 1]];
    let insert = |number| Write::insert(&KeyRecord::new(hash(number))).unwrap();
    let store = Arc::new(Interrupted {
        meanwhile: vec![Write::Delete(hash(first).into(), None), insert(MANY)],
        ..Interrupted::default()
    });
    let all = (0..MANY).map(insert).collect();
    let Revision(revision) = store.apply(all, author()).await.unwrap();
    let directory = Directory::new();
    let master = MasterKey::new(Some(Secret::new("sk-master")));
    let keys = Keys::new(master).directory(directory.clone());
    tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
    assert!(directory.reached(Revision(revision + 2)).await);
    assert_eq!(directory.len(), MANY);
    // The first two parts, and the one that failed.
    assert_eq!(store.scans.load(Ordering::Relaxed), 3);
    assert!(ask(&keys, last).is_ok() && ask(&keys, MANY).is_ok());
    let refused = ask(&keys, first).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unauthenticated);
}
