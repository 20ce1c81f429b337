use serde_json::{Value, json};
use tollgate_auth::{KeyRecord, OrganizationRecord, Query, Role, SortBy, TeamRecord, UserRecord};
use tollgate_core::{Error, ErrorKind};

use super::{
    sieve::{Sieve, texts},
    view,
};
use crate::{answer::Answer, asked::Asked, context::Context, refusal::bad, sift::Page};

/// LiteLLM's longest page, and how long one is when nobody says.
const MOST: u64 = 100;
const USUAL: u64 = 25;

/// `GET /user/list`: users by page.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let page = Page::asked(&context.asked, USUAL, MOST)?;
    let (users, total) = found(&context, page).await?;
    let users = with_keys(&context, users).await?;
    let json = json!({
        "users": users, "total": total, "page": page.number, "page_size": page.size, "total_pages": page.pages(total),
    });
    Ok(Answer::new(&permit, json))
}

/// Those on this page, and how many there are on all pages.
async fn found(context: &Context, page: Page) -> Result<(Vec<UserRecord>, u64), Error> {
    let asked = &context.asked;
    let (sort_by, descending) = order(asked)?;
    let names = match names(context).await? {
        Some(names) if names.is_empty() => return Ok((Vec::new(), 0)),
        names => names.unwrap_or_default(),
    };
    let query = Query {
        names,
        alias_with: asked.name("user_email"),
        sort_by,
        descending,
        ..Query::default()
    };
    let sieve = Sieve::asked(asked);
    match sieve.is_open() {
        true => context.admin.list(page.of(query)).await,
        false => {
            let wanted = |user: &UserRecord| sieve.lets(user);
            page.sift(&context.admin, query, wanted).await
        }
    }
}

/// The names of those who may be listed at all: in a team, in organisations, among those that the query names. `None` is
/// everybody.
async fn names(context: &Context) -> Result<Option<Vec<String>>, Error> {
    let asked = &context.asked;
    let mut names = match texts(asked, "user_ids") {
        Some(names) if names.len() > 1 => Some(names),
        _ => None,
    };
    let mut only = |members: Vec<String>| {
        names = Some(match names.take() {
            Some(names) => names
                .into_iter()
                .filter(|name| members.contains(name))
                .collect(),
            None => members,
        });
    };
    if let Some(team) = asked.name("team") {
        let team: Option<TeamRecord> = context.admin.get(&[team.as_str()]).await?.pop();
        let members = team.map_or_else(Vec::new, |team| team.members_with_roles);
        only(members.into_iter().map(|member| member.user_id).collect());
    }
    if let Some(organizations) = organizations(asked)? {
        let found: Vec<_> = organizations.iter().map(String::as_str).collect();
        let found: Vec<OrganizationRecord> = context.admin.get(&found).await?;
        let members = found.into_iter().flat_map(|one| one.members);
        only(members.map(|member| member.user_id).collect());
    }
    Ok(names)
}

/// The organisations whose members are listed: those of the query, and of whoever is no administrator those that they
/// lead.
fn organizations(asked: &Asked) -> Result<Option<Vec<String>>, Error> {
    let wanted = texts(asked, "organization_ids");
    if matches!(asked.principal.role(), Role::Admin | Role::Viewer) {
        return Ok(wanted);
    }
    let led = asked.principal.organizations().into_iter();
    let led = led.filter_map(|(name, leads)| leads.then_some(name));
    let led: Vec<_> = led.collect();
    if led.is_empty() {
        return Err(forbidden(
            "Only proxy admins and organization admins can list users.",
        ));
    }
    let Some(wanted) = wanted else {
        return Ok(Some(led));
    };
    let both: Vec<_> = wanted
        .into_iter()
        .filter(|name| led.contains(name))
        .collect();
    match both.is_empty() {
        false => Ok(Some(both)),
        true => Err(forbidden(
            "You do not have org_admin access to the requested organization(s).",
        )),
    }
}

/// Users as they are shown in a list: each with the number of their keys.
async fn with_keys(context: &Context, users: Vec<UserRecord>) -> Result<Vec<Value>, Error> {
    let mut shown = Vec::new();
    for user in users {
        let query = Query {
            user_id: Some(user.user_id.clone()),
            limit: 1,
            ..Query::default()
        };
        let (_, count) = context.admin.list::<KeyRecord>(query).await?;
        let mut members = view::whole(&user);
        members.insert("key_count".to_owned(), json!(count));
        shown.push(Value::Object(members));
    }
    Ok(shown)
}

/// The newest first, when nobody says.
fn order(asked: &Asked) -> Result<(SortBy, bool), Error> {
    let by = match asked.query("sort_by").as_deref() {
        None => return Ok((SortBy::CreatedAt, true)),
        Some("created_at") => SortBy::CreatedAt,
        Some("updated_at") => SortBy::UpdatedAt,
        Some("user_id") => SortBy::Name,
        Some("user_email") => SortBy::Alias,
        Some("spend") => SortBy::Spend,
        Some("max_budget") => SortBy::MaxBudget,
        Some(_) => {
            return Err(bad(
                "sort_by",
                "Invalid sort column. Must be one of: user_id, user_email, created_at, updated_at, spend, max_budget",
            ));
        }
    };
    match asked.query("sort_order").as_deref() {
        None | Some("asc") => Ok((by, false)),
        Some("desc") => Ok((by, true)),
        Some(_) => Err(bad(
            "sort_order",
            "Invalid sort order. Must be 'asc' or 'desc'",
        )),
    }
}

fn forbidden(message: &'static str) -> Error {
    Error::new(ErrorKind::Forbidden, message).with_type("permission_error")
}
