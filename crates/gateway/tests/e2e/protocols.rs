//! HTTP/1.1 and HTTP/2, in the clear and over TLS, on both sides of the gateway.

use http::Version;
use tokio::{net::TcpStream, time::Instant};
use tollgate_testkit::{MockConfig, MockProvider, TlsIdentity};

use crate::harness::{
    Answer, CHAT, Certificate, Events, Setup, chat, exchange, gateway, post, provider, streamed,
};

async fn provider_with_tls(certificate: &Certificate) -> MockProvider {
    let identity = TlsIdentity::from_pem(certificate.pem.as_bytes(), certificate.key.as_bytes());
    let config = MockConfig {
        tls: Some(identity.unwrap()),
        ..MockConfig::default()
    };
    MockProvider::start(config).await.unwrap()
}

#[tokio::test]
async fn http2_is_spoken_in_the_clear_to_clients_that_know() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let response = exchange(stream, post(CHAT, chat("gpt-4o")), true).await;
    assert_eq!(response.version(), Version::HTTP_2);
    let answer = Answer::read(response).await;
    assert_eq!(
        (answer.status, answer.content()),
        (200, "one two three".to_owned())
    );
}

#[tokio::test]
async fn a_broken_stream_over_http2_ends_in_a_reset() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("cut=fin")).await;
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let asked = Instant::now();
    let response = exchange(stream, post(CHAT, streamed("gpt-4o")), true).await;
    let ended = Events::new(response, asked).rest().await;
    assert_eq!(ended.content(), "one ");
    ended.error();
}

#[tokio::test]
async fn providers_are_called_over_tls_on_a_connection_that_is_kept() {
    let certificate = Certificate::new();
    let mock = provider_with_tls(&certificate).await;
    let trusted = certificate.certificate_file();
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .env("SSL_CERT_FILE", trusted.to_str().unwrap())
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(mock.requests()[0].version, Version::HTTP_11);
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert!(ended.is_complete(), "{ended:?}");
    assert_eq!(mock.meter().connections, 1, "a connection for each call");
}

#[tokio::test]
async fn a_provider_with_a_certificate_that_nobody_trusts_gets_nothing() {
    let certificate = Certificate::new();
    let mock = provider_with_tls(&certificate).await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 500, "{answer:?}");
    assert!(answer.error().contains("certificate"), "{answer:?}");
    assert_eq!(mock.requests().len(), 0);
}
