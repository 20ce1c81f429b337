//! Tokens of Microsoft Entra for an application with a secret.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 client credentials flow", with a shared secret.

use tollgate_core::EntraIdentity;

use super::{
    answers,
    client::{TokenClient, form},
    failure::Failure,
    token::Token,
};

/// Asks for a token.
pub(super) async fn fetch(
    client: &TokenClient,
    identity: &EntraIdentity,
) -> Result<Token, Failure> {
    let authority = identity.authority.trim_end_matches('/');
    let url = format!("{authority}/{}/oauth2/v2.0/token", identity.tenant);
    let form = form(&[
        ("grant_type", "client_credentials"),
        ("client_id", &identity.client_id),
        ("client_secret", identity.client_secret.expose()),
        ("scope", &identity.scope),
    ]);
    let answer = client.post(&url, form).await?;
    let advice = "check tenant_id, client_id and client_secret, and whether the secret has expired";
    answers::token("Microsoft Entra", &answer, advice)
}
