//! Google's own kind of schema, a part of OpenAPI's; other keywords are unknown names to its parser.

use crate::node::{Checked, Node};

/// API reference, "Schema".
const KEYWORDS: [&str; 23] = [
    "additionalProperties",
    "anyOf",
    "default",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "nullable",
    "pattern",
    "properties",
    "propertyOrdering",
    "required",
    "title",
    "type",
];

const TYPES: [&str; 8] = [
    "STRING",
    "NUMBER",
    "INTEGER",
    "BOOLEAN",
    "ARRAY",
    "OBJECT",
    "NULL",
    "TYPE_UNSPECIFIED",
];

pub(super) fn check(schema: &Node<'_>) -> Checked {
    schema.only(&KEYWORDS)?;
    if let Some(kind) = schema.member("type") {
        // One type and not a list of them; small letters are taken as well.
        let name = kind.text()?.to_ascii_uppercase();
        kind.ensure(TYPES.contains(&name.as_str()), "Invalid value (Type)")?;
    }
    if let Some(allowed) = schema.member("enum") {
        for value in allowed.items()? {
            value.text()?;
        }
    }
    if let Some(properties) = schema.member("properties") {
        for name in properties.object()?.keys() {
            check(&properties.needed(name)?)?;
        }
    }
    for name in schema
        .member("required")
        .iter()
        .flat_map(Node::items)
        .flatten()
    {
        let known = &schema.value["properties"][name.text()?];
        name.ensure(known.is_object(), "property is not defined")?;
    }
    if let Some(items) = schema.member("items") {
        check(&items)?;
    }
    let Some(any) = schema.member("anyOf") else {
        return Ok(());
    };
    any.some_items()?.iter().try_for_each(check)
}
