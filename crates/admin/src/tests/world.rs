//! People with all kinds of rights, and things that are theirs or somebody else's.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tollgate_auth::{
    AccessGroupRecord, Author, Columns, CustomerRecord, Directory, Document, Id, KeyHash,
    KeyRecord, Keys, Kind, MasterKey, Membership, MemoryStore, OrganizationMember,
    OrganizationRecord, Revision, Store, TeamMember, TeamRecord, Timestamp, UserRecord, Write,
};
use tollgate_core::{Error, Live, Secret};
use tower::ServiceExt as _;

use crate::{Admin, Credential, Deploy, Deployments, router, sealing::Sealer};

/// A gateway's management API, and the store behind it.
pub(super) struct World {
    pub(super) store: Arc<MemoryStore>,
    pub(super) router: Router,
}

/// Whoever asks: their name in the table, and their key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
}

/// What something is done to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) key: &'static str,
    pub(super) user: &'static str,
    pub(super) team: &'static str,
    pub(super) organization: &'static str,
    pub(super) customer: &'static str,
}

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Serves whatever is asked for.
#[derive(Debug)]
struct Anything;

const fn asker(name: &'static str, key: &'static str) -> Asker {
    Asker { name, key }
}

/// `ann` owns what is near and leads the team that is; `max` and `vic` are in it; `org` leads its organisation; `sam` has
/// nothing to do with it; then comes a key of that team that is nobody's, and a key of `ann` that may less than she.
pub(super) const ASKERS: [Asker; 10] = [
    asker("master key", "sk-master"),
    asker("proxy_admin", "sk-of-root"),
    asker("proxy_admin_viewer", "sk-of-view"),
    asker("owner, team admin", "sk-of-ann"),
    asker("team member", "sk-of-max"),
    asker("internal_user_viewer", "sk-of-vic"),
    asker("org_admin", "sk-of-org"),
    asker("internal_user", "sk-of-sam"),
    asker("key alone", "sk-of-red"),
    asker("limited key of the owner", LIMITED.key),
];

/// What belongs to `ann`, to her team, to its organisation.
pub(super) const NEAR: Target = Target {
    key: "sk-of-ann",
    user: "ann",
    team: "red",
    organization: "acme",
    customer: "near",
};

/// What belongs to `bob` and his.
pub(super) const FAR: Target = Target {
    key: "sk-of-bob",
    user: "bob",
    team: "blue",
    organization: "umbra",
    customer: "far",
};

/// A key of `ann` that may less than she.
pub(super) const LIMITED: Target = Target {
    key: "sk-limited",
    ..NEAR
};

/// A key of `ann` that an administrator blocked.
pub(super) const BLOCKED: Target = Target {
    key: "sk-blocked",
    ..NEAR
};

/// The model that everybody near may use, one that only `ann` may, and one that nobody near may.
pub(super) const PERMITTED: &str = "permitted";
pub(super) const OWN: &str = "own";
pub(super) const FORBIDDEN: &str = "forbidden";

/// From where alone the limited key may ask.
pub(super) const WITHIN: &str = "10.0.0.0/8";

// === impl World ===

impl World {
    pub(super) async fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let directory = Directory::new();
        tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
        let author = Author {
            action: "created",
            name: "tests".to_owned(),
            on_behalf_of: None,
        };
        let revision = store.apply(everything(), author).await.unwrap();
        assert!(directory.reached(revision).await);
        let master = MasterKey::new(Some(Secret::new("sk-master")));
        let keys = Keys::new(master).directory(directory.clone());
        let deployments = Deployments {
            sealer: Sealer::new(&Secret::new("salt"), &[]).unwrap(),
            serves: Arc::new(Anything),
            stored: true,
        };
        let admin = Admin::new(store.clone(), directory).with_deployments(deployments);
        let router = router(&Live::new(keys), Some(admin));
        Self { store, router }
    }

    /// Asks with a key; the status and the answer.
    pub(super) async fn ask(
        &self,
        key: &str,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {key}"));
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap());
        let (head, body) = response.await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        (head.status, json)
    }
}

impl Deploy for Anything {
    fn check(&self, _: &Value, _: Option<&Credential>) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn has_model(&self, _: &str) -> bool {
        false
    }

    fn credentials(&self) -> Vec<Credential> {
        Vec::new()
    }
}

fn everything() -> Vec<Write> {
    let organizations = ["acme", "umbra"].map(organization);
    let teams = [
        team(
            "red",
            "acme",
            &[("ann", "admin"), ("max", "user"), ("vic", "user")],
        ),
        team("blue", "umbra", &[("bob", "admin")]),
    ];
    let users = [
        user("root", "proxy_admin", &[], None),
        user("view", "proxy_admin_viewer", &[], None),
        user(
            "ann",
            "internal_user",
            &["red"],
            Some(("acme", "internal_user")),
        ),
        user("max", "internal_user", &["red"], None),
        user("vic", "internal_user_viewer", &["red"], None),
        user("org", "internal_user", &[], Some(("acme", "org_admin"))),
        user("sam", "internal_user", &[], None),
        user(
            "bob",
            "internal_user",
            &["blue"],
            Some(("umbra", "org_admin")),
        ),
    ];
    let keys = ["root", "view", "ann", "max", "vic", "org", "sam", "bob"].map(|user| KeyRecord {
        user_id: Some(user.to_owned()),
        ..key(&format!("sk-of-{user}"))
    });
    let team_key = KeyRecord {
        team_id: Some("red".to_owned()),
        ..key("sk-of-red")
    };
    let of_ann = [limited(), blocked()];
    let customers = ["near", "far"].map(CustomerRecord::new);
    let group = AccessGroupRecord::new("group");
    std::iter::empty()
        .chain(organizations.iter().map(Write::insert))
        .chain(teams.iter().map(Write::insert))
        .chain(users.iter().map(Write::insert))
        .chain(
            keys.iter()
                .chain([&team_key])
                .chain(&of_ann)
                .map(Write::insert),
        )
        .chain(customers.iter().map(Write::insert))
        .chain([Write::insert(&group)])
        .chain([named(Kind::Budget, "budget_id"), named(Kind::Tag, "name")].map(Ok))
        .collect::<Result<_, _>>()
        .unwrap()
}

/// What is called `some`, and has nothing but its name.
fn named(kind: Kind, member: &str) -> Write {
    Write::Insert(Document {
        id: Id::new(kind, "some"),
        revision: Revision::default(),
        columns: Columns::default(),
        body: json!({member: "some"}).to_string(),
    })
}

fn key(key: &str) -> KeyRecord {
    KeyRecord {
        key_alias: Some(format!("alias of {key}")),
        ..KeyRecord::new(KeyHash::of(key.as_bytes()))
    }
}

fn limited() -> KeyRecord {
    let routes = ["management_routes", "llm_api_routes"];
    KeyRecord {
        user_id: Some("ann".to_owned()),
        models: vec![PERMITTED.to_owned()],
        allowed_routes: routes.map(str::to_owned).to_vec(),
        allowed_ips: vec![WITHIN.to_owned()],
        expires: Some(Timestamp::now().after(A_DAY)),
        max_parallel_requests: Some(2),
        ..key(LIMITED.key)
    }
}

fn blocked() -> KeyRecord {
    let by = ("blocked_by_role".to_owned(), json!("proxy_admin"));
    KeyRecord {
        user_id: Some("ann".to_owned()),
        blocked: true,
        other: [by].into_iter().collect(),
        ..key(BLOCKED.key)
    }
}

fn organization(name: &str) -> OrganizationRecord {
    let (leader, member) = match name {
        "acme" => ("org", "ann"),
        _ => ("bob", "bob"),
    };
    let mut members = vec![OrganizationMember {
        user_id: leader.to_owned(),
        user_role: Some("org_admin".to_owned()),
        ..OrganizationMember::default()
    }];
    if member != leader {
        members.push(OrganizationMember {
            user_id: member.to_owned(),
            user_role: Some("internal_user".to_owned()),
            ..OrganizationMember::default()
        });
    }
    OrganizationRecord {
        members,
        ..OrganizationRecord::new(name)
    }
}

fn team(name: &str, organization: &str, members: &[(&str, &str)]) -> TeamRecord {
    let members = members.iter().map(|(user, role)| TeamMember {
        user_id: (*user).to_owned(),
        role: (*role).to_owned(),
        ..TeamMember::default()
    });
    TeamRecord {
        organization_id: Some(organization.to_owned()),
        models: vec![PERMITTED.to_owned()],
        members_with_roles: members.collect(),
        ..TeamRecord::new(name)
    }
}

fn user(name: &str, role: &str, teams: &[&str], place: Option<(&str, &str)>) -> UserRecord {
    let memberships = place.into_iter().map(|(organization, role)| Membership {
        organization_id: organization.to_owned(),
        user_role: Some(role.to_owned()),
    });
    let own = (name == "ann").then(|| OWN.to_owned());
    let models = [PERMITTED.to_owned()].into_iter().chain(own);
    UserRecord {
        user_role: Some(role.to_owned()),
        user_email: Some(format!("{name}@example.com")),
        models: models.collect(),
        teams: teams.iter().map(|team| (*team).to_owned()).collect(),
        organization_memberships: memberships.collect(),
        ..UserRecord::new(name)
    }
}
