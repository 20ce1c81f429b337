//! An upstream wants a request in its own dialect, and nobody writes one.

mod parts;

use parts::Provider;
use tollgate::{
    core::{Anonymous, Clocks, Live, check},
    stream::FirstTokenLayer,
};
use tower::Layer;

fn main() {
    let guard = FirstTokenLayer::new(Live::new(Clocks::default()));
    check::started::<Anonymous, _>(guard.layer(Provider));
}
