//! From where keys may ask that are bound to addresses.

use std::{net::IpAddr, sync::Arc};

use http::{Request, Response};
use tollgate_auth::{
    AddressLayer, AddressPolicy, Auth, Author, Directory, Document, KeyHash, KeyRecord, Keys,
    MasterKey, MemoryStore, Principal, Store, Write,
};
use tollgate_core::{Authenticated, Error, ErrorKind, Live, Secret};
use tower::{Layer, Service, ServiceExt, service_fn};

const BOUND: &str = "sk-bound";
const FREE: &str = "sk-free";
const MASTER: &str = "sk-master";

/// Keys of a store, as a layer knows them.
struct World {
    store: Arc<MemoryStore>,
    directory: Directory,
    keys: Live<Keys>,
}

impl World {
    /// With a key that may ask from everywhere.
    async fn new() -> Self {
        let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
        tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
        let keys =
            Keys::new(MasterKey::new(Some(Secret::new(MASTER)))).directory(directory.clone());
        let world = Self {
            store,
            directory,
            keys: Live::new(keys),
        };
        world.write(Write::insert(&bound(FREE, &[])).unwrap()).await;
        world
    }

    /// With another, which may ask from `networks` alone.
    async fn with(networks: &[&str]) -> Self {
        let world = Self::new().await;
        let write = Write::insert(&bound(BOUND, networks)).unwrap();
        world.write(write).await;
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

    /// Binds the key that may ask from everywhere.
    async fn bind(&self, networks: &[&str]) {
        let mut key = bound(FREE, networks);
        let kept = self.store.get(vec![key.hash.into()]).await.unwrap();
        key.revision = kept[0].revision;
        let write = Write::Replace(Document::of(&key).unwrap());
        self.write(write).await;
    }

    /// A connection with `peer`.
    fn connection(
        &self,
        policy: AddressPolicy,
        peer: &str,
    ) -> impl Service<Request<()>, Response = Response<()>, Error = Error> + Clone + use<> {
        let peer: IpAddr = peer.parse().unwrap();
        let inner = service_fn(|_: Authenticated<Principal, ()>| async {
            Ok::<_, Error>(Response::new(()))
        });
        AddressLayer::new(Arc::new(policy), peer)
            .keys(Some(self.keys.clone()))
            .layer(Auth::new(inner, self.keys.clone()))
    }

    async fn ask(&self, key: &str, peer: &str) -> Result<(), Error> {
        let connection = self.connection(AddressPolicy::default(), peer);
        connection.oneshot(request(key, None)).await.map(drop)
    }
}

fn bound(key: &str, networks: &[&str]) -> KeyRecord {
    KeyRecord {
        allowed_ips: networks.iter().map(|text| (*text).to_owned()).collect(),
        ..KeyRecord::new(KeyHash::of(key.as_bytes()))
    }
}

fn request(key: &str, said: Option<&str>) -> Request<()> {
    let request = Request::get("/v1/models").header("x-api-key", key);
    let said = said.into_iter();
    let request = said.fold(request, |request, said| {
        request.header("x-forwarded-for", said)
    });
    request.body(()).unwrap()
}

#[tokio::test]
async fn a_key_comes_from_where_it_is_bound_to_and_others_from_everywhere() {
    let world = World::with(&["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]).await;
    for (peer, may) in [
        ("10.1.2.3", true),
        ("::ffff:10.1.2.3", true),
        ("192.0.2.7", true),
        ("2001:db8::1", true),
        ("192.0.2.8", false),
        ("::ffff:192.0.2.8", false),
        ("2001:db9::1", false),
        ("::1", false),
    ] {
        assert_eq!(world.ask(BOUND, peer).await.is_ok(), may, "{peer}");
        for key in [FREE, MASTER] {
            assert!(world.ask(key, peer).await.is_ok(), "{key} {peer}");
        }
    }
}

#[tokio::test]
async fn the_refusal_is_that_of_addresses_and_strangers_hear_another() {
    let world = World::with(&["10.0.0.0/8"]).await;
    let error = world.ask(BOUND, "::ffff:192.0.2.1").await.unwrap_err();
    let words = "Access forbidden: IP address 192.0.2.1 not allowed.";
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Forbidden, words)
    );
    for key in ["sk-unknown", "unknown", "a.b.c", ""] {
        let error = world.ask(key, "192.0.2.1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{key}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_last_entry_counts_for_a_bound_key() {
    let world = World::with(&["192.0.2.7"]).await;
    for (forwarded, said, may) in [
        (true, Some("192.0.2.7"), true),
        (true, Some("198.51.100.1, 192.0.2.7"), true),
        (true, Some("192.0.2.7, 198.51.100.1"), false),
        (true, Some("garbage"), false),
        (true, None, false),
        (false, Some("192.0.2.7"), false),
    ] {
        let policy = AddressPolicy {
            forwarded,
            ..AddressPolicy::default()
        };
        let connection = world.connection(policy, "10.0.0.1");
        let asked = |key| connection.clone().oneshot(request(key, said));
        assert_eq!(asked(BOUND).await.is_ok(), may, "{forwarded} {said:?}");
        // From where it comes is nobody's business, so neither is what the header says.
        assert!(asked(FREE).await.is_ok(), "{forwarded} {said:?}");
    }
}

#[tokio::test]
async fn networks_of_all_and_networks_of_a_key_both_bind() {
    let world = World::with(&["10.0.0.0/8"]).await;
    for (peer, by_key, by_other) in [
        ("10.1.0.1", true, true),
        ("10.2.0.1", false, false),
        ("192.0.2.1", false, true),
    ] {
        let networks = ["10.1.0.0/16", "192.0.2.0/24"].map(|text| text.parse().unwrap());
        let policy = AddressPolicy {
            networks: Some(networks.to_vec()),
            ..AddressPolicy::default()
        };
        let connection = world.connection(policy, peer);
        let asked = |key| connection.clone().oneshot(request(key, None));
        assert_eq!(asked(BOUND).await.is_ok(), by_key, "{peer}");
        assert_eq!(asked(FREE).await.is_ok(), by_other, "{peer}");
    }
}

#[tokio::test]
async fn open_paths_are_open_to_bound_keys_too() {
    let world = World::with(&["10.0.0.0/8"]).await;
    let policy = AddressPolicy {
        open: vec!["/v1/models"],
        ..AddressPolicy::default()
    };
    let connection = world.connection(policy, "192.0.2.1");
    assert!(connection.oneshot(request(BOUND, None)).await.is_ok());
}

#[tokio::test]
async fn a_key_is_bound_and_freed_while_a_connection_lasts() {
    let world = World::new().await;
    let connection = world.connection(AddressPolicy::default(), "192.0.2.1");
    let asked = || connection.clone().oneshot(request(FREE, None));
    for (networks, may) in [
        (&[][..], true),
        (&["10.0.0.0/8"], false),
        (&["10.0.0.0/8", "192.0.2.0/24"], true),
        (&["10.0.0.0/8"], false),
        (&[], true),
    ] {
        world.bind(networks).await;
        assert_eq!(asked().await.is_ok(), may, "{networks:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_bound_to_what_is_no_network_is_refused() {
    let world = World::with(&["10.0.0.0/8", "10.0.0.0/33"]).await;
    for peer in ["10.0.0.1", "192.0.2.1"] {
        let error = world.ask(BOUND, peer).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{peer}");
    }
    assert!(world.ask(FREE, "192.0.2.1").await.is_ok());
}
