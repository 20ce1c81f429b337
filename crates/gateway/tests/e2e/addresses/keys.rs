//! Keys that are bound to addresses; the tests ask from 127.0.0.1.

use http::{HeaderValue, Method};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::{
    harness::{CHAT, Gateway, Request, Setup, chat, get, post, provider},
    keys::{generate, manage, managed, with},
};

const HERE: &str = "127.0.0.0/8";
const ELSEWHERE: &str = "192.0.2.0/24";
const WORDS: &str = "Access forbidden: IP address 127.0.0.1 not allowed.";

/// Everywhere that a key is presented: calls, lists and the management API.
const PATHS: [&str; 3] = [CHAT, "/v1/models", "/key/info"];

async fn gateway(base: &str, forwarded: bool) -> Gateway {
    let general = json!({"use_x_forwarded_for": forwarded});
    let setup = Setup::new()
        .model("gpt-4o", base)
        .section("general_settings", general);
    setup.start().await
}

fn request(key: &str, path: &str, said: Option<&str>) -> Request {
    let mut request = match path {
        CHAT => post(path, chat("gpt-4o")),
        path => get(path),
    };
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    if let Some(said) = said {
        let said = said.parse().unwrap();
        request.headers_mut().insert("x-forwarded-for", said);
    }
    request
}

async fn asked(gateway: &Gateway, key: &str, path: &str, said: Option<&str>) -> u16 {
    gateway.send(request(key, path, said)).await.status
}

/// Changes a key with the key itself.
async fn by_itself(gateway: &Gateway, key: &str, path: &str, mut fields: Value) -> (u16, String) {
    fields["key"] = json!(key);
    let answer = with(gateway, key, Method::POST, path, fields.to_string()).await;
    let refused = answer.status != 200;
    let param = refused.then(|| answer.json()["error"]["param"].to_string());
    (answer.status, param.unwrap_or_default())
}

#[tokio::test]
async fn a_key_is_good_from_where_it_is_bound_to_alone() {
    let provider = provider().await;
    let gateway = gateway(&provider.base_url(), false).await;
    let here = generate(&gateway, json!({"allowed_ips": [ELSEWHERE, HERE]})).await;
    let elsewhere = generate(&gateway, json!({"allowed_ips": [ELSEWHERE]})).await;
    let free = generate(&gateway, json!({})).await;
    for path in PATHS {
        for key in [&here, &free] {
            assert_eq!(asked(&gateway, key, path, None).await, 200, "{path}");
        }
        // A header that anybody can write opens nothing.
        for said in [None, Some("192.0.2.1")] {
            let refused = gateway.send(request(&elsewhere, path, said)).await;
            assert_eq!((refused.status, refused.error()), (403, WORDS.to_owned()));
        }
        assert_eq!(asked(&gateway, "sk-unknown", path, None).await, 401);
    }
    for path in ["/health/liveliness", "/"] {
        assert_eq!(asked(&gateway, &elsewhere, path, None).await, 200, "{path}");
    }
}

#[tokio::test]
async fn a_proxy_says_from_where_a_key_comes() {
    let provider = provider().await;
    let gateway = gateway(&provider.base_url(), true).await;
    let key = generate(&gateway, json!({"allowed_ips": ["192.0.2.7"]})).await;
    let free = generate(&gateway, json!({})).await;
    for path in PATHS {
        for (said, status) in [
            (Some("192.0.2.7"), 200),
            (Some("198.51.100.1, 192.0.2.7"), 200),
            (Some("192.0.2.7, 198.51.100.1"), 403),
            (Some("garbage"), 403),
            (None, 403),
        ] {
            assert_eq!(asked(&gateway, &key, path, said).await, status, "{said:?}");
            assert_eq!(asked(&gateway, &free, path, said).await, 200, "{said:?}");
        }
    }
}

#[tokio::test]
async fn who_may_ask_from_somewhere_alone_does_not_lift_that() {
    let gateway = Setup::new().start().await;
    managed(
        &gateway,
        "/user/new",
        json!({"user_id": "ann", "user_role": "internal_user"}),
    )
    .await;
    let fields = json!({"user_id": "ann", "allowed_ips": [HERE]});
    let key = generate(&gateway, fields).await;
    for wider in [
        json!([]),
        json!(null),
        json!([HERE, ELSEWHERE]),
        json!(["0.0.0.0/0"]),
    ] {
        let fields = json!({"allowed_ips": wider});
        for path in ["/key/update", "/key/regenerate"] {
            let refused = by_itself(&gateway, &key, path, fields.clone()).await;
            assert_eq!(
                refused,
                (403, "\"allowed_ips\"".to_owned()),
                "{path} {wider}"
            );
        }
        let made = with(
            &gateway,
            &key,
            Method::POST,
            "/key/generate",
            fields.to_string(),
        )
        .await;
        assert_eq!(made.status, 403, "{wider}");
    }
    let kept = json!({"allowed_ips": [HERE]});
    let made = with(
        &gateway,
        &key,
        Method::POST,
        "/key/generate",
        kept.to_string(),
    )
    .await;
    assert_eq!(made.json()["allowed_ips"], json!([HERE]));
    let renewed = by_itself(&gateway, &key, "/key/regenerate", json!({})).await;
    assert_eq!(renewed.0, 200, "{renewed:?}");
}

#[tokio::test]
async fn an_administrator_binds_a_key_and_frees_it_while_its_connection_lasts() {
    let gateway = Setup::new().start().await;
    let key = generate(&gateway, json!({})).await;
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    for (networks, status) in [
        (json!([]), 200),
        (json!([ELSEWHERE]), 403),
        (json!([HERE]), 200),
        (json!([ELSEWHERE]), 403),
        (json!(null), 200),
    ] {
        let fields = json!({"key": key, "allowed_ips": networks});
        managed(&gateway, "/key/update", fields).await;
        sender.ready().await.unwrap();
        let answer = sender.send_request(request(&key, "/v1/models", None)).await;
        assert_eq!(answer.unwrap().status(), status, "{networks}");
    }
}

#[tokio::test]
async fn the_bound_is_shown_goes_on_and_must_be_of_networks() {
    let gateway = Setup::new().start().await;
    let networks = json!(["192.0.2.7", ELSEWHERE, "2001:db8::/32"]);
    let fields = json!({"allowed_ips": networks});
    let key = generate(&gateway, fields).await;
    let info = gateway.get(&format!("/key/info?key={key}")).await.json();
    assert_eq!(info["info"]["allowed_ips"], networks);
    let renewed = managed(&gateway, "/key/regenerate", json!({"key": key})).await;
    assert_eq!(renewed["allowed_ips"], networks);
    let key = renewed["key"].as_str().unwrap();
    for wrong in [
        json!(["10.0.0.0/33"]),
        json!(["localhost"]),
        json!([""]),
        json!("10.0.0.1"),
        json!([7]),
    ] {
        let fields = json!({"key": key, "allowed_ips": wrong});
        let refused = manage(&gateway, "/key/update", fields).await;
        assert_eq!(refused.status, 422, "{wrong}");
        let words = "addresses or networks, such as 192.0.2.7 or 10.0.0.0/8";
        assert!(refused.error().contains(words), "{refused:?}");
    }
}
