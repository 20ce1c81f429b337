//! What an operation works with.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use tollgate_auth::{
    Author, KeyHash, KeyRecord, OrganizationRecord, Owner, Role, TeamRecord, UserRecord, Write,
};
use tollgate_core::Error;

use crate::{
    Admin, Capability,
    answer::Answer,
    asked::Asked,
    authority::{Permit, Subject, decide},
    fields::Form,
    refusal,
};

/// An answer to come.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// A request that is being answered: who asks what, what it takes, and where everything is kept.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) admin: Admin,
    pub(crate) asked: Arc<Asked>,
    needs: Capability,
    path: &'static str,
    form: Form,
}

// === impl Context ===

impl Context {
    /// A request to the route `path`, which needs a capability and whose body is of a form.
    pub(crate) fn new(
        admin: Admin,
        asked: Arc<Asked>,
        (path, needs, form): (&'static str, Capability, Form),
    ) -> Self {
        Self {
            admin,
            asked,
            needs,
            path,
            form,
        }
    }

    /// What may be said in the body.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Whether whoever asks may do what the route does to `subject`.
    pub(crate) fn permit(&self, subject: &Subject) -> Result<Permit, Error> {
        decide(&self.asked.principal, self.needs, subject, self.path)
    }

    /// Whether they may do it at all, whatever it is about.
    pub(crate) fn permit_everything(&self) -> Result<Permit, Error> {
        self.permit(&Subject::default())
    }

    /// The key with this hash, if they may do it to that.
    pub(crate) async fn key(&self, hash: KeyHash) -> Result<(KeyRecord, Permit), Error> {
        let found = self.admin.find::<KeyRecord>(&hash.to_string()).await;
        let key = match found {
            Ok(key) => key,
            Err(error) => {
                // Whoever may not see it must not learn that it is not there.
                self.permit(&Subject::stranger(hash))?;
                return Err(match self.needs {
                    Capability::See => error,
                    _ => refusal::not_found("key", "Key not found."),
                });
            }
        };
        let permit = self.permit(&self.subject_of(&key).await?)?;
        Ok((key, permit))
    }

    /// The team of this name, if they may do it to that.
    pub(crate) async fn team(&self, name: &str) -> Result<(TeamRecord, Permit), Error> {
        let team: TeamRecord = match self.admin.find(name).await {
            Ok(team) => team,
            Err(error) => {
                self.permit(&Subject::default())?;
                return Err(error);
            }
        };
        let permit = self.permit(&Subject::team(team.clone()))?;
        Ok((team, permit))
    }

    /// The user of this name, if they may do it to them.
    pub(crate) async fn user(&self, name: &str) -> Result<(UserRecord, Permit), Error> {
        let user: UserRecord = match self.admin.find(name).await {
            Ok(user) => user,
            Err(error) => {
                self.permit(&Subject::default())?;
                return Err(error);
            }
        };
        let permit = self.permit(&Subject::user(&user))?;
        Ok((user, permit))
    }

    /// The organisation of this name, if they may do it to that.
    pub(crate) async fn organization(
        &self,
        name: &str,
    ) -> Result<(OrganizationRecord, Permit), Error> {
        let permit = self.permit(&Subject::organization(name))?;
        Ok((self.admin.find(name).await?, permit))
    }

    /// Whom a key belongs to, as far as that decides anything.
    pub(crate) async fn subject_of(&self, key: &KeyRecord) -> Result<Subject, Error> {
        let team = match &key.team_id {
            Some(team) => self.admin.get::<TeamRecord>(&[team.as_str()]).await?.pop(),
            None => None,
        };
        Ok(Subject::key(key, team))
    }

    /// Whose things whoever asks may list; everybody's, if `None`.
    pub(crate) async fn scope(&self) -> Result<Option<Vec<Owner>>, Error> {
        let principal = &self.asked.principal;
        let Some(user) = principal.user() else {
            return Ok((principal.role() == Role::Key).then(Vec::new));
        };
        match principal.role() {
            Role::Admin | Role::Viewer => return Ok(None),
            Role::Key => return Ok(Some(Vec::new())),
            Role::User | Role::UserViewer | Role::Anyone => {}
        }
        let names = principal.teams();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let teams = self.admin.get::<TeamRecord>(&names).await?;
        let led = teams.into_iter().filter(|team| team.is_led_by(user));
        let organizations = principal.organizations().into_iter();
        let organizations = organizations.filter(|(_, leads)| *leads);
        let scope = std::iter::once(Owner::User(user.to_owned()))
            .chain(led.map(|team| Owner::Team(team.team_id)))
            .chain(organizations.map(|(name, _)| Owner::Organization(name)));
        Ok(Some(scope.collect()))
    }

    /// Does all of `writes` or none, and waits until they are in force here. A change that others were faster with is
    /// tried again from the start, by the endpoint.
    pub(crate) async fn apply(
        &self,
        _: &Permit,
        action: &'static str,
        writes: Vec<Write>,
    ) -> Result<(), Error> {
        let author = Author {
            action,
            name: self.asked.author(),
            on_behalf_of: self.asked.on_behalf_of(),
        };
        self.admin.apply(writes, author).await
    }
}

impl fmt::Debug for Context {
    /// Shows who asks for which route.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("route", &self.path)
            .field("principal", &self.asked.principal)
            .finish_non_exhaustive()
    }
}
