//! What is read from answers that come whole, and from errors inside answers.

use tollgate_core::{ErrorKind, Operation, Outcome};

use crate::{
    pieces::Pieces,
    support::{Read, reply},
};

fn whole(operation: Operation, body: &'static str) -> Read {
    Read::all(reply(
        operation,
        "application/json",
        Pieces::whole(body),
        true,
    ))
}

#[test]
fn a_whole_answer_is_restamped_and_its_usage_read() {
    let read = whole(
        Operation::Chat,
        r#"{"model": "theirs", "choices": [{"message": {"content": "\"model\": 1"}}], "usage": {"prompt_tokens": 2, "completion_tokens": 3}}"#,
    );
    let expected = r#"{"model": "asked/model", "choices": [{"message": {"content": "\"model\": 1"}}], "usage": {"prompt_tokens": 2, "completion_tokens": 3}}"#;
    assert_eq!(read.text(), expected);
    assert_eq!(
        (read.receipt.usage.input, read.receipt.usage.output),
        (2, 3)
    );
    assert_eq!(read.receipt.upstream_model.as_deref(), Some("theirs"));
    assert_eq!(read.receipt.outcome, Outcome::Complete);
}

#[test]
fn what_is_no_answer_is_an_error() {
    for body in ["<html>Bad gateway</html>", "", "{\"choices\":[", "[]"] {
        let error = whole(Operation::Chat, body).error.unwrap();
        assert_eq!(error.kind(), ErrorKind::BadAnswer, "{body}");
    }
}

#[test]
fn a_reported_error_has_the_status_that_it_names_wherever_it_does() {
    for (members, status) in [
        (r#""code": 429"#, 429),
        (r#""code": "429""#, 429),
        (r#""code": 400, "status": "INVALID_ARGUMENT""#, 400),
        (r#""code": "tool_use_failed", "status_code": 400"#, 400),
        (r#""code": "server_error""#, 502),
        (r#""code": 7"#, 502),
    ] {
        let error = format!("{{\"error\": {{\"message\": \"no\", {members}}}}}");
        let answers = [
            ("application/json", error.clone()),
            ("text/event-stream", format!("data: {error}\n\n")),
        ];
        for (kind, body) in answers {
            let pieces = Pieces::whole(body);
            let error = Read::all(reply(Operation::Chat, kind, pieces, true)).error;
            let found = error.unwrap().kind().status();
            assert_eq!(found.as_u16(), status, "{kind} {members}");
        }
    }
}
