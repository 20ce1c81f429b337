//! Tokens of identity providers: who gets in by one, and who does not.

mod attacks;
mod issuer;
mod keys;
mod people;

use std::{sync::Arc, time::Duration};

use http::{HeaderName, request::Parts};
use serde_json::{Value, json};
use tollgate_auth::{
    Authenticate, Author, ClaimNames, ClaimPath, Directory, Entity, IssuerPolicy, JwtPolicy, Keys,
    MasterKey, MemoryStore, Principal, Store, Tokens, Write,
};
use tollgate_core::{Error, Secret};

use self::issuer::{Key, Web, seconds};

const URL: &str = "https://issuer.test/keys";
const ISSUER: &str = "https://issuer.test";
const AUDIENCE: &str = "tollgate";

/// A gateway that trusts one issuer.
struct Gate {
    keys: Keys,
    key: Key,
    web: Web,
    store: Arc<MemoryStore>,
    directory: Directory,
}

/// LiteLLM's defaults, one issuer, users in `sub` and teams in `team` and `groups`.
fn policy() -> JwtPolicy {
    let path = |path| Some(ClaimPath::of(path));
    JwtPolicy {
        issuers: vec![IssuerPolicy {
            issuer: Some(ISSUER.to_owned()),
            audiences: vec![AUDIENCE.to_owned()],
            key_urls: vec![URL.to_owned()],
            claims: ClaimNames {
                user_id: path("sub"),
                user_email: path("email"),
                team_ids: path("groups"),
                organization: path("org"),
                ..ClaimNames::default()
            },
        }],
        insert_users: true,
        ..JwtPolicy::default()
    }
}

/// Claims that let `me` in, and these.
fn claims(more: Value) -> Value {
    let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "me", "exp": seconds(60)});
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn head(path: &str, token: &str) -> Parts {
    let request = http::Request::post(path).header("authorization", format!("Bearer {token}"));
    request.body(()).unwrap().into_parts().0
}

/// Lets everything that was begun come to its end.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

impl Gate {
    /// With a key on the curve P-256, which is the quickest to make.
    async fn new(policy: JwtPolicy) -> Self {
        Self::with(Key::curve("P-256"), policy).await
    }

    async fn with(key: Key, policy: JwtPolicy) -> Self {
        let web = Web::default();
        web.publish_keys(URL, &[key.jwk("1")]);
        let store = Arc::new(MemoryStore::default());
        let directory = Directory::new();
        tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
        let tokens = Tokens::new(policy, directory.clone());
        for source in tokens.follow(&web.fetch()) {
            tokio::spawn(source);
        }
        tokio::spawn(tokens.clone().enrol(store.clone()));
        let master = MasterKey::new(Some(Secret::new("sk-master")));
        let gate = Self {
            keys: Keys::new(master)
                .directory(directory.clone())
                .tokens(tokens),
            key,
            web,
            store,
            directory,
        };
        settle().await;
        gate
    }

    async fn keep(&self, entity: &impl Entity) {
        let by = Author {
            action: "created",
            name: "test".to_owned(),
            on_behalf_of: None,
        };
        let writes = vec![Write::insert(entity).unwrap()];
        let revision = self.store.apply(writes, by).await.unwrap();
        assert!(self.directory.reached(revision).await);
    }

    fn token(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": "1", "typ": "JWT"});
        self.key.sign(&header, &claims.to_string())
    }

    fn present(&self, token: &str) -> Result<Principal, Error> {
        let head = head("/v1/chat/completions", token);
        self.keys.authenticate(&head)
    }

    /// What happens to a token with these claims on this path, with a header for the team.
    fn ask(&self, more: Value, path: &str, team: Option<&str>) -> Result<Principal, Error> {
        let mut head = head(path, &self.token(&claims(more)));
        if let Some(team) = team {
            let name = HeaderName::from_static("x-litellm-team-id");
            head.headers.insert(name, team.parse().unwrap());
        }
        self.keys.authenticate(&head)
    }
}
