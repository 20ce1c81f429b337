//! From a deployment's model to its row in the price list.

use std::{cmp::Ordering, iter::once};

use super::{
    Model,
    table::{model, search},
};

/// Providers whose models stand under another name in the price list: ours, and how theirs begins.
const KIN: [(&str, &str); 11] = [
    ("vertex_ai", "vertex_ai"),
    ("vertex_ai_beta", "vertex_ai"),
    ("fireworks_ai", "fireworks_ai"),
    ("bedrock", "bedrock"),
    ("azure_ai", "azure"),
    ("azure_ai", "openai"),
    ("azure_text", "azure"),
    ("openai", "text-completion-openai"),
    ("text-completion-openai", "openai"),
    ("cohere", "cohere"),
    ("ollama_chat", "ollama"),
];

/// Words between `bedrock/` and a model's name that choose an API, not a model.
const BEDROCK_ROUTES: [&str; 6] = [
    "converse",
    "converse_like",
    "invoke",
    "agent",
    "async_invoke",
    "openai",
];

/// Groups of regions that Bedrock serves a model from.
const BEDROCK_REGIONS: [&str; 8] = ["us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"];

/// The row of `name` as the provider with this prefix serves it.
///
/// In LiteLLM's order: `prefix/name`, the bare name, and both without what distinguishes a version, a region or a
/// fine-tuned copy. A bare name counts only where its row is the same provider's. Last, and unlike LiteLLM, a dated
/// name that has no row stands for the one without a date.
///
/// ```
/// use tollgate_catalog::find;
///
/// let id = |prefix, name| find(prefix, name).map(|model| model.id());
/// assert_eq!(id("openai", "gpt-4o"), Some("gpt-4o"));
/// assert_eq!(id("azure", "gpt-4o"), Some("azure/gpt-4o"));
/// assert_eq!(id("groq", "gpt-4o"), None);
/// ```
pub fn find(prefix: &str, name: &str) -> Option<Model> {
    let stripped = stripped(prefix, name);
    let names = [name].into_iter().chain(stripped);
    let dated = names.clone().filter_map(undated);
    names.chain(dated).find_map(|name| exact(prefix, name))
}

/// The row of `prefix/name`, else the provider's row of `name`.
fn exact(prefix: &str, name: &str) -> Option<Model> {
    let joined = search(|id| joined(id, prefix, name));
    joined.or_else(|| model(name).filter(|model| is_kin(prefix, model.provider())))
}

/// How `id` compares with `prefix/name`, without making that text.
fn joined(id: &str, prefix: &str, name: &str) -> Ordering {
    id.bytes()
        .cmp(prefix.bytes().chain(once(b'/')).chain(name.bytes()))
}

fn is_kin(prefix: &str, provider: &str) -> bool {
    // These two pass on to others, whose names they keep.
    let passes_on = ["litellm_proxy", "github"].contains(&prefix);
    let kin = |(ours, theirs): &(&str, &str)| *ours == prefix && provider.starts_with(theirs);
    passes_on || prefix == provider || KIN.iter().any(kin)
}

/// `name` without what makes no other price, the longest first.
fn stripped<'n>(prefix: &str, name: &'n str) -> impl Iterator<Item = &'n str> + Clone {
    let (first, second) = match prefix {
        _ if prefix.starts_with("bedrock") => {
            let model = unrouted(name);
            (Some(model), without_region(model))
        }
        "vertex_ai" | "vertex_ai_beta" | "gemini" => (without_number(name), None),
        _ => (without_owner(name), None),
    };
    first.into_iter().chain(second)
}

/// `anthropic.claude…` in `converse/us-east-1/anthropic.claude…`.
fn unrouted(name: &str) -> &str {
    let is_region =
        |part: &str| part.contains('-') && part.ends_with(|last: char| last.is_ascii_digit());
    let mut rest = name;
    while let Some((part, model)) = rest.split_once('/')
        && (BEDROCK_ROUTES.contains(&part) || is_region(part))
    {
        rest = model;
    }
    rest
}

/// `anthropic.claude…` in `us.anthropic.claude…`.
fn without_region(name: &str) -> Option<&str> {
    let (region, model) = name.split_once('.')?;
    BEDROCK_REGIONS.contains(&region).then_some(model)
}

/// `gemini-1.5-pro` in `gemini-1.5-pro-002`: Google numbers the stable versions of a model.
fn without_number(name: &str) -> Option<&str> {
    let (model, number) = name.rsplit_once('-')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(model)
}

/// `ft:gpt-4o-mini` in `ft:gpt-4o-mini:organisation:name:id`.
fn without_owner(name: &str) -> Option<&str> {
    let tuned = name.strip_prefix("ft:")?;
    let (model, _) = tuned.split_once(':')?;
    Some(&name[.."ft:".len() + model.len()])
}

/// `gpt-4o` in `gpt-4o-2099-01-01`, `gpt-4o-20990101` and `gpt-4o@20990101`.
fn undated(name: &str) -> Option<&str> {
    let is_date = |text: &str| {
        let pattern = text
            .bytes()
            .map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
        let pattern: Vec<u8> = pattern.collect();
        text.starts_with("20") && [&b"00000000"[..], b"0000-00-00"].contains(&&pattern[..])
    };
    [8, 10].into_iter().find_map(|length| {
        let (model, date) = name.split_at_checked(name.len().checked_sub(length)?)?;
        let model = model.strip_suffix(['-', '@'])?;
        (is_date(date) && !model.is_empty()).then_some(model)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(prefix: &str, name: &str) -> Option<&'static str> {
        find(prefix, name).map(Model::id)
    }

    #[test]
    fn rows_are_found_as_litellm_finds_them() {
        let table = [
            ("openai", "gpt-4o", "gpt-4o"),
            ("openai", "gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
            ("openai", "gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct"),
            (
                "openai",
                "ft:gpt-4o-mini-2024-07-18:us:mine:1",
                "ft:gpt-4o-mini-2024-07-18",
            ),
            ("azure", "gpt-4o", "azure/gpt-4o"),
            ("azure", "azure/gpt-4o", "azure/gpt-4o"),
            ("azure_ai", "gpt-4o", "gpt-4o"),
            ("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5"),
            ("gemini", "gemini-2.5-pro", "gemini/gemini-2.5-pro"),
            ("vertex_ai", "gemini-2.5-pro", "gemini-2.5-pro"),
            (
                "vertex_ai",
                "claude-3-5-sonnet@20240620",
                "vertex_ai/claude-3-5-sonnet@20240620",
            ),
            (
                "bedrock",
                "anthropic.claude-3-5-sonnet-20240620-v1:0",
                "anthropic.claude-3-5-sonnet-20240620-v1:0",
            ),
            (
                "bedrock",
                "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
                "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
            ),
            (
                "bedrock",
                "converse/eu.anthropic.claude-3-5-sonnet-20241022-v2:0",
                "eu.anthropic.claude-3-5-sonnet-20241022-v2:0",
            ),
            (
                "bedrock",
                "jp.anthropic.claude-3-5-sonnet-20241022-v2:0",
                "anthropic.claude-3-5-sonnet-20241022-v2:0",
            ),
            (
                "bedrock",
                "us-west-1/anthropic.claude-3-5-sonnet-20241022-v2:0",
                "anthropic.claude-3-5-sonnet-20241022-v2:0",
            ),
            ("github", "gpt-4o", "gpt-4o"),
        ];
        for (prefix, name, row) in table {
            assert_eq!(id(prefix, name), Some(row), "{prefix}/{name}");
        }
    }

    #[test]
    fn a_dated_name_without_a_row_is_its_alias() {
        for name in ["gpt-4o-2099-01-01", "gpt-4o-20990101", "gpt-4o@20990101"] {
            assert_eq!(id("openai", name), Some("gpt-4o"), "{name}");
        }
        for name in [
            "gpt-4o-19990101",
            "20240101",
            "-20240101",
            "gpt-4o-2099",
            "gpt-4o20990101",
        ] {
            assert_eq!(id("openai", name), None, "{name}");
        }
    }

    #[test]
    fn anothers_row_is_not_taken() {
        for (prefix, name) in [
            ("groq", "gpt-4o"),
            ("openai", "claude-sonnet-4-5"),
            ("openai", "*"),
            ("openai", ""),
            ("", "gpt-4o"),
            ("hosted_vllm", "gpt-4o"),
            ("bedrock", "us."),
        ] {
            assert_eq!(id(prefix, name), None, "{prefix}/{name}");
        }
    }

    #[test]
    fn every_row_is_found_by_its_parts() {
        for model in crate::models() {
            let id = model.id();
            assert_eq!(super::model(id), Some(model));
            let own = format!("{}/{id}", model.provider());
            let found = find(model.provider(), id).unwrap().id();
            assert!(found == id || found == own, "{id}: {found}");
            if let Some((prefix, name)) = id.split_once('/') {
                assert_eq!(exact(prefix, name), Some(model));
            }
        }
    }
}
