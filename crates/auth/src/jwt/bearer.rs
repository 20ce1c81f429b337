//! Whom a token is of.

use std::sync::Arc;

use super::{
    claims::Claims,
    names::{Names, bearing},
    policy::{ClaimNames, JwtPolicy},
    refusal::Refusal,
};
use crate::{
    KeyHash, Role,
    group::Behind,
    holder::{Holder, Standing},
};

/// Whoever presents a token: as themselves, and as each of the teams that it names.
#[derive(Debug)]
pub(super) struct Bearer {
    alone: Arc<Holder>,
    teams: Box<[Arc<Holder>]>,
    /// Whether the token names one team, which must be there.
    named: bool,
    pub(super) email: Option<String>,
    pub(super) is_admin: bool,
}

/// LiteLLM's name for no model.
const NO_MODELS: &str = "no-default-models";

// === impl Bearer ===

impl Bearer {
    pub(super) fn of(
        claims: &Claims,
        names: &ClaimNames,
        policy: &JwtPolicy,
        token: KeyHash,
        behind: &Behind,
    ) -> Result<Self, Refusal> {
        let scopes = scopes(claims);
        let is_admin = scopes.contains(&policy.admin_scope);
        let mut names = Names::of(claims, names);
        let bearing = bearing(claims, &names, is_admin, policy);
        if policy.enforce_rbac && bearing.is_none() {
            return Err(Refusal::NoBearing);
        }
        names.complete(claims, bearing, policy)?;
        if !is_admin && !policy.permits(names.email.as_deref()) {
            return Err(Refusal::EmailDomain);
        }
        let subject = subject(claims, token);
        let models = policy.models_of(&scopes);
        let of_team = |team: Option<&str>| {
            let standing = Standing {
                subject: &subject,
                role: is_admin.then_some(Role::Admin),
                user: names.user.as_deref(),
                team,
                organization: names.organization.as_deref(),
                models: models.as_deref(),
            };
            Arc::new(Holder::bearer(&standing, behind))
        };
        let teams = names.teams.iter().filter(|_| !is_admin);
        Ok(Self {
            alone: of_team(None),
            teams: teams.map(|team| of_team(Some(team))).collect(),
            named: names.named,
            email: names.email,
            is_admin,
        })
    }

    /// Themselves.
    pub(super) fn alone(&self) -> &Arc<Holder> {
        &self.alone
    }

    /// As what they ask: as the team that they wish for, or else the first that is there.
    pub(super) fn choose(&self, wished: Option<&[u8]>) -> Result<&Arc<Holder>, Refusal> {
        let mut teams = self.teams.iter();
        let team = match (wished, &*self.teams) {
            (_, []) if wished.is_none() || self.is_admin => return Ok(&self.alone),
            (Some(wished), _) => teams
                .find(|holder| name(holder).as_bytes() == wished)
                .ok_or(Refusal::OtherTeam)?,
            (None, [only]) if self.named => only,
            (None, _) => teams
                .find(|holder| is_there(holder))
                .ok_or(Refusal::NoneOfItsTeams)?,
        };
        match is_there(team) {
            true => Ok(team),
            false => Err(Refusal::UnknownTeam(name(team).to_owned())),
        }
    }

    /// Whether the token names a team at all.
    pub(super) fn has_teams(&self) -> bool {
        !self.teams.is_empty()
    }
}

fn name(holder: &Holder) -> &str {
    holder.team.as_ref().map_or("", |place| &place.name)
}

fn is_there(holder: &Holder) -> bool {
    holder
        .team
        .as_ref()
        .is_some_and(|place| place.now.load().is_some())
}

/// What the token counts as: whoever it is that its issuer calls so.
fn subject(claims: &Claims, token: KeyHash) -> String {
    match (claims.text("iss"), claims.text("sub")) {
        (issuer, Some(subject)) => format!("subject:{}:{subject}", issuer.unwrap_or_default()),
        (_, None) => format!("token:{token}"),
    }
}

/// A list, or a text with spaces between them (RFC 8693 §4.2).
fn scopes(claims: &Claims) -> Vec<String> {
    match claims.0.get("scope") {
        Some(serde_json::Value::String(text)) => {
            text.split_whitespace().map(str::to_owned).collect()
        }
        Some(serde_json::Value::Array(all)) => {
            let all = all.iter().filter_map(|one| one.as_str());
            all.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

// === impl JwtPolicy ===

impl JwtPolicy {
    /// Whether users with this address may come in.
    fn permits(&self, email: Option<&str>) -> bool {
        let Some(domain) = &self.email_domain else {
            return true;
        };
        let of_user = email.and_then(|email| email.rsplit_once('@'));
        of_user.is_some_and(|(_, of_user)| of_user.eq_ignore_ascii_case(domain))
    }

    /// The models of `scopes`, where scopes decide.
    fn models_of(&self, scopes: &[String]) -> Option<Vec<String>> {
        let mappings = self.scopes.as_ref()?.iter();
        let theirs = mappings.filter(|(scope, _)| scopes.contains(scope));
        let mut models: Vec<_> = theirs.flat_map(|(_, models)| models.clone()).collect();
        if models.is_empty() {
            models.push(NO_MODELS.to_owned());
        }
        Some(models)
    }
}
