use std::collections::BTreeMap;

use serde_json::json;
use tollgate_auth::{Entity, KeyHash, KeyRecord, Query, TeamRecord, Write};
use tollgate_core::Error;

use super::{info::keys_of, roster};
use crate::{answer::Answer, context::Context, keys::sweep::sweep, people::People, refusal::wrong};

/// Teams that end, with their keys.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    teams: Vec<TeamRecord>,
    /// Each once, though it may belong to more than one of those that end.
    keys: BTreeMap<KeyHash, KeyRecord>,
}

/// `POST /team/delete`: ends teams and their keys, and takes the teams out of their members; all of it or nothing.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let mut named = context.asked.texts("team_ids")?;
    named.sort_unstable();
    named.dedup();
    let (mut ending, mut people, mut permits) = (Ending::default(), People::default(), Vec::new());
    for name in &named {
        let (team, permit) = context.team(name).await?;
        ending.add_team(&context, &mut people, team).await?;
        permits.push(permit);
    }
    let permit = permits
        .pop()
        .ok_or_else(|| wrong("team_ids", "a list of teams; it is required"))?;
    let mut writes = ending.writes();
    writes.extend(people.writes()?);
    context.apply(&permit, "deleted", writes).await?;
    for name in &named {
        let query = Query {
            team_id: Some((*name).to_owned()),
            ..Query::default()
        };
        sweep(&context, &permit, query).await?;
    }
    Ok(Answer::new(
        &permit,
        json!({"deleted_teams": context.asked.texts("team_ids")?}),
    ))
}

// === impl Ending ===

impl Ending {
    /// Ends `team`, and takes it out of its members.
    pub(crate) async fn add_team(
        &mut self,
        context: &Context,
        people: &mut People,
        team: TeamRecord,
    ) -> Result<(), Error> {
        let members = team.members_with_roles.iter();
        let members: Vec<_> = members.map(|member| member.user_id.as_str()).collect();
        people.load(context, members.iter().copied()).await?;
        roster::forget(people, &team.team_id, members);
        self.add_keys(keys_of(context, &team).await?);
        self.teams.push(team);
        Ok(())
    }

    /// Ends these keys.
    pub(crate) fn add_keys(&mut self, keys: Vec<KeyRecord>) {
        self.keys
            .extend(keys.into_iter().map(|key| (key.hash, key)));
    }

    /// The teams that end.
    pub(crate) fn teams(&self) -> &[TeamRecord] {
        &self.teams
    }

    /// What is to be written.
    pub(crate) fn writes(&self) -> Vec<Write> {
        let teams = self.teams.iter();
        let teams = teams.map(|team| Write::Delete(team.id(), Some(team.revision)));
        let keys = self.keys.values();
        let keys = keys.map(|key| Write::Delete(key.id(), Some(key.revision)));
        teams.chain(keys).collect()
    }
}
