//! What providers need back: thoughts and signatures, in every spelling.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{answer, asked, chunks, decoded, encoded, read, sent, written};
use crate::{
    neutral::{Answer, Choice, Content, Finish, Part, Request, State, unfold},
    testing,
};

/// What an assistant said, as a request that only says it back.
fn history(message: Value) -> Request {
    read(&json!({"model": "m", "messages": [message]}))
}

fn answered(source: Dialect, parts: Vec<Part>) -> Answer {
    let mut answer = Answer::new(source);
    answer.choices.push(Choice {
        parts,
        finish: Some(Finish::Stop),
        ..Choice::default()
    });
    answer
}

fn redacted(dialect: Dialect) -> Part {
    let content = Content::Thinking {
        text: String::new(),
        redacted: true,
    };
    Part::new(content).with_state(dialect, "sealed==")
}

/// The whole answer's message and the one a client puts together from the stream's deltas.
fn shown(answer: &Answer) -> Vec<Value> {
    let whole = written(answer, &asked(false))["choices"][0]["message"].clone();
    let mut collected = json!({"role": "assistant"});
    for chunk in chunks(&encoded(&unfold(answer), asked(false))) {
        let delta = chunk["choices"][0]["delta"].clone();
        for (name, value) in delta.as_object().unwrap().clone() {
            match (&mut collected[&name], value) {
                (Value::String(text), Value::String(more)) if name != "role" => {
                    text.push_str(&more)
                }
                (Value::Array(list), Value::Array(more)) => list.extend(more),
                (place, value) => *place = value,
            }
        }
    }
    vec![whole, collected]
}

#[test]
fn anthropics_blocks_come_back_byte_for_byte() {
    let parts = vec![
        Part::thinking("Hm.\n").with_state(Dialect::Anthropic, "EqMB+/=="),
        redacted(Dialect::Anthropic),
        Part::thinking("").with_state(Dialect::Anthropic, "only-signature"),
        Part::text("Yes."),
    ];
    let answer = answered(Dialect::Anthropic, parts.clone());
    for message in shown(&answer) {
        assert_eq!(message["reasoning_content"], "Hm.\n");
        assert_eq!(message["thinking_blocks"][0]["signature"], "EqMB+/==");
        assert_eq!(
            message["thinking_blocks"][1],
            json!({"type": "redacted_thinking", "data": "sealed=="})
        );
        assert_eq!(history(message).messages[0].parts, parts);
    }
}

#[test]
fn anothers_state_is_marked_as_such() {
    let state = State {
        dialect: Dialect::OpenAiResponses,
        id: Some("rs_1".to_owned()),
        data: "gAAA".to_owned(),
    };
    let part = Part {
        state: Some(state),
        ..Part::thinking("Sum")
    };
    for message in shown(&answered(Dialect::OpenAiResponses, vec![part.clone()])) {
        let request = history(message);
        assert_eq!(request.messages[0].parts[0], part);
    }
}

#[test]
fn geminis_signatures_survive_clients_that_keep_only_ids() {
    let call = || Part::tool_call("call_1", "f", "{\"a\":1}");
    let signed = call().with_state(Dialect::Gemini, "Sig+/=");
    let text = Part::text("So.").with_state(Dialect::Gemini, "text-sig");
    let answer = answered(Dialect::Gemini, vec![text, signed.clone()]);
    for mut message in shown(&answer) {
        let written = message["tool_calls"][0].clone();
        assert_eq!(written["id"], "call_1__thought__Sig+/=");
        let signature = &written["extra_content"]["google"]["thought_signature"];
        assert_eq!(signature, "Sig+/=");
        let parts = history(message.clone()).messages.remove(0).parts;
        // The text's own signature stands before it, alone.
        assert_eq!(
            parts[0],
            Part::thinking("").with_state(Dialect::Gemini, "text-sig")
        );
        assert_eq!(parts[2], signed);
        // The id is all that is left.
        message["tool_calls"][0]
            .as_object_mut()
            .unwrap()
            .remove("extra_content");
        let parts = history(message).messages.remove(0).parts;
        assert_eq!(parts[2], signed);
    }
    // A result names the call by the id that the client has.
    let result =
        history(json!({"role": "tool", "tool_call_id": "call_1__thought__Sig+/=", "content": "2"}));
    assert!(
        matches!(&result.messages[0].parts[0].content, Content::ToolResult { id, .. } if id == "call_1")
    );
}

#[test]
fn signatures_go_to_who_made_them() {
    let message = json!({"role": "assistant", "content": "a", "tool_calls": [{
        "id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"},
        "extra_content": {"google": {"thought_signature": "s"}, "other": 1},
    }], "thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": "EqMB"}]});
    let request = history(message.clone());
    let (body, lost) = sent(&request, "gemini");
    let call = &body["messages"][0]["tool_calls"][0];
    assert_eq!(
        call["extra_content"],
        message["tool_calls"][0]["extra_content"]
    );
    assert_eq!(lost, ["messages[0].reasoning_content"]);
    let (body, lost) = sent(&request, "groq");
    assert_eq!(body["messages"][0].get("thinking_blocks"), None);
    assert_eq!(body["messages"][0].get("reasoning_content"), None);
    assert_eq!(
        lost,
        [
            "messages[0].reasoning_content",
            "messages[0].tool_calls[0].extra_content"
        ]
    );
}

#[test]
fn a_message_of_nothing_but_anothers_thoughts_is_left_out() {
    let mut request = history(json!({"role": "user", "content": "hi"}));
    let thought = Part::thinking("t").with_state(Dialect::Anthropic, "s");
    request.messages.push(crate::neutral::Message::new(
        crate::neutral::Role::Assistant,
        vec![thought],
    ));
    assert_eq!(
        sent(&request, "groq").0["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn thoughts_return_in_the_providers_own_spelling() {
    let spellings = [
        (
            "deepseek",
            json!({"role": "assistant", "content": "a", "reasoning_content": "t"}),
        ),
        (
            "ollama",
            json!({"role": "assistant", "content": "a", "reasoning": "t"}),
        ),
        (
            "mistral",
            json!({"role": "assistant", "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "t"}], "closed": true},
                {"type": "text", "text": "a"},
            ]}),
        ),
        (
            "openrouter",
            json!({"role": "assistant", "content": "a", "reasoning_details": [
                {"type": "reasoning.text", "text": "t", "signature": "s", "format": "f", "index": 0},
                {"type": "reasoning.summary", "summary": "u", "index": 1},
                {"type": "reasoning.encrypted", "data": "d", "id": "r", "index": 2},
            ]}),
        ),
    ];
    for (provider, message) in spellings {
        let (body, lost) = sent(&history(message.clone()), provider);
        assert_eq!(body["messages"][0], message, "{provider}");
        assert!(lost.is_empty());
        // As an answer that a client of another dialect sends back.
        let answer = answer(&json!({"choices": [{"message": message, "finish_reason": "stop"}]}));
        let mut request = Request::new(Dialect::Anthropic);
        let parts = answer.choices[0].parts.clone();
        request.messages.push(crate::neutral::Message::new(
            crate::neutral::Role::Assistant,
            parts,
        ));
        let (body, lost) = sent(&request, provider);
        assert_eq!(body["messages"][0], message, "{provider}");
        assert!(lost.is_empty());
        // OpenAI takes none of it.
        let (body, lost) = sent(&request, "openai");
        assert_eq!(body["messages"][0]["content"], "a");
        assert_eq!(body["messages"][0].as_object().unwrap().len(), 2);
        assert_eq!(lost, ["messages[0].reasoning_content"]);
    }
}

#[test]
fn openrouters_details_stream_through() {
    let chunk = |delta: Value| json!({"id": "g", "choices": [{"index": 0, "delta": delta, "finish_reason": null}]});
    let detail = |text: &str, signature: &str| {
        json!({"reasoning": text, "reasoning_details": [
            {"type": "reasoning.text", "text": text, "signature": signature, "format": "anthropic-claude-v1", "index": 0}
        ]})
    };
    let stream = super::stream_of(&[
        chunk(detail("", "")),
        chunk(detail("Hm", "")),
        chunk(detail("m.", "")),
        chunk(detail("", "EqMB")),
        chunk(json!({"content": "Yes."})),
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
    ]);
    let answer = testing::fold(&decoded(&stream));
    let parts = &answer.choices[0].parts;
    assert_eq!(parts.len(), 2);
    for message in shown(&answer) {
        let mut block = message["reasoning_details"][0].clone();
        assert_eq!(block["text"].take(), "Hmm.");
        assert_eq!(block["signature"], "EqMB");
        assert_eq!(message["reasoning_content"], "Hmm.");
        assert_eq!(&history(message).messages[0].parts, parts);
    }
}
