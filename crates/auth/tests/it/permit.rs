//! Which calls go on.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use tollgate_auth::{
    Authenticate, Author, Directory, KeyHash, KeyRecord, Keys, MasterKey, MemoryStore, Permit,
    PermitPolicy, Principal, Store, Write,
};
use tollgate_core::{
    Call, CallId, Compat, Controls, Dialect, Envelope, Error, ErrorKind, Live, Operation, Receipt,
    Reply, ReplyHead, Secret, Segments, Spans,
};
use tower::{Service, ServiceExt, service_fn};

/// Whoever holds a key like this.
async fn holder(change: impl FnOnce(&mut KeyRecord)) -> Principal {
    let store = Arc::new(MemoryStore::default());
    let mut key = KeyRecord::new(KeyHash::of(b"sk-test"));
    change(&mut key);
    let by = Author {
        action: "created",
        name: "tester".to_owned(),
        on_behalf_of: None,
    };
    let revision = store
        .apply(vec![Write::insert(&key).unwrap()], by)
        .await
        .unwrap();
    let directory = Directory::new();
    tokio::spawn(directory.clone().follow(store, |_| ()));
    assert!(directory.reached(revision).await);
    let keys = Keys::new(MasterKey::new(Some(Secret::new("sk-master")))).directory(directory);
    let head = http::Request::get("/")
        .header("x-api-key", "sk-test")
        .body(())
        .unwrap()
        .into_parts()
        .0;
    keys.authenticate(&head).unwrap()
}

fn call(principal: &Principal, model: &str) -> Call<Principal> {
    Call {
        id: CallId::random(),
        received: std::time::Instant::now(),
        principal: principal.clone(),
        envelope: Envelope {
            dialect: Dialect::OpenAi,
            operation: Operation::Chat,
            model: model.into(),
            stream: false,
            include_usage: false,
            raw: Segments::default(),
            spans: Spans::default(),
        },
        controls: Controls::default(),
        uri: http::Uri::from_static("/v1/chat/completions"),
        headers: HeaderMap::new(),
        extensions: http::Extensions::new(),
    }
}

/// Answers with the model that was asked for as a header.
fn guarded(
    compat: Compat,
) -> impl Service<Call<Principal>, Response = Reply, Error = Error> + Clone {
    let inner = service_fn(|call: Call<Principal>| async move {
        let mut headers = HeaderMap::new();
        headers.insert("model", call.envelope.model.parse().unwrap());
        let fallbacks: Vec<_> = call
            .controls
            .fallbacks()
            .iter()
            .map(|name| &**name)
            .collect();
        headers.insert("fallbacks", fallbacks.join(",").parse().unwrap());
        let head = ReplyHead {
            status: StatusCode::OK,
            headers,
        };
        Ok::<_, Error>(Reply::from_frames(
            head,
            [],
            Receipt::new(call.id, call.received),
        ))
    });
    Permit::new(
        inner,
        Live::new(PermitPolicy {
            compat,
            ..PermitPolicy::default()
        }),
    )
}

async fn refused(principal: &Principal, model: &str, compat: Compat) -> Error {
    guarded(compat)
        .oneshot(call(principal, model))
        .await
        .unwrap_err()
}

#[tokio::test]
async fn only_models_of_the_key_are_called() {
    let one = holder(|key| key.models = vec!["gpt-4o".to_owned(), "openai/*".to_owned()]).await;
    for model in ["gpt-4o", "openai/anything"] {
        assert!(
            guarded(Compat::V1_109)
                .oneshot(call(&one, model))
                .await
                .is_ok(),
            "{model}"
        );
    }
    let error = refused(&one, "claude", Compat::V1_109).await;
    assert_eq!(
        (error.kind(), error.error_type(), error.param()),
        (
            ErrorKind::Forbidden,
            Some("key_model_access_denied"),
            Some("model")
        )
    );
    assert!(
        error
            .message()
            .contains("'claude' is not available for this API key"),
        "{error}"
    );
    let error = refused(&one, "claude", Compat::V1_80).await;
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(
        error
            .message()
            .ends_with("models=['gpt-4o', 'openai/*']. Tried to access claude"),
        "{error}"
    );
}

#[tokio::test]
async fn a_name_that_stands_for_a_model_is_replaced_and_opens_no_other() {
    let one = holder(|key| {
        key.models = vec!["gpt-4o".to_owned()];
        key.aliases = [
            ("fast".to_owned(), "gpt-4o".to_owned()),
            ("secret".to_owned(), "o3".to_owned()),
        ]
        .into();
    })
    .await;
    let reply = guarded(Compat::V1_109)
        .oneshot(call(&one, "fast"))
        .await
        .unwrap();
    assert_eq!(reply.head.headers["model"], "gpt-4o");
    assert_eq!(
        refused(&one, "secret", Compat::V1_109).await.kind(),
        ErrorKind::Forbidden
    );
}

#[tokio::test]
async fn the_fallbacks_that_a_client_names_must_be_its_own() {
    let one = holder(|key| key.models = vec!["gpt-4o".to_owned()]).await;
    let mut asked = call(&one, "gpt-4o");
    asked.controls.get_mut().fallbacks = vec!["o3".into()];
    let error = guarded(Compat::V1_109).oneshot(asked).await.unwrap_err();
    assert!(error.message().contains("'o3'"), "{error}");
}

#[tokio::test]
async fn a_fallback_goes_on_as_the_model_that_was_permitted() {
    let one = holder(|key| {
        key.models = vec!["cheap".to_owned()];
        key.aliases = [("dear".to_owned(), "cheap".to_owned())].into();
    })
    .await;
    let mut asked = call(&one, "cheap");
    asked.controls.get_mut().fallbacks = vec!["dear".into(), "cheap".into()];
    let reply = guarded(Compat::V1_109).oneshot(asked).await.unwrap();
    assert_eq!(reply.head.headers["fallbacks"], "cheap,cheap");
}

#[tokio::test]
async fn calls_in_progress_are_counted_until_their_answers_have_ended() {
    let one = holder(|key| key.max_parallel_requests = Some(2)).await;
    let service = guarded(Compat::V1_109);
    let first = service.clone().oneshot(call(&one, "m")).await.unwrap();
    let second = service.clone().oneshot(call(&one, "m")).await.unwrap();
    let error = refused(&one, "m", Compat::V1_109).await;
    // Another `guarded` shares nothing but the key: that is where calls are counted.
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(
        error
            .message()
            .contains("Limit type: max_parallel_requests. Current limit: 2, Remaining: 0."),
        "{error}"
    );
    drop(first);
    assert!(service.clone().oneshot(call(&one, "m")).await.is_ok());
    drop(second);
    assert!(service.oneshot(call(&one, "m")).await.is_ok());
}
