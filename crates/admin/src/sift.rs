//! Pages of what no index of a store tells apart.

use tollgate_auth::{Entity, Query};
use tollgate_core::Error;

use crate::{Admin, asked::Asked};

/// A page that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) number: u64,
    pub(crate) size: u64,
}

/// So many are read at once, where all must be looked at.
const PART: u64 = 1000;

/// The last page that can be asked for.
const LAST: u64 = 1 << 40;

// === impl Page ===

impl Page {
    /// The page that the query's `page` and `page_size` name.
    pub(crate) fn asked(asked: &Asked, usual: u64, most: u64) -> Result<Self, Error> {
        Ok(Self {
            number: asked.number("page", 1, LAST)?,
            size: asked.number("page_size", usual, most)?,
        })
    }

    /// `query`, for this page of what it asks for.
    pub(crate) fn of(self, query: Query) -> Query {
        Query {
            offset: (self.number - 1) * self.size,
            limit: self.size,
            ..query
        }
    }

    /// How many pages there are of so many.
    pub(crate) fn pages(self, total: u64) -> u64 {
        total.div_ceil(self.size)
    }

    /// This page of those that `query` asks for and that are `wanted`, and how many of them there are. Looks at each,
    /// so it is for what administrators ask.
    pub(crate) async fn sift<E: Entity>(
        self,
        admin: &Admin,
        query: Query,
        wanted: impl Fn(&E) -> bool,
    ) -> Result<(Vec<E>, u64), Error> {
        let mut found = every(admin, query).await?;
        found.retain(wanted);
        let total = found.len() as u64;
        let [offset, size] = [(self.number - 1) * self.size, self.size]
            .map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let page = found.into_iter().skip(offset).take(size);
        Ok((page.collect(), total))
    }
}

/// All that `query` asks for, on whichever page.
pub(crate) async fn every<E: Entity>(admin: &Admin, query: Query) -> Result<Vec<E>, Error> {
    let mut all = Vec::new();
    loop {
        let part = Query {
            offset: all.len() as u64,
            limit: PART,
            ..query.clone()
        };
        let (found, total) = admin.list::<E>(part).await?;
        let more = !found.is_empty();
        all.extend(found);
        if !more || all.len() as u64 >= total {
            return Ok(all);
        }
    }
}

/// Whether `part` is in `text`, in any case of letters.
pub(crate) fn has(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}
