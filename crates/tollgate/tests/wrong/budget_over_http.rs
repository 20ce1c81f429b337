//! The same around plain HTTP: `OverHttp` was not told who is asking.

mod parts;

use parts::{BudgetLayer, Web};
use tollgate::wire::{Body, OverHttp};
use tower::{Layer, Service};

fn serve<S: Service<http::Request<Body>>>(_: S) {}

fn main() {
    serve(OverHttp::new(BudgetLayer).layer(Web));
}
