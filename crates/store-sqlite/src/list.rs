//! Finding keys.

use rusqlite::{Connection, ToSql};
use tollgate_auth::{KeyPage, KeyQuery, SortBy};

use crate::{
    error::Error,
    rows::{COLUMNS, integer, record},
};

/// The conditions of a query, and what stands in for their question marks.
#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Box<dyn ToSql>>,
}

pub(crate) fn list(connection: &Connection, query: &KeyQuery) -> Result<KeyPage, Error> {
    let Conditions { text, mut values } = Conditions::of(query);
    let count = format!("SELECT count(*) FROM keys WHERE {text}");
    let total = connection
        .prepare(&count)?
        .query_row(params(&values).as_slice(), |row| row.get::<_, i64>(0))?;
    let direction = if query.descending { "DESC" } else { "ASC" };
    let sorted = column(query.sort_by);
    let select = format!(
        "SELECT {COLUMNS} FROM keys WHERE {text} ORDER BY {sorted} {direction}, hash {direction} LIMIT ? OFFSET ?"
    );
    values.extend(
        [query.limit, query.offset].map(|number| Box::new(integer(number)) as Box<dyn ToSql>),
    );
    let mut statement = connection.prepare(&select)?;
    let mut rows = statement.query(params(&values).as_slice())?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.extend(record(row)?);
    }
    Ok(KeyPage {
        keys,
        total: total.unsigned_abs(),
    })
}

/// What keys are sorted by. None of it comes from outside.
fn column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::CreatedAt => "created_at",
        SortBy::UpdatedAt => "updated_at",
        SortBy::Expires => "expires",
        SortBy::Alias => "alias",
        SortBy::Hash => "hash",
        SortBy::Spend => "record ->> '$.spend'",
        SortBy::MaxBudget => "record ->> '$.max_budget'",
    }
}

fn params(values: &[Box<dyn ToSql>]) -> Vec<&dyn ToSql> {
    values.iter().map(|value| &**value).collect()
}

// === impl Conditions ===

impl Conditions {
    fn of(query: &KeyQuery) -> Self {
        let mut conditions = Self {
            text: "record IS NOT NULL".to_owned(),
            values: Vec::new(),
        };
        if let Some(hash) = query.hash {
            conditions.add("hash = ?", [*hash.as_bytes()]);
        }
        if !query.aliases.is_empty() {
            let marks = vec!["?"; query.aliases.len()].join(", ");
            conditions.add(&format!("alias IN ({marks})"), query.aliases.clone());
        }
        if let Some(part) = &query.alias_with {
            // No LIKE: `%` and `_` of an alias are themselves.
            conditions.add("instr(lower(alias), lower(?)) > 0", [part.clone()]);
        }
        if query.named {
            conditions.add("alias IS NOT NULL", [0; 0]);
        }
        let owners = [
            ("user_id = ?", &query.user_id),
            ("team_id = ?", &query.team_id),
            ("organization_id = ?", &query.organization_id),
        ];
        for (condition, name) in owners {
            if let Some(name) = name {
                conditions.add(condition, [name.clone()]);
            }
        }
        conditions
    }

    fn add<T: ToSql + 'static>(&mut self, condition: &str, values: impl IntoIterator<Item = T>) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
        self.values.extend(
            values
                .into_iter()
                .map(|value| Box::new(value) as Box<dyn ToSql>),
        );
    }
}
