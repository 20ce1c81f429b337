//! Who laid a block, and who may lift it.

use serde_json::{Map, Value};
use tollgate_auth::{KeyRecord, Principal, Role, TeamRecord};
use tollgate_core::Error;

use crate::refusal::beyond;

/// As what somebody changes a key or a team, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It is theirs, or their team lets them.
    Owner,
    /// They lead the team.
    Team,
    /// They lead its organisation.
    Organization,
    /// They lead everything.
    Proxy,
}

/// What can be refused for the time being.
pub(crate) trait Blockable {
    /// What messages call it.
    const TITLE: &'static str;

    fn is_blocked(&self) -> bool;
    fn other(&self) -> &Map<String, Value>;
    fn other_mut(&mut self) -> &mut Map<String, Value>;
}

/// Who laid the block on what is blocked: a standing.
pub(crate) const BLOCKED_BY: &str = "blocked_by_role";

/// Whether somebody of this standing may make `after` of `before`, as far as that lifts a block; marks who laid one.
/// With `again`, what is blocked already is blocked by them too.
///
/// # Errors
///
/// A 403, if somebody above them laid it.
pub(crate) fn settle<B: Blockable>(
    standing: Standing,
    before: &B,
    after: &mut B,
    again: bool,
) -> Result<(), Error> {
    let laid_by = before.is_blocked().then(|| laid_by(before));
    if after.is_blocked() {
        let by = match laid_by {
            Some(_) if !again => return Ok(()),
            by => by.map_or(standing, |by| by.max(standing)),
        };
        let by = Value::from(by.as_str());
        after.other_mut().insert(BLOCKED_BY.to_owned(), by);
        return Ok(());
    }
    may_lift(standing, before)?;
    after.other_mut().remove(BLOCKED_BY);
    Ok(())
}

/// Whether somebody of this standing may lift the block, if there is one.
///
/// # Errors
///
/// A 403, if somebody above them laid it.
pub(crate) fn may_lift<B: Blockable>(standing: Standing, before: &B) -> Result<(), Error> {
    match before.is_blocked().then(|| laid_by(before)) {
        Some(by) if by > standing => {
            let message = format!("the {} was blocked by a {}", B::TITLE, by.as_str());
            Err(beyond("blocked", message))
        }
        _ => Ok(()),
    }
}

/// Who laid the block on what is blocked; an administrator, where nobody wrote it down.
fn laid_by<B: Blockable>(blocked: &B) -> Standing {
    let by = blocked.other().get(BLOCKED_BY).and_then(Value::as_str);
    by.and_then(Standing::named).unwrap_or(Standing::Proxy)
}

/// Whether a user leads this organisation.
pub(crate) fn leads(principal: &Principal, organization: &str) -> bool {
    let all = principal.organizations();
    all.iter()
        .any(|(name, leads)| *leads && name == organization)
}

// === impl Standing ===

impl Standing {
    /// That of somebody who may change `team`.
    pub(crate) fn over_team(principal: &Principal, team: &TeamRecord) -> Self {
        match (principal.role(), &team.organization_id) {
            (Role::Admin, _) => Self::Proxy,
            (_, Some(organization)) if leads(principal, organization) => Self::Organization,
            _ => Self::Team,
        }
    }

    /// That of somebody who may change `key`, which works for `team`.
    pub(crate) fn over_key(
        principal: &Principal,
        key: &KeyRecord,
        team: Option<&TeamRecord>,
    ) -> Self {
        if principal.role() == Role::Admin {
            return Self::Proxy;
        }
        let of_team = team.and_then(|team| team.organization_id.as_deref());
        let mut organizations = key.organization_id.as_deref().into_iter().chain(of_team);
        if organizations.any(|organization| leads(principal, organization)) {
            return Self::Organization;
        }
        let leads_team =
            |team: &TeamRecord| principal.user().is_some_and(|user| team.is_led_by(user));
        match team.is_some_and(leads_team) {
            true => Self::Team,
            false => Self::Owner,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Team => "team_admin",
            Self::Organization => "org_admin",
            Self::Proxy => "proxy_admin",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Owner, Self::Team, Self::Organization, Self::Proxy];
        all.into_iter().find(|standing| standing.as_str() == name)
    }
}

// === impl Blockable ===

impl Blockable for KeyRecord {
    const TITLE: &'static str = "key";

    fn is_blocked(&self) -> bool {
        self.blocked
    }

    fn other(&self) -> &Map<String, Value> {
        &self.other
    }

    fn other_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.other
    }
}

impl Blockable for TeamRecord {
    const TITLE: &'static str = "team";

    fn is_blocked(&self) -> bool {
        self.blocked
    }

    fn other(&self) -> &Map<String, Value> {
        &self.other
    }

    fn other_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_lifted_by_nobody_below_whoever_laid_it() {
        let open = TeamRecord::new("t");
        for (by, of, may) in [
            (Standing::Owner, Standing::Owner, true),
            (Standing::Team, Standing::Proxy, true),
            (Standing::Team, Standing::Owner, false),
            (Standing::Proxy, Standing::Organization, false),
            (Standing::Organization, Standing::Team, false),
        ] {
            let mut blocked = TeamRecord::new("t");
            blocked.blocked = true;
            settle(by, &open, &mut blocked, true).unwrap();
            let mut lifted = blocked.clone();
            lifted.blocked = false;
            assert_eq!(settle(of, &blocked, &mut lifted, false).is_ok(), may);
            assert_eq!(lifted.other.is_empty(), may);
        }
    }

    #[test]
    fn the_block_of_whoever_is_highest_counts() {
        for (first, then, again, by) in [
            (Standing::Owner, Standing::Proxy, true, "proxy_admin"),
            (Standing::Owner, Standing::Proxy, false, "owner"),
            (Standing::Proxy, Standing::Owner, true, "proxy_admin"),
        ] {
            let mut blocked = TeamRecord::new("t");
            blocked.blocked = true;
            settle(first, &TeamRecord::new("t"), &mut blocked, true).unwrap();
            let mut after = blocked.clone();
            settle(then, &blocked, &mut after, again).unwrap();
            assert_eq!(after.other[BLOCKED_BY], by);
        }
    }
}
