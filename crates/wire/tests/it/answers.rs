//! What is read from answers, whole and streamed, however they are cut.

use tollgate_core::{FrameKind, Operation, Outcome, Precision};

use crate::{
    fixtures::{FIXTURES, Fixture},
    pieces::{Numbers, Pieces},
    support::{ASKED, Read, reply},
};

fn kinds(read: &Read) -> String {
    let letter = |kind| match kind {
        FrameKind::Preamble => 'p',
        FrameKind::Content => 'c',
        FrameKind::Done => 'd',
        FrameKind::Other => 'o',
    };
    read.frames.iter().map(|frame| letter(frame.kind)).collect()
}

#[test]
fn every_stream_is_read_for_what_it_is() {
    for fixture in FIXTURES {
        let read = fixture.read(Pieces::whole(fixture.text));
        assert_eq!(kinds(&read), fixture.kinds, "{}", fixture.name);
        assert_eq!(read.receipt.outcome, fixture.outcome, "{}", fixture.name);
        let hidden = read.frames.iter().filter(|frame| frame.bytes.is_empty());
        let asked = usize::from(fixture.name == "chat-usage");
        assert_eq!(hidden.count(), asked, "{}", fixture.name);
    }
}

#[test]
fn nothing_but_the_name_is_changed() {
    for fixture in FIXTURES.iter().filter(|one| one.error_free()) {
        let sent = std::str::from_utf8(fixture.text).unwrap();
        let expected = sent.replace("theirs-2024", ASKED);
        let read = fixture.read(Pieces::whole(fixture.text));
        match fixture.name {
            // Put on one line, so that there is one place for the name.
            "chat-lines" => assert!(
                read.text()
                    .contains("\"model\":\"asked/model\", \"choices\"")
            ),
            "chat-usage" => assert!(expected.starts_with(&read.text()[..200])),
            name => assert_eq!(read.text(), expected, "{name}"),
        }
    }
}

#[test]
fn cuts_do_not_matter() {
    for fixture in FIXTURES {
        let whole = fixture.read(Pieces::whole(fixture.text));
        let mut numbers = Numbers::new(7);
        for round in 0..1000 {
            let most = numbers.below(60) + 1;
            let pieces = Pieces::random(fixture.text, &mut numbers, most);
            let read = fixture.read(pieces);
            assert_eq!(read.text(), whole.text(), "{} {round}", fixture.name);
            assert_eq!(kinds(&read), kinds(&whole), "{} {round}", fixture.name);
            assert_eq!(read.receipt.usage, whole.receipt.usage);
            assert_eq!(read.receipt.outcome, whole.receipt.outcome);
            assert_eq!(read.receipt.upstream_model, whole.receipt.upstream_model);
        }
    }
}

#[test]
fn usage_is_read_and_hidden_from_those_who_did_not_ask() {
    let fixture = Fixture::named("chat-usage");
    let read = fixture.read(Pieces::whole(fixture.text));
    let usage = read.receipt.usage;
    assert_eq!((usage.input, usage.cache_read), (15, 4));
    assert_eq!((usage.output, usage.reasoning), (7, 3));
    assert_eq!(usage.precision, Precision::Reported);
    assert!(!read.text().contains("prompt_tokens"));
    let shown = reply(
        Operation::Chat,
        "text/event-stream",
        Pieces::whole(fixture.text),
        false,
    );
    let shown = Read::all(shown);
    assert!(shown.text().contains("\"prompt_tokens\": 19"));
    assert_eq!(shown.receipt.usage, usage);
}

#[test]
fn a_response_reports_its_usage_at_its_end() {
    for name in ["responses", "responses-incomplete"] {
        let fixture = Fixture::named(name);
        let usage = fixture.read(Pieces::whole(fixture.text)).receipt.usage;
        assert_eq!((usage.input, usage.cache_read), (7, 30), "{name}");
        assert_eq!((usage.output, usage.reasoning), (6, 5), "{name}");
    }
}

#[test]
fn an_error_inside_a_stream_keeps_the_providers_words() {
    let fixture = Fixture::named("chat-error");
    let error = fixture.read(Pieces::whole(fixture.text)).error.unwrap();
    assert!(
        error.message().ends_with("OpenAIException - overloaded"),
        "{error}"
    );
    let body = &error.upstream().unwrap().body;
    assert!(body.starts_with(b"{\"error\":{\"message\":\"overloaded\""));
}

impl Fixture {
    fn error_free(&self) -> bool {
        self.outcome == Outcome::Complete
    }
}
