//! Users whom a request puts into something or takes out of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tollgate_auth::{Query, Role, Timestamp, UserRecord, Write};
use tollgate_core::{Error, ErrorKind};

use crate::{
    admin::{insert, replace},
    context::Context,
    names, refusal,
};

/// Somebody whom a request names, by their name, their address or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) user_id: Option<String>,
    pub(crate) user_email: Option<String>,
    /// What they shall be where they are put.
    pub(crate) role: Option<String>,
}

/// Users as they shall be after a request. Each is written once, however often it is changed.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeMap<String, Person>);

#[derive(Debug)]
struct Person {
    user: UserRecord,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Read,
    Changed,
    New,
}

/// What is a user's role that nobody gave one, which is LiteLLM's default.
const USUAL_ROLE: &str = "internal_user";

/// Whether what is kept is the address `sought`, which is in lower case.
fn is_address(kept: Option<&str>, sought: Option<&str>) -> bool {
    let kept = kept.map(|email| email.trim().to_lowercase());
    kept.is_some() && kept.as_deref() == sought
}

// === impl Named ===

impl Named {
    /// Whom `members` name.
    pub(crate) fn read(members: &Map<String, Value>) -> Result<Self, Error> {
        let text = |name: &'static str| match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
            Some(_) => Err(refusal::wrong(name, "a text")),
        };
        let named = Self {
            user_id: text("user_id")?,
            // As the store's column holds them: an address is the same however it is written.
            user_email: text("user_email")?.map(|email| email.to_lowercase()),
            role: text("role")?,
        };
        match named.user_id.is_some() || named.user_email.is_some() {
            true => Ok(named),
            false => {
                let message = "Either user id or user email must be provided";
                Err(Error::new(ErrorKind::Unprocessable, message).with_param("user_id"))
            }
        }
    }

    /// Those whom a member of a body names: one, or a list of them.
    pub(crate) fn several(value: Option<&Value>) -> Result<Vec<Self>, Error> {
        let members = match value {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(one)) => vec![one],
            _ => Vec::new(),
        };
        members.into_iter().map(Self::read).collect()
    }

    /// Somebody who is known by name.
    pub(crate) fn user(name: impl Into<String>, role: &str) -> Self {
        Self {
            user_id: Some(name.into()),
            user_email: None,
            role: Some(role.to_owned()),
        }
    }

    /// Whether this is somebody with this name or this address.
    pub(crate) fn is(&self, user_id: &str, user_email: Option<&str>) -> bool {
        match &self.user_id {
            Some(name) => name == user_id,
            None => is_address(user_email, self.user_email.as_deref()),
        }
    }
}

// === impl People ===

impl People {
    /// The name of whoever is named, if there is such a user.
    pub(crate) async fn find(
        &mut self,
        context: &Context,
        named: &Named,
    ) -> Result<Option<String>, Error> {
        let by_email = match &named.user_email {
            Some(email) => self.with_email(context, email).await?,
            None => None,
        };
        let Some(name) = &named.user_id else {
            return Ok(by_email);
        };
        if by_email.is_some_and(|other| other != *name) {
            let email = named.user_email.as_deref().unwrap_or_default();
            let message = format!(
                "user_email '{email}' and user_id '{name}' do not belong to the same user."
            );
            return Err(refusal::bad("user_email", message));
        }
        self.load(context, [name.as_str()]).await?;
        Ok(self.get(name).map(|user| user.user_id.clone()))
    }

    /// The name of whoever has this address.
    async fn with_email(
        &mut self,
        context: &Context,
        email: &str,
    ) -> Result<Option<String>, Error> {
        let mut here = self.0.values().map(|person| &person.user);
        let here = here.find(|user| is_address(user.user_email.as_deref(), Some(email)));
        match here {
            Some(user) => Ok(Some(user.user_id.clone())),
            None => self.load_by_email(context, email).await,
        }
    }

    /// The name of whoever is named, who is made a user if they are none.
    ///
    /// Only an administrator may choose the name of a new user: it may be that of somebody who is known elsewhere and
    /// has not come yet.
    pub(crate) async fn invite(
        &mut self,
        context: &Context,
        named: &Named,
    ) -> Result<String, Error> {
        if let Some(name) = self.find(context, named).await? {
            return Ok(name);
        }
        let asked = &context.asked;
        let name = match (&named.user_id, asked.principal.role()) {
            (None, _) => names::uuid()?,
            (Some(name), Role::Admin) => name.clone(),
            (Some(name), _) => {
                let message = format!(
                    "Only proxy admins can add a user_id that does not exist yet: {name}. Add the member by \
                     user_email to invite a new user, or ask a proxy admin to create the user first."
                );
                return Err(refusal::beyond("user_id", message));
            }
        };
        let author = Some(asked.author());
        let user = UserRecord {
            user_email: named.user_email.clone(),
            user_role: Some(USUAL_ROLE.to_owned()),
            created_by: author.clone(),
            updated_by: author,
            ..UserRecord::new(name.as_str())
        };
        let state = State::New;
        self.0.insert(name.clone(), Person { user, state });
        Ok(name)
    }

    /// Reads those of these names that are there and not read yet.
    pub(crate) async fn load(
        &mut self,
        context: &Context,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<(), Error> {
        let names = names.into_iter();
        let names: Vec<_> = names.filter(|name| !self.0.contains_key(*name)).collect();
        for user in context.admin.get::<UserRecord>(&names).await? {
            self.keep(user);
        }
        Ok(())
    }

    async fn load_by_email(
        &mut self,
        context: &Context,
        email: &str,
    ) -> Result<Option<String>, Error> {
        let query = Query {
            aliases: vec![email.to_owned()],
            limit: 1,
            ..Query::default()
        };
        let (mut found, _) = context.admin.list::<UserRecord>(query).await?;
        let Some(user) = found.pop() else {
            return Ok(None);
        };
        let name = user.user_id.clone();
        self.keep(user);
        Ok(Some(name))
    }

    fn keep(&mut self, user: UserRecord) {
        let name = user.user_id.clone();
        let state = State::Read;
        self.0.entry(name).or_insert(Person { user, state });
    }

    pub(crate) fn get(&self, name: &str) -> Option<&UserRecord> {
        self.0.get(name).map(|person| &person.user)
    }

    /// Whether the request makes this user.
    pub(crate) fn is_new(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|person| person.state == State::New)
    }

    /// Changes a user who was read or made; whoever is not there stays so.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&mut UserRecord)) {
        let Some(person) = self.0.get_mut(name) else {
            return;
        };
        let before = person.user.clone();
        change(&mut person.user);
        if person.state == State::Read && person.user != before {
            person.state = State::Changed;
            person.user.updated_at = Timestamp::now();
        }
    }

    /// What is to be written.
    pub(crate) fn writes(&self) -> Result<Vec<Write>, Error> {
        let people = self.0.values();
        let writes = people.filter_map(|Person { user, state }| match state {
            State::Read => None,
            State::Changed => Some(replace(user)),
            State::New => Some(insert(user)),
        });
        writes.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_is_named_has_a_name_or_an_address() {
        let read = |value: Value| Named::several(Some(&value));
        assert!(read(json!({"role": "user"})).is_err());
        assert!(read(json!({"user_id": " "})).is_err());
        assert!(read(json!({"user_id": 5})).is_err());
        assert!(read(json!([{"user_id": "a"}, {}])).is_err());
        let two = read(json!([{"user_id": "a"}, {"user_email": "b@c"}])).unwrap();
        assert!(two[0].is("a", None) && !two[0].is("b", Some("b@c")));
        assert!(two[1].is("b", Some("b@c")) && !two[1].is("b", None));
        let one = read(json!({"user_email": " B@c "})).unwrap();
        assert_eq!(one[0].user_email.as_deref(), Some("b@c"));
        assert!(one[0].is("b", Some("b@C")) && !one[0].is("b", Some("c@c")));
    }
}
