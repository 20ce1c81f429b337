//! Tokens of Microsoft Entra instead of Azure's keys.
//!
//! The order is LiteLLM's (`initialize_azure_sdk_client` in its `azure/common_utils.py`): a key, an application's
//! secret, a token that somebody fetched.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use tollgate_core::{Credential, EntraIdentity};

use super::params::Params;
use crate::Severity;

const AUTHORITY: &str = "https://login.microsoftonline.com";
const SCOPE: &str = "https://cognitiveservices.azure.com/.default";
/// The parts of an application's identity, and the variables that stand in for them.
const PARTS: [(&str, &str); 3] = [
    ("tenant_id", "AZURE_TENANT_ID"),
    ("client_id", "AZURE_CLIENT_ID"),
    ("client_secret", "AZURE_CLIENT_SECRET"),
];

/// The token of an entry without a key; `None` where nothing asks for one.
pub(super) fn credential(params: &mut Params<'_, '_>) -> Option<Credential> {
    if let Some(identity) = application(params) {
        return Some(Credential::Entra(Arc::new(identity)));
    }
    let token = params.secret("azure_ad_token", &["AZURE_AD_TOKEN"])?;
    if token.expose().starts_with("oidc/") {
        let message =
            "tokens of other issuers are not exchanged yet; use client_secret, or a token";
        params.say(Severity::NotHonoured, "azure_ad_token", message);
        return None;
    }
    let credential = Credential::new(AUTHORIZATION, "Bearer ", token);
    if credential.is_err() {
        let message = "the token holds a character that no HTTP header may carry";
        params.say(Severity::Error, "azure_ad_token", message);
    }
    credential.ok()
}

/// What the entry itself says about a token, so that a key in the environment gives way.
pub(super) fn is_given(params: &Params<'_, '_>) -> Option<&'static str> {
    params.first_set(&["azure_ad_token", "client_secret"])
}

fn application(params: &mut Params<'_, '_>) -> Option<EntraIdentity> {
    let [tenant, client_id] =
        [0, 1].map(|part: usize| params.text(&[PARTS[part].0], &[PARTS[part].1]));
    let secret = params.secret(PARTS[2].0, &[PARTS[2].1]);
    let there = [tenant.is_some(), client_id.is_some(), secret.is_some()];
    let (Some(tenant), Some(client_id), Some(client_secret)) = (tenant, client_id, secret) else {
        told_apart(params, there);
        return None;
    };
    let authority = params.variable(&["AZURE_AUTHORITY_HOST"]);
    let authority = authority.unwrap_or_else(|| AUTHORITY.to_owned());
    // Azure's own libraries take a bare host too.
    let authority = match authority.contains("://") {
        true => authority,
        false => format!("https://{authority}"),
    };
    let scope = params.text(&["azure_scope"], &["AZURE_SCOPE"]);
    Some(EntraIdentity {
        authority: authority.into(),
        tenant: tenant.into(),
        client_id: client_id.into(),
        client_secret,
        scope: scope.unwrap_or_else(|| SCOPE.to_owned()).into(),
    })
}

/// Says which part of an application's identity is missing, if the entry holds another.
fn told_apart(params: &mut Params<'_, '_>, there: [bool; 3]) {
    let names = PARTS.map(|(name, _)| name);
    let Some(set) = params.first_set(&names) else {
        return;
    };
    let missing = PARTS
        .iter()
        .zip(there)
        .filter(|(_, there)| !there)
        .map(|((name, variable), _)| format!("{name} (or {variable})"));
    let missing: Vec<_> = missing.collect();
    params.warn(
        set,
        format!("does nothing without {}", missing.join(" and ")),
    );
}
