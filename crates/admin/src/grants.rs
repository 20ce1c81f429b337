//! What a key is given is no more than what whoever gives it has.

use serde_json::{Map, Value};
use tollgate_auth::{AccessGroupRecord, KeyRecord, Principal, Role, TeamRecord, UserRecord};
use tollgate_core::Error;

use crate::{context::Context, refusal};

/// What somebody has been given, as far as it is limited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grants<'a> {
    models: &'a [String],
    routes: &'a [String],
    addresses: &'a [String],
    parallel: Option<f64>,
    other: Option<&'a Map<String, Value>>,
    expires: Option<tollgate_auth::Timestamp>,
    /// The models that are groups of models.
    groups: &'a [String],
}

/// Amounts of a record that limit what may be used.
const AMOUNTS: [&str; 5] = [
    "max_budget",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
    "soft_budget",
];

/// What nobody but an administrator may say of a key: it lifts limits, or lays them on others.
const RESERVED: [&str; 14] = [
    "spend",
    "budget_id",
    "budget_limits",
    "end_user_budget_id",
    "temp_budget_increase",
    "temp_budget_expiry",
    "config",
    "permissions",
    "object_permission",
    "allowed_passthrough_routes",
    "access_group_ids",
    "router_settings",
    "disable_global_guardrails",
    "organization_id",
];

/// Whether whoever asks may make `key` what it shall be, given what it `was`.
///
/// # Errors
///
/// A 403 that names what goes too far.
pub(crate) async fn check(
    context: &Context,
    was: Option<&KeyRecord>,
    key: &KeyRecord,
    body: &Map<String, Value>,
) -> Result<(), Error> {
    let principal = &context.asked.principal;
    if principal.role() == Role::Admin {
        return Ok(());
    }
    unreserved(body)?;
    let changed = |of: fn(&KeyRecord) -> &Option<String>| was.is_none_or(|was| of(was) != of(key));
    let own = principal.user();
    if changed(|key| &key.user_id)
        && key.user_id.is_some()
        && key.user_id.as_deref() != own
        && key.team_id.is_none()
    {
        let message = "User can only create keys for themselves, or for a team that they lead";
        return Err(refusal::beyond("user_id", message));
    }
    if let Some(owner) = key.user_id.as_deref().filter(|owner| Some(*owner) != own) {
        of_another(context, was, key, owner).await?;
    }
    let groups = groups(context, &key.models).await?;
    let grants = Grants::of_key(key).with_groups(&groups);
    by_token(principal, &grants)?;
    if let Some(holds) = principal.key() {
        // The key at hand may be worth less than its user, and gets no more by changing itself.
        let holds: KeyRecord = context.admin.find(&holds.to_string()).await?;
        grants.within(&Grants::of_key(&holds), false, "the key that asks")?;
    }
    match (&key.team_id, &key.user_id) {
        (Some(team), _) => {
            let team: TeamRecord = context.admin.find(team).await?;
            grants.within(&Grants::of_team(&team), true, "the team")
        }
        (None, Some(user)) => match context
            .admin
            .get::<UserRecord>(&[user.as_str()])
            .await?
            .pop()
        {
            Some(user) => grants.within(&Grants::of_user(&user), true, "the user"),
            None => Ok(()),
        },
        (None, None) => Err(refusal::beyond(
            "user_id",
            "a key must be somebody's or a team's",
        )),
    }
}

/// Whether whoever asks may make such a user: no administrator, and nobody who may use more than they.
///
/// # Errors
///
/// A 403 that names what goes too far.
pub(crate) async fn check_user(
    context: &Context,
    user: &UserRecord,
    body: &Map<String, Value>,
) -> Result<(), Error> {
    let principal = &context.asked.principal;
    if principal.role() == Role::Admin {
        return Ok(());
    }
    let role = user.user_role.as_deref().unwrap_or_default();
    if is_administrator(user) {
        let message = format!(
            "Only proxy admins can create administrative users (proxy_admin, proxy_admin_viewer). Attempted to create \
             user with role: {role}. Your role: {}",
            principal.role().as_str()
        );
        return Err(refusal::beyond("user_role", message));
    }
    unreserved(body)?;
    within_own(context, user).await
}

/// Whether `user` may use no more than whoever asks, and the key they ask with.
async fn within_own(context: &Context, user: &UserRecord) -> Result<(), Error> {
    let principal = &context.asked.principal;
    let groups = groups(context, &user.models).await?;
    let grants = Grants::of_user(user).with_groups(&groups);
    by_token(principal, &grants)?;
    if let Some(holds) = principal.key() {
        let holds: KeyRecord = context.admin.find(&holds.to_string()).await?;
        // Users neither expire nor are bound to routes or addresses; the key that is made with them is looked at by itself.
        let bound = Grants {
            routes: &[],
            addresses: &[],
            expires: None,
            ..Grants::of_key(&holds)
        };
        grants.within(&bound, false, "the key that asks")?;
    }
    let own = principal.user().unwrap_or_default();
    match context.admin.get::<UserRecord>(&[own]).await?.pop() {
        Some(own) => grants.within(&Grants::of_user(&own), false, "you"),
        None => Ok(()),
    }
}

/// Those of `names` that are access groups, as far as the store has them. Their models may have other names than
/// theirs, so that a pattern which their name fits says nothing.
pub(crate) async fn groups(context: &Context, names: &[String]) -> Result<Vec<String>, Error> {
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let groups = context.admin.get::<AccessGroupRecord>(&names).await?;
    Ok(groups.into_iter().map(|group| group.access_group).collect())
}

/// Whether `grants` are of no more models than the token has that whoever asks came with, if they came with one.
fn by_token(principal: &Principal, grants: &Grants<'_>) -> Result<(), Error> {
    if principal.subject().is_none() {
        return Ok(());
    }
    let names = principal.models().iter();
    let names: Vec<_> = names.map(ToString::to_string).collect();
    match covers_with(&names, grants.models, false, grants.groups) {
        true => Ok(()),
        false => {
            let message = "models goes beyond what the token that asks has";
            Err(refusal::beyond("models", message))
        }
    }
}

/// Whether `body` leaves alone what only administrators may say.
fn unreserved(body: &Map<String, Value>) -> Result<(), Error> {
    match RESERVED.iter().find(|name| body.contains_key(**name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("only a proxy admin may set {name}");
            Err(refusal::beyond(name, message))
        }
    }
}

/// Whether whoever asks may make or change a key that acts as `owner`, who is somebody else.
///
/// Whoever sees a key can act as its owner. So one that is shown to somebody else is good for calls to models and nothing
/// besides, and its owner is a member of the team who has no say over others.
async fn of_another(
    context: &Context,
    was: Option<&KeyRecord>,
    key: &KeyRecord,
    owner: &str,
) -> Result<(), Error> {
    let same = was.filter(|was| was.hash == key.hash && was.user_id == key.user_id);
    if let Some(was) = same {
        return match covers(&was.allowed_routes, &key.allowed_routes, false) {
            true => Ok(()),
            false => {
                let message = "the routes of another user's key cannot be extended";
                Err(refusal::beyond("allowed_routes", message))
            }
        };
    }
    let for_models = |route: &String| matches!(&**route, "llm_api_routes" | "openai_routes");
    if key.allowed_routes.is_empty() || !key.allowed_routes.iter().all(for_models) {
        let message = "a key of another user may only call models: set key_type to llm_api";
        return Err(refusal::beyond("allowed_routes", message));
    }
    let Some(team) = &key.team_id else {
        return Ok(());
    };
    let team: TeamRecord = context.admin.find(team).await?;
    let user = context.admin.get::<UserRecord>(&[owner]).await?.pop();
    let role = user.and_then(|user| Role::named(user.user_role.as_deref()?));
    let is_above = matches!(role, Some(Role::Admin | Role::Viewer));
    match team.member(owner).is_some() && !is_above {
        true => Ok(()),
        false => {
            let message =
                "a team's key can only be made for one of its members who is no proxy admin";
            Err(refusal::beyond("user_id", message))
        }
    }
}

/// Whether a user may see everything, or more.
pub(crate) fn is_administrator(user: &UserRecord) -> bool {
    let role = user.user_role.as_deref().and_then(Role::named);
    matches!(role, Some(Role::Admin | Role::Viewer))
}

// === impl Grants ===

impl<'a> Grants<'a> {
    pub(crate) fn of_key(key: &'a KeyRecord) -> Self {
        Self {
            models: &key.models,
            routes: &key.allowed_routes,
            addresses: &key.allowed_ips,
            parallel: key.max_parallel_requests.map(f64::from),
            other: Some(&key.other),
            expires: key.expires,
            groups: &[],
        }
    }

    pub(crate) fn of_team(team: &'a TeamRecord) -> Self {
        Self {
            models: &team.models,
            parallel: team.max_parallel_requests.map(f64::from),
            other: Some(&team.other),
            ..Self::default()
        }
    }

    pub(crate) fn of_user(user: &'a UserRecord) -> Self {
        Self {
            models: &user.models,
            parallel: user.max_parallel_requests.map(f64::from),
            other: Some(&user.other),
            ..Self::default()
        }
    }

    /// With the word which of the models are groups of models.
    pub(crate) fn with_groups(self, groups: &'a [String]) -> Self {
        Self { groups, ..self }
    }

    /// Whether this is within `bound`, which is that of `whose`. What is not limited here is too much, unless the bound
    /// holds for it all the same (`inherits`): a team's limits hold for its keys whatever they say.
    pub(crate) fn within(&self, bound: &Self, inherits: bool, whose: &str) -> Result<(), Error> {
        let too_much = |name: &'static str| {
            let message = format!("{name} goes beyond what {whose} has");
            Err(refusal::beyond(name, message))
        };
        if !covers_with(bound.models, self.models, inherits, self.groups) {
            return too_much("models");
        }
        if !covers(bound.routes, self.routes, inherits) {
            return too_much("allowed_routes");
        }
        // As they are written: an address that a bound's network holds is not taken for a part of it.
        if !holds(bound.addresses, self.addresses) {
            return too_much("allowed_ips");
        }
        if exceeds(self.parallel, bound.parallel, inherits) {
            return too_much("max_parallel_requests");
        }
        let [ends, bound_ends] =
            [self, bound].map(|grants| grants.expires.map(|expires| expires.millis() as f64));
        if exceeds(ends, bound_ends, inherits) {
            return too_much("duration");
        }
        let amount = |grants: &Self, name: &str| grants.other?.get(name).and_then(Value::as_f64);
        let exceeding = AMOUNTS
            .into_iter()
            .find(|name| exceeds(amount(self, name), amount(bound, name), inherits));
        exceeding.map_or(Ok(()), too_much)
    }
}

/// Whether all of `addresses` are among `bound`. None named is everywhere.
fn holds(bound: &[String], addresses: &[String]) -> bool {
    let named = !addresses.is_empty() && addresses.iter().all(|one| bound.contains(one));
    bound.is_empty() || named
}

/// Whether an amount is more than a bound.
fn exceeds(amount: Option<f64>, bound: Option<f64>, inherits: bool) -> bool {
    match (amount, bound) {
        (_, None) => false,
        (None, Some(_)) => !inherits,
        (Some(amount), Some(bound)) => amount > bound,
    }
}

/// Whether all of `names` are among `bound`. None named is all of them.
pub(crate) fn covers(bound: &[String], names: &[String], inherits: bool) -> bool {
    covers_with(bound, names, inherits, &[])
}

/// As [`covers`], where some of the names may be `groups`, which only themselves cover, and all.
fn covers_with(bound: &[String], names: &[String], inherits: bool, groups: &[String]) -> bool {
    let all = |names: &[String]| {
        names.is_empty()
            || names
                .iter()
                .any(|name| name == "*" || name == "all-proxy-models")
    };
    if all(bound) {
        return true;
    }
    if names.is_empty() {
        return inherits;
    }
    let held = |bound: &String, name: &String| match groups.contains(name) {
        true => bound == name,
        false => fits(bound, name),
    };
    // The name of no model gives nothing.
    let special =
        |name: &String| name == "no-default-models" || (inherits && name == "all-team-models");
    names
        .iter()
        .all(|name| special(name) || bound.iter().any(|bound| held(bound, name)))
}

/// Whether the pattern `bound` holds all that `name`, a name or a pattern, stands for.
fn fits(bound: &str, name: &str) -> bool {
    match bound.split_once('*') {
        None => bound == name,
        Some((first, "")) => name.starts_with(first),
        Some(_) => bound == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_covered_by_names_and_patterns() {
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        for (bound, names, own, inherited) in [
            (&[][..], &["a"][..], true, true),
            (&["a"], &["a"], true, true),
            (&["a"], &["a", "b"], false, false),
            (&["a"], &[], false, true),
            (&["a"], &["*"], false, false),
            (&["openai/*"], &["openai/x", "openai/g*"], true, true),
            (&["openai/*"], &["*"], false, false),
            (&["a"], &["all-team-models"], false, true),
            (&["a"], &["no-default-models"], true, true),
            (&["*"], &["all-proxy-models"], true, true),
        ] {
            let (bound, names) = (list(bound), list(names));
            assert_eq!(covers(&bound, &names, false), own, "{bound:?} {names:?}");
            assert_eq!(
                covers(&bound, &names, true),
                inherited,
                "{bound:?} {names:?}"
            );
        }
    }

    #[test]
    fn a_group_is_covered_by_itself_and_by_all() {
        let group = ["gpt-vip".to_owned()];
        for (bound, is) in [("gpt-*", false), ("gpt-vip", true), ("*", true)] {
            let bound = [bound.to_owned()];
            assert_eq!(covers_with(&bound, &group, false, &group), is, "{bound:?}");
        }
    }

    #[test]
    fn amounts_have_bounds() {
        for (amount, bound, own, inherited) in [
            (None, None, false, false),
            (Some(5.0), None, false, false),
            (None, Some(5.0), true, false),
            (Some(5.0), Some(5.0), false, false),
            (Some(6.0), Some(5.0), true, true),
        ] {
            assert_eq!(exceeds(amount, bound, false), own);
            assert_eq!(exceeds(amount, bound, true), inherited);
        }
    }
}
