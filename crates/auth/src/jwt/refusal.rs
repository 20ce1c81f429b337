//! Why a token lets nobody in, in LiteLLM's words where it has any.

use std::time::Duration;

use tollgate_core::{Error, ErrorKind};

/// Why a token lets nobody in. None repeats what the token says, but for names that its issuer vouches for.
#[derive(Debug)]
pub(super) enum Refusal {
    TooLong,
    Malformed,
    Algorithm,
    /// No key of its issuer has the name that it gives.
    NoKey,
    Signature,
    Expired,
    NotYet(&'static str),
    NoMoment(&'static str),
    Missing(&'static str),
    Issuer,
    Audience,
    /// The keys of its issuer are not known, or no longer.
    IssuerAway,
    /// It may be signed with a key that is so new that it is not here yet.
    KeyToCome,
    EmailDomain,
    NoBearing,
    NoTeam,
    NoTeamClaim,
    UnknownTeam(String),
    NoneOfItsTeams,
    OtherTeam,
    UnknownUser(String),
    UnknownOrganization(String),
    AdminRoute(String),
    TeamRoute(String),
}

/// How long a client should wait while keys are fetched.
const WAIT: Duration = Duration::from_secs(1);

// === impl Refusal ===

impl Refusal {
    pub(super) fn tell(self) -> Error {
        match self {
            Self::TooLong => invalid("the token is too long"),
            Self::Malformed => {
                invalid("Not enough segments, or a part of the token that cannot be read")
            }
            Self::Algorithm => invalid("The specified alg value is not allowed"),
            Self::NoKey => refused("No matching public key found."),
            Self::Signature => invalid("Signature verification failed"),
            Self::Expired => {
                Error::new(ErrorKind::Unauthenticated, "Token Expired").with_type("expired_key")
            }
            Self::NotYet(name) => invalid(&format!("The token is not yet valid ({name})")),
            Self::NoMoment(name) => invalid(&format!("{name} must be a number of seconds")),
            Self::Missing(name) => invalid(&format!("Token is missing the \"{name}\" claim")),
            Self::Issuer => invalid("Invalid issuer"),
            Self::Audience => invalid("Audience doesn't match"),
            Self::IssuerAway => {
                away("the identity provider's JWKS endpoint is temporarily unreachable")
            }
            Self::KeyToCome => away("the identity provider's keys are being fetched anew"),
            other => other.of_claims(),
        }
    }

    /// What is wrong with what a token says that was believed.
    fn of_claims(self) -> Error {
        match self {
            Self::EmailDomain => forbidden("Email domain not allowed.").with_param("user_email"),
            Self::NoBearing => forbidden(
                "Unmatched token passed in. enforce_rbac is set to True. Token must belong to a proxy admin, team, or user.",
            ),
            Self::NoTeam => forbidden(
                "No teams found in token. `enforce_team_based_model_access` is set to True. Token must belong to a team.",
            ),
            Self::NoTeamClaim => refused(
                "No team found in token. Checked the field that litellm_jwtauth.team_id_jwt_field names.",
            ),
            Self::UnknownTeam(team) => Error::new(
                ErrorKind::NotFound,
                format!("Team doesn't exist in db. Team={team}. Create team via `/team/new` call."),
            ),
            Self::NoneOfItsTeams => forbidden(
                "None of the teams in the token exists, or may ask this route. Check `litellm_jwtauth.team_ids_jwt_field`, \
                 and create teams via `/team/new`.",
            ),
            Self::OtherTeam => forbidden(
                "x-litellm-team-id does not resolve to a team id in your JWT's allowed teams.",
            ),
            Self::UnknownUser(user) => refused(&format!(
                "User doesn't exist in db. 'user_id'={user}. Create user via `/user/new` call."
            )),
            Self::UnknownOrganization(organization) => refused(&format!(
                "Organization doesn't exist in db. Organization={organization}. Create organization via \
                 `/organization/new` call."
            )),
            Self::AdminRoute(path) => refused(&format!(
                "Admin not allowed to access this route. Route={path}"
            )),
            Self::TeamRoute(path) => forbidden(&format!(
                "route {path} is not in litellm_jwtauth.team_allowed_routes"
            )),
            _ => refused("the token lets nobody in"),
        }
    }
}

fn refused(why: &str) -> Error {
    Error::new(
        ErrorKind::Unauthenticated,
        format!("Authentication Error, {why}"),
    )
}

fn invalid(why: &str) -> Error {
    refused(&format!("Validation fails: {why}"))
}

fn forbidden(why: &str) -> Error {
    Error::new(ErrorKind::Forbidden, why.to_owned()).with_type("auth_error")
}

fn away(why: &str) -> Error {
    let message = format!(
        "Service Unavailable, {why}, so the JWT signature could not be verified. Please retry shortly."
    );
    let error = Error::new(ErrorKind::Unavailable, message);
    error
        .with_type("auth_provider_unavailable")
        .with_retry_after(WAIT)
}
