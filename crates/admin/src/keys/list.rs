use serde_json::{Value, json};
use tollgate_auth::{KeyHash, KeyRecord, Owner, Query, Role, SortBy};
use tollgate_core::Error;

use super::view;
use crate::{answer::Answer, asked::Asked, context::Context, refusal::bad};

/// LiteLLM's longest page, and how long one is when nobody says.
const MOST: u64 = 100;
const USUAL: u64 = 10;
const USUAL_ALIASES: u64 = 50;

/// The last page that can be asked for.
const LAST: u64 = 1 << 40;

/// `GET /key/list`: keys by page, as hashes or in full.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let (number, size) = page(asked, USUAL)?;
    let hash = asked.query("key_hash").map(|text| KeyHash::named(&text));
    let query = Query {
        names: hash.map(|hash| hash.to_string()).into_iter().collect(),
        aliases: asked.query("key_alias").into_iter().collect(),
        alias_with: asked.query("search"),
        user_id: asked.query("user_id"),
        team_id: asked.query("team_id"),
        organization_id: asked.query("organization_id"),
        sort_by: sort_by(asked)?,
        descending: descending(asked)?,
        offset: (number - 1) * size,
        limit: size,
        ..Query::default()
    };
    let (keys, total) = visible(&context, query).await?;
    let keys: Vec<Value> = match asked.flag("return_full_object") {
        true => keys
            .iter()
            .map(|key| Value::Object(view::whole(key)))
            .collect(),
        false => keys.iter().map(|key| json!(key.hash)).collect(),
    };
    let json = json!({
        "keys": keys, "total_count": total, "current_page": number, "total_pages": total.div_ceil(size),
    });
    Ok(Answer::new(&permit, json))
}

/// `GET /key/aliases`: the aliases that there are.
pub(super) async fn aliases(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let (number, size) = page(asked, USUAL_ALIASES)?;
    let query = Query {
        named: true,
        alias_with: asked.query("search"),
        team_id: asked.query("team_id"),
        sort_by: SortBy::Alias,
        offset: (number - 1) * size,
        limit: size,
        ..Query::default()
    };
    let (keys, total) = visible(&context, query).await?;
    let aliases: Vec<_> = keys
        .iter()
        .filter_map(|key| key.key_alias.as_deref())
        .collect();
    let json = json!({
        "aliases": aliases, "total_count": total, "current_page": number, "total_pages": total.div_ceil(size),
        "size": size,
    });
    Ok(Answer::new(&permit, json))
}

/// Those of the keys that `query` asks for which whoever asks may see.
async fn visible(context: &Context, query: Query) -> Result<(Vec<KeyRecord>, u64), Error> {
    let principal = &context.asked.principal;
    let mut query = query;
    query.owners = context.scope().await?;
    if let Some(owners) = &mut query.owners
        && context.asked.flag("include_team_keys")
    {
        owners.extend(principal.teams().into_iter().map(Owner::Team));
    }
    if let (Role::Key, Some(own)) = (principal.role(), principal.key()) {
        // Whoever has no role sees the key that they hold.
        let others = query.names.iter().any(|name| *name != own.to_string());
        if others {
            return Ok((Vec::new(), 0));
        }
        query.names = vec![own.to_string()];
        query.owners = None;
    }
    context.admin.list(query).await
}

fn page(asked: &Asked, usual: u64) -> Result<(u64, u64), Error> {
    Ok((
        asked.number("page", 1, LAST)?,
        asked.number("size", usual, MOST)?,
    ))
}

fn sort_by(asked: &Asked) -> Result<SortBy, Error> {
    match asked.query("sort_by").as_deref() {
        None | Some("created_at") => Ok(SortBy::CreatedAt),
        Some("updated_at") => Ok(SortBy::UpdatedAt),
        Some("expires") => Ok(SortBy::Expires),
        Some("key_alias" | "key_name") => Ok(SortBy::Alias),
        Some("token") => Ok(SortBy::Name),
        Some("spend") => Ok(SortBy::Spend),
        Some("max_budget") => Ok(SortBy::MaxBudget),
        Some(_) => Err(bad(
            "sort_by",
            "Invalid sort column. Must be one of: spend, max_budget, created_at, updated_at, expires, token, key_alias",
        )),
    }
}

fn descending(asked: &Asked) -> Result<bool, Error> {
    match asked.query("sort_order").as_deref() {
        None | Some("desc") => Ok(true),
        Some("asc") => Ok(false),
        Some(_) => Err(bad(
            "sort_order",
            "Invalid sort order. Must be 'asc' or 'desc'",
        )),
    }
}
