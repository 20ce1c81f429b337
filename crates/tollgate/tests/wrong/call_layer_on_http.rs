//! A layer on calls, straight on HTTP: nobody makes calls from requests.

mod parts;

use parts::Web;
use tollgate::{
    core::{Anonymous, Receipt, check},
    stream::ReceiptLayer,
};
use tower::Layer;

fn main() {
    let receipts = ReceiptLayer::new(|_: &Receipt| {});
    check::call::<Anonymous, _>(receipts.layer(Web));
}
