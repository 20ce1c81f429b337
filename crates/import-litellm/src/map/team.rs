use serde_json::Value;
use tollgate_auth::{Kind, TeamRecord};

use super::check;
use crate::{
    links::Links,
    row::{Lost, Mapped, Row},
};

/// What a member's budget limits, and what that is called in a team.
const TERMS: [(&str, &str); 9] = [
    ("max_budget", "max_budget_in_team"),
    ("tpm_limit", "tpm_limit"),
    ("rpm_limit", "rpm_limit"),
    ("budget_duration", "budget_duration"),
    ("budget_reset_at", "budget_reset_at"),
    ("allowed_models", "allowed_models"),
    ("temp_budget_increase", "temp_budget_increase"),
    ("temp_budget_expiry", "temp_budget_expiry"),
    ("model_max_budget", "model_max_budget"),
];

/// A team: its members with what is agreed with them, and its names for models, which are in tables of their own. Marks
/// its members in `links`, and notes there how many of them it had to leave out.
pub(crate) fn team(mut row: Row, links: &mut Links) -> Mapped {
    check(&row, links, &[("organization_id", Kind::Organization)])?;
    let name = row.text("team_id").unwrap_or_default().to_owned();
    let (members, strangers) = members(&mut row, &name, links)?;
    if let Some(number) = row.take("model_id").as_ref().and_then(Value::as_i64) {
        let aliases = links.aliases.get(&number).cloned();
        row.put("model_aliases", aliases);
    }
    row.put("members_with_roles", members.clone());
    let document = row.document::<TeamRecord>()?;
    for user in members
        .iter()
        .filter_map(|member| member["user_id"].as_str())
    {
        let teams = links.teams.entry(user.to_owned()).or_default();
        teams.insert(name.clone());
    }
    if strangers > 0 {
        links.notes.push(format!(
            "team {name}: {strangers} members without a known user are left out"
        ));
    }
    Ok(document)
}

/// The members that have a name, or an address whose user is known; and how many others there are.
fn members(row: &mut Row, team: &str, links: &Links) -> Result<(Vec<Value>, usize), Lost> {
    // What older versions kept beside it says nothing more.
    row.take("members");
    row.take("admins");
    let members = match row.take("members_with_roles") {
        Some(Value::Array(members)) => members,
        None => Vec::new(),
        Some(_) => {
            return Err(Lost(
                "its members_with_roles is not what it must be".to_owned(),
            ));
        }
    };
    let all = members.len();
    let known = members.into_iter().filter_map(|member| match member {
        Value::Object(member) => self::member(Row::of(member), team, links),
        _ => None,
    });
    let known: Vec<_> = known.collect();
    let strangers = all - known.len();
    Ok((known, strangers))
}

fn member(mut member: Row, team: &str, links: &Links) -> Option<Value> {
    let by_address = || {
        links
            .addresses
            .get(&member.text("user_email")?.to_lowercase())
    };
    let user = member.text("user_id").map(str::to_owned);
    let user = user.or_else(|| by_address().cloned())?;
    if let Some(membership) = links.team_memberships.get(&(team.to_owned(), user.clone())) {
        for name in ["spend", "total_spend", "budget_id"] {
            member.put(name, membership.get(name).cloned());
        }
        let budget = membership
            .text("budget_id")
            .and_then(|name| links.budgets.get(name));
        for (name, here) in budget.iter().flat_map(|_| TERMS) {
            member.put(here, budget.and_then(|budget| budget.get(name)).cloned());
        }
    }
    member.put("user_id", user);
    Some(Value::Object(member.into_members()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(json: Value) -> Row {
        Row::parse(&json.to_string()).unwrap()
    }

    fn links() -> Links {
        let mut links = Links::default();
        links.add_budget(row(
            json!({"budget_id": "b", "max_budget": 2.5, "rpm_limit": 7, "created_by": "x"}),
        ));
        links.add_team_membership(row(
            json!({"team_id": "t", "user_id": "ann", "spend": 0.5, "budget_id": "b"}),
        ));
        links.add_aliases(row(json!({"id": 3, "aliases": {"fast": "gpt-4o"}})));
        links.add_user(&row(json!({"user_id": "bob", "user_email": "Bob@e.org"})));
        links
    }

    #[test]
    fn members_have_their_terms_and_are_found_by_address() {
        let mut links = links();
        let team = row(json!({
            "team_id": "t", "model_id": 3, "admins": ["old"], "models": ["m"], "max_budget": 10,
            "members_with_roles": [
                {"user_id": "ann", "role": "admin"},
                {"user_id": null, "user_email": "bob@E.org", "role": "user"},
                {"user_email": "nobody@e.org", "role": "user"},
                "carl",
            ],
        }));
        let team: TeamRecord = super::team(team, &mut links).unwrap().read().unwrap();
        let names: Vec<_> = team
            .members_with_roles
            .iter()
            .map(|member| &*member.user_id)
            .collect();
        assert_eq!(names, ["ann", "bob"]);
        assert!(team.is_led_by("ann") && !team.is_led_by("bob"));
        let terms = &team.member("ann").unwrap().other;
        assert_eq!(terms["max_budget_in_team"], 2.5);
        assert_eq!(
            (&terms["rpm_limit"], &terms["spend"]),
            (&json!(7), &json!(0.5))
        );
        assert!(!terms.contains_key("created_by"));
        assert_eq!(team.model_aliases["fast"], "gpt-4o");
        assert_eq!(team.other["max_budget"], 10);
        assert!(!team.other.contains_key("admins") && !team.other.contains_key("model_id"));
        assert!(links.teams["bob"].contains("t"));
        assert_eq!(
            links.notes,
            ["team t: 2 members without a known user are left out"]
        );
    }

    #[test]
    fn a_team_without_members_has_an_empty_object_for_them() {
        let mut links = links();
        let team = row(json!({"team_id": "t", "members_with_roles": {}}));
        let team: TeamRecord = super::team(team, &mut links).unwrap().read().unwrap();
        assert!(team.members_with_roles.is_empty() && links.notes.is_empty());
        let odd = row(json!({"team_id": "t", "members_with_roles": {"ann": "admin"}}));
        assert!(super::team(odd, &mut links).is_err());
    }
}
