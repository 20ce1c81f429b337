//! Organisations, and what their teams and those who lead them may do.

mod life;
mod refusals;

use http::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, Gateway, KEY},
    teams::{done, send},
};

/// Makes the organisation `o` with the models `a` and `b` and a budget of 10, led by `boss`.
async fn organization(gateway: &Gateway) -> Value {
    let fields = json!({
        "organization_id": "o", "organization_alias": "Acme", "models": ["a", "b"], "max_budget": 10, "tpm_limit": 100,
    });
    let made = done(gateway, "/organization/new", fields).await;
    let boss = json!({"organization_id": "o", "member": {"role": "org_admin", "user_id": "boss"}});
    done(gateway, "/organization/member_add", boss).await;
    made
}

/// Changes something, as an administrator does.
async fn manage(gateway: &Gateway, method: Method, path: &str, body: Value) -> Answer {
    send(gateway, KEY, method, path, &body).await
}
