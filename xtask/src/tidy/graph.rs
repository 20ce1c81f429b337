//! Which crate may need which.

use std::collections::BTreeMap;

use super::metadata::{Metadata, Package};

/// The layer crates: one concern each, and nothing of Tollgate below them but the core.
pub(super) const LAYERS: [&str; 8] = [
    "auth",
    "budget",
    "cache",
    "fallback",
    "guardrail",
    "limit",
    "stream",
    "telemetry",
];

/// What the other crates with a fixed place may need; a crate that is missing here may need
/// anything.
const PLACES: [(&str, &[&str]); 10] = [
    ("core", &[]),
    ("catalog", &["core"]),
    ("wire", &["core"]),
    ("config", &["core", "catalog"]),
    ("upstream", &["core", "wire"]),
    ("translate", &["core", "wire"]),
    ("store-sqlite", &["auth"]),
    ("store-postgres", &["auth"]),
    ("import-litellm", &["admin", "auth", "core"]),
    ("admin", &["auth", "core", "wire"]),
];

/// Dependencies that break the architecture.
pub(super) fn faults(metadata: &Metadata) -> Vec<String> {
    let mut faults: Vec<String> = metadata.packages.iter().flat_map(misplaced).collect();
    faults.extend(cycle(&metadata.packages));
    faults
}

fn misplaced(package: &Package) -> Vec<String> {
    let name = package.short();
    let forbidden = package.needs().filter(|needed| !allowed(name, needed));
    forbidden
        .map(|needed| {
            format!("crate `{name}` must not need crate `{needed}` (dev-dependencies are free)")
        })
        .collect()
}

fn allowed(name: &str, needed: &str) -> bool {
    if needed == "gateway" {
        return false;
    }
    if LAYERS.contains(&name) {
        return needed == "core";
    }
    let place = PLACES.iter().find(|(crate_name, _)| *crate_name == name);
    place.is_none_or(|(_, needs)| needs.contains(&needed))
}

/// Takes away what needs nothing that is left, again and again; a rest is a cycle.
fn cycle(packages: &[Package]) -> Option<String> {
    let mut left: BTreeMap<&str, Vec<&str>> = packages
        .iter()
        .map(|package| (package.short(), package.needs().collect()))
        .collect();
    loop {
        let before = left.len();
        let names: Vec<&str> = left.keys().copied().collect();
        left.retain(|_, needs| needs.iter().any(|need| names.contains(need)));
        match left.len() {
            0 => return None,
            after if after == before => return Some(format!("a cycle among the crates {names:?}")),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Package, cycle, misplaced};

    #[test]
    fn a_layer_crate_needs_the_core_alone() {
        assert!(misplaced(&Package::sample("tollgate-auth", &["tollgate-core"])).is_empty());
        let faults = misplaced(&Package::sample("tollgate-auth", &["tollgate-wire"]));
        assert!(
            faults[0].contains("`auth` must not need crate `wire`"),
            "{faults:?}"
        );
    }

    #[test]
    fn nobody_needs_the_gateway_and_other_crates_are_free() {
        assert_eq!(
            misplaced(&Package::sample(
                "tollgate",
                &["tollgate-gateway", "tollgate-wire"]
            ))
            .len(),
            1
        );
        assert!(misplaced(&Package::sample("tollgate-testkit", &["tollgate-wire"])).is_empty());
    }

    #[test]
    fn a_cycle_is_found() {
        let ring = [
            Package::sample("a", &["b"]),
            Package::sample("b", &["a"]),
            Package::sample("c", &[]),
        ];
        assert!(cycle(&ring).is_some());
        assert!(cycle(&ring[2..]).is_none());
    }
}
