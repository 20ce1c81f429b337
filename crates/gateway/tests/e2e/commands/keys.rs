//! The life of a key, on the command line.

use super::Call;
use crate::harness::{CHAT, Gateway, KEY, Setup, chat, gateway, post, provider};

async fn ask(gateway: &Gateway, key: &str) -> u16 {
    let mut request = post(CHAT, chat("gpt-4o"));
    let key = format!("Bearer {key}").parse().unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await.status
}

#[tokio::test]
async fn a_key_is_made_used_blocked_renewed_and_ended() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let run = |line: String| {
        let words: Vec<_> = line.split(' ').collect();
        Call::new(&words).on(&gateway)
    };
    let made = run("keys generate --json --alias laptop --models gpt-4o --duration 1h".to_owned())
        .await
        .json();
    let (key, hash) = (
        made["key"].as_str().unwrap(),
        made["token"].as_str().unwrap(),
    );
    assert_eq!(ask(&gateway, key).await, 200);
    let info = run(format!("keys info {hash} --json")).await.json();
    assert_eq!(info["info"]["key_alias"], "laptop");
    run(format!("keys block {hash} --json")).await.json();
    assert_eq!(ask(&gateway, key).await, 401);
    run(format!("keys unblock {hash} --json")).await.json();
    assert_eq!(ask(&gateway, key).await, 200);
    run(format!("keys update {hash} --json --models other"))
        .await
        .json();
    assert_eq!(ask(&gateway, key).await, 403);
    let renewed = run(format!("keys regenerate {hash} --models gpt-4o --json"))
        .await
        .json();
    assert_eq!(ask(&gateway, renewed["key"].as_str().unwrap()).await, 200);
    assert_eq!(ask(&gateway, key).await, 401);
    run("keys delete --alias laptop --json".to_owned())
        .await
        .json();
    assert_eq!(
        run("keys list --json".to_owned()).await.json()["total_count"],
        0
    );
}

#[tokio::test]
async fn a_key_is_bound_to_addresses() {
    let gateway = Setup::new().start().await;
    let bound = [
        "keys",
        "generate",
        "--json",
        "--allowed-ips",
        "192.0.2.7,10.0.0.0/8",
    ];
    let made = Call::new(&bound).on(&gateway).await.json();
    let networks = serde_json::json!(["192.0.2.7", "10.0.0.0/8"]);
    assert_eq!(made["allowed_ips"], networks);
    assert_eq!(ask(&gateway, made["key"].as_str().unwrap()).await, 403);
}

#[tokio::test]
async fn people_see_tables_and_lines() {
    let gateway = Setup::new().start().await;
    let made = Call::new(&["keys", "generate", "--alias", "laptop", "--user-id", "ann"])
        .on(&gateway)
        .await;
    let line = |said: &str, name: &str| {
        said.lines()
            .any(|line| line.split_whitespace().next() == Some(name))
    };
    assert!(
        line(&made.out, "key") && line(&made.out, "token"),
        "{made:?}"
    );
    assert!(!line(&made.out, "max_budget"), "{made:?}");
    let list = Call::new(&["keys", "list"]).on(&gateway).await;
    let lines: Vec<Vec<_>> = list
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(&lines[0][..4], ["KEY", "ALIAS", "USER", "TEAM"], "{list:?}");
    assert_eq!(&lines[1][1..4], ["laptop", "ann", "-"], "{list:?}");
    assert_eq!(lines.len(), 2, "{list:?}");
}

#[tokio::test]
async fn what_nothing_acts_on_is_said_beside_the_answer() {
    let gateway = Setup::new().start().await;
    let said = Call::new(&["keys", "generate", "--json", "--max-budget", "5"])
        .on(&gateway)
        .await;
    assert!(
        said.err.contains("kept, and not acted on yet: max_budget"),
        "{said:?}"
    );
    assert_eq!(said.json()["max_budget"], 5);
    let said = Call::new(&[
        "keys",
        "generate",
        "--json",
        "--set",
        "key=sk-aaaaaaaaaaaaaaaa",
    ])
    .on(&gateway)
    .await;
    assert_eq!(said.json()["key"], "sk-aaaaaaaaaaaaaaaa");
    assert!(
        said.err.lines().count() == 1 && said.err.contains("tollgate: "),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_refusal_is_the_apis_message_and_a_failure() {
    let gateway = Setup::new().start().await;
    let said = Call::new(&["keys", "info", "sk-nobody"]).on(&gateway).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(said.err, "tollgate: Key not found in database\n");
    let said = Call::new(&["keys", "list", "--page", "0"])
        .on(&gateway)
        .await;
    assert!(
        said.code == Some(1) && said.err.contains("page: expected"),
        "{said:?}"
    );
    let url = format!("http://{}", gateway.address);
    let call = Call::new(&[
        "keys",
        "list",
        "--key",
        "sk-wrong-key-of-somebody",
        "--url",
        &url,
    ]);
    let said = call.env("TOLLGATE_MASTER_KEY", KEY).run().await;
    assert_eq!(
        said.code,
        Some(1),
        "the flag is over the environment: {said:?}"
    );
    assert!(!said.err.contains("sk-wrong-key-of-somebody"), "{said:?}");
}
