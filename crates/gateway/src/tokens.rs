//! Tokens of identity providers.

use std::sync::Arc;

use tollgate::{
    auth::{Bearing, ClaimNames, ClaimPath, Fetch, IssuerPolicy, JwtPolicy, Tokens},
    upstream::Documents,
};
use tollgate_config::{Jwt, JwtClaims, JwtIssuer, Snapshot};

use crate::vault::Vault;

/// The tokens that let somebody in, if any do.
pub(crate) fn of(snapshot: &Snapshot, vault: Option<&Vault>) -> Option<Tokens> {
    let policy = policy(snapshot.jwt.as_ref()?);
    Some(Tokens::new(policy, vault?.directory.clone()))
}

/// Keeps the keys of identity providers fresh, and makes users known whom tokens name, beside the serving.
pub(crate) fn follow(tokens: Option<&Tokens>, vault: &Vault) {
    let Some(tokens) = tokens else {
        return;
    };
    let documents = Documents::default();
    let fetch: Fetch = Arc::new(move |url| {
        let documents = documents.clone();
        Box::pin(async move { documents.get(&url).await })
    });
    for source in tokens.follow(&fetch) {
        tokio::spawn(source);
    }
    vault.enrol(tokens);
}

fn policy(jwt: &Jwt) -> JwtPolicy {
    let usual = JwtPolicy::default();
    let path = |path: &String| ClaimPath::of(path);
    JwtPolicy {
        issuers: jwt.issuers.iter().map(issuer).collect(),
        admin_scope: jwt.admin_scope.clone().unwrap_or(usual.admin_scope),
        admin_routes: jwt.admin_routes.clone().unwrap_or(usual.admin_routes),
        team_routes: jwt.team_routes.clone().unwrap_or(usual.team_routes),
        default_team: jwt.default_team.clone(),
        enforce_team: jwt.enforce_team,
        email_domain: jwt.email_domain.clone(),
        insert_users: jwt.insert_users,
        enforce_rbac: jwt.enforce_rbac,
        user_roles: (jwt.user_roles.as_ref()).map(|(at, allowed)| (path(at), allowed.clone())),
        roles: jwt
            .roles
            .as_ref()
            .map(|(at, all)| (path(at), meanings(all))),
        object_id: jwt.object_id.as_ref().map(path),
        scopes: jwt.scopes.clone(),
        key_ttl: jwt.key_ttl.unwrap_or(usual.key_ttl),
        stale_ttl: jwt.stale_ttl.unwrap_or(usual.stale_ttl),
    }
}

fn issuer(issuer: &JwtIssuer) -> IssuerPolicy {
    IssuerPolicy {
        issuer: issuer.issuer.clone(),
        audiences: issuer.audiences.clone(),
        key_urls: issuer.key_urls.clone(),
        claims: claims(&issuer.claims),
    }
}

fn claims(claims: &JwtClaims) -> ClaimNames {
    let path = |path: &Option<String>| path.as_deref().map(ClaimPath::of);
    ClaimNames {
        user_id: path(&claims.user_id),
        user_email: path(&claims.user_email),
        team_id: path(&claims.team_id),
        team_ids: path(&claims.team_ids),
        organization: path(&claims.organization),
    }
}

/// What roles mean; the configuration has seen to it that each means something.
fn meanings(all: &[(String, String)]) -> Vec<(String, Bearing)> {
    let known = all.iter();
    known
        .filter_map(|(role, word)| Some((role.clone(), Bearing::named(word)?)))
        .collect()
}
