#![doc = include_str!("../README.md")]

mod batch;
mod error;
mod import;
mod links;
mod map;
mod merge;
mod report;
mod row;
mod run;
mod salt;
mod sealing;
mod source;
mod table;

pub use self::{
    error::ImportError,
    import::Import,
    report::{Counts, Report, Trouble},
    source::schema_of,
};
