use std::net::SocketAddr;

use serde_json::json;

use super::manage;
use crate::harness::{Answer, CHAT, Gateway, Setup, chat, get, post, provider, send};

const SAID: &str = "the management API is at http://";

/// Where the management API listens.
async fn admin(gateway: &Gateway) -> SocketAddr {
    let address = gateway.log.after(SAID).await.unwrap();
    let address = address.split(',').next().unwrap();
    address.parse().unwrap()
}

async fn ask(address: SocketAddr, path: &str) -> Answer {
    Answer::read(send(address, get(path)).await).await
}

#[tokio::test]
async fn the_management_api_may_have_a_port_of_its_own() {
    let provider = provider().await;
    let base = provider.base_url();
    let setup = Setup::new().model("gpt-4o", &base);
    let mut gateway = setup
        .section("general_settings", json!({"admin_port": 0}))
        .start()
        .await;
    let admin = admin(&gateway).await;
    assert!(admin.ip().is_loopback() && admin.port() != gateway.address.port());
    for path in ["/key/list", "/budget/list", "/openapi.json", "/audit"] {
        assert_eq!(gateway.get(path).await.status, 404, "{path}");
        assert_eq!(ask(admin, path).await.status, 200, "{path}");
    }
    let generate = post("/key/generate", json!({"models": ["gpt-4o"]}).to_string());
    assert_eq!(Answer::read(send(admin, generate).await).await.status, 200);
    assert_eq!(
        manage(&gateway, "POST", "/key/generate", json!({}))
            .await
            .status,
        404
    );
    for address in [admin, gateway.address] {
        assert_eq!(ask(address, "/health/readiness").await.status, 200);
        assert_eq!(ask(address, "/model/info").await.status, 200);
    }
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 200);
    for path in [CHAT, "/v1/models", "/nowhere"] {
        let refused = Answer::read(send(admin, post(path, chat("gpt-4o"))).await).await;
        assert_eq!(refused.status, 404, "{path}");
        assert!(
            refused.error().contains("management API alone"),
            "{refused:?}"
        );
    }
    gateway.signal("TERM");
    assert!(gateway.ended().await.success());
}

#[tokio::test]
async fn an_address_without_a_port_and_an_open_one_are_refused() {
    let alone = Setup::new().section("general_settings", json!({"admin_host": "127.0.0.1"}));
    let open = json!({"admin_host": "0.0.0.0", "admin_port": 0});
    let open = Setup::open().section("general_settings", open);
    for (setup, words) in [(alone, "admin_port"), (open, "no master key")] {
        let output = setup.refused();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words), "{said}");
    }
}
