//! Streams: prompt, bounded, and never mistaken for complete when they are not.

mod broken;
mod clocks;
mod garbage;
mod leaving;
mod many;
mod pace;
