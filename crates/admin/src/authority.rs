//! Who may do what.

use tollgate_auth::{KeyHash, KeyRecord, Principal, Role, TeamRecord, UserRecord};
use tollgate_core::{Error, ErrorKind};

/// What a route lets whoever asks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Ask about oneself.
    Ask,
    /// List what is one's own; the operation leaves out the rest.
    List,
    /// See something.
    See,
    /// See what belongs to nobody in particular: settings, budgets, the trail.
    SeeAll,
    /// Make a key.
    MakeKey,
    /// Change or end a key.
    ChangeKey,
    /// Make a team.
    MakeTeam,
    /// Change a team, or who is in it.
    ChangeTeam,
    /// Make a user, or end one.
    MakeUser,
    /// Change a user.
    ChangeUser,
    /// Change who is in an organisation.
    ChangeOrganization,
    /// Everything else.
    Administer,
}

/// What something is done to: to whom it belongs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    key: Option<KeyHash>,
    user: Option<String>,
    team: Option<TeamRecord>,
    organizations: Vec<String>,
}

/// What whoever asks is to a subject, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// They lead its team or its organisation.
    Leads,
    /// It is theirs, and no team's.
    Owns,
    /// It is of a team whose members may do this.
    Entrusted,
    /// They are in its team or its organisation.
    Belongs,
    /// It is the key that they hold.
    Holds,
    Stranger,
}

/// Somebody may do what they ask for. Nothing is changed and nothing is answered without one.
#[derive(Debug)]
pub(crate) struct Permit(());

/// Whether `principal` may do what the route `path` needs to `subject`. Everything that the management API does has
/// asked here.
///
/// # Errors
///
/// When it may not; the texts are LiteLLM's.
pub(crate) fn decide(
    principal: &Principal,
    needed: Capability,
    subject: &Subject,
    path: &str,
) -> Result<Permit, Error> {
    let relation = subject.relation_to(principal, path);
    match may(principal.role(), needed, relation) {
        true => Ok(Permit(())),
        false => Err(refused(principal, needed, subject, path)),
    }
}

/// Whether `principal` may do what the route `path` needs to anything at all. Whoever may not need not say what they want.
///
/// # Errors
///
/// As [`decide`].
pub(crate) fn admit(principal: &Principal, needed: Capability, path: &str) -> Result<(), Error> {
    let role = principal.role();
    match Relation::ALL
        .iter()
        .any(|relation| may(role, needed, *relation))
    {
        true => Ok(()),
        false => Err(refused(principal, needed, &Subject::default(), path)),
    }
}

/// The table of all rights.
fn may(role: Role, needed: Capability, relation: Relation) -> bool {
    use Capability as C;
    use Relation as R;
    match (role, needed) {
        (Role::Admin, _) => true,
        (Role::Anyone, _) => false,
        (Role::Viewer, C::Ask | C::List | C::See | C::SeeAll) => true,
        (_, C::Ask | C::List) => true,
        (_, C::See) => relation != R::Stranger,
        (Role::User, C::MakeKey | C::ChangeKey) => {
            matches!(relation, R::Leads | R::Owns | R::Entrusted)
        }
        (Role::User, C::MakeTeam | C::ChangeTeam | C::MakeUser | C::ChangeOrganization) => {
            relation == R::Leads
        }
        (Role::User, C::ChangeUser) => matches!(relation, R::Leads | R::Owns),
        _ => false,
    }
}

fn refused(principal: &Principal, needed: Capability, subject: &Subject, path: &str) -> Error {
    if principal.role() == Role::Anyone {
        return open();
    }
    let role = principal.role().as_str();
    match (needed, subject.key) {
        (Capability::See, Some(_)) => {
            let message =
                format!("You are not allowed to access this key's info. Your role={role}");
            Error::new(ErrorKind::Forbidden, message)
        }
        _ => {
            let user = principal.user().unwrap_or("unknown");
            let message = format!(
                "Authentication Error, Only proxy admin can be used to generate, delete, update info for new \
                 keys/users/teams. Route={path}. Your role={role}. Your user_id={user}"
            );
            Error::new(ErrorKind::Unauthenticated, message)
        }
    }
}

/// The gateway has no master key.
pub(crate) fn open() -> Error {
    let message = "there are no keys to manage: everyone may use this gateway. Set general_settings.master_key or \
                   LITELLM_MASTER_KEY first";
    Error::new(ErrorKind::Forbidden, message)
}

// === impl Relation ===

impl Relation {
    const ALL: [Self; 6] = [
        Self::Leads,
        Self::Owns,
        Self::Entrusted,
        Self::Belongs,
        Self::Holds,
        Self::Stranger,
    ];
}

// === impl Subject ===

impl Subject {
    /// A key, and the team that it works for.
    pub(crate) fn key(key: &KeyRecord, team: Option<TeamRecord>) -> Self {
        let of_team = team.as_ref().and_then(|team| team.organization_id.clone());
        Self {
            key: Some(key.hash),
            user: key.user_id.clone(),
            organizations: key
                .organization_id
                .clone()
                .into_iter()
                .chain(of_team)
                .collect(),
            team,
        }
    }

    /// A key that is nobody's.
    pub(crate) fn stranger(key: KeyHash) -> Self {
        Self {
            key: Some(key),
            ..Self::default()
        }
    }

    /// A team.
    pub(crate) fn team(team: TeamRecord) -> Self {
        Self {
            organizations: team.organization_id.clone().into_iter().collect(),
            team: Some(team),
            ..Self::default()
        }
    }

    /// A user.
    pub(crate) fn user(user: &UserRecord) -> Self {
        let organizations = user.organization_memberships.iter();
        Self {
            user: Some(user.user_id.clone()),
            organizations: organizations
                .map(|one| one.organization_id.clone())
                .collect(),
            ..Self::default()
        }
    }

    /// An organisation, or something that shall be in it.
    pub(crate) fn organization(name: &str) -> Self {
        Self {
            organizations: vec![name.to_owned()],
            ..Self::default()
        }
    }

    fn relation_to(&self, principal: &Principal, path: &str) -> Relation {
        let holds = self.key.is_some() && self.key == principal.key();
        let otherwise = match holds {
            true => Relation::Holds,
            false => Relation::Stranger,
        };
        let of_the_team = self.key.is_none()
            && self.team.as_ref().map(|team| team.team_id.as_str()) == principal.team();
        let otherwise = match (&self.team, of_the_team) {
            // A key of a team may see the team, whoever holds it.
            (Some(_), true) => Relation::Belongs,
            _ => otherwise,
        };
        let Some(user) = principal.user() else {
            return otherwise;
        };
        let organizations = principal.organizations();
        let in_one = |leads: bool| {
            organizations
                .iter()
                .any(|(name, leading)| self.organizations.contains(name) && (*leading || !leads))
        };
        let team = self.team.as_ref();
        let entrusted = |team: &TeamRecord| {
            // LiteLLM calls a key in a path by another name.
            let of_path = |one: &String| one.replace("{key_id}", "{key}") == path;
            team.member(user).is_some() && team.team_member_permissions.iter().any(of_path)
        };
        if team.is_some_and(|team| team.is_led_by(user)) || in_one(true) {
            return Relation::Leads;
        }
        if team.is_none() && self.user.as_deref() == Some(user) {
            return Relation::Owns;
        }
        match team {
            Some(team) if entrusted(team) => Relation::Entrusted,
            Some(team) if team.member(user).is_some() || self.user.as_deref() == Some(user) => {
                Relation::Belongs
            }
            None if self.key.is_none() && self.user.is_none() && in_one(false) => Relation::Belongs,
            _ => otherwise,
        }
    }
}
