//! Aliases and fallbacks: names that lead to other names.

use tollgate_core::ModelName;

use crate::{Alias, Severity, Snapshot, node::Node, reader::Reader};

/// One entry of `fallbacks`: whose, and which.
type Fallback = (ModelName, Vec<ModelName>);

/// The name that stands for every group.
const ANY: &str = "*";

/// Reads `model_group_alias`, `fallbacks`, `default_fallbacks` and `max_fallbacks`.
pub(crate) fn read(reader: &mut Reader, root: &Node<'_>, snapshot: &mut Snapshot) {
    let [router, litellm] =
        ["router_settings", "litellm_settings"].map(|section| root.get(section));
    snapshot.aliases = aliases(reader, &router.get("model_group_alias"), snapshot);
    if let Some(most) = max_fallbacks(reader, &router.get("max_fallbacks")) {
        snapshot.max_fallbacks = most;
    }
    let defaults = chosen([&router, &litellm], "default_fallbacks");
    snapshot.default_fallbacks = targets(reader, &defaults, snapshot);
    let listed = fallbacks(reader, &chosen([&router, &litellm], "fallbacks"), snapshot);
    let (any, named): (Vec<_>, Vec<_>) = listed.into_iter().partition(|(name, _)| &**name == ANY);
    snapshot
        .default_fallbacks
        .extend(any.into_iter().flat_map(|(_, targets)| targets));
    snapshot.fallbacks = named;
}

/// The router's value, where it says anything, else LiteLLM's.
fn chosen<'a>([router, litellm]: [&Node<'a>; 2], key: &str) -> Node<'a> {
    let first = router.get(key);
    if first.is_off() {
        litellm.get(key)
    } else {
        first
    }
}

fn max_fallbacks(reader: &mut Reader, node: &Node<'_>) -> Option<usize> {
    let variable = reader
        .environment
        .get("ROUTER_MAX_FALLBACKS")
        .and_then(|most| most.parse().ok());
    let variable = variable.filter(|_| !reader.is_given(node));
    variable.or_else(|| reader.integer(node))
}

fn aliases(reader: &mut Reader, node: &Node<'_>, snapshot: &Snapshot) -> Vec<Alias> {
    reader.map(node);
    let named = |(name, entry)| alias(reader, name, &entry).map(|alias| (alias, entry));
    let (aliases, entries): (Vec<_>, Vec<_>) = node.members().filter_map(named).unzip();
    for (alias, entry) in aliases.iter().zip(&entries) {
        if !exists(snapshot, &aliases, &alias.target) {
            let message = format!(
                "an alias for `{}`, but no model has that name",
                alias.target
            );
            reader.say(Severity::Warning, entry, message);
        }
    }
    aliases
}

fn alias(reader: &mut Reader, name: &str, entry: &Node<'_>) -> Option<Alias> {
    let detailed = matches!(entry.value, Some(figment::value::Value::Dict(..)));
    let (target, hidden) = match detailed {
        true => (
            entry.get("model"),
            reader.flag(&entry.get("hidden")).unwrap_or(false),
        ),
        false => (entry.clone(), false),
    };
    if !target.is_set() {
        return reader.expected("the name of a model group, or a map with `model`", &target);
    }
    Some(Alias {
        name: name.into(),
        target: reader.text(&target)?.into(),
        hidden,
    })
}

fn fallbacks(reader: &mut Reader, node: &Node<'_>, snapshot: &Snapshot) -> Vec<Fallback> {
    // LiteLLM wants a list of maps; one map says the same.
    let maps: Vec<_> = match node.items().next() {
        Some(_) => node.items().collect(),
        None => vec![node.clone()],
    };
    let mut fallbacks = Vec::new();
    for map in maps {
        if !map.is_off() && !reader.map(&map) {
            continue;
        }
        for (name, list) in map.members() {
            check_source(reader, &list, name, snapshot);
            fallbacks.push((ModelName::from(name), targets(reader, &list, snapshot)));
        }
    }
    fallbacks
}

fn check_source(reader: &mut Reader, node: &Node<'_>, name: &str, snapshot: &Snapshot) {
    if name != ANY && !exists(snapshot, &snapshot.aliases, name) {
        let message =
            format!("fallbacks of `{name}`, but no model has that name; no call will use them");
        reader.say(Severity::Warning, node, message);
    }
}

/// A list of names; one name says the same.
fn targets(reader: &mut Reader, node: &Node<'_>, snapshot: &Snapshot) -> Vec<ModelName> {
    let items: Vec<_> = match node.items().next() {
        Some(_) => node.items().collect(),
        None if node.is_off() => Vec::new(),
        None => vec![node.clone()],
    };
    let mut names = Vec::new();
    for item in items {
        if let Some(name) = reader.text(&item) {
            check_target(reader, &item, &name, snapshot);
            names.push(ModelName::from(name));
        }
    }
    names
}

fn check_target(reader: &mut Reader, item: &Node<'_>, name: &str, snapshot: &Snapshot) {
    if !exists(snapshot, &snapshot.aliases, name) {
        let groups = snapshot
            .deployments
            .iter()
            .map(|deployment| &*deployment.group);
        let close = tollgate_catalog::nearest(name, groups);
        let hint = close.first().map_or_else(
            || "add it to model_list, or take it out here".to_owned(),
            |close| format!("did you mean `{close}`?"),
        );
        let message = format!("a fallback to `{name}`, but no model has that name; {hint}");
        reader.say(Severity::Warning, item, message);
    }
}

fn exists(snapshot: &Snapshot, aliases: &[Alias], name: &str) -> bool {
    let group = |pattern: &str| pattern == name || matches_wildcard(pattern, name);
    aliases.iter().any(|alias| &*alias.name == name)
        || snapshot
            .deployments
            .iter()
            .any(|deployment| group(&deployment.group))
}

/// Whether `name` is what `pattern` describes, whose first `*` stands for anything.
fn matches_wildcard(pattern: &str, name: &str) -> bool {
    pattern.split_once('*').is_some_and(|(start, end)| {
        name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
    })
}
