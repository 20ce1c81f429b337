//! Tokens of the metadata service: Compute Engine, GKE, Cloud Run.
//!
//! Source: Google Cloud, "About VM metadata" and "Authenticate workloads to Google Cloud APIs using service accounts".

use crate::credentials::{
    answers,
    client::{LOCAL, TokenClient, get},
    failure::Failure,
    token::Token,
};

const TOKEN: &str = "/computeMetadata/v1/instance/service-accounts/default/token";

/// Asks the service at `host`. One that does not answer is not there.
pub(super) async fn fetch(client: &TokenClient, host: &str) -> Result<Token, Failure> {
    let request = get(
        &format!("http://{host}{TOKEN}"),
        Some(("metadata-flavor", "Google")),
    )?;
    let answer = client
        .send(request, LOCAL)
        .await
        .map_err(Failure::or_absent)?;
    let advice = "give the machine a service account with access to Vertex AI";
    answers::token("Google's metadata service", &answer, advice)
}
