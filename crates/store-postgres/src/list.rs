//! Finding documents.

use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use tollgate_auth::{Owner, Page, Query, SortBy};

use crate::{
    error::Error,
    rows::{COLUMNS, Value, document, integer, is_text},
};

/// The conditions of a query, and what stands in for their `$1`.
struct Conditions {
    text: String,
    values: Vec<(Box<dyn ToSql + Sync + Send>, Type)>,
}

pub(crate) async fn list(client: &Client, query: &Query) -> Result<Page, Error> {
    let mut conditions = Conditions::of(query);
    let count = format!(
        "SELECT count(*) FROM tollgate.documents WHERE {}",
        conditions.text
    );
    let total: i64 = client
        .query_typed_one(&count, &conditions.values())
        .await?
        .try_get(0)?;
    let filter = conditions.text.clone();
    let [limit, offset] =
        [query.limit, query.offset].map(|number| conditions.value(integer(number), Type::INT8));
    // As in every store nothing is smaller than something.
    let direction = if query.descending {
        "DESC NULLS LAST"
    } else {
        "ASC NULLS FIRST"
    };
    let select = format!(
        "SELECT {COLUMNS} FROM tollgate.documents WHERE {filter} ORDER BY {} {direction}, name {direction}
         LIMIT {limit} OFFSET {offset}",
        column(query.sort_by)
    );
    let rows = client.query_typed(&select, &conditions.values()).await?;
    let documents = rows.iter().filter_map(|row| document(row).transpose());
    Ok(Page {
        documents: documents.collect::<Result<_, _>>()?,
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
        SortBy::Spend => {
            "CASE json_typeof(record::json -> 'spend') WHEN 'number' THEN (record::json ->> 'spend')::numeric END"
        }
        SortBy::MaxBudget => {
            "CASE json_typeof(record::json -> 'max_budget') WHEN 'number' THEN (record::json ->> 'max_budget')::numeric END"
        }
    }
}

// === impl Conditions ===

impl Conditions {
    fn of(query: &Query) -> Self {
        let mut conditions = Self {
            text: "record IS NOT NULL".to_owned(),
            values: Vec::new(),
        };
        conditions.is("kind = $", query.kind.as_str());
        conditions.one_of("name", &query.names);
        conditions.one_of("nullif(alias, '')", &query.aliases);
        if let Some(part) = &query.alias_with {
            // No LIKE: `%` and `_` of an alias are themselves. Letters are those of the database's language.
            let lower = r#"strpos(lower(nullif(alias, '') COLLATE "default"), lower($ COLLATE "default")) > 0"#;
            conditions.is(lower, part);
        }
        if query.named {
            conditions.text.push_str(" AND alias <> ''");
        }
        let members = [
            ("user_id = $", &query.user_id),
            ("team_id = $", &query.team_id),
            ("organization_id = $", &query.organization_id),
            ("record::json ->> 'budget_id' = $", &query.budget_id),
        ];
        for (condition, name) in members {
            if let Some(name) = name {
                conditions.is(condition, name);
            }
        }
        if let Some(owners) = &query.owners {
            conditions.owned_by(owners);
        }
        conditions
    }

    /// A condition about one text, which stands for its `$`.
    fn is(&mut self, condition: &str, text: &str) {
        let condition = match is_text(text) {
            true => condition.replacen('$', &self.value(text.to_owned(), Type::TEXT), 1),
            false => "FALSE".to_owned(),
        };
        self.text.push_str(&format!(" AND {condition}"));
    }

    fn one_of(&mut self, column: &str, wanted: &[String]) {
        if !wanted.is_empty() {
            let any = self.any(column, wanted.iter());
            self.text.push_str(&format!(" AND {any}"));
        }
    }

    fn owned_by(&mut self, owners: &[Owner]) {
        let name = |of: fn(&Owner) -> Option<&String>| owners.iter().filter_map(of);
        let users = name(|owner| match owner {
            Owner::User(name) => Some(name),
            _ => None,
        });
        let teams = name(|owner| match owner {
            Owner::Team(name) => Some(name),
            _ => None,
        });
        let organizations = name(|owner| match owner {
            Owner::Organization(name) => Some(name),
            _ => None,
        });
        let any = [
            self.any("user_id", users),
            self.any("team_id", teams),
            self.any("organization_id", organizations),
        ];
        self.text.push_str(&format!(" AND ({})", any.join(" OR ")));
    }

    fn any<'a>(&mut self, column: &str, wanted: impl Iterator<Item = &'a String>) -> String {
        let wanted: Vec<_> = wanted.filter(|text| is_text(text)).cloned().collect();
        format!("{column} = ANY({})", self.value(wanted, Type::TEXT_ARRAY))
    }

    /// Adds a value; what stands in for it.
    fn value(&mut self, value: impl ToSql + Sync + Send + 'static, kind: Type) -> String {
        self.values.push((Box::new(value), kind));
        format!("${}", self.values.len())
    }

    fn values(&self) -> Vec<Value<'_>> {
        let mut values: Vec<Value<'_>> = Vec::with_capacity(self.values.len());
        for (value, kind) in &self.values {
            values.push((&**value, kind.clone()));
        }
        values
    }
}
