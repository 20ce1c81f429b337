//! All tables, one after the other.

use futures_util::{TryStreamExt as _, pin_mut};
use tokio_postgres::Client;
use tollgate_auth::{Id, Kind, Store, Timestamp};

use crate::{
    batch::{BATCH, Wishes, Writer},
    error::ImportError,
    links::Links,
    map,
    report::Report,
    row::{Mapped, Row},
    source::Source,
    table::{
        ACCESS_GROUPS, BUDGETS, CREDENTIALS, CUSTOMERS, KEYS, KNOWN, MODELS,
        ORGANIZATION_MEMBERSHIPS, ORGANIZATIONS, TAGS, TEAM_ALIASES, TEAM_MEMBERSHIPS, TEAMS,
        Table, USERS,
    },
};

/// An import of a LiteLLM database into a store.
#[derive(Debug)]
pub struct Import<'a> {
    client: &'a Client,
    store: &'a dyn Store,
    schema: Option<String>,
    wishes: Wishes,
}

/// An import while it runs.
struct Run<'a> {
    source: &'a Source<'a>,
    store: &'a dyn Store,
    wishes: Wishes,
    links: Links,
    report: Report,
}

// === impl Import ===

impl<'a> Import<'a> {
    /// From the database that `client` is connected to, into `store`.
    pub fn new(client: &'a Client, store: &'a dyn Store) -> Self {
        Self {
            client,
            store,
            schema: None,
            wishes: Wishes {
                dry_run: false,
                overwrite: false,
                now: Timestamp::now(),
            },
        }
    }

    /// Reads tables of this schema in place of `public`; see [`schema_of`](crate::schema_of).
    #[must_use]
    pub fn schema(self, schema: Option<&str>) -> Self {
        Self {
            schema: schema.map(str::to_owned),
            ..self
        }
    }

    /// Whether nothing is written, and only the report made.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.wishes.dry_run = dry_run;
        self
    }

    /// Whether LiteLLM's rows take the place of what was changed or deleted here.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.wishes.overwrite = overwrite;
        self
    }

    /// Reads all, and writes it.
    ///
    /// # Errors
    ///
    /// When one of the two databases fails. What was written by then stays; another run goes on from there.
    pub async fn run(self) -> Result<Report, ImportError> {
        let source = Source::open(self.client, self.schema.as_deref()).await?;
        let mut run = Run {
            source: &source,
            store: self.store,
            wishes: self.wishes,
            links: Links::default(),
            report: Report {
                dry_run: self.wishes.dry_run,
                ..Report::default()
            },
        };
        let done = run.all().await;
        let report = run.report;
        source.close().await?;
        done.map(|()| report)
    }
}

// === impl Run ===

impl Run<'_> {
    /// What others refer to comes first.
    async fn all(&mut self) -> Result<(), ImportError> {
        self.look_around().await?;
        self.carry(BUDGETS, |row, _| map::budget(row)).await?;
        self.carry(ORGANIZATIONS, |row, links| map::organization(row, links))
            .await?;
        self.carry(TEAMS, map::team).await?;
        self.carry(USERS, |row, links| map::user(row, links))
            .await?;
        self.carry(CUSTOMERS, |row, _| map::customer(row)).await?;
        self.carry(TAGS, |row, _| map::tag(row)).await?;
        self.carry(ACCESS_GROUPS, |row, _| map::access_group(row))
            .await?;
        self.carry(KEYS, |row, links| map::key(row, links)).await?;
        self.name_the_rest().await
    }

    /// Reads what rows of other tables need.
    async fn look_around(&mut self) -> Result<(), ImportError> {
        let links = &mut self.links;
        let source = self.source;
        source
            .all(BUDGETS)
            .await?
            .into_iter()
            .for_each(|row| links.add_budget(row));
        let rows = source.all(TEAM_MEMBERSHIPS).await?;
        rows.into_iter()
            .for_each(|row| links.add_team_membership(row));
        let rows = source.all(ORGANIZATION_MEMBERSHIPS).await?;
        rows.into_iter()
            .for_each(|row| links.add_organization_membership(row));
        source
            .all(TEAM_ALIASES)
            .await?
            .into_iter()
            .for_each(|row| links.add_aliases(row));
        let mut passwords = 0;
        for user in source.all(USERS).await? {
            passwords += u64::from(user.text("password").is_some());
            links.add_user(&user);
        }
        if passwords > 0 {
            let note = format!("{passwords} passwords of LiteLLM's user interface are left behind");
            self.report.note(note);
        }
        Ok(())
    }

    /// Carries the rows of a table.
    async fn carry(
        &mut self,
        table: Table,
        mapped: impl Fn(Row, &mut Links) -> Mapped,
    ) -> Result<(), ImportError> {
        let writer = Writer::new(self.store, table.kind, self.wishes).await?;
        let rows = self.source.rows(table).await?.try_chunks(BATCH);
        pin_mut!(rows);
        let mut sessions = 0;
        self.report.of(table.kind);
        while let Some(rows) = rows.try_next().await.map_err(|error| error.1)? {
            let mut documents = Vec::with_capacity(rows.len());
            for row in rows {
                self.report.of(table.kind).read += 1;
                if table == KEYS && map::is_session(&row) {
                    sessions += 1;
                    continue;
                }
                let id = id(table, &row);
                match mapped(row, &mut self.links) {
                    Ok(document) => {
                        documents.push(document);
                        self.links
                            .notes
                            .drain(..)
                            .for_each(|note| self.report.note(note));
                    }
                    Err(lost) => {
                        self.report.lose(&id, lost.0);
                        self.links.lost.insert(id);
                    }
                }
            }
            writer.write(documents, &mut self.report).await?;
        }
        if sessions > 0 {
            self.report.of(table.kind).not_carried += sessions;
            let note =
                format!("{sessions} keys of sessions of LiteLLM's user interface are left behind");
            self.report.note(note);
        }
        Ok(())
    }

    /// Names what has no place here.
    async fn name_the_rest(&mut self) -> Result<(), ImportError> {
        for (table, name) in [(MODELS, "model_name"), (CREDENTIALS, "credential_name")] {
            for row in self.source.all(table).await? {
                let id = Id::new(table.kind, row.text(name).unwrap_or_default());
                self.report.of(table.kind).read += 1;
                let why = "it is encrypted with LiteLLM's salt key; add it again";
                self.report.lose(&id, why);
            }
        }
        for name in self.source.tables() {
            if KNOWN.iter().all(|table| table.name != name) && self.source.has_rows(name).await? {
                self.report
                    .miss(format!("table {name}"), "nothing here keeps its rows");
            }
        }
        Ok(())
    }
}

/// What a row is called, as far as it says.
fn id(table: Table, row: &Row) -> Id {
    let name = row.text(table.order).unwrap_or_default();
    match table.kind {
        // What is no hash may be a key that somebody kept in the clear.
        Kind::Key if name.parse::<tollgate_auth::KeyHash>().is_err() => {
            Id::new(Kind::Key, "whose token is no hash")
        }
        kind => Id::new(kind, name),
    }
}
