use tollgate_auth::{KeyHash, KeyRecord, Kind};

use super::check;
use crate::{
    links::Links,
    row::{Lost, Mapped, Row},
};

/// The team of keys that LiteLLM makes when somebody logs in to its user interface. They last for a day.
const SESSIONS: &str = "litellm-dashboard";

const OWNERS: [(&str, Kind); 3] = [
    ("team_id", Kind::Team),
    ("user_id", Kind::User),
    ("organization_id", Kind::Organization),
];

/// A key. Its `token` is the SHA-256 of the key for LiteLLM too.
pub(crate) fn key(row: Row, links: &Links) -> Mapped {
    let hash = row.text("token").map(str::parse::<KeyHash>);
    if !matches!(hash, Some(Ok(_))) {
        return Err(Lost("its token is no hash".to_owned()));
    }
    check(&row, links, &OWNERS)?;
    row.document::<KeyRecord>()
}

/// Whether a key is nobody's but a browser's.
pub(crate) fn is_session(row: &Row) -> bool {
    row.text("team_id") == Some(SESSIONS)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tollgate_auth::Id;

    use super::*;

    fn mapped(more: Value, links: &Links) -> Result<KeyRecord, Lost> {
        let mut row =
            json!({"token": KeyHash::of(b"sk-a"), "blocked": null, "models": [], "spend": 0});
        let Value::Object(more) = more else {
            unreachable!()
        };
        row.as_object_mut().unwrap().extend(more);
        Ok(key(Row::parse(&row.to_string()).unwrap(), links)?.read()?)
    }

    #[test]
    fn a_key_keeps_its_hash_its_limits_and_what_nobody_knows() {
        let key = mapped(
            json!({
                "key_alias": "laptop", "models": ["m"], "expires": "2026-11-21T14:01:06.000", "max_budget": 5.0,
                "blocked": true, "from_the_future": {"a": 1}, "max_parallel_requests": 3,
            }),
            &Links::default(),
        );
        let key = key.unwrap();
        assert_eq!(key.hash, KeyHash::of(b"sk-a"));
        assert_eq!(key.expires.unwrap().to_string(), "2026-11-21T14:01:06.000Z");
        assert!(key.blocked);
        assert_eq!(
            (key.models, key.max_parallel_requests),
            (vec!["m".to_owned()], Some(3))
        );
        assert_eq!(key.other["max_budget"], 5.0);
        assert_eq!(key.other["from_the_future"], json!({"a": 1}));
    }

    #[test]
    fn a_key_whose_limits_cannot_be_read_is_not_carried() {
        let none = Links::default();
        for (member, value) in [
            ("models", json!("m")),
            ("expires", json!("infinity")),
            ("max_parallel_requests", json!(-1)),
            ("allowed_routes", json!({"a": 1})),
        ] {
            let lost = mapped(json!({member: value}), &none).unwrap_err();
            assert_eq!(lost.0, format!("its {member} is not what it must be"));
        }
        let lost = mapped(json!({"token": "sk-in-the-clear"}), &none).unwrap_err();
        assert_eq!(lost.0, "its token is no hash");
    }

    #[test]
    fn a_key_of_a_team_that_is_not_carried_is_not_either() {
        let mut links = Links::default();
        links.lost.insert(Id::new(Kind::Team, "t"));
        let lost = mapped(json!({"team_id": "t"}), &links).unwrap_err();
        assert_eq!(lost.0, "its team t is not carried");
        assert!(mapped(json!({"team_id": "u"}), &links).is_ok());
    }
}
