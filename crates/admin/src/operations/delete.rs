use serde_json::json;
use tollgate_auth::{KeyHash, KeyQuery, Write};
use tollgate_core::{Error, ErrorKind};

use crate::{Admin, answer::Answer, asked::Asked, refusal};

/// A request deletes at most so many keys.
const MOST: usize = 1000;

/// `POST /key/delete`: ends keys, by themselves, their hashes or their aliases; all of them or none.
pub(super) async fn run(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let (keys, aliases) = (asked.texts("keys")?, asked.texts("key_aliases")?);
    let (named, mut hashes) = match (&keys[..], &aliases[..]) {
        ([], []) => {
            let message = "At least one of 'keys' or 'key_aliases' must be provided.";
            return Err(Error::new(ErrorKind::Unprocessable, message).with_param("keys"));
        }
        (keys, _) if keys.len().max(aliases.len()) > MOST => {
            return Err(refusal::wrong("keys", "at most 1000 keys"));
        }
        ([], aliases) => (aliases, with_aliases(admin, aliases).await?),
        (keys, _) => (keys, keys.iter().map(|key| KeyHash::named(key)).collect()),
    };
    hashes.sort_unstable();
    hashes.dedup();
    admin
        .apply(
            asked,
            "deleted",
            hashes
                .into_iter()
                .map(|hash| Write::Delete(hash, None))
                .collect(),
        )
        .await?;
    Ok(json!({"deleted_keys": named}).into())
}

async fn with_aliases(admin: &Admin, aliases: &[&str]) -> Result<Vec<KeyHash>, Error> {
    let aliases: Vec<_> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    let mut wanted = aliases.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let query = KeyQuery {
        aliases,
        limit: MOST as u64,
        ..KeyQuery::default()
    };
    let found = admin.list(query).await?.keys;
    match found.len() == wanted.len() {
        true => Ok(found.into_iter().map(|key| key.hash).collect()),
        false => Err(refusal::not_found("Key not found.")),
    }
}
