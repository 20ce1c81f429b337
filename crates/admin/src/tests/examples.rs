//! For each route a request that makes sense.

use serde_json::{Value, json};

use super::world::Target;
use crate::route::Route;

/// The path with its query, and the body, of a request to `route` about `target`. A new route needs an example, or the
/// tests fail.
pub(super) fn example(route: &Route, target: &Target) -> (String, Value) {
    let path = route.path;
    let room = path.trim_start_matches("/v2").trim_start_matches("/v1");
    let room = room.split('/').nth(1).unwrap_or_default();
    let (query, body) = match room {
        "key" => of_keys(path, target),
        "team" => of_teams(path, target),
        "organization" => of_organizations(path, target),
        "user" | "users" | "management" => of_users(path, target),
        "customer" | "end_user" => of_customers(path, target),
        "model" | "credentials" => of_models(path),
        _ => of_the_rest(path),
    };
    let path = path.replace("{key}", target.key);
    let path = path
        .replace("{access_group}", "group")
        .replace("{name}", "some");
    let path = match room {
        "audit" => path.replace("{id}", "1"),
        _ => path.replace("{id}", "some"),
    };
    (format!("{path}{query}"), body)
}

fn ask(query: String) -> (String, Value) {
    (query, Value::Null)
}

fn say(body: Value) -> (String, Value) {
    (String::new(), body)
}

fn of_keys(path: &str, target: &Target) -> (String, Value) {
    let key = target.key;
    match path {
        "/key/generate" => say(json!({"user_id": target.user})),
        "/key/update" => say(json!({"key": key, "metadata": {"a": 1}})),
        "/key/bulk_update" => say(json!({"keys": [{"key": key, "metadata": {"a": 1}}]})),
        "/key/delete" | "/v2/key/info" => say(json!({"keys": [key]})),
        "/key/block" | "/key/unblock" | "/key/regenerate" => say(json!({"key": key})),
        "/key/{key}/regenerate" => say(json!({})),
        "/key/info" => ask(format!("?key={key}")),
        "/key/list" | "/key/aliases" | "/key/health" => ask(String::new()),
        _ => panic!("{path} has no example"),
    }
}

fn of_teams(path: &str, target: &Target) -> (String, Value) {
    let team = target.team;
    match path {
        "/team/new" => say(
            json!({"team_alias": "new", "organization_id": target.organization, "models": ["permitted"]}),
        ),
        "/team/update" => say(json!({"team_id": team, "metadata": {"a": 1}})),
        "/team/delete" => say(json!({"team_ids": [team]})),
        "/team/block" | "/team/unblock" => say(json!({"team_id": team})),
        "/team/member_add" => {
            say(json!({"team_id": team, "member": {"user_id": "max", "role": "user"}}))
        }
        "/team/bulk_member_add" => {
            say(json!({"team_id": team, "members": [{"user_id": "sam", "role": "user"}]}))
        }
        "/team/member_update" => say(json!({"team_id": team, "user_id": "max", "role": "user"})),
        "/team/member_delete" => say(json!({"team_id": team, "user_id": "vic"})),
        "/team/model/add" | "/team/model/delete" => {
            say(json!({"team_id": team, "models": ["permitted"]}))
        }
        "/team/permissions_update" => {
            say(json!({"team_id": team, "team_member_permissions": ["/key/info"]}))
        }
        "/team/info" | "/team/permissions_list" => ask(format!("?team_id={team}")),
        "/team/list" | "/v2/team/list" | "/team/available" => ask(String::new()),
        _ => panic!("{path} has no example"),
    }
}

fn of_organizations(path: &str, target: &Target) -> (String, Value) {
    let organization = target.organization;
    match path {
        "/organization/new" => say(json!({"organization_alias": "new"})),
        "/organization/update" => {
            say(json!({"organization_id": organization, "metadata": {"a": 1}}))
        }
        "/organization/delete" => say(json!({"organization_ids": [organization]})),
        "/organization/info" => (
            format!("?organization_id={organization}"),
            json!({"organizations": [organization]}),
        ),
        "/organization/list" => ask(String::new()),
        "/organization/member_add" => say(json!({
            "organization_id": organization, "member": {"user_id": "ann", "role": "internal_user"},
        })),
        "/organization/member_update" => say(json!({
            "organization_id": organization, "user_id": "ann", "role": "internal_user",
        })),
        "/organization/member_delete" => {
            say(json!({"organization_id": organization, "user_id": "ann"}))
        }
        _ => panic!("{path} has no example"),
    }
}

fn of_users(path: &str, target: &Target) -> (String, Value) {
    let user = target.user;
    match path {
        "/user/new" => say(json!({"user_email": "new@example.com", "models": ["permitted"]})),
        "/user/update" => say(json!({"user_id": user, "user_alias": "x"})),
        "/user/bulk_update" => say(json!({"users": [{"user_id": user, "user_alias": "x"}]})),
        "/user/delete" => say(json!({"user_ids": [user]})),
        "/user/info" | "/v2/user/info" => ask(format!("?user_id={user}")),
        "/user/list" | "/user/available_roles" | "/users/me" | "/management/v1/users/me" => {
            ask(String::new())
        }
        _ => panic!("{path} has no example"),
    }
}

fn of_customers(path: &str, target: &Target) -> (String, Value) {
    let customer = target.customer;
    match path.rsplit('/').next().unwrap_or_default() {
        "new" => say(json!({"user_id": "new"})),
        "update" => say(json!({"user_id": customer, "alias": "x"})),
        "delete" | "block" | "unblock" => say(json!({"user_ids": [customer]})),
        "info" => ask(format!("?end_user_id={customer}")),
        "list" => ask(String::new()),
        _ => panic!("{path} has no example"),
    }
}

fn of_models(path: &str) -> (String, Value) {
    match path {
        "/model/new" => {
            say(json!({"model_name": "new", "litellm_params": {"model": "openai/new"}}))
        }
        "/model/update" | "/model/{id}/update" => {
            say(json!({"model_name": "new", "model_info": {"id": "some"}}))
        }
        "/model/delete" => say(json!({"id": "some"})),
        "/model/block" | "/model/unblock" => say(json!({"model_id": "some"})),
        "/credentials" => say(json!({
            "credential_name": "new", "credential_values": {"api_key": "sk-x"}, "credential_info": {},
        })),
        "/credentials/{name}" => say(json!({"credential_info": {"a": "b"}})),
        "/credentials/by_name/{name}" | "/credentials/by_model/{id}" => ask(String::new()),
        _ => panic!("{path} has no example"),
    }
}

/// What belongs to nobody in particular.
fn of_the_rest(path: &str) -> (String, Value) {
    match path {
        "/budget/new" => say(json!({"max_budget": 1})),
        "/budget/update" => say(json!({"budget_id": "some", "max_budget": 1})),
        "/budget/delete" => say(json!({"id": "some"})),
        "/budget/info" => say(json!({"budgets": ["some"]})),
        "/budget/settings" => ask("?budget_id=some".to_owned()),
        "/tag/new" => say(json!({"name": "new"})),
        "/tag/update" | "/tag/delete" => say(json!({"name": "some"})),
        "/tag/info" => say(json!({"names": ["some"]})),
        "/access_group/new" => say(json!({"access_group": "new", "model_names": ["x"]})),
        "/access_group/{access_group}/update" => say(json!({"model_names": ["x"]})),
        "/v1/access_group" => say(json!({"access_group_name": "new"})),
        "/v1/access_group/{access_group}" => say(json!({"access_model_names": ["x"]})),
        "/budget/list"
        | "/tag/list"
        | "/access_group/list"
        | "/access_group/{access_group}/info"
        | "/access_group/{access_group}/delete"
        | "/audit"
        | "/config/yaml" => ask(String::new()),
        "/audit/{id}" => ask(String::new()),
        _ => panic!("{path} has no example"),
    }
}
