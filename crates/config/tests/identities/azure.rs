//! Azure's keys and tokens.

use tollgate_core::{Credential, Deployment, EntraIdentity};

use crate::{entry, header, only, told};

#[track_caller]
fn entra(deployment: &Deployment) -> &EntraIdentity {
    match deployment.credential.as_ref().unwrap() {
        Credential::Entra(identity) => identity,
        other => panic!("{other:?}"),
    }
}

#[test]
fn azure_takes_a_token_or_an_applications_secret() {
    let base = "api_base: https://r.openai.azure.com\n";
    let token = only(&entry("azure/d", &format!("{base}azure_ad_token: t-1")));
    assert_eq!(header(&token)["authorization"], "Bearer t-1");
    let application = "tenant_id: t\nclient_id: c\nclient_secret: os.environ/SECRET\n";
    let variables = [
        ("SECRET", "canary"),
        ("AZURE_API_KEY", "gives-way"),
        ("AZURE_AUTHORITY_HOST", "login.microsoftonline.us"),
        ("AZURE_SCOPE", "https://cognitiveservices.azure.us/.default"),
    ];
    let deployment = only(&entry("azure/d", &format!("{base}{application}")).env(variables));
    let identity = entra(&deployment);
    assert_eq!(
        (
            &*identity.tenant,
            &*identity.client_id,
            identity.client_secret.expose()
        ),
        ("t", "c", "canary")
    );
    assert_eq!(&*identity.authority, "https://login.microsoftonline.us");
    assert_eq!(
        &*identity.scope,
        "https://cognitiveservices.azure.us/.default"
    );

    let variables = [
        ("AZURE_TENANT_ID", "t"),
        ("AZURE_CLIENT_ID", "c"),
        ("AZURE_CLIENT_SECRET", "s"),
    ];
    for model in ["azure/d", "azure_ai/m"] {
        let deployment = only(&entry(model, base).env(variables));
        assert_eq!(
            &*entra(&deployment).scope,
            "https://cognitiveservices.azure.com/.default"
        );
    }
    let key = [
        ("AZURE_API_KEY", "k"),
        ("AZURE_CLIENT_SECRET", "s"),
        ("AZURE_AD_TOKEN", "t"),
    ];
    assert_eq!(
        header(&only(&entry("azure/d", base).env(key)))["api-key"],
        "k"
    );
    let token = [
        ("AZURE_AD_TOKEN", "t"),
        ("AZURE_API_BASE", "https://r.openai.azure.com"),
    ];
    assert_eq!(
        header(&only(&entry("azure/d", "").env(token)))["authorization"],
        "Bearer t"
    );
}

#[test]
fn what_is_missing_or_contradicts_itself_is_told() {
    let base = "api_base: https://r.openai.azure.com\n";
    told(&[
        (
            "azure/d",
            &format!("{base}tenant_id: t\nclient_secret: s"),
            "6",
            "tenant_id: warning",
            "does nothing without client_id (or AZURE_CLIENT_ID)",
        ),
        (
            "azure/d",
            &format!("{base}api_key: k\nazure_ad_token: s"),
            "7",
            "azure_ad_token: warning",
            "does nothing beside api_key",
        ),
        (
            "azure/d",
            &format!("{base}azure_ad_token: oidc/x/y"),
            "6",
            "azure_ad_token: not yet",
            "not exchanged",
        ),
    ]);
}
