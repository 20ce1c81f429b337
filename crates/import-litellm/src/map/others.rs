use tollgate_auth::{CustomerRecord, Kind};

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
}
