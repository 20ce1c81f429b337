//! The gateway's own certificate.

use serde_json::json;
use tokio::time::Instant;

use crate::harness::{
    Answer, CHAT, Certificate, Events, Setup, chat, exchange, post, provider, streamed,
};

#[tokio::test]
async fn tls_is_served_with_both_versions_of_http_by_flags_keys_and_variables() {
    let mock = provider().await;
    let certificate = Certificate::new();
    let (chain, key) = (certificate.certificate_file(), certificate.key_file());
    let (chain, key) = (chain.to_str().unwrap(), key.to_str().unwrap());
    let files = json!({"ssl_certfile_path": chain, "ssl_keyfile_path": key});
    let setup = || Setup::new().model("gpt-4o", &mock.base_url());
    for setup in [
        setup()
            .arg("--ssl_certfile_path")
            .arg(chain)
            .arg("--ssl_keyfile_path")
            .arg(key),
        setup().section("general_settings", files.clone()),
        setup().settings(files.clone()),
        setup()
            .env("SSL_CERTFILE_PATH", chain)
            .env("SSL_KEYFILE_PATH", key),
    ] {
        let gateway = setup.start().await;
        for (offered, two) in [
            (&["h2", "http/1.1"][..], true),
            (&["http/1.1"][..], false),
            (&[], false),
        ] {
            let stream = certificate.connect(gateway.address, offered).await;
            let agreed = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
            assert_eq!(
                agreed.as_deref(),
                offered.first().map(|name| name.as_bytes())
            );
            let answer =
                Answer::read(exchange(stream, post(CHAT, chat("gpt-4o")), two).await).await;
            assert_eq!(
                (answer.status, answer.content()),
                (200, "one two three".to_owned())
            );
        }
    }
}

#[tokio::test]
async fn a_stream_over_tls_leaves_event_by_event() {
    let mock = provider().await;
    let certificate = Certificate::new();
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=mid"))
        .env(
            "SSL_CERTFILE_PATH",
            certificate.certificate_file().to_str().unwrap(),
        )
        .env("SSL_KEYFILE_PATH", certificate.key_file().to_str().unwrap())
        .start()
        .await;
    for (protocol, two) in [("h2", true), ("http/1.1", false)] {
        let stream = certificate.connect(gateway.address, &[protocol]).await;
        let asked = Instant::now();
        let response = exchange(stream, post(CHAT, streamed("gpt-4o")), two).await;
        let mut events = Events::new(response, asked);
        events.next().await.unwrap();
        let content = events.next().await.unwrap().json();
        assert_eq!(
            content["choices"][0]["delta"]["content"], "one ",
            "{protocol}"
        );
    }
}

#[tokio::test]
async fn half_of_a_certificate_is_no_certificate() {
    let certificate = Certificate::new();
    let chain = certificate.certificate_file();
    let output = Setup::new()
        .env("SSL_CERTFILE_PATH", chain.to_str().unwrap())
        .refused();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("ssl_keyfile_path"),
        "{told}"
    );
    let files = json!({"ssl_certfile_path": "/no/such/file", "ssl_keyfile_path": "/no/such/file"});
    let output = Setup::new().settings(files).refused();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("/no/such/file"),
        "{told}"
    );
}

#[tokio::test]
async fn health_is_told_over_tls_too() {
    let certificate = Certificate::new();
    let gateway = Setup::new()
        .env(
            "SSL_CERTFILE_PATH",
            certificate.certificate_file().to_str().unwrap(),
        )
        .env("SSL_KEYFILE_PATH", certificate.key_file().to_str().unwrap())
        .start()
        .await;
    let output = gateway.health(&["--tls"]).await;
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && told.contains("healthy"),
        "{told}"
    );
}
