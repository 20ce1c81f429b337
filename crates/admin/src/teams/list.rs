use serde_json::{Map, Value, json};
use tollgate_auth::{KeyRecord, Owner, Query, Role, SortBy, TeamRecord, UserRecord};
use tollgate_core::{Error, ErrorKind};

use super::{info::some_keys_of, view};
use crate::{answer::Answer, asked::Asked, context::Context, keys, refusal};

/// LiteLLM's longest page, and how long one is when nobody says.
const MOST: u64 = 100;
const USUAL: u64 = 10;

/// The last page that can be asked for.
const LAST: u64 = 1 << 40;

/// LiteLLM's name for no organisation.
const NO_ORGANIZATION: &str = "default_organization";

/// `GET /team/list`: all teams that whoever asks may see, with their keys.
pub(super) async fn all(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let mut teams: Vec<TeamRecord> = match query(&context).await? {
        Some(query) => context.admin.all(query).await?,
        None => Vec::new(),
    };
    if context.asked.query("organization_id").as_deref() == Some(NO_ORGANIZATION) {
        teams.retain(|team| team.organization_id.is_none());
    }
    teams.sort_by(|one, other| one.team_alias.cmp(&other.team_alias));
    let mut list = Vec::new();
    for team in &teams {
        let keys = some_keys_of(&context, team, |_| true).await?;
        let keys: Vec<_> = keys.iter().map(keys::view::info).collect();
        let mut members = view::whole(team);
        members.insert("keys".to_owned(), json!(keys));
        members.insert(
            "team_memberships".to_owned(),
            view::memberships(team).into(),
        );
        list.push(Value::Object(members));
    }
    Ok(Answer::new(&permit, Value::Array(list)))
}

/// `GET /v2/team/list`: teams by page.
pub(super) async fn page(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let number = asked.number("page", 1, LAST)?;
    let size = asked.number("page_size", USUAL, MOST)?;
    let (mut teams, mut total) = (Vec::new(), 0);
    if let Some(query) = query(&context).await? {
        let query = Query {
            sort_by: sort_by(asked)?,
            descending: descending(asked)?,
            offset: (number - 1) * size,
            limit: size,
            ..narrowed(&context, query).await?
        };
        (teams, total) = context.admin.list::<TeamRecord>(query).await?;
    }
    let mut list = Vec::new();
    for team in &teams {
        list.push(Value::Object(counted(&context, team).await?));
    }
    let json = json!({
        "teams": list, "total": total, "page": number, "page_size": size, "total_pages": total.div_ceil(size),
    });
    Ok(Answer::new(&permit, json))
}

/// Which teams are asked for, as far as whoever asks may see them; `None` when there cannot be any.
async fn query(context: &Context) -> Result<Option<Query>, Error> {
    let asked = &context.asked;
    let user = asked.query("user_id");
    let owners = visible(asked, user.as_deref())?;
    let organization = asked.query("organization_id");
    let mut query = Query {
        organization_id: organization.filter(|name| name != NO_ORGANIZATION),
        owners,
        ..Query::default()
    };
    if let Some(user) = user {
        let user = context.admin.get::<UserRecord>(&[user.as_str()]).await?;
        query.names = user.into_iter().flat_map(|user| user.teams).collect();
        if query.names.is_empty() {
            return Ok(None);
        }
    }
    Ok(Some(query))
}

/// Whose teams whoever asks may see: those that they are in, those of organisations that they lead, and that of the key
/// they hold; everybody's, if `None`.
fn visible(asked: &Asked, user: Option<&str>) -> Result<Option<Vec<Owner>>, Error> {
    let principal = &asked.principal;
    if matches!(principal.role(), Role::Admin | Role::Viewer) {
        return Ok(None);
    }
    let organizations = principal.organizations().into_iter();
    let led = organizations.filter(|(_, leads)| *leads);
    let led: Vec<_> = led.map(|(name, _)| Owner::Organization(name)).collect();
    let own = user.is_none() || user == principal.user();
    if !own && led.is_empty() {
        let role = principal.role().as_str();
        let message =
            format!("Only admin users can query all teams/other teams. Your user role={role}");
        return Err(Error::new(ErrorKind::Unauthenticated, message));
    }
    let teams = principal.teams().into_iter();
    let teams = teams.chain(principal.team().map(str::to_owned));
    Ok(Some(teams.map(Owner::Team).chain(led).collect()))
}

/// `query` with what the page is narrowed down to. A text that is sought is a name, or else a part of an alias.
async fn narrowed(context: &Context, mut query: Query) -> Result<Query, Error> {
    let asked = &context.asked;
    query.alias_with = asked.query("team_alias");
    let mut named = asked.query("team_id");
    if let Some(text) = asked.query("search") {
        let is_name = !context
            .admin
            .get::<TeamRecord>(&[text.as_str()])
            .await?
            .is_empty();
        match is_name {
            true => named = Some(text),
            false => query.alias_with = Some(text),
        }
    }
    if let Some(named) = named {
        if !query.names.is_empty() && !query.names.contains(&named) {
            // It is none of that user's: of none at all.
            query.owners = Some(Vec::new());
        }
        query.names = vec![named];
    }
    Ok(query)
}

/// A team, and how many keys and members it has.
async fn counted(context: &Context, team: &TeamRecord) -> Result<Map<String, Value>, Error> {
    let query = Query {
        team_id: Some(team.team_id.clone()),
        ..Query::default()
    };
    let (_, keys) = context.admin.list::<KeyRecord>(query).await?;
    let mut members = view::whole(team);
    let people = team.members_with_roles.len();
    members.insert("members_count".to_owned(), json!(people));
    members.insert("keys_count".to_owned(), json!(keys));
    Ok(members)
}

fn sort_by(asked: &Asked) -> Result<SortBy, Error> {
    match asked.query("sort_by").as_deref() {
        None | Some("created_at") => Ok(SortBy::CreatedAt),
        Some("updated_at") => Ok(SortBy::UpdatedAt),
        Some("team_alias") => Ok(SortBy::Alias),
        Some("team_id") => Ok(SortBy::Name),
        Some("spend") => Ok(SortBy::Spend),
        Some("max_budget") => Ok(SortBy::MaxBudget),
        Some(_) => Err(refusal::bad(
            "sort_by",
            "Invalid sort column. Must be one of: team_id, team_alias, created_at, updated_at, spend, max_budget",
        )),
    }
}

fn descending(asked: &Asked) -> Result<bool, Error> {
    match asked.query("sort_order").as_deref() {
        None | Some("asc") => Ok(false),
        Some("desc") => Ok(true),
        Some(_) => Err(refusal::bad(
            "sort_order",
            "Invalid sort order. Must be 'asc' or 'desc'",
        )),
    }
}
