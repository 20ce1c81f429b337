//! The names that a token gives, and what its policy makes of them.

use super::{
    ClaimPath,
    claims::Claims,
    policy::{Bearing, ClaimNames, JwtPolicy},
    refusal::Refusal,
};

/// Names that a token gives.
pub(super) struct Names {
    pub(super) user: Option<String>,
    /// Whether the user is named by more than their address.
    pub(super) has_id: bool,
    pub(super) email: Option<String>,
    pub(super) teams: Vec<String>,
    pub(super) named: bool,
    /// Whether tokens of its issuer must name a team.
    pub(super) requires_team: bool,
    pub(super) organization: Option<String>,
}

/// What whoever presents a token is, in LiteLLM's order.
pub(super) fn bearing(
    claims: &Claims,
    names: &Names,
    is_admin: bool,
    policy: &JwtPolicy,
) -> Option<Bearing> {
    let has_role = policy.user_roles.as_ref().is_some_and(|(path, allowed)| {
        let roles = path.texts(&claims.0);
        roles.iter().any(|role| allowed.contains(role))
    });
    let of_team = names.named || policy.default_team.is_some();
    let of_user = names.has_id || has_role;
    match (is_admin, of_team, of_user) {
        (true, ..) => Some(Bearing::Admin),
        (_, true, _) => Some(Bearing::Team),
        (.., true) => Some(Bearing::User),
        _ => {
            let (path, meanings) = policy.roles.as_ref()?;
            let roles = path.texts(&claims.0);
            let mut meanings = meanings.iter();
            let found = meanings.find(|(role, _)| roles.contains(role));
            found.map(|(_, bearing)| *bearing)
        }
    }
}

// === impl Names ===

impl Names {
    pub(super) fn of(claims: &Claims, names: &ClaimNames) -> Self {
        let text = |path: &Option<ClaimPath>| path.as_ref()?.text(&claims.0);
        let email = text(&names.user_email);
        let team = text(&names.team_id);
        let several = names.team_ids.as_ref().map(|path| path.texts(&claims.0));
        let mut several = several.unwrap_or_default();
        // LiteLLM's order, so that the same team is the first.
        several.sort_unstable();
        several.dedup();
        let id = text(&names.user_id);
        Self {
            has_id: id.is_some(),
            user: id.or_else(|| email.clone()),
            email,
            named: team.is_some(),
            requires_team: names.team_id.is_some(),
            teams: team.map_or(several, |team| vec![team]),
            organization: text(&names.organization),
        }
    }

    /// Fills in what the policy says of tokens like this.
    pub(super) fn complete(
        &mut self,
        claims: &Claims,
        bearing: Option<Bearing>,
        policy: &JwtPolicy,
    ) -> Result<(), Refusal> {
        let object = policy.object_id.as_ref();
        match (object.and_then(|path| path.text(&claims.0)), bearing) {
            (Some(team), Some(Bearing::Team)) => {
                (self.teams, self.named) = (vec![team], true);
            }
            (Some(user), Some(Bearing::User)) => self.user = Some(user),
            _ => {}
        }
        if self.teams.is_empty()
            && let Some(team) = &policy.default_team
        {
            (self.teams, self.named) = (vec![team.clone()], true);
        }
        match (self.teams.is_empty(), bearing) {
            (false, _) | (_, Some(Bearing::Admin)) => Ok(()),
            _ if self.requires_team => Err(Refusal::NoTeamClaim),
            _ if policy.enforce_team => Err(Refusal::NoTeam),
            _ => Ok(()),
        }
    }
}
