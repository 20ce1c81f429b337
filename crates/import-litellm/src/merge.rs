//! What becomes of a document that may be there already.

use serde_json::{Map, Value};
use tollgate_auth::{Document, Entry, Kind, Timestamp};

/// What the trail calls an import.
pub(crate) const IMPORTED: &str = "imported";

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// It is there, and the same.
    Nothing,
    Create(Document),
    Change(Document),
    /// It was changed or deleted here, and stays so.
    Leave(&'static str),
}

/// Who changed a document last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// The trail says nothing of it.
    Nobody,
    /// An import: what LiteLLM has now may take its place.
    Import,
    /// Somebody here.
    Other,
}

/// Whether the trail has to be asked before anything is done.
pub(crate) fn is_certain(new: &Document, old: Option<&Document>) -> bool {
    old.is_some_and(|old| same(new, old))
}

/// What is to be done about `new` where `old` is.
pub(crate) fn step(new: Document, old: Option<&Document>, last: Last, overwrite: bool) -> Step {
    match (old, last) {
        (Some(old), _) if same(&new, old) => Step::Nothing,
        (None, Last::Nobody) => Step::Create(new),
        (None, _) if overwrite => Step::Create(new),
        (None, _) => Step::Leave("it was deleted here"),
        (Some(old), last) if overwrite || last == Last::Import => Step::Change(Document {
            revision: old.revision,
            ..new
        }),
        (Some(_), _) => Step::Leave("it was made or changed here, and differs"),
    }
}

/// Who the newest entry of the trail says it was.
pub(crate) fn last(newest: Option<&Entry>) -> Last {
    match newest {
        None => Last::Nobody,
        Some(entry) if entry.action == IMPORTED => Last::Import,
        Some(_) => Last::Other,
    }
}

fn same(new: &Document, old: &Document) -> bool {
    // Most are the same to the letter; a store may have put members into another order.
    new.body == old.body || (new.columns == old.columns && json(new) == json(old))
}

fn json(document: &Document) -> Option<Value> {
    serde_json::from_str(&document.body).ok()
}

/// The same with the moments that LiteLLM does not keep of it: those of `old`, else `now`.
pub(crate) fn dated(new: Document, old: Option<&Document>, now: Timestamp) -> Document {
    let mut columns = new.columns.clone();
    let unknown = Timestamp::default();
    let usual = |of: fn(&Document) -> Timestamp| old.map_or(now, of);
    if columns.created_at == unknown {
        columns.created_at = usual(|old| old.columns.created_at);
    }
    if columns.updated_at == unknown {
        columns.updated_at = usual(|old| old.columns.updated_at);
    }
    if columns == new.columns {
        return new;
    }
    let moments = [
        ("created_at", columns.created_at),
        ("updated_at", columns.updated_at),
    ];
    let new = Document { columns, ..new };
    with(new, |members| {
        for (name, moment) in moments {
            members.insert(name.to_owned(), moment.to_string().into());
        }
    })
}

/// The same without its alias, which another has; and the alias.
pub(crate) fn unnamed(document: Document) -> Option<(Document, String)> {
    let member = match document.id.kind {
        Kind::Key => "key_alias",
        Kind::User => "user_email",
        _ => return None,
    };
    let mut document = document;
    let alias = document.columns.alias.take()?;
    let document = with(document, |members| {
        members.insert(member.to_owned(), Value::Null);
    });
    Some((document, alias))
}

fn with(document: Document, change: impl FnOnce(&mut Map<String, Value>)) -> Document {
    match serde_json::from_str(&document.body) {
        Ok(mut members) => {
            change(&mut members);
            Document {
                body: Value::Object(members).to_string(),
                ..document
            }
        }
        // A document's body is what was written here a moment ago.
        Err(_) => document,
    }
}

#[cfg(test)]
mod tests {
    use tollgate_auth::{CustomerRecord, KeyHash, KeyRecord, Revision};

    use super::*;

    fn key(alias: &str) -> Document {
        let key = KeyRecord {
            key_alias: Some(alias.to_owned()),
            created_at: Timestamp::from_millis(1000),
            updated_at: Timestamp::from_millis(2000),
            ..KeyRecord::new(KeyHash::of(b"sk-a"))
        };
        Document::of(&key).unwrap()
    }

    #[test]
    fn what_was_changed_or_deleted_here_stays_so() {
        let old = Document {
            revision: Revision(7),
            ..key("old")
        };
        for last in [Last::Nobody, Last::Other] {
            assert!(matches!(
                step(key("new"), Some(&old), last, false),
                Step::Leave(_)
            ));
        }
        for last in [Last::Import, Last::Other] {
            assert!(matches!(
                step(key("new"), None, last, false),
                Step::Leave(_)
            ));
        }
        assert_eq!(
            step(key("new"), None, Last::Nobody, false),
            Step::Create(key("new"))
        );
    }

    #[test]
    fn what_an_import_left_follows_litellm_and_the_rest_only_if_asked_for() {
        let old = Document {
            revision: Revision(7),
            ..key("old")
        };
        let new = Document {
            revision: Revision(7),
            ..key("new")
        };
        assert_eq!(
            step(key("new"), Some(&old), Last::Import, false),
            Step::Change(new.clone())
        );
        assert_eq!(
            step(key("new"), Some(&old), Last::Other, true),
            Step::Change(new)
        );
        assert_eq!(
            step(key("new"), None, Last::Other, true),
            Step::Create(key("new"))
        );
        assert_eq!(
            step(key("old"), Some(&old), Last::Other, true),
            Step::Nothing
        );
    }

    #[test]
    fn moments_that_litellm_does_not_keep_do_not_make_a_difference() {
        let bare = CustomerRecord {
            user_id: "c".to_owned(),
            ..CustomerRecord::default()
        };
        let bare = Document::of(&bare).unwrap();
        let (now, later) = (Timestamp::from_millis(5), Timestamp::from_millis(9));
        let first = dated(bare.clone(), None, now);
        assert_eq!(first.read::<CustomerRecord>().unwrap().created_at, now);
        let again = dated(bare, Some(&first), later);
        assert_eq!(
            step(again, Some(&first), Last::Import, false),
            Step::Nothing
        );
        assert_eq!(dated(key("a"), None, now), key("a"));
    }

    #[test]
    fn an_alias_can_be_left_out() {
        let (bare, alias) = unnamed(key("taken")).unwrap();
        assert_eq!((alias.as_str(), &bare.columns.alias), ("taken", &None));
        assert_eq!(bare.read::<KeyRecord>().unwrap().key_alias, None);
        assert!(unnamed(bare).is_none());
    }
}
