//! What roles and scopes mean.

use super::{flag, texts};
use crate::{Severity, node::Node, reader::Reader};

/// What a role may mean (LiteLLM's `RBAC_ROLES`).
const MEANINGS: [&str; 3] = ["proxy_admin", "team", "internal_user"];

/// `user_roles_jwt_field` and `user_allowed_roles`.
pub(super) fn user_roles(reader: &mut Reader, node: &Node<'_>) -> Option<(String, Vec<String>)> {
    let field = reader.text(&node.get("user_roles_jwt_field"));
    let allowed = texts(reader, &node.get("user_allowed_roles"));
    match (field, allowed) {
        (Some(field), Some(allowed)) => Some((field, allowed)),
        (None, None) => None,
        _ => {
            let message =
                "user_roles_jwt_field and user_allowed_roles go together; only one is set";
            reader.say(Severity::Error, node, message);
            None
        }
    }
}

/// `roles_jwt_field` and `role_mappings`.
pub(super) fn roles(
    reader: &mut Reader,
    node: &Node<'_>,
) -> Option<(String, Vec<(String, String)>)> {
    let (field, list) = (node.get("roles_jwt_field"), node.get("role_mappings"));
    if field.is_set() != list.is_set() {
        let message = "roles_jwt_field and role_mappings go together; only one is set";
        reader.say(Severity::Error, node, message);
        return None;
    }
    if !reader.list(&list) {
        return None;
    }
    let mappings = list.items().filter_map(|item| {
        let role = reader.text(&item.get("role"));
        let meaning = item.get("internal_role");
        match (role, reader.text(&meaning)) {
            (Some(role), Some(word)) if MEANINGS.contains(&&*word) => Some((role, word)),
            _ => reader.expected(
                "a map with `role` and `internal_role`: proxy_admin, team or internal_user",
                &item,
            ),
        }
    });
    let mappings = mappings.collect();
    Some((reader.text(&field)?, mappings))
}

/// `object_id_jwt_field`: what it names is a team or a user, and only roles say which.
pub(super) fn object_id(reader: &mut Reader, node: &Node<'_>) -> Option<String> {
    let field = node.get("object_id_jwt_field");
    if field.is_set() && !node.get("role_mappings").is_set() {
        let message = "object_id_jwt_field needs role_mappings";
        reader.say(Severity::Error, &field, message);
    }
    reader.text(&field)
}

/// `scope_mappings`, where `enforce_scope_based_access` says that they decide.
pub(super) fn scopes(reader: &mut Reader, node: &Node<'_>) -> Option<Vec<(String, Vec<String>)>> {
    let list = node.get("scope_mappings");
    let decide = flag(reader, node, "enforce_scope_based_access");
    if decide && !list.is_set() {
        let message = "enforce_scope_based_access needs scope_mappings; without them no scope permits a model";
        reader.say(Severity::Error, node, message);
        return None;
    }
    if !reader.list(&list) {
        return None;
    }
    if !decide {
        let message =
            "scopes decide nothing, because enforce_scope_based_access beside them is not true";
        reader.say(Severity::Warning, &list, message);
        return None;
    }
    let mappings = list.items().filter_map(|item| {
        let Some(scope) = reader.text(&item.get("scope")) else {
            return reader.expected("a map with `scope` and `models`", &item);
        };
        let routes = item.get("routes");
        if !routes.is_off() {
            let message = "scopes permit models here, and routes to everybody alike";
            reader.say(Severity::NotHonoured, &routes, message);
        }
        Some((
            scope,
            texts(reader, &item.get("models")).unwrap_or_default(),
        ))
    });
    Some(mappings.collect())
}
