use serde_json::json;
use tollgate_core::Dialect;

use super::{asked, attempt, hello, written};
use crate::neutral::{
    CacheMark, Citation, Content, Effort, Extra, Format, FunctionTool, Media, Message, Part,
    Reasoning, Role, Sampling, ServerKind, ServerTool, Source, Tool, ToolChoice,
};

fn media(source: Source) -> Media {
    Media {
        source,
        mime: Some("image/jpeg".to_owned()),
        name: None,
        detail: Some("low".to_owned()),
    }
}

fn tool(name: &str) -> FunctionTool {
    FunctionTool {
        name: name.to_owned(),
        description: Some("Does it.".to_owned()),
        parameters: Some(json!({"type": "object", "required": ["a"]})),
        strict: Some(true),
        ..FunctionTool::default()
    }
}

fn object(value: serde_json::Value) -> Extra {
    value.as_object().cloned().unwrap()
}

#[test]
fn a_conversation_with_tools() {
    let calls = vec![
        Part::thinking("I will look."),
        Part::tool_call("a", "weather", r#"{"city":"Paris"}"#),
        Part::tool_call("b", "now", ""),
    ];
    let picture = Part::new(Content::Image(media(Source::Base64("AAAA".to_owned()))));
    let results = vec![
        Part::tool_result("a", vec![Part::new(Content::Json(json!({"t": 30})))]),
        Part::tool_result("b", vec![Part::text("noon"), picture]),
    ];
    let (body, losses) = written(&asked(vec![
        Message::text(Role::Developer, "Be brief."),
        Message::text(Role::User, "Weather?"),
        Message::new(Role::Assistant, calls),
        Message::new(Role::Tool, results),
        Message::new(
            Role::Assistant,
            vec![Part::thinking("Warm."), Part::text("30.")],
        ),
        Message::text(Role::User, "Thanks"),
    ]));
    assert_eq!(
        body["messages"],
        json!([
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Weather?"},
            {"role": "assistant", "tool_plan": "I will look.", "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Paris\"}"}},
                {"id": "b", "type": "function", "function": {"name": "now", "arguments": "{}"}}
            ]},
            {"role": "tool", "tool_call_id": "a", "content": [{"type": "document", "document": {"data": {"t": 30}}}]},
            {"role": "tool", "tool_call_id": "b", "content": "noon"},
            {"role": "user", "content": [
                {"type": "text", "text": "Result of tool call b:"},
                {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,AAAA", "detail": "low"}}
            ]},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "Warm."},
                {"type": "text", "text": "30."}
            ]},
            {"role": "user", "content": "Thanks"}
        ])
    );
    assert!(losses.is_empty(), "{losses}");
}

#[test]
fn every_setting_has_its_name() {
    let mut request = hello();
    request.max_output = Some(100);
    request.stop = vec!["END".to_owned()];
    request.sampling = Sampling {
        temperature: Some(0.5),
        top_p: Some(0.9),
        top_k: Some(40),
        seed: Some(7),
        frequency_penalty: Some(0.25),
        presence_penalty: Some(1.5),
    };
    request.logprobs = Some(0);
    request.stream = true;
    request.reasoning = Some(Reasoning {
        budget: Some(500),
        ..Reasoning::default()
    });
    request.format = Some(Format::JsonSchema {
        name: Some("city".to_owned()),
        description: None,
        schema: json!({"type": "object"}),
        strict: Some(true),
    });
    request.extra = object(json!({
        "documents": ["The sky is blue."],
        "citation_options": {"mode": "FAST"},
        "safety_mode": "STRICT",
        "priority": 3,
        "logit_bias": {"1": 2},
        "store": true
    }));
    let (body, losses) = written(&request);
    assert_eq!(
        body,
        json!({
            "model": "command-a",
            "messages": [{"role": "user", "content": "Hi"}],
            "max_tokens": 100,
            "stop_sequences": ["END"],
            "temperature": 0.5,
            "p": 0.9,
            "k": 40,
            "seed": 7,
            "frequency_penalty": 0.25,
            "presence_penalty": 1.0,
            "response_format": {"type": "json_object", "json_schema": {"type": "object"}},
            "thinking": {"type": "enabled", "token_budget": 500},
            "logprobs": true,
            "documents": ["The sky is blue."],
            "citation_options": {"mode": "FAST"},
            "safety_mode": "STRICT",
            "priority": 3,
            "stream": true
        })
    );
    let meant: Vec<_> = losses.of_meaning().map(|loss| &*loss.field).collect();
    assert_eq!(meant, ["presence_penalty", "logit_bias"]);
    assert_eq!(
        losses.to_string(),
        "presence_penalty, response_format.json_schema.name, response_format.json_schema.strict, logit_bias, store"
    );
}

#[test]
fn how_much_to_think() {
    let cases = [
        (
            Reasoning {
                effort: Some(Effort::None),
                ..Reasoning::default()
            },
            json!({"type": "disabled"}),
        ),
        (
            Reasoning {
                effort: Some(Effort::High),
                ..Reasoning::default()
            },
            json!({"type": "enabled", "token_budget": 4096}),
        ),
        (
            Reasoning {
                adaptive: true,
                effort: Some(Effort::High),
                ..Reasoning::default()
            },
            json!({"type": "enabled"}),
        ),
        (Reasoning::default(), json!(null)),
    ];
    for (reasoning, expected) in cases {
        let mut request = hello();
        request.reasoning = Some(reasoning);
        assert_eq!(written(&request).0["thinking"], expected);
    }
}

#[test]
fn a_forced_tool_is_the_only_one_offered() {
    let mut request = hello();
    request.tools = vec![
        Tool::Function(tool("one")),
        Tool::Function(tool("two")),
        Tool::Custom(FunctionTool {
            parameters: None,
            ..tool("three")
        }),
    ];
    let names = |body: &serde_json::Value| -> Vec<String> {
        let tools = body["tools"].as_array().unwrap().iter();
        tools
            .map(|tool| tool["function"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let allowed = |required| ToolChoice::Allowed {
        required,
        names: vec!["one".to_owned(), "three".to_owned()],
    };
    let all = vec!["one", "two", "three"];
    let cases = [
        (ToolChoice::Auto, json!(null), all.clone()),
        (ToolChoice::None, json!("NONE"), all.clone()),
        (ToolChoice::Required, json!("REQUIRED"), all.clone()),
        (
            ToolChoice::Tool("two".to_owned()),
            json!("REQUIRED"),
            vec!["two"],
        ),
        (allowed(true), json!("REQUIRED"), vec!["one", "three"]),
        (allowed(false), json!(null), vec!["one", "three"]),
    ];
    for (choice, word, offered) in cases {
        request.tool_choice = Some(choice);
        let (body, losses) = written(&request);
        assert_eq!(body["tool_choice"], word);
        assert_eq!(names(&body), offered);
        assert_eq!(body["strict_tools"], json!(true));
        assert!(losses.is_empty(), "{losses}");
    }
    request.tool_choice = Some(ToolChoice::Tool("four".to_owned()));
    let (body, losses) = written(&request);
    assert_eq!(names(&body), all);
    assert_eq!(losses.to_string(), "tool_choice");
}

#[test]
fn tools_are_strict_together_or_not_at_all() {
    let mut request = hello();
    let free = FunctionTool {
        name: "free".to_owned(),
        ..FunctionTool::default()
    };
    let search = ServerTool {
        kind: ServerKind::Other,
        dialect: Dialect::OpenAi,
        raw: json!({}),
    };
    request.tools = vec![
        Tool::Function(tool("strict")),
        Tool::Server(search),
        Tool::Function(free),
    ];
    request.parallel_tool_calls = Some(false);
    let (body, losses) = written(&request);
    assert_eq!(body["strict_tools"], json!(null));
    assert_eq!(
        body["tools"][1],
        json!({"type": "function", "function": {
            "name": "free", "parameters": {"type": "object", "properties": {}}
        }})
    );
    assert_eq!(
        losses.to_string(),
        "tools[1], tools[0].strict, parallel_tool_calls"
    );
}

#[test]
fn what_has_no_place_is_told() {
    let sealed = Part::thinking("Hm.").with_state(Dialect::Anthropic, "c2ln");
    let marked = Part {
        cache: Some(CacheMark::Default),
        ..Part::text("Hi")
    };
    let pdf = Media {
        mime: Some("application/pdf".to_owned()),
        ..media(Source::Base64("AAAA".to_owned()))
    };
    let mut request = asked(vec![
        Message::new(Role::User, vec![marked, Part::new(Content::File(pdf))]),
        Message::new(Role::Assistant, vec![sealed]),
        Message::text(Role::User, "Again"),
    ]);
    request.choices = Some(2);
    request.logprobs = Some(3);
    request.sampling.seed = Some(-1);
    request.user = Some("me".to_owned());
    let (body, losses) = written(&request);
    assert_eq!(body["messages"].as_array().unwrap().len(), 2);
    let meant: Vec<_> = losses.of_meaning().map(|loss| &*loss.field).collect();
    assert_eq!(
        meant,
        ["messages[0].content[1]", "seed", "top_logprobs", "n"]
    );
    let notes = [
        "messages[0].content[0].cache_control",
        "messages[1].content[0]",
        "user",
    ];
    for note in notes {
        assert!(losses.iter().any(|loss| loss.field == note), "{losses}");
    }
}

#[test]
fn a_text_document_is_read_out() {
    let media = Media {
        source: Source::Text("Ruby is the best.".to_owned()),
        mime: None,
        name: Some("ruby.txt".to_owned()),
        detail: None,
    };
    let file = Part::new(Content::File(media));
    let (body, _) = written(&asked(vec![
        Message::new(Role::User, vec![file.clone()]),
        Message::new(Role::Assistant, vec![Part::tool_call("a", "read", "{}")]),
        Message::new(Role::Tool, vec![Part::tool_result("a", vec![file])]),
    ]));
    assert_eq!(
        body["messages"][0]["content"],
        "ruby.txt\n\nRuby is the best."
    );
    let document = json!({"data": {"text": "Ruby is the best.", "title": "ruby.txt"}});
    let content = json!([{"type": "document", "document": document}]);
    assert_eq!(body["messages"][2]["content"], content);
}

#[test]
fn own_citations_go_back_once() {
    let raw = json!({"start": 0, "end": 2, "text": "Hi", "sources": []});
    let citation = Citation {
        raw: Some((Dialect::Cohere, raw.clone())),
        ..Citation::default()
    };
    let text = Part::new(Content::Text {
        text: "Hi".to_owned(),
        citations: vec![citation.clone(), citation],
    });
    let (body, losses) = written(&asked(vec![Message::new(Role::Assistant, vec![text])]));
    assert_eq!(
        body["messages"],
        json!([{"role": "assistant", "content": "Hi", "citations": [raw]}])
    );
    assert!(losses.is_empty());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    assert_eq!(
        attempt(&asked(vec![])).unwrap_err().param.as_deref(),
        Some("messages")
    );
    let picture = Part::new(Content::Image(media(Source::Id("file-1".to_owned()))));
    let request = asked(vec![Message::new(Role::User, vec![picture])]);
    let invalid = attempt(&request).unwrap_err();
    assert_eq!(invalid.param.as_deref(), Some("messages[0].content[0]"));
}

#[test]
fn a_summary_of_thoughts_is_missed() {
    let mut request = hello();
    request.reasoning = Some(Reasoning {
        summary: Some("detailed".to_owned()),
        ..Reasoning::default()
    });
    let (_, losses) = written(&request);
    assert!(losses.iter().any(|loss| loss.field == "reasoning.summary"));
}
