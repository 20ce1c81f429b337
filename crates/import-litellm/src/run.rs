//! All tables, one after the other.

use futures_util::{TryStreamExt as _, pin_mut};
use tollgate_admin::CredentialRecord;
use tollgate_auth::{Document, Id, Kind, Query, Store};

use crate::{
    batch::{BATCH, Wishes, Writer},
    error::ImportError,
    links::Links,
    map,
    report::Report,
    row::{Mapped, Row},
    sealing::Sealing,
    source::Source,
    table::{
        ACCESS_GROUPS, BUDGETS, CREDENTIALS, CUSTOMERS, KEYS, KNOWN, MODELS,
        ORGANIZATION_MEMBERSHIPS, ORGANIZATIONS, TAGS, TEAM_ALIASES, TEAM_MEMBERSHIPS, TEAMS,
        Table, USERS,
    },
};

/// An import while it runs.
pub(crate) struct Run<'a> {
    source: &'a Source<'a>,
    store: &'a dyn Store,
    wishes: Wishes,
    sealing: Sealing<'a>,
    links: Links,
    report: Report,
    /// How many keys belong to sessions of LiteLLM's user interface.
    sessions: u64,
}

// === impl Run ===

impl<'a> Run<'a> {
    pub(crate) fn new(
        source: &'a Source<'a>,
        store: &'a dyn Store,
        wishes: Wishes,
        sealing: Sealing<'a>,
    ) -> Self {
        Self {
            source,
            store,
            wishes,
            sealing,
            links: Links::default(),
            report: Report {
                dry_run: wishes.dry_run,
                ..Report::default()
            },
            sessions: 0,
        }
    }

    /// Carries all: what others refer to comes first.
    pub(crate) async fn all(mut self) -> Result<Report, ImportError> {
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
        self.leave_sessions();
        self.carry_sealed().await?;
        self.name_the_rest().await?;
        Ok(self.report)
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

    /// Carries what LiteLLM has encrypted.
    async fn carry_sealed(&mut self) -> Result<(), ImportError> {
        let sealing = self.sealing.clone();
        self.carry(CREDENTIALS, |row, links| {
            map::credential(row, &sealing, links)
        })
        .await?;
        self.look_at_credentials().await?;
        self.carry(MODELS, |row, links| map::model(row, &sealing, links))
            .await
    }

    /// The credentials that there are here, which may be others than LiteLLM's, or differ from them.
    async fn look_at_credentials(&mut self) -> Result<(), ImportError> {
        let Some(sealer) = self.sealing.sealer() else {
            return Ok(());
        };
        let query = Query {
            kind: Kind::Credential,
            limit: u64::from(u32::MAX),
            ..Query::default()
        };
        self.forget_deleted();
        for document in self.store.list(query).await?.documents {
            let record = document.read::<CredentialRecord>();
            // One that cannot be opened is no help to a model.
            match record.map(|record| record.open(sealer)) {
                Ok(Ok(credential)) => self.links.add_credential(credential),
                _ => drop(self.links.credentials.remove(&*document.id.name)),
            }
        }
        Ok(())
    }

    /// A credential that was deleted here is no help to a model, although LiteLLM still has it.
    fn forget_deleted(&mut self) {
        let conflicts = &self.report.conflicts;
        self.links.credentials.retain(|name, _| {
            let id = Id::new(Kind::Credential, name.as_str()).to_string();
            conflicts.iter().all(|trouble| trouble.what != id)
        });
    }

    /// Carries the rows of a table.
    async fn carry(
        &mut self,
        table: Table,
        mapped: impl Fn(Row, &mut Links) -> Mapped,
    ) -> Result<(), ImportError> {
        let writer =
            Writer::new(self.store, table.kind, self.wishes, self.sealing.sealer()).await?;
        let rows = self.source.rows(table).await?.try_chunks(BATCH);
        pin_mut!(rows);
        self.report.of(table.kind);
        while let Some(rows) = rows.try_next().await.map_err(|error| error.1)? {
            let documents = rows.into_iter();
            let documents = documents.filter_map(|row| self.document(table, row, &mapped));
            let documents = documents.collect();
            writer.write(documents, &mut self.report).await?;
        }
        Ok(())
    }

    /// What is kept of a row, if anything is.
    fn document(
        &mut self,
        table: Table,
        row: Row,
        mapped: impl Fn(Row, &mut Links) -> Mapped,
    ) -> Option<Document> {
        self.report.of(table.kind).read += 1;
        if table == KEYS && map::is_session(&row) {
            self.sessions += 1;
            return None;
        }
        let id = id(table, &row);
        match mapped(row, &mut self.links) {
            Ok(document) => {
                self.report.notes.append(&mut self.links.notes);
                Some(document)
            }
            Err(lost) => {
                self.report.lose(&id, lost.0);
                self.links.lost.insert(id);
                None
            }
        }
    }

    fn leave_sessions(&mut self) {
        let sessions = self.sessions;
        if sessions > 0 {
            self.report.of(Kind::Key).not_carried += sessions;
            let note =
                format!("{sessions} keys of sessions of LiteLLM's user interface are left behind");
            self.report.note(note);
        }
    }

    /// Names what has no place here.
    async fn name_the_rest(&mut self) -> Result<(), ImportError> {
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
