//! Customers: those whom an application serves. LiteLLM calls them end users, too, and each route has both names.

mod block;
mod change;
mod delete;
mod info;
mod list;
mod view;

use tollgate_auth::{CustomerRecord, Timestamp};
use tollgate_core::Error;

use crate::{
    Capability::{Administer, SeeAll},
    asked::Asked,
    context::{Answering, Context},
    fields::{Form, NOTHING, customer},
    refusal,
    route::Route,
};

pub(crate) static ROUTES: [Route; 14] = [
    make("/customer/new"),
    make("/end_user/new"),
    update("/customer/update"),
    update("/end_user/update"),
    delete("/customer/delete"),
    delete("/end_user/delete"),
    block("/customer/block"),
    block("/end_user/block"),
    unblock("/customer/unblock"),
    unblock("/end_user/unblock"),
    info("/customer/info"),
    info("/end_user/info"),
    list("/customer/list"),
    list("/end_user/list"),
];

const fn make(path: &'static str) -> Route {
    let does = "Makes a customer, who need not be made to be served.";
    write(path, &customer::MAKE, does, |context| {
        Box::pin(change::make(context))
    })
}

const fn update(path: &'static str) -> Route {
    let does = "Changes the members that are given.";
    write(path, &customer::CHANGE, does, |context| {
        Box::pin(change::update(context))
    })
}

const fn delete(path: &'static str) -> Route {
    let does = "Forgets customers, all of them or none.";
    write(path, &customer::SEVERAL, does, |context| {
        Box::pin(delete::run(context))
    })
}

const fn block(path: &'static str) -> Route {
    let does = "Refuses calls for customers for the time being.";
    write(path, &customer::SEVERAL, does, |context| {
        Box::pin(block::block(context))
    })
}

const fn unblock(path: &'static str) -> Route {
    let does = "Lets calls for customers through again.";
    write(path, &customer::SEVERAL, does, |context| {
        Box::pin(block::unblock(context))
    })
}

const fn write(
    path: &'static str,
    takes: &'static Form,
    does: &'static str,
    run: fn(Context) -> Answering,
) -> Route {
    Route::post(path, Administer, takes, does, run)
}

const fn info(path: &'static str) -> Route {
    let does = "What is known of a customer.";
    Route::get(path, SeeAll, &NOTHING, does, |context| {
        Box::pin(info::run(context))
    })
}

const fn list(path: &'static str) -> Route {
    let does = "Customers by page.";
    Route::get(path, SeeAll, &NOTHING, does, |context| {
        Box::pin(list::run(context))
    })
}

/// The customer of this name, which the request gave as `param`.
async fn find(context: &Context, param: &'static str, name: &str) -> Result<CustomerRecord, Error> {
    let found = context.admin.get(&[name]).await?.pop();
    found.ok_or_else(|| missing(param, &format!("End User Id={name} does not exist in db")))
}

/// LiteLLM's words, and its own type of error.
fn missing(param: &'static str, message: &str) -> Error {
    let message: String = message.chars().take(512).collect();
    refusal::not_found(param, message).with_type("not_found")
}

/// Marks who changed a customer, and when.
fn stamp(customer: &mut CustomerRecord, asked: &Asked) {
    customer.updated_at = Timestamp::now();
    customer.updated_by = Some(asked.author());
}
