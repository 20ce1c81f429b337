use serde_json::{Map, Value, json};
use tollgate_auth::{Query, Role, UserRecord};
use tollgate_core::{Error, ErrorKind};

use super::{update::change, view};
use crate::{
    answer::Answer,
    authority::Permit,
    context::Context,
    fields::user::CHANGE,
    refusal::{self, bad, wrong},
    sift,
};

/// A request changes at most so many users.
const MOST: usize = 500;

/// What became of several changes.
#[derive(Default)]
struct Changed {
    results: Vec<Value>,
    done: usize,
    ignored: Vec<String>,
    permit: Option<Permit>,
}

/// `POST /user/bulk_update`: changes each user by itself, and says which could not be.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let bodies = bodies(&context).await?;
    let mut changed = Changed::default();
    for body in &bodies {
        let result = one(&context, body).await;
        changed.note(body, result);
    }
    let permit = match changed.permit {
        Some(permit) => permit,
        // Whoever may change none of them is not told why each could not be.
        None => context.permit_everything()?,
    };
    let json = json!({
        "results": changed.results, "total_requested": bodies.len(), "successful_updates": changed.done,
        "failed_updates": bodies.len() - changed.done,
    });
    Ok(Answer::new(&permit, json).with_ignored(changed.ignored))
}

/// What shall change of whom: the entries of `users`, or `user_updates` for all that there are.
async fn bodies(context: &Context) -> Result<Vec<Map<String, Value>>, Error> {
    let asked = &context.asked.body;
    let all = asked.get("all_users") == Some(&Value::Bool(true));
    let listed = asked.get("users").and_then(Value::as_array);
    let bodies = match (listed, asked.get("user_updates").and_then(Value::as_object)) {
        (Some(users), _) if !users.is_empty() && !all => {
            let users = users.iter().map(|user| user.as_object().cloned());
            let users: Option<Vec<_>> = users.collect();
            users.ok_or_else(|| wrong("users", "a list of objects"))?
        }
        (None, Some(updates)) if all => for_all(context, updates).await?,
        _ => {
            return Err(bad(
                "users",
                "Must specify either 'users' for individual updates or 'all_users=True' with 'user_updates' for bulk \
                 updates",
            ));
        }
    };
    match bodies.len() > MOST {
        false => Ok(bodies),
        true => Err(bad(
            "users",
            format!(
                "Maximum {MOST} users can be updated at once. Found {} users.",
                bodies.len()
            ),
        )),
    }
}

/// The same change for everybody.
async fn for_all(
    context: &Context,
    updates: &Map<String, Value>,
) -> Result<Vec<Map<String, Value>>, Error> {
    context.permit_everything()?;
    if context.asked.principal.role() != Role::Admin {
        let message = "Only proxy admins can update all users at once.";
        return Err(Error::new(ErrorKind::Forbidden, message).with_type("permission_error"));
    }
    let users: Vec<UserRecord> = sift::every(&context.admin, Query::default()).await?;
    let body = |user: UserRecord| {
        let mut body = updates.clone();
        body.remove("user_email");
        body.insert("user_id".to_owned(), json!(user.user_id));
        body
    };
    Ok(users.into_iter().map(body).collect())
}

async fn one(context: &Context, body: &Map<String, Value>) -> Result<(UserRecord, Permit), Error> {
    CHANGE.check(body)?;
    match change(context, body).await {
        Err(error) if refusal::is_of_change(&error) => change(context, body).await,
        result => result,
    }
}

// === impl Changed ===

impl Changed {
    fn note(&mut self, body: &Map<String, Value>, result: Result<(UserRecord, Permit), Error>) {
        let result = match result {
            Ok((user, permit)) => {
                self.done += 1;
                self.ignored.extend(CHANGE.ignored(body));
                self.permit = Some(permit);
                json!({
                    "user_id": user.user_id, "user_email": user.user_email, "success": true, "error": null,
                    "updated_user": view::whole(&user),
                })
            }
            Err(error) => json!({
                "user_id": body.get("user_id"), "user_email": body.get("user_email"), "success": false,
                "error": error.message(), "updated_user": null,
            }),
        };
        self.results.push(result);
    }
}
