//! Keys from a container's own endpoint: ECS, EKS Pod Identity.
//!
//! Source: AWS SDKs and Tools Reference Guide, "Container credential provider".

use http::Uri;
use tollgate_core::AwsContainer;

use super::issued;
use crate::credentials::{
    answers,
    client::{LOCAL, TokenClient, get},
    failure::Failure,
    secret_text,
    token::Token,
};

/// Hosts that may be asked without TLS, beside this machine: those of ECS and EKS.
const TRUSTED: [&str; 3] = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

const ISSUER: &str = "the container's credentials endpoint";

/// Asks the endpoint.
pub(super) async fn fetch(
    client: &TokenClient,
    container: &AwsContainer,
) -> Result<Token, Failure> {
    if !is_trusted(&container.url) {
        return Err(Failure::refused(format!(
            "{ISSUER} ({}) is neither https nor on this machine; correct \
             AWS_CONTAINER_CREDENTIALS_FULL_URI",
            container.url
        )));
    }
    let authorization = match &container.authorization {
        Some(source) => Some(secret_text(source, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").await?),
        None => None,
    };
    let header = authorization
        .as_ref()
        .map(|secret| ("authorization", secret.expose()));
    let answer = client.send(get(&container.url, header)?, LOCAL).await?;
    if !answer.status.is_success() {
        let advice = "check the role of the task or pod";
        return Err(answers::refused(ISSUER, &answer, advice));
    }
    issued::keys(ISSUER, &answer.body)
}

/// Keys must not cross a network in the clear.
fn is_trusted(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    uri.scheme_str() == Some("https")
        || host == "localhost"
        || TRUSTED.contains(&host)
        || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_cross_a_network_in_the_clear() {
        for url in [
            "https://h/x",
            "http://127.0.0.1:1/x",
            "http://[::1]/x",
            "http://169.254.170.2/x",
            "http://localhost/",
        ] {
            assert!(is_trusted(url), "{url}");
        }
        for url in [
            "http://h/x",
            "http://10.0.0.1/",
            "x",
            "http://169.254.169.254/",
        ] {
            assert!(!is_trusted(url), "{url}");
        }
    }
}
