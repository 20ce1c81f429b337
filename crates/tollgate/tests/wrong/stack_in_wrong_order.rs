//! The builder offers only what may come next.

mod parts;

use parts::Provider;
use tollgate::{
    Stack,
    core::{Clocks, Live},
    fallback::{ModelRouter, Routes},
    wire::PassthroughPolicy,
};

fn main() {
    let router = ModelRouter::new(Live::new(Routes::default()));
    let _ = Stack::new(Provider)
        .passthrough(Live::new(PassthroughPolicy::default()))
        .fallback(router)
        .first_token(Live::new(Clocks::default()));
}
