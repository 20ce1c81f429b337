//! What tokens are trusted, and what is read in them.

use std::time::Duration;

use super::ClaimPath;

/// Which tokens let somebody in, and as whom. Its members are LiteLLM's, below `litellm_jwtauth`.
#[derive(Clone, Debug)]
pub struct JwtPolicy {
    /// Who is trusted. A token is held against the first that has its issuer's name, else against the first without one.
    pub issuers: Vec<IssuerPolicy>,
    /// Whose scope names this is an administrator.
    pub admin_scope: String,
    /// The routes that administrators may ask by such a token.
    pub admin_routes: Vec<String>,
    /// The routes that may be asked for a team.
    pub team_routes: Vec<String>,
    /// The team of tokens that name none.
    pub default_team: Option<String>,
    /// Tokens must name a team.
    pub enforce_team: bool,
    /// The domain that the address of a user must have.
    pub email_domain: Option<String>,
    /// Whether users who are not known are made known; else they are refused.
    pub insert_users: bool,
    /// Tokens must be of somebody: an administrator, a team, or a user.
    pub enforce_rbac: bool,
    /// Where roles of users stand, and which of them make a user out of whoever has one.
    pub user_roles: Option<(ClaimPath, Vec<String>)>,
    /// Where roles stand, and what each means.
    pub roles: Option<(ClaimPath, Vec<(String, Bearing)>)>,
    /// Where the name of a team or a user stands whose role says which of them it is.
    pub object_id: Option<ClaimPath>,
    /// The models that scopes permit; a token may use those of its scopes and no others.
    pub scopes: Option<Vec<(String, Vec<String>)>>,
    /// How often keys are fetched anew.
    pub key_ttl: Duration,
    /// For so much longer keys are trusted whose issuer does not answer.
    pub stale_ttl: Duration,
}

/// An issuer of tokens, or all of them that sign with the same keys.
#[derive(Clone, Debug, Default)]
pub struct IssuerPolicy {
    /// What its tokens have as `iss`; any, if `None`.
    pub issuer: Option<String>,
    /// Tokens are for one of these (`aud`); if there is none, for anybody.
    pub audiences: Vec<String>,
    /// Where its keys are published: a key set, or the discovery document that names one.
    pub key_urls: Vec<String>,
    /// Where in its tokens things stand.
    pub claims: ClaimNames,
}

/// Where in a token it stands whom it is of.
#[derive(Clone, Debug, Default)]
pub struct ClaimNames {
    /// The user.
    pub user_id: Option<ClaimPath>,
    /// Their address, which is their name too where no other is.
    pub user_email: Option<ClaimPath>,
    /// The team, which must be there.
    pub team_id: Option<ClaimPath>,
    /// Teams, of which those count that are there.
    pub team_ids: Option<ClaimPath>,
    /// The organisation.
    pub organization: Option<ClaimPath>,
}

/// What whoever presents a token is, in LiteLLM's words for role mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// `proxy_admin`.
    Admin,
    /// `team`.
    Team,
    /// `internal_user`.
    User,
}

// === impl JwtPolicy ===

impl Default for JwtPolicy {
    /// LiteLLM's defaults, and nobody to trust.
    fn default() -> Self {
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        Self {
            issuers: Vec::new(),
            admin_scope: "litellm_proxy_admin".to_owned(),
            admin_routes: texts(&["management_routes", "info_routes"]),
            team_routes: texts(&["openai_routes", "info_routes"]),
            default_team: None,
            enforce_team: false,
            email_domain: None,
            insert_users: false,
            enforce_rbac: false,
            user_roles: None,
            roles: None,
            object_id: None,
            scopes: None,
            key_ttl: Duration::from_secs(600),
            stale_ttl: Duration::from_secs(3600),
        }
    }
}

// === impl Bearing ===

impl Bearing {
    /// What LiteLLM calls so.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "proxy_admin" => Self::Admin,
            "team" => Self::Team,
            "internal_user" => Self::User,
            _ => return None,
        })
    }
}
