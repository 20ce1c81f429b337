//! Nobody has said who pays.

mod parts;

use parts::{Answerer, BudgetLayer};
use tollgate::core::{Anonymous, check};
use tower::Layer;

fn main() {
    check::call::<Anonymous, _>(BudgetLayer.layer(Answerer));
}
