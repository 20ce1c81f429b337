//! Headers that every request to a model carries.

use http::{HeaderMap, HeaderName, HeaderValue};
use tollgate_catalog::ProviderEntry;

use crate::{Severity, node::Node, reader::Reader};

/// The headers of every request.
pub(super) fn read(reader: &mut Reader, params: &Node<'_>, entry: &ProviderEntry) -> HeaderMap {
    let environment = reader.environment.clone();
    let mut headers = entry.default_headers(&|name| environment.get(name).map(str::to_owned));
    let organization = params.get("organization");
    if let Some(value) = reader.text(&organization) {
        insert(
            reader,
            &organization,
            &mut headers,
            "openai-organization",
            &value,
        );
    }
    for map in [params.get("headers"), params.get("extra_headers")] {
        reader.map(&map);
        for (name, node) in map.members() {
            if let Some(value) = reader.secret(Severity::Warning, &node) {
                insert(reader, &node, &mut headers, name, value.expose());
            }
        }
    }
    headers
}

fn insert(reader: &mut Reader, node: &Node<'_>, headers: &mut HeaderMap, name: &str, value: &str) {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(mut value)) => {
            // Extra headers often hold keys, so none of them is ever printed.
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        _ => reader.say(
            Severity::Error,
            node,
            "is no HTTP header: the name or the value holds forbidden characters",
        ),
    }
}
