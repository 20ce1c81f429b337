use serde_json::json;

use super::{generate, managed, with};
use crate::harness::{KEY, Setup};

#[tokio::test]
async fn administrators_see_what_is_set_and_no_secret() {
    let setup = Setup::new().model("gpt-4o", "http://127.0.0.1:9");
    let setup = setup.section(
        "general_settings",
        json!({"master_key": KEY, "max_request_size_mb": 7}),
    );
    let gateway = setup.start().await;
    let told = managed(&gateway, "GET", "/config/yaml", json!({})).await;
    let all = told["settings"].as_array().unwrap();
    let one = |path: &str| all.iter().find(|one| one["path"] == path).unwrap();
    assert_eq!(one("general_settings.max_request_size_mb")["value"], "7");
    assert_eq!(one("general_settings.master_key")["value"], "sk-…-key");
    assert!(
        one("general_settings.master_key")["origin"]
            .as_str()
            .unwrap()
            .contains("line")
    );
    for secret in [KEY, "sk-provider"] {
        assert!(!told.to_string().contains(secret), "{told}");
    }
    let key = generate(&gateway, json!({})).await;
    let refused = with(&gateway, &key, "GET", "/config/yaml", json!({})).await;
    assert_eq!(refused.status, 401, "{refused:?}");
}
