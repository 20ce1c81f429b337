//! LiteLLM's database.

use futures_util::{Stream, TryStreamExt as _};
use tokio_postgres::{Client, types::Type};

use crate::{
    error::ImportError,
    row::Row,
    table::{KEYS, Table},
};

/// A database in one state, which nobody changes while it is read.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    client: &'a Client,
    /// The tables that there are.
    tables: Vec<String>,
}

/// Where Prisma puts tables unless its URL says otherwise.
const SCHEMA: &str = "public";

/// The schema that a URL of Prisma's names (`?schema=`).
pub fn schema_of(url: &str) -> Option<&str> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, schema) = pairs.find(|(name, _)| *name == "schema")?;
    Some(schema).filter(|schema| !schema.is_empty())
}

// === impl Source ===

impl<'a> Source<'a> {
    /// Begins to read.
    pub(crate) async fn open(
        client: &'a Client,
        schema: Option<&str>,
    ) -> Result<Self, ImportError> {
        let schema = schema.unwrap_or(SCHEMA);
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL TimeZone = 'UTC'; \
             SET LOCAL search_path = {}",
            quoted(schema)
        );
        client.batch_execute(&begin).await?;
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 AND tablename LIKE 'LiteLLM%' ORDER BY 1";
        let rows = client.query_typed(tables, &[(&schema, Type::TEXT)]).await?;
        let tables: Vec<String> = rows
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?;
        let source = Self { client, tables };
        match source.has(KEYS) {
            true => Ok(source),
            false => {
                source.close().await?;
                Err(ImportError::NotLiteLlm(schema.to_owned()))
            }
        }
    }

    pub(crate) async fn close(self) -> Result<(), ImportError> {
        Ok(self.client.batch_execute("ROLLBACK").await?)
    }

    /// The tables that there are.
    pub(crate) fn tables(&self) -> &[String] {
        &self.tables
    }

    fn has(&self, table: Table) -> bool {
        self.tables.iter().any(|name| name == table.name)
    }

    /// The rows of a table, or none where an older version has no such table.
    pub(crate) async fn rows(
        &self,
        table: Table,
    ) -> Result<impl Stream<Item = Result<Row, ImportError>> + use<>, ImportError> {
        let name = quoted(table.name);
        let order = match self.has(table) {
            true => format!(
                "SELECT to_jsonb(t)::text FROM {name} t ORDER BY {}",
                table.order
            ),
            false => "SELECT NULL::text WHERE false".to_owned(),
        };
        let none: [(&str, Type); 0] = [];
        let rows = self.client.query_typed_raw(&order, none).await?;
        Ok(rows.err_into().and_then(move |row| {
            let text: Result<&str, _> = row.try_get(0);
            let row = text.map_err(ImportError::from);
            let row = row.and_then(|text| Row::parse(text).ok_or(ImportError::Row(table.name)));
            std::future::ready(row)
        }))
    }

    /// All rows of a table that is not long.
    pub(crate) async fn all(&self, table: Table) -> Result<Vec<Row>, ImportError> {
        self.rows(table).await?.try_collect().await
    }

    /// Whether a table has any row.
    pub(crate) async fn has_rows(&self, name: &str) -> Result<bool, ImportError> {
        let question = format!("SELECT EXISTS (SELECT FROM {})", quoted(name));
        let rows = self.client.query_typed(&question, &[]).await?;
        let found = rows.first().map(|row| row.try_get(0)).transpose()?;
        Ok(found.unwrap_or(false))
    }
}

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_prismas_names_its_schema() {
        let url = "postgresql://u:p@h/d?connection_limit=5&schema=proxy";
        assert_eq!(schema_of(url), Some("proxy"));
        assert_eq!(schema_of("postgresql://u:p@h/d?schema="), None);
        assert_eq!(schema_of("postgresql://u:p@h/schema"), None);
        assert_eq!(quoted("a\"; DROP"), "\"a\"\"; DROP\"");
    }
}
