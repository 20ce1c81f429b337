//! Whom a request means.

use serde_json::{Map, Value};
use tollgate_auth::{Query, UserRecord};
use tollgate_core::{Error, ErrorKind};

use crate::{
    authority::{Permit, Subject},
    context::Context,
    refusal,
};

/// The user whom `body` names by their name or else by their address, if whoever asks may do it to them.
pub(super) async fn named(
    context: &Context,
    body: &Map<String, Value>,
) -> Result<(UserRecord, Permit), Error> {
    let text = |name: &str| {
        let text = body.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    match (text("user_id"), text("user_email")) {
        (Some(name), _) => context.user(name).await,
        (None, Some(email)) => with_email(context, email).await,
        (None, None) => {
            let message = "Either user id or user email must be provided";
            Err(Error::new(ErrorKind::Unprocessable, message).with_param("user_id"))
        }
    }
}

async fn with_email(context: &Context, email: &str) -> Result<(UserRecord, Permit), Error> {
    let query = Query {
        // As the column holds them.
        aliases: vec![email.trim().to_lowercase()],
        limit: 1,
        ..Query::default()
    };
    match context.admin.list::<UserRecord>(query).await?.0.pop() {
        Some(user) => {
            let permit = context.permit(&Subject::user(&user))?;
            Ok((user, permit))
        }
        None => {
            // Whoever may not see them must not learn that they are not there.
            context.permit(&Subject::default())?;
            let message = format!("User not found, passed user_email={email}");
            Err(refusal::not_found("user_email", message))
        }
    }
}
