//! Bodies that were tampered with win nobody anything.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tollgate_auth::{Document, Id, KeyHash, KeyRecord, Kind, Query, Store, TeamRecord, UserRecord};

use super::{
    examples::example,
    world::{ASKERS, Asker, BLOCKED, FAR, FORBIDDEN, LIMITED, NEAR, OWN, PERMITTED, WITHIN, World},
};
use crate::{Capability, route::Route, routes};

/// Requests in all; and so many meet one world before a fresh one takes its place.
const REQUESTS: usize = 100_000;
const A_WORLD: usize = 100;

/// Members that say what a key may; they are tampered with more often than others.
const GRANTS: [&str; 10] = [
    "models",
    "allowed_routes",
    "allowed_ips",
    "key_type",
    "duration",
    "expires",
    "max_parallel_requests",
    "blocked",
    "user_id",
    "team_id",
];

/// Values that have opened doors elsewhere.
fn odd_values() -> Vec<Value> {
    let names = [
        "ann",
        "bob",
        "org",
        "root",
        "red",
        "blue",
        "acme",
        "umbra",
        "sk-of-bob",
        "sk-of-root",
        "proxy_admin",
        "org_admin",
        "admin",
        "*",
        "all-proxy-models",
        "all-team-models",
        FORBIDDEN,
        PERMITTED,
        OWN,
        "llm_api",
        "llm_api_routes",
        WITHIN,
        "192.0.2.7",
        "0.0.0.0/0",
        "::/0",
        "",
        "-1",
        "9999d",
    ];
    let texts = names.iter().map(|name| json!(name));
    let lists = names.iter().map(|name| json!([name]));
    let objects = names
        .iter()
        .map(|name| json!({"user_id": name, "role": "admin"}));
    let members = names
        .iter()
        .map(|name| json!([{"user_id": name, "role": "admin", "user_role": "org_admin"}]));
    texts
        .chain(lists)
        .chain(objects)
        .chain(members)
        .chain([
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(4_000_000_000_u32),
            json!(1e12),
            json!(-1),
            json!([]),
            json!({}),
        ])
        .collect()
}

#[tokio::test]
async fn tampered_bodies_win_nobody_anything() {
    let mut rng = Rng::with_seed(4);
    let values = odd_values();
    let names: Vec<_> = routes::all()
        .flat_map(|route| route.takes.fields().map(|field| field.name))
        .chain([
            "role",
            "user_role",
            "created_by",
            "token",
            "revision",
            "hash",
            "members",
        ])
        .collect();
    let routes: Vec<_> = routes::all().collect();
    let of_keys: Vec<_> = routes::all().filter(|route| changes_keys(route)).collect();
    let askers: Vec<_> = ASKERS.iter().skip(2).collect();
    for _ in 0..REQUESTS / A_WORLD {
        let world = World::new().await;
        let asker = askers[rng.usize(..askers.len())];
        let before = everything(&world).await;
        for _ in 0..A_WORLD {
            let some = if rng.bool() { &routes } else { &of_keys };
            let route = some[rng.usize(..some.len())];
            let (path, body) = tampered(&mut rng, route, &names, &values);
            let (status, _) = world.ask(asker.key, &route.method, &path, &body).await;
            assert!(status.as_u16() < 500, "{path} {body}: {status}");
        }
        judge(asker, &before, &everything(&world).await);
    }
}

fn changes_keys(route: &Route) -> bool {
    matches!(
        route.needs,
        Capability::MakeKey | Capability::ChangeKey | Capability::MakeUser
    )
}

/// An example with members changed, added and taken away.
fn tampered(rng: &mut Rng, route: &Route, names: &[&str], values: &[Value]) -> (String, Value) {
    let target = [NEAR, FAR, LIMITED, BLOCKED][rng.usize(..4)];
    let (path, body) = example(route, &target);
    let mut body = body.as_object().cloned().unwrap_or_else(Map::new);
    for _ in 0..rng.usize(..4) {
        let names = if rng.bool() { names } else { &GRANTS };
        let name = names[rng.usize(..names.len())];
        let value = value_of(rng, route, name, values);
        body.insert(name.to_owned(), value);
    }
    (path, Value::Object(body))
}

/// A value for a member, more often than not one that the route does not refuse at once.
fn value_of(rng: &mut Rng, route: &Route, name: &str, values: &[Value]) -> Value {
    let field = route.takes.fields().find(|field| field.name == name);
    let fits = |value: &Value| field.is_none_or(|field| field.kind.fault(value).is_none());
    let mut value = &values[rng.usize(..values.len())];
    for _ in 0..4 {
        if fits(value) {
            break;
        }
        value = &values[rng.usize(..values.len())];
    }
    value.clone()
}

async fn everything(world: &World) -> BTreeMap<Id, Document> {
    let mut all = BTreeMap::new();
    for kind in Kind::ALL {
        let query = Query {
            kind,
            limit: 1_000_000,
            ..Query::default()
        };
        let page = world.store.list(query).await.unwrap();
        all.extend(page.documents.into_iter().map(|one| (one.id.clone(), one)));
    }
    all
}

/// What `asker` must not have changed: roles and models of anybody, and anything of those who are far.
fn judge(asker: &Asker, before: &BTreeMap<Id, Document>, after: &BTreeMap<Id, Document>) {
    for (id, was) in before {
        let is = after.get(id);
        if is_far(was) {
            assert_eq!(
                is.map(|is| &is.body),
                Some(&was.body),
                "{} changed {id}",
                asker.name
            );
        }
    }
    let holds = Id::new(Kind::Key, KeyHash::of(asker.key.as_bytes()).to_string());
    let holds: KeyRecord = before[&holds].read().unwrap();
    for (id, is) in after {
        match id.kind {
            Kind::User => judge_user(asker, before.get(id), &is.read().unwrap()),
            Kind::Team => judge_team(asker, before.get(id), &is.read().unwrap()),
            Kind::Key => {
                let was = before.get(id).map(|was| was.read().unwrap());
                judge_key(asker, was.as_ref(), &is.read().unwrap());
                judge_grants(asker, &holds, was.as_ref(), &is.read().unwrap());
            }
            _ => {}
        }
    }
}

fn is_far(document: &Document) -> bool {
    let far = |name: &Option<String>| {
        name.as_deref()
            .is_some_and(|name| [FAR.user, FAR.team, FAR.organization].contains(&name))
    };
    let columns = &document.columns;
    far(&columns.user_id) || far(&columns.team_id) || far(&columns.organization_id)
}

fn judge_user(asker: &Asker, was: Option<&Document>, is: &UserRecord) {
    let was: Option<UserRecord> = was.map(|was| was.read().unwrap());
    let was_role = was.as_ref().and_then(|was| was.user_role.clone());
    let privileged = ["proxy_admin", "proxy_admin_viewer"];
    if is.user_role != was_role {
        let role = is.user_role.as_deref().unwrap_or_default();
        assert!(
            !privileged.contains(&role),
            "{} made {} {role}",
            asker.name,
            is.user_id
        );
    }
    if was.as_ref().map(|was| &was.models) != Some(&is.models) {
        // Whoever was invited has none of their own, and no key.
        let near = |name: &String| [PERMITTED, OWN, "no-default-models"].contains(&name.as_str());
        let freed = was.is_some() && is.models.is_empty();
        assert!(
            !freed && is.models.iter().all(near),
            "{} gave {} {:?}",
            asker.name,
            is.user_id,
            is.models
        );
    }
    let leads = |user: &UserRecord, name: &str| {
        let mut all = user.organization_memberships.iter();
        all.any(|one| one.organization_id == name && one.user_role.as_deref() == Some("org_admin"))
    };
    let led = was.as_ref().is_some_and(|was| leads(was, "umbra"));
    assert!(
        led || !leads(is, "umbra"),
        "{} made {} lead umbra",
        asker.name,
        is.user_id
    );
}

fn judge_team(asker: &Asker, was: Option<&Document>, is: &TeamRecord) {
    if was.is_none() {
        // Only whoever leads an organisation makes teams, and in that alone.
        assert_eq!(
            asker.name, "org_admin",
            "{} made {}",
            asker.name, is.team_id
        );
        assert_eq!(is.organization_id.as_deref(), Some("acme"));
    }
    if asker.name == "owner, team admin" {
        assert!(
            !is.models.is_empty(),
            "{} freed the models of {}",
            asker.name,
            is.team_id
        );
        let forbidden = is
            .models
            .iter()
            .any(|name| name == FORBIDDEN || name == "*");
        assert!(
            !forbidden,
            "{} gave {} {:?}",
            asker.name, is.team_id, is.models
        );
    }
}

fn judge_key(asker: &Asker, was: Option<&KeyRecord>, is: &KeyRecord) {
    // Somebody's or a team's, so that their limits hold for it.
    let held = is.user_id.is_some() || is.team_id.is_some();
    assert!(held, "{}: {is:?}", asker.name);
    let owners = |key: &KeyRecord| (key.user_id.clone(), key.team_id.clone());
    if was.map(owners) != Some(owners(is)) {
        let user = is.user_id.as_deref().unwrap_or_default();
        let others = ["root", "view", FAR.user].contains(&user) && is.team_id.is_none();
        let far = is.team_id.as_deref() == Some(FAR.team);
        assert!(
            !others && !far,
            "{} made or moved a key: {is:?}",
            asker.name
        );
    }
}

/// No key was given more than the key that asked has, and the one that an administrator blocked is blocked.
fn judge_grants(asker: &Asker, holds: &KeyRecord, was: Option<&KeyRecord>, is: &KeyRecord) {
    let blocked = KeyHash::of(BLOCKED.key.as_bytes()) == is.hash;
    let in_its_place = is.key_alias.as_deref() == Some("alias of sk-blocked");
    assert!(
        is.blocked || !(blocked || in_its_place),
        "{} unblocked {is:?}",
        asker.name
    );
    let grants = |key: &KeyRecord| {
        let places = (key.allowed_routes.clone(), key.allowed_ips.clone());
        (
            key.models.clone(),
            places,
            key.expires,
            key.max_parallel_requests,
        )
    };
    if was.map(grants) == Some(grants(is)) {
        return;
    }
    let among = |bound: &[String], names: &[String]| {
        let named = |name: &String| name == "no-default-models" || bound.contains(name);
        bound.is_empty() || (!names.is_empty() && names.iter().all(named))
    };
    let ends = |key: &KeyRecord| key.expires.map_or(i64::MAX, |at| at.millis());
    let parallel = |key: &KeyRecord| key.max_parallel_requests.unwrap_or(u32::MAX);
    assert!(
        among(&holds.models, &is.models)
            && among(&holds.allowed_routes, &is.allowed_routes)
            && among(&holds.allowed_ips, &is.allowed_ips)
            && ends(is) <= ends(holds)
            && parallel(is) <= parallel(holds),
        "{} gave more than they have: {is:?}",
        asker.name
    );
    let all = |name: &String| matches!(&**name, FORBIDDEN | "*" | "all-proxy-models");
    // A team that an org_admin made without models has those of its organisation.
    if is.team_id.as_deref().is_none_or(|team| team == NEAR.team) {
        assert!(!is.models.iter().any(all), "{} gave {is:?}", asker.name);
    }
}
