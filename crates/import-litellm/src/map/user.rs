use serde_json::{Value, json};
use tollgate_auth::UserRecord;

use crate::{
    links::Links,
    row::{Mapped, Row},
};

/// A user: in the teams and organisations that say so. Their password, which opens LiteLLM's user interface alone, is
/// left behind.
pub(crate) fn user(mut row: Row, links: &Links) -> Mapped {
    for name in [
        "password",
        "password_reset_required",
        "last_breach_check_at",
    ] {
        row.take(name);
    }
    let name = row.text("user_id").unwrap_or_default().to_owned();
    row.take("teams");
    let teams: Vec<_> = links
        .teams
        .get(&name)
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    row.put("teams", teams);
    let memberships = links.organizations.get(&name).into_iter().flatten();
    let memberships: Vec<Value> = memberships
        .map(|membership| {
            let role = membership.text("user_role");
            json!({"organization_id": membership.text("organization_id"), "user_role": role})
        })
        .collect();
    row.put("organization_memberships", memberships);
    row.document::<UserRecord>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_where_others_say_so_and_has_no_password() {
        let mut links = Links::default();
        links
            .teams
            .entry("ann".to_owned())
            .or_default()
            .insert("t".to_owned());
        let membership =
            json!({"user_id": "ann", "organization_id": "o", "user_role": "org_admin", "spend": 1});
        links.add_organization_membership(Row::parse(&membership.to_string()).unwrap());
        let row = json!({
            "user_id": "ann", "user_email": "ann@e.org", "teams": ["t", "gone"], "password": "scrypt:x", "user_role": "proxy_admin",
            "rpm_limit": 5, "models": ["m"],
        });
        let document = user(Row::parse(&row.to_string()).unwrap(), &links).unwrap();
        assert!(!document.body.contains("scrypt"));
        let ann: UserRecord = document.read().unwrap();
        assert_eq!(ann.teams, ["t"]);
        assert_eq!(ann.organization_memberships[0].organization_id, "o");
        assert_eq!(
            ann.organization_memberships[0].user_role.as_deref(),
            Some("org_admin")
        );
        assert_eq!(ann.user_role.as_deref(), Some("proxy_admin"));
        assert_eq!(ann.other["rpm_limit"], 5);
        assert_eq!(document.columns.alias.as_deref(), Some("ann@e.org"));
    }
}
