//! What the scanner finds and refuses, however its text is cut.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Default, PartialEq)]
struct Seen(Vec<(String, usize, Range<usize>)>);

impl Visit for Seen {
    fn member(&mut self, name: &[u8], start: usize, value: Range<usize>) -> Result<(), Malformed> {
        self.0
            .push((String::from_utf8_lossy(name).into_owned(), start, value));
        Ok(())
    }
}

fn seen(pieces: &[&[u8]]) -> Result<Seen, Malformed> {
    let (mut seen, mut scanner) = (Seen::default(), Scanner::default());
    for piece in pieces {
        scanner.push(piece, &mut seen)?;
    }
    scanner.finish().map(|()| seen)
}

#[test]
fn finds_members_and_their_places() {
    let text = br#" {"a": 1, "b\u0063":[{"a":"}"}],"d":"x\"y", "e":null} "#;
    let seen = seen(&[text]).unwrap();
    let found: Vec<_> = seen
        .0
        .iter()
        .map(|(name, _, value)| {
            (
                name.as_str(),
                std::str::from_utf8(&text[value.clone()]).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a", "1"),
            ("bc", r#"[{"a":"}"}]"#),
            ("d", r#""x\"y""#),
            ("e", "null")
        ]
    );
    assert_eq!(seen.0[1].1, 10);
}

#[test]
fn says_where_it_went_wrong() {
    let at = |text: &str| seen(&[text.as_bytes()]).unwrap_err().offset;
    assert_eq!(at(r#"{"a":01}"#), 6);
    assert_eq!(at(r#"{"a":tru}"#), 8);
    assert_eq!(at(r#"{"a" 1}"#), 5);
    assert_eq!(at(r#"{"a":1,}"#), 7);
    assert_eq!(at(r#"{"a":1"#), 6);
    assert_eq!(at("[]"), 0);
    assert_eq!(at(&format!("{{\"a\":{}", "[".repeat(128))), 5 + 127);
}

/// Texts that are JSON or nearly so.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\"a\"",
        "\"model\"",
        "\"\\u00e9\"",
        "1",
        "-0.5e+3",
        "01",
        "-",
        "1.",
        "true",
        "nul",
        "null",
        "\"",
        "\\",
        "\t",
        "\u{1}",
        "é",
    ]);
    prop::collection::vec(token, 0..24).prop_map(|tokens| format!("{{{}", tokens.concat()))
}

proptest! {
    /// Agrees with the JSON library on what is an object, however the text is cut.
    #[test]
    fn accepts_what_json_is(text in nearly_json(), cuts in prop::collection::vec(0usize..80, 0..4)) {
        let whole = seen(&[text.as_bytes()]);
        let expected = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(whole.is_ok(), expected, "{}", text);
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
        prop_assert_eq!(seen(&pieces), whole);
    }

    /// Never panics, whatever it is fed.
    #[test]
    fn survives_anything(text in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = seen(&[b"{", &text]);
    }
}
