use crate::{
    Fault, Outbound as _,
    cohere::Cohere,
    neutral::{Content, Event, Finish, Part},
    testing,
};

const STREAM: &str = include_str!("fixtures/stream.sse");

#[test]
fn a_stream_with_everything() {
    let events = testing::decode(Cohere.decoder(), STREAM).unwrap();
    let answer = testing::fold(&events);
    assert_eq!(answer.id.as_deref(), Some("29f14a5a"));
    let choice = &answer.choices[0];
    assert_eq!(choice.finish, Some(Finish::ToolCalls));
    assert_eq!(choice.parts[0], Part::thinking("Which city?"));
    let Content::Text { text, citations } = &choice.parts[1].content else {
        panic!("{:?}", choice.parts);
    };
    assert_eq!(text, "It is warm.");
    assert_eq!(citations[0].span, Some((6, 11)));
    assert_eq!(citations[0].quote.as_deref(), Some("Paris is warm."));
    assert_eq!(choice.parts[2], Part::thinking("I will look."));
    let call = Part::tool_call("w1", "weather", r#"{"city":"Paris"}"#);
    assert_eq!(choice.parts[3], call);
    assert_eq!(choice.parts[4], Part::tool_call("n1", "now", ""));
    assert_eq!(choice.logprobs.len(), 2);
    let usage = answer.usage.unwrap();
    // More is said to be cached than was read.
    assert_eq!((usage.input, usage.cache_read, usage.output), (0, 71, 9));
}

#[test]
fn parts_begin_grow_and_end_in_order() {
    let events = testing::decode(Cohere.decoder(), STREAM).unwrap();
    let (mut begun, mut open) = (0, None);
    for event in &events {
        match event {
            Event::PartStart { part, .. } => {
                assert_eq!((*part, open), (begun, None));
                begun += 1;
                open = Some(*part);
            }
            Event::Delta { part, .. } => assert_eq!(Some(*part), open),
            Event::PartEnd { part, .. } => assert_eq!(Some(*part), open.take()),
            Event::Finish { .. } => assert_eq!(open, None),
            _ => {}
        }
    }
    assert_eq!(begun, 5);
    assert_eq!(events.last(), Some(&Event::End));
    let ends = events.iter().filter(|event| **event == Event::End);
    assert_eq!(ends.count(), 1);
}

#[test]
fn failures_are_told() {
    let cut = STREAM.split("event: message-end").next().unwrap();
    let fault = testing::decode(Cohere.decoder(), cut).unwrap_err();
    assert_eq!(fault, Fault::CutShort);
    let failing = [
        r#"{"type":"message-end","delta":{"finish_reason":"ERROR","error":"internal"}}"#,
        r#"{"id":"1","message":"too many requests"}"#,
        r#"{"type":"error","error":{}}"#,
    ];
    for data in failing {
        let stream = format!("data: {data}\n\n");
        let fault = testing::decode(Cohere.decoder(), &stream).unwrap_err();
        assert!(matches!(fault, Fault::Reported { body, .. } if body == data.as_bytes()));
    }
}

#[test]
fn sparse_events_will_do() {
    let stream = "\
        event: content-delta\ndata: {\"delta\":{\"message\":{\"content\":{\"text\":\"Hi\"}}}}\n\n\
        data: {\"type\":\"tool-call-start\",\"delta\":{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"a\"}}]}}}\n\n\
        data: {\"type\":\"something-new\",\"delta\":null}\n\n\
        data: {\"type\":\"message-end\",\"delta\":{}}\n\n";
    let answer = testing::fold(&testing::decode(Cohere.decoder(), stream).unwrap());
    let parts = &answer.choices[0].parts;
    assert_eq!(parts[0], Part::text("Hi"));
    assert!(
        matches!(&parts[1].content, Content::ToolCall { id, name, .. } if id.len() == 29 && name == "a")
    );
    assert_eq!(answer.choices[0].finish, Some(Finish::Stop));
}
