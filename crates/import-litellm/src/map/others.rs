use tollgate_auth::{AccessGroupRecord, CustomerRecord, Kind};

use crate::row::{Mapped, Row};

/// A budget that others refer to.
pub(crate) fn budget(row: Row) -> Mapped {
    row.plain(Kind::Budget, "budget_id")
}

/// A customer.
pub(crate) fn customer(row: Row) -> Mapped {
    row.document::<CustomerRecord>()
}

/// A tag; the API calls its name otherwise than the table does.
pub(crate) fn tag(mut row: Row) -> Mapped {
    let name = row.take("tag_name");
    row.put("name", name);
    row.plain(Kind::Tag, "name")
}

/// An access group: its models and its name, which is its id here, are called otherwise in the table.
pub(crate) fn access_group(mut row: Row) -> Mapped {
    row.take("access_group_id");
    for (there, here) in [
        ("access_group_name", "access_group"),
        ("access_model_names", "model_names"),
    ] {
        let value = row.take(there);
        row.put(here, value);
    }
    row.document::<AccessGroupRecord>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tollgate_auth::Id;

    use super::*;

    #[test]
    fn budgets_customers_and_tags_keep_their_members() {
        let row = |json: serde_json::Value| Row::parse(&json.to_string()).unwrap();
        let free = budget(row(json!({"budget_id": "free", "max_budget": 1.0}))).unwrap();
        assert_eq!(free.id, Id::new(Kind::Budget, "free"));
        assert_eq!(free.body, r#"{"budget_id":"free","max_budget":1.0}"#);
        let team = tag(row(json!({"tag_name": "team-a", "models": ["m"]}))).unwrap();
        assert_eq!(team.body, r#"{"models":["m"],"name":"team-a"}"#);
        let customer = customer(row(
            json!({"user_id": "c", "blocked": true, "budget_id": "free", "default_model": "m"}),
        ));
        let customer: CustomerRecord = customer.unwrap().read().unwrap();
        assert!(customer.blocked);
        assert_eq!(
            (
                customer.budget_id.as_deref(),
                &customer.other["default_model"]
            ),
            (Some("free"), &json!("m"))
        );
    }

    #[test]
    fn an_access_group_is_called_by_its_name_and_has_its_models() {
        let row = |json: serde_json::Value| Row::parse(&json.to_string()).unwrap();
        let group = access_group(row(json!({
            "access_group_id": "0c5f", "access_group_name": "beta", "access_model_names": ["m", "n/*"],
            "description": "early", "assigned_key_ids": [], "created_by": "ann",
            "created_at": "2026-11-21T14:01:06",
        })));
        let group = group.unwrap();
        assert_eq!(group.id, Id::new(Kind::AccessGroup, "beta"));
        let group: AccessGroupRecord = group.read().unwrap();
        assert_eq!(group.model_names, ["m", "n/*"]);
        assert_eq!(group.created_by.as_deref(), Some("ann"));
        assert_eq!(group.created_at.to_string(), "2026-11-21T14:01:06.000Z");
        let others: Vec<_> = group.other.keys().collect();
        assert_eq!(others, ["description"]);
        let nameless = access_group(row(json!({"access_group_id": "0c5f"})));
        assert!(nameless.is_err());
    }
}
