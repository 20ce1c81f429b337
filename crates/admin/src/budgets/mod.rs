//! Budgets that others refer to.

mod delete;
mod draft;
mod info;
mod list;
mod make;
mod record;
mod settings;
mod update;
mod view;

pub(crate) use self::{
    draft::{fill, is_limit},
    record::BudgetRecord,
    view::{expected, whole},
};
use crate::{
    Capability::{Administer, SeeAll},
    fields::{Field, Kind, NOTHING, budget, said},
    route::Route,
};

/// The budget whose settings are asked for.
static WHICH: [Field; 1] = [said("budget_id", Kind::Text)];

pub(crate) static ROUTES: [Route; 6] = [
    Route::post(
        "/budget/new",
        Administer,
        &budget::WHOLE,
        "Makes a budget that others may refer to.",
        |context| Box::pin(make::run(context)),
    ),
    Route::post(
        "/budget/update",
        Administer,
        &budget::WHOLE,
        "Changes the members that are given.",
        |context| Box::pin(update::run(context)),
    ),
    Route::post(
        "/budget/delete",
        Administer,
        &budget::NAMED,
        "Ends a budget that nothing refers to.",
        |context| Box::pin(delete::run(context)),
    ),
    Route::post(
        "/budget/info",
        SeeAll,
        &budget::SEVERAL,
        "What is known of several budgets.",
        |context| Box::pin(info::run(context)),
    ),
    Route::get(
        "/budget/list",
        SeeAll,
        &NOTHING,
        "All budgets.",
        |context| Box::pin(list::run(context)),
    ),
    Route::get(
        "/budget/settings",
        SeeAll,
        &NOTHING,
        "The limits that a budget may have, and what they are.",
        |context| Box::pin(settings::run(context)),
    )
    .asking(&WHICH),
];
