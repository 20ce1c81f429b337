//! An identity provider: a key, its tokens, and a server that publishes it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What its tokens have as `iss`.
pub(super) const NAME: &str = "https://issuer.test";

pub(super) struct Issuer {
    pub(super) address: SocketAddr,
    key: EcdsaKeyPair,
    name: &'static str,
    document: Arc<Mutex<String>>,
    server: JoinHandle<()>,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn generate() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}

async fn answer(mut stream: TcpStream, document: Arc<Mutex<String>>) {
    let _ = stream.read(&mut [0; 4096]).await;
    let body = document.lock().unwrap().clone();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}

// === impl Issuer ===

impl Issuer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let document = Arc::new(Mutex::new(String::new()));
        let published = Arc::clone(&document);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&published)));
            }
        });
        let issuer = Self {
            address,
            key: generate(),
            name: "first",
            document,
            server,
        };
        issuer.publish();
        issuer
    }

    fn publish(&self) {
        let point = &self.key.public_key().as_ref()[1..];
        let (x, y) = (encode(&point[..32]), encode(&point[32..]));
        let key =
            json!({"kty": "EC", "crv": "P-256", "kid": self.name, "use": "sig", "x": x, "y": y});
        *self.document.lock().unwrap() = json!({"keys": [key]}).to_string();
    }

    /// Signs with another key from now on, and publishes that one alone.
    pub(super) fn rotate(&mut self) {
        (self.key, self.name) = (generate(), "second");
        self.publish();
    }

    /// Answers nobody any more.
    pub(super) fn leave(&self) {
        self.server.abort();
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    /// A token of `subject` with these claims, for an hour.
    pub(super) fn token(&self, subject: &str, more: Value) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let mut claims = json!({"iss": NAME, "aud": "tollgate", "sub": subject, "exp": now + 3600});
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let header = json!({"alg": "ES256", "kid": self.name}).to_string();
        let message = format!("{}.{}", encode(header), encode(claims.to_string()));
        let signature = self
            .key
            .sign(&SystemRandom::new(), message.as_bytes())
            .unwrap();
        format!("{message}.{}", encode(signature))
    }
}
