//! What everybody may ask.

use serde_json::{Map, Value, json};
use tollgate_auth::{Role, UserRecord};
use tollgate_core::Error;

use crate::{answer::Answer, context::Context, refusal};

/// `GET /user/available_roles`: LiteLLM's words for them.
pub(super) fn roles(context: &Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let roles = Role::OF_USERS.into_iter().map(|role| {
        let (description, label) = words(role);
        let words = json!({"description": description, "ui_label": label});
        (role.as_str().to_owned(), words)
    });
    let roles: Map<String, Value> = roles.collect();
    Ok(Answer::new(&permit, Value::Object(roles)))
}

fn words(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Admin => (
            "admin over litellm proxy, has all permissions",
            "Admin (All Permissions)",
        ),
        Role::Viewer => ("view all keys, view all spend", "Admin (View Only)"),
        Role::User => (
            "view/create/delete their own keys, view their own spend",
            "Internal User (Create/Delete/View)",
        ),
        Role::UserViewer => (
            "view their own keys, view their own spend",
            "Internal User (View Only)",
        ),
        Role::Key | Role::Anyone => ("", ""),
    }
}

/// `GET /users/me`: whose key this is.
pub(super) async fn me(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let principal = &context.asked.principal;
    let (name, role) = match (principal.user(), principal.role()) {
        (Some(name), role) => (name.to_owned(), Role::named(role.as_str())),
        // The master key is nobody's, and LiteLLM has a name for whoever holds it.
        (None, Role::Admin) => (context.asked.author(), Some(Role::Admin)),
        (None, _) => {
            let message = "The key used for this request is not bound to a user.";
            return Err(refusal::not_found("user_id", message));
        }
    };
    let known: Option<UserRecord> = context.admin.get(&[name.as_str()]).await?.pop();
    let email = known.and_then(|user| user.user_email);
    let json = json!({"user_id": name, "user_role": role.map(Role::as_str), "user_email": email});
    Ok(Answer::new(&permit, json))
}
