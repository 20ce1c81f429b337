//! Where the gateway is, and with which key it is asked.

use serde_json::json;

use super::{Call, Recorder};
use crate::harness::{Certificate, KEY, Setup};

#[tokio::test]
async fn a_configuration_names_the_gateway_and_the_key() {
    let gateway = Setup::new().start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.yaml");
    let config = json!({
        "model_list": [], "general_settings": {"master_key": KEY},
        "tollgate_settings": {"host": "0.0.0.0", "port": gateway.address.port()},
    });
    std::fs::write(&file, config.to_string()).unwrap();
    let call = Call::new(&["keys", "list", "--json", "--config", file.to_str().unwrap()]);
    assert_eq!(call.clone().run().await.json()["total_count"], 0);
    let said = call.env("TOLLGATE_URL", "http://127.0.0.1:1").run().await;
    assert_eq!(
        said.code,
        Some(1),
        "the environment is over the file: {said:?}"
    );
}

#[tokio::test]
async fn without_a_key_nobody_is_asked() {
    let recorder = Recorder::start("{}").await;
    let said = Call::new(&["keys", "list", "--url", &recorder.url])
        .run()
        .await;
    assert!(
        said.code == Some(1) && said.err.contains("LITELLM_MASTER_KEY"),
        "{said:?}"
    );
    let call = Call::new(&["keys", "list", "--url", &recorder.url, "--json"]);
    call.env("LITELLM_MASTER_KEY", KEY).run().await.json();
}

#[tokio::test]
async fn the_key_is_nowhere_in_help_or_errors() {
    for words in [
        &["keys", "list", "--help"][..],
        &["keys", "--help"],
        &["keys", "list", "--url", "http://127.0.0.1:1"],
        &[
            "keys",
            "list",
            "--url",
            "http://me:sk-e2e-master-key@127.0.0.1",
        ],
        &["keys", "list", "--urll"],
        &["keys", "list", "--page", "none"],
    ] {
        let said = Call::new(words).env("TOLLGATE_MASTER_KEY", KEY).run().await;
        assert!(
            !said.err.contains(KEY) && !said.out.contains(KEY),
            "{said:?}"
        );
        assert!(said.err.len() + said.out.len() > 40, "{said:?}");
    }
}

#[tokio::test]
async fn tls_is_checked() {
    let certificate = Certificate::new();
    let chain = certificate.certificate_file();
    let chain = chain.to_str().unwrap();
    let gateway = Setup::new()
        .env("SSL_CERTFILE_PATH", chain)
        .env("SSL_KEYFILE_PATH", certificate.key_file().to_str().unwrap());
    let gateway = gateway.start().await;
    let url = format!("https://localhost:{}", gateway.address.port());
    let call = Call::new(&["keys", "list", "--json"]);
    let said = call.clone().at(&url).await;
    assert!(
        said.code == Some(1) && said.err.contains("ertificate"),
        "{said:?}"
    );
    let said = call.env("SSL_CERT_FILE", chain).at(&url).await;
    assert_eq!(said.json()["total_count"], 0);
}
