//! The same tests on PostgreSQL.

use std::{
    env,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    process,
};

use tokio::time::{Instant, sleep};
use tokio_postgres::{NoTls, error::SqlState};

use super::{Gateway, PATIENCE};

/// The URL of a server where every gateway gets a database of its own in place of a file. The user must be allowed to
/// make databases; they are left where they are.
const VARIABLE: &str = "TOLLGATE_TEST_DATABASE";

/// Whether keys are kept in PostgreSQL. What is about the file is left out then, and says so.
pub(crate) fn on_postgres() -> bool {
    server().is_some()
}

/// The URL of the database that stands for what would be in `folder`; gateways of the same folder share it.
pub(super) async fn in_place_of(folder: &Path) -> Option<String> {
    let server = server()?;
    let mut hasher = DefaultHasher::new();
    (process::id(), folder).hash(&mut hasher);
    let name = format!("tollgate_{:016x}", hasher.finish());
    let (client, connection) = tokio_postgres::connect(&server, NoTls).await.unwrap();
    tokio::spawn(connection);
    let made = client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await;
    if let Err(error) = made {
        assert_eq!(error.code(), Some(&SqlState::DUPLICATE_DATABASE), "{error}");
    }
    let (place, options) = server.split_once('?').unwrap_or((&server, ""));
    let (place, _) = place.rsplit_once('/').unwrap();
    Some(format!("{place}/{name}?{options}"))
}

/// Waits until the keys are known, as they are at once where there is no file yet. Who serves TLS is not asked.
pub(super) async fn known(gateway: &Gateway) {
    if gateway.log.text().contains("listening at https") {
        return;
    }
    let deadline = Instant::now() + PATIENCE;
    while gateway.get("/health/readiness").await.json()["db"] != "connected" {
        assert!(Instant::now() < deadline, "the database stays away");
        sleep(std::time::Duration::from_millis(10)).await;
    }
}

fn server() -> Option<String> {
    env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}
