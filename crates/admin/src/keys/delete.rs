use serde_json::json;
use tollgate_auth::{KeyHash, KeyRecord, Query, Write};
use tollgate_core::{Error, ErrorKind};

use crate::{answer::Answer, context::Context, refusal};

/// `POST /key/delete`: ends keys, by themselves, their hashes or their aliases; all of them or none.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (keys, aliases) = (asked.texts("keys")?, asked.texts("key_aliases")?);
    let (named, mut hashes) = match (&keys[..], &aliases[..]) {
        ([], []) => {
            let message = "At least one of 'keys' or 'key_aliases' must be provided.";
            return Err(Error::new(ErrorKind::Unprocessable, message).with_param("keys"));
        }
        ([], aliases) => (aliases, with_aliases(&context, aliases).await?),
        (keys, _) => (keys, keys.iter().map(|key| KeyHash::named(key)).collect()),
    };
    hashes.sort_unstable();
    hashes.dedup();
    let (mut writes, mut permits) = (Vec::new(), Vec::new());
    for hash in hashes {
        let (key, permit) = context.key(hash).await?;
        writes.push(Write::Delete(key.hash.into(), Some(key.revision)));
        permits.push(permit);
    }
    let permit = permits
        .pop()
        .ok_or_else(|| refusal::not_found("key", "Key not found."))?;
    context.apply(&permit, "deleted", writes).await?;
    Ok(Answer::new(&permit, json!({"deleted_keys": named})))
}

async fn with_aliases(context: &Context, aliases: &[&str]) -> Result<Vec<KeyHash>, Error> {
    let aliases: Vec<_> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    let mut wanted = aliases.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let query = Query {
        limit: wanted.len() as u64,
        aliases,
        ..Query::default()
    };
    let (found, _) = context.admin.list::<KeyRecord>(query).await?;
    match found.len() == wanted.len() {
        true => Ok(found.into_iter().map(|key| key.hash).collect()),
        false => {
            context.permit_everything()?;
            Err(refusal::not_found("key", "Key not found."))
        }
    }
}
