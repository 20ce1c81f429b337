use serde_json::Value;
use tollgate_auth::OrganizationRecord;

use crate::{
    links::Links,
    row::{Mapped, Row},
};

/// An organisation with its members, who are in a table of their own.
pub(crate) fn organization(mut row: Row, links: &Links) -> Mapped {
    let name = row.text("organization_id").unwrap_or_default();
    let members = links.members.get(name).into_iter().flatten().cloned();
    let members: Vec<_> = members
        .map(|mut member| {
            member.take("organization_id");
            Value::Object(member.into_members())
        })
        .collect();
    row.put("members", members);
    row.document::<OrganizationRecord>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_organisation_knows_its_members() {
        let mut links = Links::default();
        for (user, role) in [("ann", "org_admin"), ("bob", "internal_user")] {
            let row = json!({"organization_id": "o", "user_id": user, "user_role": role, "budget_id": "b"});
            links.add_organization_membership(Row::parse(&row.to_string()).unwrap());
        }
        let row = json!({"organization_id": "o", "organization_alias": "org", "budget_id": "b", "models": ["m"]});
        let document = organization(Row::parse(&row.to_string()).unwrap(), &links).unwrap();
        let organization: OrganizationRecord = document.read().unwrap();
        let ann = organization.member("ann").unwrap();
        assert_eq!(ann.user_role.as_deref(), Some("org_admin"));
        assert_eq!(ann.other["budget_id"], "b");
        assert_eq!(organization.members.len(), 2);
        assert_eq!(organization.other["budget_id"], "b");
    }
}
