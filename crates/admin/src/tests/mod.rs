//! Who may do what, over all routes.

mod examples;
mod matrix;
mod mutation;
mod world;
