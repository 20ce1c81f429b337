//! A failure after the head of the answer could not be tried elsewhere.

mod parts;

use parts::Model;
use tollgate::{
    core::{Anonymous, Live, check},
    fallback::{FallbackLayer, ModelRouter, Routes},
};
use tower::Layer;

fn main() {
    let router = ModelRouter::new(Live::new(Routes::default()));
    check::call::<Anonymous, _>(FallbackLayer::new(router).layer(Model));
}
