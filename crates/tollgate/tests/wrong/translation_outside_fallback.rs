//! Translation makes requests from attempts, which only fallback makes from calls.

mod parts;

use parts::Provider;
use tollgate::{
    core::{Anonymous, Live, check},
    fallback::{FallbackLayer, ModelRouter, Routes},
    wire::{PassthroughLayer, PassthroughPolicy},
};
use tower::Layer;

fn main() {
    let router = ModelRouter::new(Live::new(Routes::default()));
    let translation = PassthroughLayer::new(Live::new(PassthroughPolicy::default()));
    let stack = translation.layer(FallbackLayer::new(router).layer(Provider));
    check::call::<Anonymous, _>(stack);
}
