use serde_json::{Value, json};
use tollgate_auth::{KeyHash, KeyQuery};
use tollgate_core::{Error, ErrorKind};

use crate::{Admin, answer::Answer, asked::Asked, authority::About, refusal, view};

/// A request asks for at most so many keys.
const MOST: usize = 1000;

/// The key that `/key/info` shall show: that of the query, else one's own.
pub(super) fn wanted(asked: &Asked) -> Option<KeyHash> {
    let named = asked.query("key").map(|key| KeyHash::named(&key));
    named.or_else(|| asked.principal.key())
}

/// `GET /key/info`: what is known of a key.
pub(super) async fn one(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let missing = "Key not found in database";
    let hash = wanted(asked).ok_or_else(|| refusal::not_found(missing))?;
    let key = admin.find(hash, missing).await?;
    let named = asked.query("key").unwrap_or_else(|| hash.to_string());
    Ok(json!({"key": named, "info": view::info(&key)}).into())
}

/// The keys that `/v2/key/info` names; aliases may be anybody's.
pub(super) fn about_many(asked: &Asked) -> Result<About, Error> {
    let keys = asked.texts("keys")?;
    Ok(match asked.texts("key_aliases")?.is_empty() {
        true => About::These(keys.iter().map(|key| KeyHash::named(key)).collect()),
        false => About::Any,
    })
}

/// `POST /v2/key/info`: what is known of several keys; those that are not there are left out.
pub(super) async fn many(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let (keys, aliases) = (asked.texts("keys")?, asked.texts("key_aliases")?);
    if keys.is_empty() && aliases.is_empty() {
        return Err(Error::new(
            ErrorKind::Unprocessable,
            "Malformed request. No keys passed in.",
        )
        .with_param("keys"));
    }
    if keys.len().max(aliases.len()) > MOST {
        return Err(refusal::wrong("keys", "at most 1000 keys"));
    }
    let mut found = admin
        .get(keys.iter().map(|key| KeyHash::named(key)).collect())
        .await?;
    if !aliases.is_empty() {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let query = KeyQuery {
            aliases,
            limit: MOST as u64,
            ..KeyQuery::default()
        };
        found.extend(admin.list(query).await?.keys);
    }
    let info: Vec<_> = found
        .iter()
        .map(|key| Value::Object(view::info(key)))
        .collect();
    Ok(json!({"key": keys, "info": info}).into())
}
