//! The management API.

use http::Method;
use serde_json::{Map, Value, json};

use super::{components, operation_id, path_parameters, put, schema};
use crate::{Capability, route::Route};

/// Describes every route that there is.
pub(super) fn describe(paths: &mut Map<String, Value>) {
    for route in crate::routes::all() {
        let method = route.method.as_str().to_ascii_lowercase();
        put(paths, route.path, &method, operation(route, &method));
    }
}

fn operation(route: &Route, method: &str) -> Value {
    let mut parameters = path_parameters(route.path);
    parameters.extend(route.asks.iter().map(schema::of_parameter));
    let mut operation = json!({
        "tags": [tag(route.path)],
        "summary": route.does,
        "description": format!("Needs: {}.", needed(route.needs)),
        "operationId": operation_id(method, route.path),
        "parameters": parameters,
        "responses": components::responses("It is done, or told."),
        "x-tollgate-capability": format!("{:?}", route.needs),
    });
    if takes_a_body(route) {
        let schema = schema::of_form(*route.takes);
        operation["requestBody"] = json!({"content": {"application/json": {"schema": schema}}});
    }
    operation
}

/// Requests that only ask, or only name, have none.
fn takes_a_body(route: &Route) -> bool {
    route.method != Method::GET && route.takes.fields().next().is_some()
}

/// What it is about: the first word of its path that is no version.
fn tag(path: &str) -> &str {
    let mut words = path.split('/').filter(|word| !word.is_empty());
    words
        .find(|word| !matches!(*word, "v1" | "v2"))
        .unwrap_or("management")
}

/// What whoever asks must be allowed to do.
fn needed(capability: Capability) -> &'static str {
    match capability {
        Capability::Ask => "any key; it is about whoever asks",
        Capability::List => "any key; what is not one's own is left out",
        Capability::See => {
            "that it is one's own, or one's team's, or to be an administrator or viewer"
        }
        Capability::SeeAll => "to be an administrator or viewer",
        Capability::MakeKey => {
            "to make the key for oneself, or for a team that one leads or that permits it"
        }
        Capability::ChangeKey => {
            "that the key is one's own, or of a team that one leads or that permits it"
        }
        Capability::MakeTeam => "to lead the organisation of the team, or to be an administrator",
        Capability::ChangeTeam => "to lead the team or its organisation, or to be an administrator",
        Capability::MakeUser => "to lead the organisation of the user, or to be an administrator",
        Capability::ChangeUser => {
            "to be that user, to lead their organisation, or to be an administrator"
        }
        Capability::ChangeOrganization => "to lead the organisation, or to be an administrator",
        Capability::Administer => "to be an administrator",
    }
}
