//! From where the keys are said to be to the keys.

use std::{
    pin::Pin,
    time::{Duration, SystemTime},
};

use tollgate_core::{AwsIdentity, AwsSource};

use super::{container, instance, profile, sts};
use crate::credentials::{client::TokenClient, failure::Failure, token::Token};

/// Keys, once they are fetched. Boxed, because sources hold sources.
pub(super) type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Token, Failure>> + Send + 'a>>;

/// A profile may point at a profile, and that at another; files that point in a circle end here.
const DEEPEST: u8 = 8;

/// Other programs renew the keys in profiles without saying when, so they are read again after this time.
const REREAD: Duration = Duration::from_secs(60);

/// The keys of `identity`.
pub(in crate::credentials) async fn fetch(
    client: &TokenClient,
    identity: &AwsIdentity,
) -> Result<Token, Failure> {
    from(client, &identity.source, DEEPEST).await
}

/// The keys of `source`, which may lead on to so many others.
pub(super) fn from<'a>(client: &'a TokenClient, source: &'a AwsSource, depth: u8) -> Fetching<'a> {
    Box::pin(async move {
        let Some(depth) = depth.checked_sub(1) else {
            let message = "the profiles in Amazon's shared files point at each other in a circle; \
                           let one of them hold keys";
            return Err(Failure::refused(message));
        };
        match source {
            AwsSource::Keys(keys) => Ok(Token::keys(keys.clone(), SystemTime::now(), None)),
            AwsSource::Profile(profile) => {
                let source = profile::find(profile).await?;
                let token = from(client, &source, depth).await?;
                Ok(token.looked_at_again(SystemTime::now(), REREAD))
            }
            AwsSource::WebIdentity(web) => sts::with_web_identity(client, web).await,
            AwsSource::Role(role, source) => {
                let keys = from(client, source, depth).await?;
                sts::assume(client, role, keys).await
            }
            AwsSource::Container(container) => container::fetch(client, container).await,
            AwsSource::Instance { endpoint } => instance::fetch(client, endpoint).await,
            AwsSource::FirstOf(sources) => first_of(client, sources, depth).await,
        }
    })
}

async fn first_of(
    client: &TokenClient,
    sources: &[AwsSource],
    depth: u8,
) -> Result<Token, Failure> {
    let mut looked = Vec::new();
    for source in sources {
        match from(client, source, depth).await {
            Err(failure) if failure.is_absent() => looked.push(failure.message().to_owned()),
            found => return found,
        }
    }
    let looked = match looked.as_slice() {
        [] => "nothing says where they are".to_owned(),
        looked => looked.join("; "),
    };
    Err(Failure::absent(format!(
        "no AWS credentials were found ({looked}): set aws_access_key_id and aws_secret_access_key, \
         aws_profile_name, aws_role_name, or the AWS_… variables"
    )))
}
