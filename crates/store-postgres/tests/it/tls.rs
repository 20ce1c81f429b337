//! TLS, as the URL asks for it.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tollgate_testkit::postgres::Postgres;

use super::{count, refusal, store};

/// An authority that nobody else knows.
struct Authority(Issuer<'static, KeyPair>, String);

// === impl Authority ===

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self(Issuer::new(params, key), pem)
    }

    /// A certificate and its key.
    fn certify(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

#[tokio::test]
async fn a_server_is_who_the_url_wants_it_to_be() {
    let Some(mut server) = Postgres::start().unwrap() else {
        return;
    };
    let plain = server.url();
    let with = |options: &str| store(&format!("{plain}?{options}"));
    assert_eq!(count(&with("sslmode=prefer")).await, 0);
    let told = refusal(&with("sslmode=require")).await;
    assert!(told.contains("TLS"), "{told}");

    let folder = tempfile::tempdir().unwrap();
    let (ours, foreign) = (Authority::new(), Authority::new());
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("sslrootcert={}", path.display())
    };
    let (ours_file, foreign_file) = (file("ours.pem", &ours.1), file("foreign.pem", &foreign.1));
    let (certificate, key) = ours.certify("localhost");
    server.identify(&certificate, &key).unwrap();
    server.stop().unwrap();
    server.resume().unwrap();
    let named = plain.replace("127.0.0.1", "localhost");
    let called = |options: &str| store(&format!("{named}?{options}"));
    for options in [
        "sslmode=disable".to_owned(),
        "sslmode=prefer".to_owned(),
        "sslmode=require&channel_binding=require".to_owned(),
        format!("sslmode=require&{ours_file}"),
        format!("sslmode=verify-ca&{ours_file}"),
    ] {
        assert_eq!(count(&with(&options)).await, 0, "{options}");
    }
    // Who a certificate is for matters to verify-full alone.
    let full = format!("sslmode=verify-full&channel_binding=require&{ours_file}");
    assert_eq!(count(&called(&full)).await, 0);
    assert_eq!(
        count(&called(&format!("sslaccept=strict&{ours_file}"))).await,
        0
    );
    let told = refusal(&with(&full)).await;
    assert!(told.contains("not valid for name"), "{told}");
    for options in [
        format!("sslmode=require&{foreign_file}"),
        format!("sslmode=verify-ca&{foreign_file}"),
        format!("sslmode=verify-full&{foreign_file}"),
        "sslmode=verify-full".to_owned(),
        "sslrootcert=system".to_owned(),
        "sslaccept=strict".to_owned(),
    ] {
        let told = refusal(&called(&options)).await;
        assert!(told.contains("certificate"), "{options}: {told}");
    }
    let told = refusal(&called("sslmode=verify-full&sslrootcert=/not/there.pem")).await;
    assert!(told.contains("/not/there.pem"), "{told}");
    let wrong = store(&named.replace(server.password(), "canary-of-a-guess"));
    let told = refusal(&wrong).await;
    assert!(
        told.contains("authentication failed") && !told.contains("canary"),
        "{told}"
    );
    let encrypted = "SELECT count(*) > 0 FROM pg_stat_ssl WHERE ssl";
    assert_eq!(server.sql("postgres", encrypted).unwrap(), "t");
}
