//! The configurations beside the programs do what README.md says of them.

use std::{fs, path::PathBuf};

use tollgate_config::{Environment, Loaded, Sources, load};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[expect(clippy::unwrap_used, reason = "for tests alone")]
fn loaded(name: &str) -> Loaded {
    let keys = ["OPENAI_API_KEY", "GROQ_API_KEY", "LITELLM_MASTER_KEY"];
    let sources = Sources {
        file: Some(file(name)),
        environment: Environment::from_iter(keys.map(|key| (key, "sk-canary"))),
        overrides: Vec::new(),
    };
    load(&sources).unwrap()
}

#[test]
fn nothing_is_to_be_said_about_them() {
    for (name, deployments) in [("quickstart.yaml", 1), ("config.yaml", 4)] {
        let Loaded {
            snapshot, findings, ..
        } = loaded(name);
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert_eq!(snapshot.deployments.len(), deployments);
        assert!(snapshot.master_key.is_some());
    }
}

#[test]
fn the_published_key_stays_on_loopback() {
    assert_eq!(
        loaded("quickstart.yaml").snapshot.host.as_deref(),
        Some("127.0.0.1")
    );
}

#[test]
fn the_readme_shows_the_quickstart_as_it_is() {
    let readme = fs::read_to_string(file("../README.md")).unwrap();
    let text = fs::read_to_string(file("quickstart.yaml")).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    for line in lines.filter(|line| !line.starts_with('#')) {
        assert!(readme.contains(line), "README.md lacks: {line}");
    }
}
