//! Keys from the metadata service of the machine (EC2).
//!
//! Version 2 only: a session is begun with a `PUT`, which those who can merely make the machine fetch a URL cannot
//! send. Source: Amazon EC2 User Guide, "Use the Instance Metadata Service".

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use tollgate_core::Secret;

use super::issued;
use crate::credentials::{
    answers,
    client::{Answer, LOCAL, TokenClient, get},
    failure::Failure,
    token::Token,
};

const ISSUER: &str = "the instance metadata service";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
/// Seconds that a session lasts; the three requests of a fetch need it.
const SESSION: &str = "60";

/// Asks the service at `endpoint`. One that does not answer is not there.
pub(super) async fn fetch(client: &TokenClient, endpoint: &str) -> Result<Token, Failure> {
    let endpoint = endpoint.trim_end_matches('/');
    let session = session(client, endpoint)
        .await
        .map_err(Failure::or_absent)?;
    let roles = ask(client, &format!("{endpoint}{ROLES}"), &session).await?;
    if roles.status == StatusCode::NOT_FOUND {
        return Err(Failure::absent("the machine has no instance role"));
    }
    let role = first_line(&succeeded(roles)?);
    let keys = ask(client, &format!("{endpoint}{ROLES}{role}"), &session).await?;
    issued::keys(ISSUER, &succeeded(keys)?)
}

async fn session(client: &TokenClient, endpoint: &str) -> Result<Secret, Failure> {
    let mut request: Request<Bytes> = get(
        &format!("{endpoint}/latest/api/token"),
        Some(("x-aws-ec2-metadata-token-ttl-seconds", SESSION)),
    )?;
    *request.method_mut() = Method::PUT;
    let answer = client.send(request, LOCAL).await?;
    let token = succeeded(answer)?;
    Ok(Secret::new(String::from_utf8_lossy(&token).trim()))
}

async fn ask(client: &TokenClient, url: &str, session: &Secret) -> Result<Answer, Failure> {
    let header = ("x-aws-ec2-metadata-token", session.expose());
    client.send(get(url, Some(header))?, LOCAL).await
}

fn succeeded(answer: Answer) -> Result<Bytes, Failure> {
    match answer.status.is_success() {
        true => Ok(answer.body),
        false => {
            let advice =
                "check whether the machine may use its metadata service (hop limit, HttpEndpoint)";
            Err(answers::refused(ISSUER, &answer, advice))
        }
    }
}

fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.lines().next().unwrap_or_default().trim().to_owned()
}
