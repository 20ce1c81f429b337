//! The trail of changes.

mod list;
mod one;
mod redact;
mod tables;
mod view;

use crate::{
    Capability::SeeAll,
    fields::{Field, Kind, NOTHING, said},
    route::Route,
};

/// What the trail may be asked for.
static FILTERS: [Field; 10] = [
    said("page", Kind::Count),
    said("page_size", Kind::Count),
    said("object_id", Kind::Text),
    said("object_key_hash", Kind::Text),
    said("table_name", Kind::Text),
    said("action", Kind::Text),
    said("changed_by", Kind::Text),
    said("changed_by_api_key", Kind::Text),
    said("start_date", Kind::Text),
    said("end_date", Kind::Text),
];

pub(crate) static ROUTES: [Route; 2] = [
    Route::get(
        "/audit",
        SeeAll,
        &NOTHING,
        "Who changed what, the newest first.",
        |context| Box::pin(list::run(context)),
    )
    .asking(&FILTERS),
    Route::get("/audit/{id}", SeeAll, &NOTHING, "One change.", |context| {
        Box::pin(one::run(context))
    }),
];
