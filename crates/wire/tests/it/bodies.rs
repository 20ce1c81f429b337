//! Random bodies of chats: JSON of any shape, written in any manner.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Members that stay, those that are cut out, and those that a deployment may rename or supply.
const NAMES: [&str; 12] = [
    "messages",
    "model",
    "stream",
    "stream_options",
    "max_tokens",
    "temperature",
    "user",
    "tools",
    "metadata",
    "guardrails",
    "cache",
    "no-log",
];
pub(crate) const CUT: [&str; 4] = ["metadata", "guardrails", "cache", "no-log"];

/// A member: its name, its value as JSON, and the white space around both.
pub(crate) type Written = (String, Value, &'static str);

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zé\"\\\\{}\\[\\]:,\n]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"]{0,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn value_of(name: &str) -> BoxedStrategy<Value> {
    let options = || {
        let usage = prop::sample::select(vec![json!(true), json!(false), json!(null)]);
        prop_oneof![
            Just(Value::Null),
            Just(json!({})),
            (usage, anything())
                .prop_map(|(usage, other)| json!({"include_usage": usage, "x": other})),
        ]
    };
    match name {
        "model" => "[a-zé\"/]{1,6}".prop_map(Value::from).boxed(),
        "stream" => any::<bool>().prop_map(Value::from).boxed(),
        "stream_options" => options().boxed(),
        _ => anything().boxed(),
    }
}

fn member(name: &'static str) -> impl Strategy<Value = Written> {
    let spaces = prop::sample::select(vec!["", " ", "\n\t", "\r\n  "]);
    (value_of(name), spaces).prop_map(move |(value, space)| (name.to_owned(), value, space))
}

/// A body for a chat: `messages` and `model`, some of the others, in any order.
pub(crate) fn body() -> impl Strategy<Value = Vec<Written>> {
    let some = prop::sample::subsequence(NAMES[2..].to_vec(), 0..NAMES.len() - 2);
    let names = some
        .prop_map(|some| [&NAMES[..2], &some].concat())
        .prop_shuffle();
    names.prop_flat_map(|names| names.into_iter().map(member).collect::<Vec<_>>())
}

/// The text of a body.
pub(crate) fn write(members: &[Written]) -> String {
    let written = members.iter().map(|(name, value, space)| {
        let name = Value::from(name.as_str());
        format!("{space}{name}{space}:{space}{value}{space}")
    });
    format!("{{{}}}", written.collect::<Vec<_>>().join(","))
}
