//! Arguments of a call in pieces, as Vertex AI streams them: each piece names its place by a JSON path
//! (<https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/function-calling#PartialArg>).

use serde_json::{Map, Value};

use super::wire::PartialArg;

/// Deeper places are none: no schema that the API takes has them. It also bounds what one piece can add, an element
/// a step.
const DEEPEST: usize = 64;

/// A step of a path.
#[derive(Debug, PartialEq)]
enum Step {
    Name(String),
    Index(usize),
}

/// Adds `piece` to `arguments`: texts grow, anything else is set.
pub(super) fn add(arguments: &mut Value, piece: &PartialArg) {
    let steps = steps(&piece.json_path);
    let Some(place) = steps.and_then(|steps| place(arguments, &steps)) else {
        return;
    };
    match (&piece.string_value, &piece.number_value, piece.bool_value) {
        (Some(more), _, _) => match place {
            Value::String(text) => text.push_str(more),
            place => *place = more.clone().into(),
        },
        (_, Some(number), _) => *place = number.clone(),
        (_, _, Some(value)) => *place = value.into(),
        _ => *place = Value::Null,
    }
}

/// What `path` leads to, made where it is not there yet. Pieces come in order, so that a list grows by one element at
/// a time: a place further on is none, whatever the provider says.
fn place<'a>(mut value: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    for step in path {
        value = match step {
            Step::Name(name) => {
                if !value.is_object() {
                    *value = Value::Object(Map::new());
                }
                value
                    .as_object_mut()?
                    .entry(name.clone())
                    .or_insert(Value::Null)
            }
            Step::Index(index) => {
                if *index > value.as_array().map_or(0, Vec::len) {
                    return None;
                }
                if !value.is_array() {
                    *value = Value::Array(Vec::new());
                }
                let items = value.as_array_mut()?;
                if items.len() == *index {
                    items.push(Value::Null);
                }
                items.get_mut(*index)?
            }
        };
    }
    Some(value)
}

/// The steps of `$.foo.bar[0]['baz']`; `None` where there are too many.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        if let Some(bracketed) = rest.strip_prefix('[') {
            let quote = bracketed
                .chars()
                .next()
                .filter(|first| matches!(first, '\'' | '"'));
            let end = match quote {
                Some(quote) => format!("{quote}]"),
                None => "]".to_owned(),
            };
            let Some((inner, after)) = bracketed.split_once(&end) else {
                return Some(steps);
            };
            steps.push(match quote {
                Some(quote) => Step::Name(inner.trim_start_matches(quote).to_owned()),
                None => inner
                    .parse()
                    .map_or_else(|_| Step::Name(inner.to_owned()), Step::Index),
            });
            rest = after;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            if !name.is_empty() {
                steps.push(Step::Name(name.to_owned()));
            }
            rest = after;
        }
        if steps.len() > DEEPEST {
            return None;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn piece(path: &str, text: &str) -> PartialArg {
        PartialArg {
            json_path: path.to_owned(),
            string_value: Some(text.to_owned()),
            ..PartialArg::default()
        }
    }

    #[test]
    fn pieces_grow_together() {
        let mut arguments = json!({});
        add(&mut arguments, &piece("$.a.b[0]", "Rome"));
        add(&mut arguments, &piece("$.a.b[1]['c d']", "Bos"));
        add(&mut arguments, &piece("$.a.b[1]['c d']", "ton"));
        let number = PartialArg {
            json_path: "$.n".to_owned(),
            number_value: Some(json!(2)),
            ..PartialArg::default()
        };
        add(&mut arguments, &number);
        assert_eq!(
            arguments,
            json!({"a": {"b": ["Rome", {"c d": "Boston"}]}, "n": 2})
        );
    }

    #[test]
    fn a_place_beyond_the_next_is_none() {
        let mut arguments = json!({"a": ["x"], "text": "kept"});
        let deep = format!("${}", "[4095]".repeat(64));
        let deeper = format!("${}", "[0]".repeat(65));
        for path in ["$.a[2]", "$.a[4095]", "$.text[1]", &deep, &deeper] {
            add(&mut arguments, &piece(path, "y"));
        }
        assert_eq!(arguments, json!({"a": ["x"], "text": "kept"}));
        add(&mut arguments, &piece("$.a[1]", "y"));
        assert_eq!(arguments["a"], json!(["x", "y"]));
    }

    #[test]
    fn odd_paths_do_no_harm() {
        let mut arguments = json!({});
        for path in [
            "",
            "$",
            "$[",
            "$..",
            "$[99999999999]",
            "$['",
            "$.a[5000]",
            "[]",
            "$.ü['é",
        ] {
            add(&mut arguments, &piece(path, "x"));
        }
    }
}
