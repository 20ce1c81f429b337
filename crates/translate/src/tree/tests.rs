use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Object, Path, Tree, reader::Reader};
use crate::neutral::Extra;

fn text() -> impl Strategy<Value = String> {
    let plain = prop::collection::vec(
        prop_oneof![9 => prop::char::range('a', 'z'), 1 => any::<char>()],
        0..80,
    );
    let odd = prop::sample::select(vec![
        '"', '\\', '\n', '\t', '\r', '\u{8}', '\u{c}', '\0', '\u{1f}', '\u{7f}', 'é',
    ]);
    (
        plain,
        prop::collection::vec(odd, 0..4),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(mut plain, odd, at)| {
            let at = at.index(plain.len() + 1);
            plain.splice(at..at, odd);
            plain.into_iter().collect()
        })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 60, 6, |inner| {
        let members = prop::collection::vec((text(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect::<Extra>())),
        ]
    })
}

fn written(tree: &Tree<'_>) -> String {
    let mut bytes = Vec::new();
    tree.write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn a_tree_is_read_and_written_as_a_value_is(value in value()) {
        let text = value.to_string();
        let read = Reader::read(&text).unwrap();
        prop_assert_eq!(written(&read), text.clone());
        prop_assert_eq!(written(&Tree::from(&value)), text.clone());
        prop_assert_eq!(written(&Tree::from(value)), text.clone());
        prop_assert_eq!(Value::from(read).to_string(), text);
    }
}

/// A text of JSON's own characters, or a value's that was changed.
fn nearly_json() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\"",
        "\"a\"",
        "\\",
        "\\u00e9",
        "\\ud83d",
        "\\ude86",
        "\\u+123",
        "-",
        "0",
        "1",
        "18446744073709551616",
        ".5",
        "e3",
        "true",
        "nul",
        "null",
        "\u{1}",
        "é",
    ]);
    let soup = prop::collection::vec(pieces.clone(), 0..12).prop_map(|pieces| pieces.concat());
    let in_quotes = prop::collection::vec(pieces.clone(), 0..5);
    let quoted = in_quotes.prop_map(|pieces| format!("\"{}\"", pieces.concat()));
    let changed = (value(), pieces, any::<prop::sample::Index>()).prop_map(|(value, piece, at)| {
        let mut text = value.to_string();
        let at = at.index(text.len());
        let at = (at..=text.len()).find(|at| text.is_char_boundary(*at));
        text.insert_str(at.unwrap_or_default(), piece);
        text
    });
    prop_oneof![soup, quoted, changed]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_read_is_what_serde_json_reads(text in nearly_json()) {
        let known = serde_json::from_str::<Value>(&text);
        match Reader::read(&text) {
            Some(read) => prop_assert_eq!(Value::from(read), known.unwrap()),
            None => prop_assert!(known.is_err()),
        }
    }
}

#[test]
fn values_stand_as_deep_in_each_other_as_serde_json_lets_them() {
    for depth in [126, 127, 128, 129] {
        let text = "[".repeat(depth) + &"]".repeat(depth);
        let known = serde_json::from_str::<Value>(&text);
        assert_eq!(Reader::read(&text).is_some(), known.is_ok(), "{depth}");
    }
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    let text = r#"{"a": 1, "b": 2, "a": 3}"#;
    let Some(Tree::Object(mut object)) = Reader::read(text) else {
        panic!("an object");
    };
    assert_eq!(
        Value::Object(object.clone().into()),
        json!({"a": 3, "b": 2})
    );
    assert_eq!(object.take("a").map(Value::from), Some(json!(3)));
    assert_eq!(Value::Object(object.into()), json!({"b": 2}));
}

#[test]
fn a_member_keeps_its_place_when_it_is_set_again() {
    let mut object = Object::from([("a", true.into()), ("b", Tree::Null)]);
    object.set("a", "x");
    assert_eq!(written(&object.into()), r#"{"a":"x","b":null}"#);
}

#[test]
fn many_members_are_added_as_fast_as_few() {
    let many = (0..100_000).map(|number| (format!("m{number}"), json!(number)));
    let many: Extra = many.collect();
    let few = Object::from([("m7", Tree::Null), ("type", "text".into())]);
    let (mut set, mut supplied) = (few.clone(), few);
    set.extend(&many);
    supplied.supply(&many);
    for object in [set, supplied] {
        assert_eq!(Extra::from(object).len(), many.len() + 1);
    }
}

#[test]
fn a_path_is_written_as_people_write_it() {
    let path = Path::from("messages").item(3).member("content");
    assert_eq!(path.to_string(), "messages[3].content");
    assert_eq!(Path::root().to_string(), "");
}
