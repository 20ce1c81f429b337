//! The whole stack in an app of your own: your keys, your pages, Tollgate's calls.
//!
//! `OPENAI_API_KEY=… cargo run -p tollgate-examples --example gateway`, then
//! `curl localhost:3000/v1/chat/completions -H 'authorization: Bearer sk-of-team-one' -d '{"model":"fast","messages":[…]}'`

use std::sync::Arc;

use anyhow::Context as _;
use axum::{Router, routing::get};
use http::request::Parts;
use tokio::net::TcpListener;
use tollgate::{
    Stack,
    auth::{Authenticate, MasterKey},
    core::{Clocks, Deployment, Error, ErrorKind, Live, Receipt, Secret},
    fallback::{ModelRouter, Routes},
    stream::Record,
    upstream::{CredentialsLayer, Upstream, UpstreamPolicy},
    wire::{IngressPolicy, PassthroughPolicy},
};
use tollgate_examples::deployment;
use tower::Layer as _;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Team(&'static str);

/// The keys of all teams. `MasterKey` knows one key and compares it in constant time.
struct Keys(Vec<(MasterKey, Team)>);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let key = std::env::var("OPENAI_API_KEY").context("OPENAI_API_KEY")?;
    let fast = deployment("fast", "gpt-4o-mini", "https://api.openai.com/v1", &key)?;
    let keys = Keys::of([
        ("sk-of-team-one", Team("one")),
        ("sk-of-team-two", Team("two")),
    ]);
    let print = |receipt: &Receipt| println!("{:?}: {:?}", receipt.outcome, receipt.usage);
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app(vec![fast], keys, print)).await?;
    Ok(())
}

/// Pages of your own, and the gateway for every other path.
fn app(deployments: Vec<Arc<Deployment>>, keys: Keys, record: impl Record) -> Router {
    let upstream = CredentialsLayer.layer(Upstream::new(Live::new(UpstreamPolicy::default())));
    let gateway = Stack::new(upstream)
        .passthrough(Live::new(PassthroughPolicy::default()))
        .first_token(Live::new(Clocks::default()))
        .fallback(ModelRouter::new(Live::new(
            Routes::builder(deployments).build(),
        )))
        .receipts(record)
        .check::<Team>()
        .ingress(Live::new(IngressPolicy::default()))
        .auth(Live::new(keys))
        .rescue()
        .into_service();
    Router::new()
        .route("/", get(|| async { "A page of your own.\n" }))
        .fallback_service(gateway)
}

// === impl Keys ===

impl Keys {
    fn of(keys: impl IntoIterator<Item = (&'static str, Team)>) -> Self {
        let known = |(key, team)| (MasterKey::new(Some(Secret::new(key))), team);
        Self(keys.into_iter().map(known).collect())
    }
}

impl Authenticate for Keys {
    type Principal = Team;

    fn authenticate(&self, head: &Parts) -> Result<Team, Error> {
        let known = self
            .0
            .iter()
            .find(|(key, _)| key.authenticate(head).is_ok());
        let unknown = || Error::new(ErrorKind::Unauthenticated, "no team has this key");
        known.map(|(_, team)| *team).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, response::Response};
    use http::{Request, StatusCode};
    use tollgate_testkit::{MockConfig, MockProvider};
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(app: &Router, key: &str, model: &str) -> Response {
        let messages = r#"[{"role": "user", "content": "Hello"}]"#;
        let body = format!(r#"{{"model": "{model}", "messages": {messages}}}"#);
        let request = Request::post("/v1/chat/completions")
            .header("authorization", format!("Bearer {key}"))
            .body(Body::from(body))
            .unwrap();
        app.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn teams_are_served_and_nobody_else() {
        let config = MockConfig {
            key: Some("sk-of-the-provider".to_owned()),
            ..MockConfig::default()
        };
        let provider = MockProvider::start(config).await.unwrap();
        let base = provider.base_url() + "/v1";
        let fast = deployment("fast", "gpt-4o-mini", &base, "sk-of-the-provider").unwrap();
        let app = app(
            vec![fast],
            Keys::of([("sk-one", Team("one"))]),
            |_: &Receipt| {},
        );

        assert_eq!(ask(&app, "sk-one", "fast").await.status(), StatusCode::OK);
        let refused = ask(&app, "sk-two", "fast").await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        let unknown = ask(&app, "sk-one", "slow").await;
        assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
        assert_eq!(provider.requests().len(), 1);
        let page = app.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
    }
}
