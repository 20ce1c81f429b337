//! The auth layer around a service: who gets in, and with what.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod first_reading;
mod jwt;
mod permit;
mod virtual_keys;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::{HeaderMap, Request};
use tokio::time::Instant;
use tollgate_auth::{Auth, Authenticate, KEY_HEADERS, Keys, MasterKey, Principal, Role};
use tollgate_core::{Authenticated, Error, ErrorKind, Live, Payer, Secret, Tenant};
use tower::{Service, ServiceExt, service_fn};

const KEY: &str = "sk-canary";

fn master() -> MasterKey {
    let own = "x-own-key".parse().unwrap();
    MasterKey::new(Some(Secret::new(KEY))).header(Some(own))
}

/// A service behind `keys` that gives back whoever asked and what was left of the head, and how often it was asked.
fn guarded<A: Authenticate<Principal = Principal>>(
    keys: Live<A>,
) -> (
    impl Service<Request<&'static str>, Response = (Principal, HeaderMap), Error = Error> + Clone,
    Arc<AtomicUsize>,
) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let inner = service_fn(move |asked: Authenticated<Principal, &'static str>| {
        count.fetch_add(1, Ordering::Relaxed);
        assert_eq!(*asked.request.body(), "untouched");
        let headers = asked.request.headers().clone();
        std::future::ready(Ok((asked.principal, headers)))
    });
    (Auth::new(inner, keys), asked)
}

fn request(headers: &[(&str, &str)]) -> Request<&'static str> {
    let request = Request::post("/v1/chat/completions").header("x-other", "kept");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.body("untouched").unwrap()
}

#[tokio::test]
async fn the_holder_of_the_key_is_let_in_and_the_key_stays_outside() {
    let (service, _) = guarded(Live::new(master()));
    let every: Vec<_> = KEY_HEADERS
        .iter()
        .map(|name| (name.as_str(), "Bearer sk-canary"))
        .collect();
    let all = [&every[..], &[("x-own-key", KEY)]].concat();
    let (principal, headers) = service.oneshot(request(&all)).await.unwrap();
    assert_eq!(principal.role(), Role::Admin);
    assert!(!format!("{headers:?}").contains("canary"), "{headers:?}");
    assert_eq!(headers["x-other"], "kept");
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_wrong_keys_is_held_back_and_the_right_one_is_not() {
    let (service, _) = guarded(Live::new(Keys::new(master())));
    let began = Instant::now();
    let wrong = async |times| {
        for _ in 0..times {
            let request = request(&[("x-api-key", "sk-wrong")]);
            let refused = service.clone().oneshot(request).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unauthenticated);
        }
    };
    wrong(1_000).await;
    assert!(
        began.elapsed().is_zero(),
        "who mistyped a key hears at once"
    );
    wrong(500).await;
    let flooded = began.elapsed();
    assert!((450..600).contains(&flooded.as_millis()), "{flooded:?}");
    let right = request(&[("x-api-key", KEY)]);
    service.oneshot(right).await.unwrap();
    assert_eq!(began.elapsed(), flooded);
}

#[tokio::test]
async fn a_stranger_does_not_reach_the_service() {
    let (service, asked) = guarded(Live::new(master()));
    for headers in [
        &[][..],
        &[("authorization", "Bearer sk-wrong")],
        &[("x-own-key", "sk-wrong")],
    ] {
        let refused = service.clone().oneshot(request(headers)).await;
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(!error.message().contains("wrong"), "{error}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_key_that_is_replaced_stops_working_at_once() {
    let keys = Live::new(master());
    let (service, _) = guarded(keys.clone());
    let asked = || service.clone().oneshot(request(&[("x-api-key", KEY)]));
    assert!(asked().await.is_ok());
    keys.store(MasterKey::new(Some(Secret::new("sk-new"))));
    assert!(asked().await.is_err());
    keys.store(MasterKey::new(None));
    assert_eq!(asked().await.unwrap().0.role(), Role::Anyone);
}

#[test]
fn every_principal_pays_and_belongs_to_somebody() {
    for principal in [Principal::admin(), Principal::anyone()] {
        assert_eq!(principal.accounts().len(), 1);
        assert_eq!(principal.tenant(), principal.accounts()[0]);
    }
}
