//! Who is trusted: `issuers`, and LiteLLM's variables for all others.

use super::{JwtClaims, JwtIssuer, claims, flag, texts};
use crate::{Severity, keys::ISSUER, node::Node, reader::Reader};

/// Where an issuer says where its keys are (OpenID Connect Discovery 1.0 §4).
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The issuers that are named, and then whoever signs with the keys at `JWT_PUBLIC_KEY_URL`.
pub(super) fn read(
    reader: &mut Reader,
    switch: &Node<'_>,
    node: &Node<'_>,
    common: &JwtClaims,
) -> Vec<JwtIssuer> {
    let list = node.get("issuers");
    let mut issuers = Vec::new();
    if reader.list(&list) {
        let items = list.items();
        issuers.extend(items.filter_map(|item| issuer(reader, &item, common)));
    }
    issuers.extend(others(reader, switch, common));
    if issuers.is_empty() {
        let message = "no identity provider is configured, so no token lets anybody in: set JWT_PUBLIC_KEY_URL, or \
                       litellm_jwtauth.issuers";
        reader.say(Severity::Warning, switch, message);
    }
    for issuer in &issuers {
        check(reader, switch, issuer);
    }
    issuers
}

fn issuer(reader: &mut Reader, node: &Node<'_>, common: &JwtClaims) -> Option<JwtIssuer> {
    if !node.is_set() || !reader.map(node) {
        return None;
    }
    ISSUER.check(reader, node);
    let Some(name) = reader.text(&node.get("issuer")) else {
        return reader.expected(
            "the issuer's name, as its tokens have it in `iss`",
            &node.get("issuer"),
        );
    };
    let audiences = texts(reader, &node.get("audience")).unwrap_or_default();
    if audiences.is_empty() != flag(reader, node, "disable_audience_validation") {
        let message = "give either an audience, or disable_audience_validation: true";
        reader.say(Severity::Error, node, message);
    }
    let url = reader.text(&node.get("jwks_url"));
    let usual = || format!("{}{DISCOVERY}", name.trim_end_matches('/'));
    Some(JwtIssuer {
        key_urls: vec![url.unwrap_or_else(usual)],
        audiences,
        claims: claims(reader, node).or(common),
        issuer: Some(name),
    })
}

/// Those whose keys are where LiteLLM's variable says.
fn others(reader: &mut Reader, switch: &Node<'_>, common: &JwtClaims) -> Option<JwtIssuer> {
    let variable = |name| reader.environment.get(name).map(str::to_owned);
    let urls = variable("JWT_PUBLIC_KEY_URL")?;
    let (audience, issuer) = (variable("JWT_AUDIENCE"), variable("JWT_ISSUER"));
    if audience.is_none() && issuer.is_none() {
        let message = "neither JWT_AUDIENCE nor JWT_ISSUER is set: tokens that the same identity provider issues for \
                       other applications let people in here";
        reader.say(Severity::Warning, switch, message);
    }
    let urls = urls.split(',').map(str::trim).filter(|url| !url.is_empty());
    Some(JwtIssuer {
        issuer,
        audiences: audience.into_iter().collect(),
        key_urls: urls.map(str::to_owned).collect(),
        claims: common.clone(),
    })
}

fn check(reader: &mut Reader, switch: &Node<'_>, issuer: &JwtIssuer) {
    for url in &issuer.key_urls {
        let authority = url.split_once("://").map(|(_, rest)| rest);
        let host = authority.and_then(|rest| rest.split(['/', ':']).next());
        match (host, url.starts_with("https://")) {
            (None, _) => {
                let message = format!("keys cannot be fetched from `{url}`, which is not a URL");
                reader.say(Severity::Warning, switch, message);
            }
            (Some(host), false) if !["localhost", "127.0.0.1"].contains(&host) => {
                let message = format!(
                    "keys are fetched from {url} without TLS: whoever is on the way can put in their own"
                );
                reader.say(Severity::Warning, switch, message);
            }
            _ => {}
        }
    }
    if issuer.claims == JwtClaims::default() {
        let message = "tokens are not told apart: every one may use every model. Set litellm_jwtauth.user_id_jwt_field, \
                       such as `sub`, or team_id_jwt_field";
        reader.say(Severity::Warning, switch, message);
    }
}

// === impl JwtClaims ===

impl JwtClaims {
    /// What an issuer does not say of its tokens is as for all.
    fn or(self, common: &Self) -> Self {
        let common = common.clone();
        Self {
            user_id: self.user_id.or(common.user_id),
            user_email: self.user_email.or(common.user_email),
            team_id: self.team_id.or(common.team_id),
            team_ids: self.team_ids.or(common.team_ids),
            organization: self.organization.or(common.organization),
        }
    }
}
