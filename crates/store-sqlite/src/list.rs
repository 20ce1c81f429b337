//! Finding documents.

use rusqlite::{Connection, ToSql};
use tollgate_auth::{Owner, Page, Query, SortBy};

use crate::{
    error::Error,
    rows::{COLUMNS, document, integer},
};

/// The conditions of a query, and what stands in for their question marks.
#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Box<dyn ToSql>>,
}

pub(crate) fn list(connection: &Connection, query: &Query) -> Result<Page, Error> {
    let Conditions { text, mut values } = Conditions::of(query);
    let count = format!("SELECT count(*) FROM documents WHERE {text}");
    let total = connection
        .prepare(&count)?
        .query_row(params(&values).as_slice(), |row| row.get::<_, i64>(0))?;
    let direction = if query.descending { "DESC" } else { "ASC" };
    let sorted = column(query.sort_by);
    let select = format!(
        "SELECT {COLUMNS} FROM documents WHERE {text} ORDER BY {sorted} {direction}, name {direction} LIMIT ? OFFSET ?"
    );
    values.extend(
        [query.limit, query.offset].map(|number| Box::new(integer(number)) as Box<dyn ToSql>),
    );
    let mut statement = connection.prepare(&select)?;
    let mut rows = statement.query(params(&values).as_slice())?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next()? {
        documents.extend(document(row)?);
    }
    Ok(Page {
        documents,
        total: total.unsigned_abs(),
    })
}

/// What documents are sorted by. None of it comes from outside.
fn column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::CreatedAt => "created_at",
        SortBy::UpdatedAt => "updated_at",
        SortBy::Expires => "expires",
        SortBy::Alias => "alias",
        SortBy::Name => "name",
        SortBy::Spend => "record ->> '$.spend'",
        SortBy::MaxBudget => "record ->> '$.max_budget'",
    }
}

fn params(values: &[Box<dyn ToSql>]) -> Vec<&dyn ToSql> {
    values.iter().map(|value| &**value).collect()
}

// === impl Conditions ===

impl Conditions {
    fn of(query: &Query) -> Self {
        let mut conditions = Self {
            text: "record IS NOT NULL".to_owned(),
            values: Vec::new(),
        };
        conditions.add("kind = ?", [query.kind.as_str()]);
        conditions.one_of("name", &query.names);
        conditions.one_of("alias", &query.aliases);
        if let Some(part) = &query.alias_with {
            // No LIKE: `%` and `_` of an alias are themselves.
            conditions.add("instr(lower(alias), lower(?)) > 0", [part.clone()]);
        }
        if query.named {
            conditions.add("alias IS NOT NULL", [0; 0]);
        }
        let members = [
            ("user_id = ?", &query.user_id),
            ("team_id = ?", &query.team_id),
            ("organization_id = ?", &query.organization_id),
            ("record ->> '$.budget_id' = ?", &query.budget_id),
        ];
        for (condition, name) in members {
            if let Some(name) = name {
                conditions.add(condition, [name.clone()]);
            }
        }
        if let Some(owners) = &query.owners {
            conditions.owned_by(owners);
        }
        conditions
    }

    fn one_of(&mut self, column: &str, wanted: &[String]) {
        if !wanted.is_empty() {
            let marks = vec!["?"; wanted.len()].join(", ");
            self.add(&format!("{column} IN ({marks})"), wanted.to_vec());
        }
    }

    fn owned_by(&mut self, owners: &[Owner]) {
        let condition = |owner: &Owner| match owner {
            Owner::User(_) => "user_id = ?",
            Owner::Team(_) => "team_id = ?",
            Owner::Organization(_) => "organization_id = ?",
        };
        let name = |owner: &Owner| match owner {
            Owner::User(name) | Owner::Team(name) | Owner::Organization(name) => name.clone(),
        };
        let conditions: Vec<_> = owners.iter().map(condition).collect();
        match conditions.is_empty() {
            true => self.add("FALSE", [0; 0]),
            false => self.add(
                &format!("({})", conditions.join(" OR ")),
                owners.iter().map(name),
            ),
        }
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
