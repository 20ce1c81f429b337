//! URLs, and databases that are not there. None of it needs a server.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tollgate_store_postgres::{PostgresStore, Settings};

use super::{refusal, settings, store};

#[tokio::test]
async fn a_server_that_never_answers_is_waited_for_and_no_longer() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let url = format!("postgresql://u:canary-0123@127.0.0.1:{port}/d");
    let store = PostgresStore::new(settings(&url).timeout(Duration::from_millis(300)));
    let asked = Instant::now();
    let told = refusal(&store).await;
    assert!(asked.elapsed() < Duration::from_secs(3), "{told}");
    assert!(told.contains("database_connection_timeout"), "{told}");
    assert!(!format!("{store:?} {told}").contains("canary"), "{told}");
    let listening = tokio::time::timeout(
        Duration::from_millis(100),
        tollgate_auth::Store::changed(&store),
    );
    assert!(listening.await.is_err());
}

#[tokio::test]
async fn nothing_is_connected_to_before_it_is_asked() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    let _store = store(&format!("postgresql://u@127.0.0.1:{port}/d"));
    let connected = tokio::time::timeout(Duration::from_millis(100), server.accept());
    assert!(connected.await.is_err());
}

#[tokio::test]
async fn a_name_that_nobody_has_is_told() {
    let told = refusal(&store("postgresql://u:canary@tollgate.invalid/d")).await;
    assert!(
        told.contains("out of reach") && !told.contains("canary"),
        "{told}"
    );
}

#[test]
fn a_url_says_where_it_is_and_what_it_asks_in_vain() {
    for (url, place) in [
        ("postgres://h/d", "postgresql://h:5432/d"),
        (
            "postgresql://u:p@h:6432/d?sslmode=require",
            "postgresql://h:6432/d",
        ),
        (
            "postgresql://u:p%40%2F%3F@[::1]/d",
            "postgresql://::1:5432/d",
        ),
        ("postgresql://u:canary@canary@h/d", "postgresql://h:5432/d"),
        (
            "postgresql://h/d?user=canary&password=canary",
            "postgresql://h:5432/d",
        ),
        (
            "postgresql://u:canary@h/d?application_name=a@b",
            "postgresql://h:5432/d",
        ),
        ("postgresql://a,b:6000/d", "postgresql://a:5432,b:6000/d"),
        (
            "postgresql://u@/d?host=/var/run/postgresql",
            "postgresql:///var/run/postgresql:5432/d",
        ),
    ] {
        let settings = settings(url);
        assert_eq!(settings.place(), place);
        assert_eq!(settings.ignored(), Vec::<String>::new());
        assert!(!format!("{settings:?}").contains("canary"));
    }
    let asked = settings(
        "postgresql://h/d?schema=canary&socket_timeout=3&whatever=canary&sslmode=prefer&pgbouncer=true",
    );
    let [schema, socket, whatever] = asked.ignored() else {
        panic!("{:?}", asked.ignored());
    };
    assert!(schema.contains("schema of their own"), "{schema}");
    assert!(socket.contains("database_connection_timeout"), "{socket}");
    assert!(whatever.starts_with("whatever in the URL"), "{whatever}");
    assert!(!format!("{asked:?}{:?}", asked.ignored()).contains("canary"));
}

#[test]
fn a_url_that_cannot_be_used_is_told_without_a_word_of_it() {
    for (url, why) in [
        ("mysql://u:canary@h/d", "neither postgresql://"),
        ("postgresql://u:canary@/d", "no host"),
        ("postgresql://u:canary/more@h/d", "percent-encoded"),
        ("postgresql://u:canary#more@h/d", "percent-encoded"),
        ("postgresql://u:canary?more@h/d", "percent-encoded"),
        ("postgresql://u:12?canary=more@h/d", "percent-encoded"),
        ("postgresql://u:canary@h:port/d", "port"),
        (
            "postgresql://u:canary@h/d?sslmode=canary",
            "none of disable",
        ),
        (
            "postgresql://u:canary@h/d?sslmode=disable&sslrootcert=system",
            "both no TLS",
        ),
        (
            "postgresql://u:canary@h/d?connection_limit=canary",
            "no whole number",
        ),
        (
            "postgresql://u:canary@h/d?connect_timeout=canary",
            "connect_timeout",
        ),
    ] {
        let told = Settings::of(url).unwrap_err();
        assert!(told.to_string().contains(why), "{told}");
        assert!(!format!("{told} {told:?}").contains("canary"), "{told}");
    }
}
