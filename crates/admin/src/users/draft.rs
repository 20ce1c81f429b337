//! What a request makes of a user.

use serde_json::{Map, Value};
use tollgate_auth::{Role, Timestamp, UserRecord};
use tollgate_core::{CallId, Error, ErrorKind};

use crate::{
    asked::Asked,
    fields::{Form, user},
    refusal::{beyond, wrong},
};

/// LiteLLM's words for a password in `/user/new`.
const NO_PASSWORD: &str = "password cannot be set via /user/new. Users set their own password through an invitation \
                           link (POST /invitation/new).";

/// Nobody can log in yet, and a password that nothing asks for is best not kept.
const NO_LOGIN: &str =
    "password cannot be set: users have keys, and cannot log in yet. Leave it out.";

/// A user as the body wants them, in no team yet; named by themselves, or by a random id as LiteLLM's.
pub(super) fn fresh(asked: &Asked) -> Result<UserRecord, Error> {
    no_password(&asked.body, NO_PASSWORD)?;
    let name = match (asked.text("user_id")?, asked.principal.role()) {
        (None, _) => CallId::random().to_string(),
        (Some(name), Role::Admin) => name.to_owned(),
        // It may be that of somebody who comes with a token later, or of a user who is gone and whose keys are not.
        (Some(_), _) => {
            let message = "Only proxy admins can choose the user_id of a new user. Leave it out to have one made.";
            return Err(beyond("user_id", message));
        }
    };
    let mut user = filled(user::MAKE, &UserRecord::new(name), &asked.body)?;
    stamp(&mut user, asked);
    user.created_by.clone_from(&user.updated_by);
    Ok(user)
}

/// `user` with the members that `body` has.
pub(super) fn changed(user: &UserRecord, body: &Map<String, Value>) -> Result<UserRecord, Error> {
    no_password(body, NO_LOGIN)?;
    filled(user::CHANGE, user, body)
}

/// Marks who changed a user, and when.
pub(super) fn stamp(user: &mut UserRecord, asked: &Asked) {
    user.updated_at = Timestamp::now();
    user.updated_by = Some(asked.author());
}

fn filled(form: Form, user: &UserRecord, body: &Map<String, Value>) -> Result<UserRecord, Error> {
    let mut filled = form.fill(user, body)?;
    filled.user_email = filled
        .user_email
        .map(|email| email.trim().to_owned())
        .filter(|email| !email.is_empty());
    match filled.user_role.as_deref() {
        Some(role) if Role::named(role).is_none() => Err(wrong("user_role", &roles())),
        _ => Ok(filled),
    }
}

/// The roles that a user can have, as a message lists them.
fn roles() -> String {
    let names = Role::OF_USERS.map(Role::as_str);
    names.join(", ")
}

fn no_password(body: &Map<String, Value>, message: &'static str) -> Result<(), Error> {
    match body.get("password") {
        None | Some(Value::Null) => Ok(()),
        Some(_) => Err(Error::new(ErrorKind::Unprocessable, message).with_param("password")),
    }
}
