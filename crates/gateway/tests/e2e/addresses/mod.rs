//! From where requests may come.

mod keys;

use serde_json::json;

use crate::harness::{CHAT, Gateway, Setup, chat, get, post, provider};

async fn gateway(base: &str, allowed: &[&str], forwarded: bool) -> Gateway {
    let general = json!({"allowed_ips": allowed, "use_x_forwarded_for": forwarded});
    let setup = Setup::new()
        .model("gpt-4o", base)
        .section("general_settings", general);
    setup.start().await
}

/// What a proxy in front would send on, as it answers: the status and the words of an error.
async fn asked(gateway: &Gateway, path: &str, said: Option<&str>) -> (u16, String) {
    let mut request = match path {
        CHAT => post(path, chat("gpt-4o")),
        path => get(path),
    };
    if let Some(said) = said {
        let name = http::HeaderName::from_static("x-forwarded-for");
        request.headers_mut().insert(name, said.parse().unwrap());
    }
    let answer = gateway.send(request).await;
    let refused = answer.status == 403;
    (
        answer.status,
        if refused {
            answer.error()
        } else {
            String::new()
        },
    )
}

#[tokio::test]
async fn from_elsewhere_nothing_is_answered_but_health() {
    let provider = provider().await;
    let gateway = gateway(
        &provider.base_url(),
        &["192.0.2.0/24", "2001:db8::/32"],
        false,
    )
    .await;
    let words = "Access forbidden: IP address 127.0.0.1 not allowed.";
    for path in [CHAT, "/v1/models", "/key/list", "/model/info", "/nothing"] {
        let refused = asked(&gateway, path, None).await;
        assert_eq!(refused, (403, words.to_owned()), "{path}");
        // A header that anybody can write opens nothing.
        assert_eq!(
            asked(&gateway, path, Some("192.0.2.1")).await.0,
            403,
            "{path}"
        );
    }
    for path in [
        "/health/liveliness",
        "/health/readiness",
        "/livez",
        "/readyz",
        "/",
    ] {
        assert_eq!(asked(&gateway, path, None).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn from_where_they_may_come_requests_are_served() {
    let provider = provider().await;
    let gateway = gateway(&provider.base_url(), &["127.0.0.0/8"], false).await;
    assert_eq!(asked(&gateway, CHAT, None).await.0, 200);
    assert_eq!(asked(&gateway, CHAT, Some("192.0.2.1")).await.0, 200);
}

#[tokio::test]
async fn a_proxy_says_from_where_at_the_end() {
    let provider = provider().await;
    let gateway = gateway(&provider.base_url(), &["192.0.2.7"], true).await;
    for (said, status) in [
        (Some("192.0.2.7"), 200),
        (Some("198.51.100.1, 192.0.2.7"), 200),
        (Some("192.0.2.7, 198.51.100.1"), 403),
        (Some("garbage"), 403),
        (None, 403),
    ] {
        assert_eq!(asked(&gateway, CHAT, said).await.0, status, "{said:?}");
    }
}

#[tokio::test]
async fn what_is_no_address_keeps_the_gateway_from_starting() {
    let text =
        "model_list: []\ngeneral_settings:\n  allowed_ips:\n    - 10.0.0.0/8\n    - 10.0.0.0/33\n";
    let ended = Setup::new().text(text).refused();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success());
    assert!(
        said.contains("config.yaml:5: general_settings.allowed_ips[1]: error"),
        "{said}"
    );
}
