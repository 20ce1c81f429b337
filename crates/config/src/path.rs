//! Paths in the tree, as they are printed: `model_list[0].litellm_params.model`.

/// The path of the member `key` of the map at `path`.
pub(crate) fn member(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// The path of an item of the list at `path`.
pub(crate) fn item(path: &str, position: usize) -> String {
    format!("{path}[{position}]")
}

/// The path of what holds the value at `path`; `None` at the root.
///
/// A key with a dot in it makes too long a step, which only makes a place less exact.
pub(crate) fn parent(path: &str) -> Option<&str> {
    let end = path.rfind(['.', '[']).unwrap_or(0);
    (!path.is_empty()).then(|| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_undo_steps() {
        let path = member(&item(&member("", "a"), 3), "b");
        assert_eq!(path, "a[3].b");
        let parents: Vec<_> =
            std::iter::successors(Some(path.as_str()), |path| parent(path)).collect();
        assert_eq!(parents, ["a[3].b", "a[3]", "a", ""]);
    }
}
