//! `cache_control`: the prompt is to be cached up to a block.

use super::fields::Fields;
use crate::{
    neutral::{CacheMark, Extra},
    tree::Tree,
};

/// The member's name.
pub(super) const MEMBER: &str = "cache_control";

/// Takes the mark out of `fields`. What it says beyond a time to live (Claude Code's `scope`) stays in `extra`.
pub(super) fn take(fields: &mut Fields<'_>, extra: &mut Extra) -> Option<CacheMark> {
    let raw = fields.tree(MEMBER)?;
    let mark = match raw.get("ttl").and_then(Tree::as_str) {
        Some("1h") => CacheMark::Hour,
        Some(_) => CacheMark::FiveMinutes,
        None => CacheMark::Default,
    };
    if write(mark) != raw {
        extra.insert(MEMBER.to_owned(), raw.into());
    }
    Some(mark)
}

/// The mark as Anthropic writes it.
pub(super) fn write(mark: CacheMark) -> Tree<'static> {
    let ephemeral = ("type", "ephemeral".into());
    match mark {
        CacheMark::Default => [ephemeral].into(),
        CacheMark::FiveMinutes => [ephemeral, ("ttl", "5m".into())].into(),
        CacheMark::Hour => [ephemeral, ("ttl", "1h".into())].into(),
    }
}
