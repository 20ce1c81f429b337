//! Keys from Amazon's token service, for a role.
//!
//! Source: AWS STS API Reference, "AssumeRole" and "AssumeRoleWithWebIdentity".

use std::time::SystemTime;

use tollgate_core::{AwsKeys, AwsRole, AwsWebIdentity, Secret, Segments};

use super::{issued, sign};
use crate::credentials::{
    client::{Answer, REMOTE, TokenClient, form, post},
    failure::Failure,
    secret_text,
    token::Token,
};

const VERSION: (&str, &str) = ("Version", "2011-06-15");
const ISSUER: &str = "AWS STS";

/// The keys of `role`, asked for with the keys in `token`.
pub(super) async fn assume(
    client: &TokenClient,
    role: &AwsRole,
    token: Token,
) -> Result<Token, Failure> {
    let Some(keys) = token.into_keys() else {
        return Err(Failure::refused("a role is assumed with keys"));
    };
    let mut members = vec![("Action", "AssumeRole"), VERSION];
    members.extend([
        ("RoleArn", &*role.arn),
        ("RoleSessionName", &role.session_name),
    ]);
    if let Some(id) = &role.external_id {
        members.push(("ExternalId", id.expose()));
    }
    let (mut head, body) = post(&url(role), form(&members))?.into_parts();
    let scope = sign::Scope {
        region: &role.sts.region,
        service: "sts",
    };
    let now = SystemTime::now();
    sign::sign(&mut head, &Segments::from(body.clone()), &keys, &scope, now)?;
    let request = http::Request::from_parts(head, body);
    read(role, &client.send(request, REMOTE).await?)
}

/// The keys of the role that a token of another issuer stands for. Nothing is signed: the token proves it all.
pub(super) async fn with_web_identity(
    client: &TokenClient,
    web: &AwsWebIdentity,
) -> Result<Token, Failure> {
    let role = &web.role;
    let token = secret_text(&web.token, "AWS_WEB_IDENTITY_TOKEN_FILE").await?;
    let form = form(&[
        ("Action", "AssumeRoleWithWebIdentity"),
        VERSION,
        ("RoleArn", &role.arn),
        ("RoleSessionName", &role.session_name),
        ("WebIdentityToken", token.expose()),
    ]);
    let answer = client.post(&url(role), form).await?;
    read(role, &answer)
}

fn url(role: &AwsRole) -> String {
    format!("{}/", role.sts.endpoint.trim_end_matches('/'))
}

fn read(role: &AwsRole, answer: &Answer) -> Result<Token, Failure> {
    let text = String::from_utf8_lossy(&answer.body);
    if !answer.status.is_success() {
        return Err(refused(role, answer, &text));
    }
    let keys = || {
        Some(AwsKeys {
            access_key_id: Secret::new(element(&text, "AccessKeyId")?),
            secret_access_key: Secret::new(element(&text, "SecretAccessKey")?),
            session_token: Some(Secret::new(element(&text, "SessionToken")?)),
        })
    };
    match keys() {
        Some(keys) => issued::until(keys, element(&text, "Expiration").as_deref()),
        None => Err(Failure::unreachable(format!("{ISSUER} answered no keys"))),
    }
}

fn refused(role: &AwsRole, answer: &Answer, text: &str) -> Failure {
    let said = ["Code", "Message"].map(|name| element(text, name));
    let said: Vec<_> = said.into_iter().flatten().collect();
    let message = format!(
        "{ISSUER} refused to give the keys of {} with status {}: {}; check the role and who may assume it",
        role.arn,
        answer.status.as_u16(),
        said.join(": ")
    );
    match answer.status.is_server_error() {
        true => Failure::unreachable(message),
        false => Failure::refused(message),
    }
}

/// The text of the first element of this name. STS answers flat XML without attributes, so no more is needed.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    let text = entities
        .iter()
        .fold(text.trim().to_owned(), |text, (entity, letter)| {
            text.replace(entity, letter)
        });
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_name() {
        let xml = "<R><Credentials>\n<AccessKeyId> A&amp;B </AccessKeyId></Credentials></R>";
        assert_eq!(element(xml, "AccessKeyId").as_deref(), Some("A&B"));
        assert_eq!(element(xml, "SessionToken"), None);
        assert_eq!(element("<A>x", "A"), None);
    }
}
