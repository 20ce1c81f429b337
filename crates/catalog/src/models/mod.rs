//! What is publicly known about models: windows, capabilities, list prices.

mod capability;
mod find;
mod prices;
mod table;
mod words;

pub use self::{
    capability::Capability,
    find::find,
    prices::{ListPrice, Priced},
    table::{Model, model, models},
    words::{Bucket, Mode, SearchContext, ServiceClass, Unit},
};
