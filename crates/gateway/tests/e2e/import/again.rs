//! Imports after the first.

use serde_json::{Value, json};

use super::{NAME, asked, gateway, hash, import, litellm, managed, named};
use crate::harness::provider;

fn sums(report: &Value) -> [u64; 3] {
    ["created", "changed", "conflicting"].map(|what| {
        let kinds = report["counts"].as_object().unwrap().values();
        kinds.map(|counts| counts[what].as_u64().unwrap()).sum()
    })
}

#[tokio::test]
async fn a_second_import_brings_what_has_changed_there_and_nothing_else() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    import(&server, folder.path(), &[]);
    assert_eq!(sums(&import(&server, folder.path(), &[])), [0, 0, 0]);
    let mock = provider().await;
    let gateway = gateway(folder.path(), &mock.base_url()).await;
    assert_eq!(asked(&gateway, "sk-plain", "gpt-4o").await, 200);
    let change =
        r#"UPDATE "LiteLLM_VerificationToken" SET blocked = true WHERE key_alias = 'plain'"#;
    server.sql(NAME, change).unwrap();
    assert_eq!(sums(&import(&server, folder.path(), &[])), [0, 1, 0]);
    // The gateway that runs learns of it by itself.
    for _ in 0..500 {
        if asked(&gateway, "sk-plain", "gpt-4o").await == 401 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the change does not arrive");
}

#[tokio::test]
async fn what_was_changed_or_ended_here_stays_so_unless_asked_for() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    import(&server, folder.path(), &[]);
    let mock = provider().await;
    let gateway = gateway(folder.path(), &mock.base_url()).await;
    assert_eq!(asked(&gateway, "sk-plain", "gpt-4o").await, 200);
    let [plain, bob] = ["sk-plain", "sk-of-bob"].map(|key| hash(&server, key));
    managed(&gateway, "/key/block", json!({"key": plain})).await;
    managed(&gateway, "/key/delete", json!({"keys": [bob]})).await;
    let report = import(&server, folder.path(), &[]);
    assert_eq!(sums(&report), [0, 0, 2]);
    let mut conflicts = named(&report, "conflicts");
    conflicts.sort();
    let mut both = [format!("key {plain}"), format!("key {bob}")];
    both.sort();
    assert_eq!(conflicts, both);
    assert_eq!(asked(&gateway, "sk-plain", "gpt-4o").await, 401);
    assert_eq!(asked(&gateway, "sk-of-bob", "other").await, 401);
    assert_eq!(
        sums(&import(&server, folder.path(), &["--overwrite"])),
        [1, 1, 0]
    );
    assert_eq!(sums(&import(&server, folder.path(), &[])), [0, 0, 0]);
}
