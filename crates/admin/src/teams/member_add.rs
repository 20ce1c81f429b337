use serde_json::{Map, Value, json};
use tollgate_auth::TeamRecord;
use tollgate_core::Error;

use super::{roster, stamp, view};
use crate::{
    admin::replace,
    answer::Answer,
    asked::Asked,
    authority::Permit,
    context::Context,
    people::{Named, People},
    refusal::{bad, wrong},
};

/// A team after some were put into it.
pub(super) struct Joined {
    pub(super) team: TeamRecord,
    pub(super) people: People,
    /// The names of those who were not in it before.
    pub(super) names: Vec<String>,
}

/// `POST /team/member_add`: puts users into a team, and makes those whom nobody knows.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (team, permit) = context.team(asked.needed("team_id")?).await?;
    let named = Named::several(asked.body.get("member"))?;
    if named.is_empty() {
        return Err(wrong(
            "member",
            "an object with role and user_id or user_email, or a list",
        ));
    }
    let joined = join(&context, &permit, team, &named).await?;
    Ok(Answer::new(&permit, Value::Object(joined.show(asked))))
}

/// Puts all of these into `team`, or none.
pub(super) async fn join(
    context: &Context,
    permit: &Permit,
    mut team: TeamRecord,
    named: &[Named],
) -> Result<Joined, Error> {
    let (mut people, mut names) = (People::default(), Vec::new());
    let terms = roster::terms(&context.asked);
    for one in named {
        names.extend(roster::join(context, &mut team, &mut people, one, &terms).await?);
    }
    if names.is_empty() {
        return Err(in_it_already(&team, named));
    }
    stamp(&mut team, &context.asked);
    let mut writes = people.writes()?;
    writes.push(replace(&team)?);
    context.apply(permit, "member added", writes).await?;
    Ok(Joined {
        team,
        people,
        names,
    })
}

fn in_it_already(team: &TeamRecord, named: &[Named]) -> Error {
    let message = match named {
        [one] => format!(
            "User already in team. Member: user_id={}, user_email={}.",
            one.user_id.as_deref().unwrap_or("None"),
            one.user_email.as_deref().unwrap_or("None")
        ),
        _ => "All users are already in team.".to_owned(),
    };
    let message = format!("{message} team_id={}", team.team_id);
    bad("member", message).with_type("team_member_already_in_team")
}

// === impl Joined ===

impl Joined {
    /// The team, with those who were put into it and what is agreed with them.
    pub(super) fn show(&self, asked: &Asked) -> Map<String, Value> {
        let mut members = view::whole(&self.team);
        let users: Vec<_> = self
            .names
            .iter()
            .map(|name| self.user(name, asked))
            .collect();
        let memberships = self.names.iter().filter_map(|name| self.membership(name));
        members.insert("updated_users".to_owned(), json!(users));
        members.insert(
            "updated_team_memberships".to_owned(),
            memberships.collect::<Vec<_>>().into(),
        );
        members
    }

    /// What whoever asks is told of a user.
    pub(super) fn user(&self, name: &str, asked: &Asked) -> Option<Value> {
        let user = self.people.get(name)?;
        Some(view::user(user, asked.principal.role()))
    }

    /// What is agreed with the member of this name.
    pub(super) fn membership(&self, name: &str) -> Option<Value> {
        let member = self.team.member(name)?;
        Some(view::membership(&self.team, member))
    }
}
