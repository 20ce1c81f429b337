//! What a change makes of what is there, before it is written.

use std::collections::{BTreeMap, HashMap};

use tokio_postgres::{Transaction, types::Type};
use tollgate_auth::{
    Author, Document, Entry, Id, Kind, Outcome, Revision, StoreError, Timestamp, Write,
};

use crate::{
    error::Error,
    read,
    rows::{COLUMNS, document, is_text},
};

/// The part of the store that a change is about. All of it is read at once and written at once: how long a change takes
/// does not depend on how many documents it has.
#[derive(Default)]
pub(crate) struct Draft {
    /// The last change.
    pub(crate) last: Revision,
    /// What became of what; without a document it is gone.
    pub(crate) changed: BTreeMap<Id, (Revision, Option<Document>)>,
    /// What the trail shall say.
    pub(crate) trail: Vec<Entry>,
    there: BTreeMap<Id, Document>,
    aliases: HashMap<(Kind, String), Id>,
}

// === impl Draft ===

impl Draft {
    /// What is there of what `writes` are about, and who has the aliases that they give.
    pub(crate) async fn read(
        transaction: &Transaction<'_>,
        writes: &[Write],
        last: Revision,
    ) -> Result<Self, Error> {
        let ids: Vec<_> = writes.iter().map(|write| write.id().clone()).collect();
        let mut found = read::get(transaction, &ids).await?;
        found.extend(namesakes(transaction, writes).await?);
        let mut draft = Self {
            last,
            ..Self::default()
        };
        for document in found {
            if let Some(alias) = unique(&document) {
                draft.aliases.insert(alias, document.id.clone());
            }
            draft.there.insert(document.id.clone(), document);
        }
        Ok(draft)
    }

    /// Does one write, as every store does it.
    pub(crate) fn apply(&mut self, write: Write, by: &Author) -> Result<(), Error> {
        let id = write.id().clone();
        let before = self.there.get(&id).cloned();
        let after = match write.outcome(before.as_ref())? {
            Outcome::Nothing => return Ok(()),
            Outcome::Is(document) => Some(document),
            Outcome::Gone => None,
        };
        self.last.0 += 1;
        let after = after.map(|document| Document {
            revision: self.last,
            ..document
        });
        self.put(&id, before.as_ref(), after.as_ref())?;
        let body = |document: Option<&Document>| Some(document?.body.clone());
        self.trail.push(Entry {
            // The table numbers it.
            number: 0,
            at: Timestamp::now(),
            action: by.action.to_owned(),
            by: by.name.clone(),
            on_behalf_of: by.on_behalf_of.clone(),
            id: id.clone(),
            before: body(before.as_ref()),
            after: body(after.as_ref()),
        });
        self.changed.insert(id, (self.last, after));
        Ok(())
    }

    fn put(
        &mut self,
        id: &Id,
        before: Option<&Document>,
        after: Option<&Document>,
    ) -> Result<(), Error> {
        if let Some(alias) = before.and_then(unique) {
            self.aliases.remove(&alias);
        }
        self.there.remove(id);
        let Some(document) = after else {
            return Ok(());
        };
        keepable(document)?;
        if let Some((kind, alias)) = unique(document) {
            let holder = self.aliases.insert((kind, alias.clone()), id.clone());
            if holder.is_some() {
                return Err(StoreError::AliasTaken(kind, alias).into());
            }
        }
        self.there.insert(id.clone(), document.clone());
        Ok(())
    }
}

/// The alias that no other of its kind may have.
fn unique(document: &Document) -> Option<(Kind, String)> {
    let kind = document.id.kind;
    let alias = document.columns.alias.clone()?;
    kind.alias_is_unique().then_some((kind, alias))
}

fn keepable(document: &Document) -> Result<(), Error> {
    let columns = &document.columns;
    let texts = [
        &columns.alias,
        &columns.user_id,
        &columns.team_id,
        &columns.organization_id,
    ];
    let mut texts = texts.into_iter().flatten().map(String::as_str);
    match is_text(&document.id.name) && texts.all(is_text) {
        true => Ok(()),
        false => {
            Err(StoreError::unavailable("PostgreSQL keeps no text with a NUL character").into())
        }
    }
}

/// Those that have one of the aliases that `writes` give.
async fn namesakes(
    transaction: &Transaction<'_>,
    writes: &[Write],
) -> Result<Vec<Document>, Error> {
    let alias = |write: &Write| match write {
        Write::Insert(document) | Write::Replace(document) => unique(document),
        Write::Delete(..) | Write::Expect(_) => None,
    };
    let wanted = writes.iter().filter_map(alias);
    let (kinds, aliases): (Vec<_>, Vec<_>) = wanted
        .filter(|(_, alias)| is_text(alias))
        .map(|(kind, alias)| (kind.as_str(), alias))
        .unzip();
    if aliases.is_empty() {
        return Ok(Vec::new());
    }
    // The words of the index, so that it is used.
    let select = format!(
        "SELECT {COLUMNS} FROM unnest($1, $2) AS wanted (kind, alias) JOIN tollgate.documents USING (kind, alias)
         WHERE kind IN ('key', 'user') AND alias IS NOT NULL AND record IS NOT NULL"
    );
    let values = [
        (&kinds as _, Type::TEXT_ARRAY),
        (&aliases as _, Type::TEXT_ARRAY),
    ];
    let rows = transaction.query_typed(&select, &values).await?;
    rows.iter()
        .filter_map(|row| document(row).transpose())
        .collect()
}
