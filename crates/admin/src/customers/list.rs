use serde_json::Value;
use tollgate_auth::{CustomerRecord, Query, SortBy};
use tollgate_core::Error;

use super::view;
use crate::{answer::Answer, context::Context, sift};

/// How many customers are shown when nobody says, and at most.
const USUAL: u64 = 50;
const MOST: u64 = 100;

/// `GET /customer/list`: by page, in the order of their names.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let page = sift::Page::asked(asked, USUAL, MOST)?;
    let query = Query {
        sort_by: SortBy::Name,
        ..Query::default()
    };
    let customers = match asked.query("search") {
        None => context.admin.list(page.of(query)).await?.0,
        Some(part) => {
            let wanted = |customer: &CustomerRecord| {
                let alias = customer.alias.as_deref();
                sift::has(&customer.user_id, &part)
                    || alias.is_some_and(|alias| sift::has(alias, &part))
            };
            page.sift(&context.admin, query, wanted).await?.0
        }
    };
    let customers = customers.iter().map(view::whole).map(Value::Object);
    Ok(Answer::new(&permit, Value::Array(customers.collect())))
}
