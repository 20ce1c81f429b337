use serde_json::{Map, Value, json};
use tollgate_auth::{Role, UserRecord};
use tollgate_core::{Error, ErrorKind};

use super::{draft, find, view};
use crate::{
    admin::replace,
    answer::Answer,
    authority::Permit,
    context::Context,
    fields::user::{CHANGE, HARMLESS},
};

/// `POST /user/update`: changes the members that are given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let (user, permit) = change(&context, &context.asked.body).await?;
    let json = json!({"user_id": user.user_id, "data": view::whole(&user)});
    Ok(Answer::new(&permit, json))
}

/// Puts the members of `body` into the user whom it names.
pub(super) async fn change(
    context: &Context,
    body: &Map<String, Value>,
) -> Result<(UserRecord, Permit), Error> {
    let (before, permit) = find::named(context, body).await?;
    check(context, &before, body)?;
    let mut after = draft::changed(&before, body)?;
    draft::stamp(&mut after, &context.asked);
    context
        .apply(&permit, "updated", vec![replace(&after)?])
        .await?;
    Ok((after, permit))
}

/// Whether whoever asks may change so much of `user`: administrators may change everything of everybody, others what is
/// harmless of themselves. The texts are LiteLLM's.
fn check(context: &Context, user: &UserRecord, body: &Map<String, Value>) -> Result<(), Error> {
    let principal = &context.asked.principal;
    if principal.role() == Role::Admin {
        return Ok(());
    }
    if body.contains_key("user_role") {
        return Err(forbidden("Only proxy admins can modify user roles."));
    }
    if principal.user() != Some(&user.user_id) {
        return Err(forbidden(
            "User does not have permission to update this user. Only PROXY_ADMIN can update other users.",
        ));
    }
    // Who is named by their address does not change it.
    let names_them = |name: &str| name == "user_email" && is_email_of(user, body);
    let mut fields = CHANGE.fields().map(|field| field.name);
    let other = fields
        .find(|name| body.contains_key(*name) && !HARMLESS.contains(name) && !names_them(name));
    match other {
        None => Ok(()),
        Some(name) => Err(forbidden(format!(
            "Non-admin users cannot modify '{name}' on their own record. Contact your proxy admin."
        ))
        .with_param(name)),
    }
}

fn is_email_of(user: &UserRecord, body: &Map<String, Value>) -> bool {
    let named = body.get("user_email").and_then(Value::as_str);
    named.is_some() && named == user.user_email.as_deref()
}

fn forbidden(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Forbidden, message).with_type("permission_error")
}
