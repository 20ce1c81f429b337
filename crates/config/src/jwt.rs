//! Tokens of identity providers: `general_settings.enable_jwt_auth` and `litellm_jwtauth`.

mod issuers;
mod mappings;

use std::time::Duration;

use crate::{Severity, keys::JWT, node::Node, reader::Reader};

/// Whose tokens let somebody in, and as whom; what is `None` is as in LiteLLM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwt {
    /// Who is trusted.
    pub issuers: Vec<JwtIssuer>,
    /// Whose scope names this is an administrator.
    pub admin_scope: Option<String>,
    /// The routes that administrators may ask by a token.
    pub admin_routes: Option<Vec<String>>,
    /// The routes that may be asked for a team.
    pub team_routes: Option<Vec<String>>,
    /// The team of tokens that name none.
    pub default_team: Option<String>,
    /// Whether tokens must name a team.
    pub enforce_team: bool,
    /// The domain that a user's address must have.
    pub email_domain: Option<String>,
    /// Whether users who are not known are made known.
    pub insert_users: bool,
    /// Whether tokens must be of an administrator, a team or a user.
    pub enforce_rbac: bool,
    /// Where roles of users stand, and which count.
    pub user_roles: Option<(String, Vec<String>)>,
    /// Where roles stand, and what each means in LiteLLM's words.
    pub roles: Option<(String, Vec<(String, String)>)>,
    /// Where the name of a team or user stands, whichever the role says.
    pub object_id: Option<String>,
    /// The models that each scope permits, where scopes decide.
    pub scopes: Option<Vec<(String, Vec<String>)>>,
    /// How often keys are fetched anew.
    pub key_ttl: Option<Duration>,
    /// For so much longer keys are trusted whose issuer does not answer.
    pub stale_ttl: Option<Duration>,
}

/// An issuer of tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwtIssuer {
    /// Its name; any, if `None`.
    pub issuer: Option<String>,
    /// Whom its tokens must be for; anybody, if there is none.
    pub audiences: Vec<String>,
    /// Where its keys are published.
    pub key_urls: Vec<String>,
    /// Where in its tokens things stand.
    pub claims: JwtClaims,
}

/// Where in a token things stand: names with dots between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwtClaims {
    /// The user.
    pub user_id: Option<String>,
    /// Their address.
    pub user_email: Option<String>,
    /// The team.
    pub team_id: Option<String>,
    /// Teams.
    pub team_ids: Option<String>,
    /// The organisation.
    pub organization: Option<String>,
}

/// What is read below `general`, if tokens let anybody in at all.
pub(crate) fn read(reader: &mut Reader, general: &Node<'_>) -> Option<Jwt> {
    let switch = general.get("enable_jwt_auth");
    let node = general.get("litellm_jwtauth");
    if reader.map(&node) {
        JWT.check(reader, &node);
    }
    if !reader.flag(&switch).unwrap_or(false) {
        if !node.is_off() {
            let message = "does nothing, because enable_jwt_auth beside it is not true";
            reader.say(Severity::Warning, &node, message);
        }
        return None;
    }
    let claims = claims(reader, &node);
    Some(Jwt {
        issuers: issuers::read(reader, &switch, &node, &claims),
        admin_scope: reader.text(&node.get("admin_jwt_scope")),
        admin_routes: texts(reader, &node.get("admin_allowed_routes")),
        team_routes: texts(reader, &node.get("team_allowed_routes")),
        default_team: reader.text(&node.get("team_id_default")),
        enforce_team: flag(reader, &node, "enforce_team_based_model_access"),
        email_domain: reader.text(&node.get("user_allowed_email_domain")),
        insert_users: flag(reader, &node, "user_id_upsert"),
        enforce_rbac: flag(reader, &node, "enforce_rbac"),
        user_roles: mappings::user_roles(reader, &node),
        roles: mappings::roles(reader, &node),
        object_id: mappings::object_id(reader, &node),
        scopes: mappings::scopes(reader, &node),
        key_ttl: reader.seconds(&node.get("public_key_ttl")),
        stale_ttl: stale(reader, &node.get("public_key_stale_ttl")),
    })
}

/// Where things stand in the tokens that `node` describes.
fn claims(reader: &mut Reader, node: &Node<'_>) -> JwtClaims {
    let mut field = |name: &str| reader.text(&node.get(name)).filter(|path| !path.is_empty());
    JwtClaims {
        user_id: field("user_id_jwt_field"),
        user_email: field("user_email_jwt_field"),
        team_id: field("team_id_jwt_field"),
        team_ids: field("team_ids_jwt_field"),
        organization: field("org_id_jwt_field"),
    }
}

fn flag(reader: &mut Reader, node: &Node<'_>, name: &str) -> bool {
    reader.flag(&node.get(name)).unwrap_or(false)
}

/// A time that may be none.
fn stale(reader: &mut Reader, node: &Node<'_>) -> Option<Duration> {
    match node.is_off() && node.is_set() {
        true => Some(Duration::ZERO),
        false => reader.seconds(node),
    }
}

/// A list of texts, or one text.
fn texts(reader: &mut Reader, node: &Node<'_>) -> Option<Vec<String>> {
    if !node.is_set() {
        return None;
    }
    match node.items().next() {
        Some(_) => Some(node.items().filter_map(|item| reader.text(&item)).collect()),
        None if node.kind() == "a list" => Some(Vec::new()),
        None => Some(reader.text(node)?).map(|text| vec![text]),
    }
}
