use tollgate_auth::{Entity, KeyRecord, Query, Write};
use tollgate_core::Error;

use crate::{authority::Permit, context::Context};

/// Ends keys that were made while those whom they belong to ended. They were good for nothing, but they would be again if
/// somebody made a team of the same name.
pub(crate) async fn sweep(context: &Context, permit: &Permit, query: Query) -> Result<(), Error> {
    let late: Vec<KeyRecord> = context.admin.all(query).await?;
    if late.is_empty() {
        return Ok(());
    }
    let keys = late.into_iter().map(|key| Write::Delete(key.id(), None));
    context.apply(permit, "deleted", keys.collect()).await
}
