//! Every route × whoever asks × whose thing it is, written down.

use std::fmt::Write as _;

use super::{
    examples::example,
    world::{ASKERS, FAR, NEAR, World},
};
use crate::routes;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/AUTHORITY.md");

const HEAD: &str = "# Who may do what\n\n\
    Written by the tests, from the answers of every route (`UPDATE_GOLDEN=1 cargo test -p tollgate-admin`). Each cell has the status for what is near \
    and for what is far: near is what belongs to the owner, to the team that the owner leads, and to the team's organisation, which the \
    org_admin leads; the team member, the internal_user_viewer and the key alone are of that team; the internal_user is of none; the limited key is one of the owner's with models, routes, addresses, an end and a bound on calls. 401 and 403 are refusals.\n\n";

/// Else a key for calls to models alone could ask for it.
#[test]
fn every_route_is_known_as_one_of_the_management_api() {
    for route in routes::all() {
        let (path, _) = example(route, &NEAR);
        let path = path.split('?').next().unwrap();
        assert!(tollgate_auth::is_management(path), "{path}");
    }
}

#[tokio::test]
async fn every_route_decides_as_it_is_written_down() {
    let mut table = HEAD.to_owned();
    let names: Vec<_> = ASKERS.iter().map(|asker| asker.name).collect();
    writeln!(table, "| route | {} |", names.join(" | ")).unwrap();
    writeln!(table, "|---|{}", "---|".repeat(ASKERS.len())).unwrap();
    for route in routes::all() {
        write!(table, "| `{} {}` |", route.method, route.path).unwrap();
        for asker in ASKERS {
            let mut cell = Vec::new();
            for target in [NEAR, FAR] {
                let (path, body) = example(route, &target);
                // A world of its own, because the one before may have changed.
                let world = World::new().await;
                let (status, _) = world.ask(asker.key, &route.method, &path, &body).await;
                assert!(status.as_u16() < 500, "{} {path}: {status}", route.method);
                cell.push(status.as_str().to_owned());
            }
            write!(table, " {} |", cell.join(" / ")).unwrap();
        }
        table.push('\n');
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    assert_eq!(
        golden, table,
        "UPDATE_GOLDEN=1 writes it anew; read the difference"
    );
}
