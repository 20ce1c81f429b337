//! A row as JSON: a member for each column.

use serde_json::{Map, Value};
use tollgate_auth::{Columns, Document, Entity, Id, Kind, StoreError, Timestamp};

/// The columns of a row that say something.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row(Map<String, Value>);

/// Why a row is not carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost(pub(crate) String);

/// What a mapping makes of a row.
pub(crate) type Mapped = Result<Document, Lost>;

// === impl Row ===

impl Row {
    /// The row of this JSON object.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let columns: Map<String, Value> = serde_json::from_str(text).ok()?;
        Some(Self::of(columns))
    }

    /// What is empty is left out: it is what a member is that nobody set.
    pub(crate) fn of(columns: Map<String, Value>) -> Self {
        let said = columns.into_iter().filter(|(_, value)| !is_empty(value));
        Self(said.map(|(name, value)| moment(name, value)).collect())
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(crate) fn put(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if !is_empty(&value) {
            self.0.insert(name.to_owned(), value);
        }
    }

    pub(crate) fn into_members(self) -> Map<String, Value> {
        self.0
    }

    /// What is kept of the row as an `E`.
    pub(crate) fn document<E: Entity>(self) -> Mapped {
        Ok(Document::of(&self.entity::<E>()?)?)
    }

    /// The row as an `E`.
    pub(crate) fn entity<E: Entity>(self) -> Result<E, Lost> {
        read::<E>(&self.0).ok_or_else(|| Lost(culprit::<E>(&self.0)))
    }

    /// What is kept of the row as something without a type of its own here.
    pub(crate) fn plain(self, kind: Kind, name: &str) -> Mapped {
        let name = self
            .text(name)
            .ok_or_else(|| Lost("it has no name".to_owned()))?;
        let moment = |name| self.text(name)?.parse::<Timestamp>().ok();
        let created_at = moment("created_at").unwrap_or_default();
        Ok(Document {
            id: Id::new(kind, name),
            revision: Default::default(),
            columns: Columns {
                created_at,
                updated_at: moment("updated_at").unwrap_or(created_at),
                ..Columns::default()
            },
            body: Value::Object(self.0).to_string(),
        })
    }
}

fn read<E: Entity>(members: &Map<String, Value>) -> Option<E> {
    serde_json::from_value(Value::Object(members.clone())).ok()
}

/// The member because of which the row is no `E`. Its value is not told: it may be a secret.
fn culprit<E: Entity>(members: &Map<String, Value>) -> String {
    let alone = members.keys().find(|name| {
        let mut others = members.clone();
        others.remove(*name);
        read::<E>(&others).is_some()
    });
    match alone {
        Some(name) => format!("its {name} is not what it must be"),
        None => "several of its members are not what they must be".to_owned(),
    }
}

/// PostgreSQL writes a moment without a zone; it is UTC.
fn moment(name: String, value: Value) -> (String, Value) {
    let is_moment =
        name.ends_with("_at") || ["expires", "last_active", "temp_budget_expiry"].contains(&&*name);
    let moment = value.as_str().filter(|_| is_moment);
    match moment.and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(moment) => (name, moment.to_string().into()),
        None => (name, value),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tollgate_auth::{KeyRecord, TeamRecord};

    use super::*;

    fn row(json: &Value) -> Row {
        Row::parse(&json.to_string()).unwrap()
    }

    #[test]
    fn what_is_empty_is_left_out_and_moments_have_a_zone() {
        let row = row(&json!({
            "a": null, "b": [], "c": {}, "d": "", "e": false,
            "created_at": "2026-11-21T14:01:06.5", "expires": "infinity", "note": "2026-11-21T14:01:06",
        }));
        let said = json!({
            "e": false, "created_at": "2026-11-21T14:01:06.500Z", "expires": "infinity",
            "note": "2026-11-21T14:01:06",
        });
        assert_eq!(Value::Object(row.into_members()), said);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_lost_and_its_member_named() {
        let lost = |row: Row| row.document::<TeamRecord>().unwrap_err().0;
        let why = lost(row(&json!({"team_id": "t", "models": "sk-secret"})));
        assert_eq!(why, "its models is not what it must be");
        let why = lost(row(&json!({"team_id": "t", "models": 1, "blocked": "x"})));
        assert!(why.starts_with("several"), "{why}");
        let why = row(&json!({"token": "sk-plain"}))
            .document::<KeyRecord>()
            .unwrap_err()
            .0;
        assert!(!why.contains("sk-plain"), "{why}");
    }

    #[test]
    fn what_has_no_type_keeps_its_members() {
        let tag = row(&json!({"name": "t", "spend": 1.5, "created_at": "2026-11-21T14:01:06"}));
        let tag = tag.plain(Kind::Tag, "name").unwrap();
        assert_eq!(tag.id, Id::new(Kind::Tag, "t"));
        assert_eq!(
            tag.columns.updated_at.to_string(),
            "2026-11-21T14:01:06.000Z"
        );
        assert!(tag.body.contains("1.5"));
        assert!(Row::default().plain(Kind::Tag, "name").is_err());
    }
}
