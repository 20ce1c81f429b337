use serde_json::Value;
use tollgate_core::Dialect;

use super::{Members, whole};
use crate::{
    neutral::{Citation, Content, Part},
    tree::Tree,
};

/// Takes a list; anything else is left where it is.
pub(super) fn lenient<'a>(members: &mut Members<'a>, name: &'static str) -> Vec<Tree<'a>> {
    match members.tree(name) {
        Some(Tree::List(items)) => items,
        Some(other) => {
            members.put_back(name, other);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// An item of `annotations`. What is no plain URL citation is kept as it is.
pub(in crate::openai) fn citation(value: Value) -> Citation {
    plain(&value).unwrap_or_else(|| Citation {
        raw: Some((Dialect::OpenAi, value)),
        ..Citation::default()
    })
}

fn plain(value: &Value) -> Option<Citation> {
    const KNOWN: [&str; 5] = ["url", "title", "start_index", "end_index", "content"];
    let outer = value.as_object()?;
    let inner = outer.get("url_citation")?.as_object()?;
    let known = outer.len() == 2
        && outer.get("type")?.as_str()? == "url_citation"
        && inner.keys().all(|name| KNOWN.contains(&name.as_str()));
    let text = |name| inner.get(name).and_then(Value::as_str).map(str::to_owned);
    let span = (
        inner.get("start_index").and_then(whole),
        inner.get("end_index").and_then(whole),
    );
    Some(Citation {
        url: text("url"),
        title: text("title").filter(|title| !title.is_empty()),
        quote: text("content"),
        // Providers that do not know the place write 0 and 0.
        span: match span {
            (Some(from), Some(to)) if to > from => Some((from, to)),
            _ => None,
        },
        raw: (!known).then(|| (Dialect::OpenAi, value.clone())),
    })
}

/// Puts `citations` on the text of `parts`; an empty one is made when there is none.
pub(super) fn attach(citations: Vec<Citation>, parts: &mut Vec<Part>) {
    if citations.is_empty() {
        return;
    }
    let is_text = |part: &Part| matches!(part.content, Content::Text { .. });
    if !parts.iter().any(is_text) {
        parts.push(Part::text(""));
    }
    let texts = parts
        .iter_mut()
        .rev()
        .find_map(|part| match &mut part.content {
            Content::Text { citations, .. } => Some(citations),
            _ => None,
        });
    if let Some(texts) = texts {
        texts.extend(citations);
    }
}

/// Perplexity's sources: `search_results` with titles, else `citations`, which are addresses alone.
pub(in crate::openai) fn searched(members: &Members<'_>) -> Vec<Citation> {
    let list = |name| match members.peek(name) {
        Some(Tree::List(items)) => items.as_slice(),
        _ => &[],
    };
    let of = |url: Option<&str>, title: Option<&str>| {
        url.map(|url| Citation {
            url: Some(url.to_owned()),
            title: title.map(str::to_owned),
            ..Citation::default()
        })
    };
    let results = list("search_results").iter().filter_map(|result| {
        let text = |name| result.get(name).and_then(Tree::as_str);
        of(text("url"), text("title"))
    });
    let results: Vec<_> = results.collect();
    if !results.is_empty() {
        return results;
    }
    let addresses = list("citations").iter();
    addresses.filter_map(|url| of(url.as_str(), None)).collect()
}
