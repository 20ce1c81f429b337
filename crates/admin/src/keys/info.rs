use serde_json::{Value, json};
use tollgate_auth::{KeyHash, KeyRecord, Query};
use tollgate_core::{Error, ErrorKind};

use super::view;
use crate::{answer::Answer, authority::Subject, context::Context, refusal};

/// `GET /key/info`: what is known of a key: that of the query, else one's own.
pub(super) async fn one(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let named = asked.query("key");
    let hash = named.as_deref().map(KeyHash::named);
    let Some(hash) = hash.or_else(|| asked.principal.key()) else {
        context.permit_everything()?;
        return Err(refusal::not_found("key", "Key not found in database"));
    };
    let (key, permit) = context.key(hash).await?;
    let named = named.unwrap_or_else(|| hash.to_string());
    let json = json!({"key": named, "info": view::info(&key)});
    Ok(Answer::new(&permit, json))
}

/// `POST /v2/key/info`: what is known of several keys; those that are not there are left out.
pub(super) async fn many(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (keys, aliases) = (asked.texts("keys")?, asked.texts("key_aliases")?);
    if keys.is_empty() && aliases.is_empty() {
        let message = "Malformed request. No keys passed in.";
        return Err(Error::new(ErrorKind::Unprocessable, message).with_param("keys"));
    }
    let hashes: Vec<_> = keys.iter().map(|key| KeyHash::named(key)).collect();
    let names: Vec<_> = hashes.iter().map(ToString::to_string).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut found: Vec<KeyRecord> = context.admin.get(&names).await?;
    let missing = hashes
        .iter()
        .find(|hash| found.iter().all(|key| key.hash != **hash));
    if let Some(hash) = missing {
        // Whoever may not see it must not learn that it is not there.
        context.permit(&Subject::stranger(*hash))?;
    }
    if !aliases.is_empty() {
        let query = Query {
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            limit: aliases.len() as u64,
            ..Query::default()
        };
        let (named, _): (Vec<KeyRecord>, _) = context.admin.list(query).await?;
        let missing = aliases.iter().find(|alias| {
            let mut named = named.iter().filter_map(|key| key.key_alias.as_deref());
            named.all(|name| name != **alias)
        });
        if let Some(alias) = missing {
            // As with a key that is not there.
            context.permit(&Subject::stranger(KeyHash::of(alias.as_bytes())))?;
        }
        found.extend(named);
    }
    let mut permit = None;
    for key in &found {
        permit = Some(context.permit(&context.subject_of(key).await?)?);
    }
    let permit = match permit {
        Some(permit) => permit,
        None => context.permit_everything()?,
    };
    let info: Vec<_> = found.iter().map(view::info).map(Value::Object).collect();
    Ok(Answer::new(&permit, json!({"key": keys, "info": info})))
}
