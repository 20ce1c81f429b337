use serde_json::json;

use super::{ignored, manage, refused};
use crate::harness::Setup;

#[tokio::test]
async fn what_nothing_acts_on_may_be_refused() {
    let by_file = Setup::new().section(
        "general_settings",
        json!({"reject_unsupported_fields": true}),
    );
    let by_variable = Setup::new().env(
        "TOLLGATE_GENERAL_SETTINGS__REJECT_UNSUPPORTED_FIELDS",
        "true",
    );
    for setup in [by_file, by_variable] {
        let gateway = setup.start().await;
        for (path, body, param) in [
            (
                "/key/generate",
                json!({"max_budget": 5, "models": ["a"]}),
                "max_budget",
            ),
            ("/budget/new", json!({"no_such_field": 1}), "no_such_field"),
        ] {
            let answer = manage(&gateway, "POST", path, body).await;
            refused(&answer, 422, param);
            assert!(
                answer.error().contains("reject_unsupported_fields"),
                "{answer:?}"
            );
        }
        let list = manage(&gateway, "GET", "/budget/list", json!({})).await;
        assert_eq!(list.json(), json!([]));
        let heeded = json!({"models": ["a"], "max_budget": null});
        let made = manage(&gateway, "POST", "/key/generate", heeded).await;
        assert_eq!((made.status, ignored(&made)), (200, vec![]), "{made:?}");
    }
}
