//! Questions of other dialects' clients.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{prepared, upstream, written};
use crate::{
    Losses, Outbound,
    anthropic::Anthropic,
    neutral::{
        Content, Effort, Format, FunctionTool, Media, Message, Part, Reasoning, Request, Role,
        ServerKind, ServerTool, Source, Tool, ToolChoice, WebSearch,
    },
};

fn foreign(messages: Vec<Message>) -> Request {
    Request {
        messages,
        ..Request::new(Dialect::OpenAi)
    }
}

fn hello() -> Request {
    foreign(vec![Message::text(Role::User, "hello")])
}

fn function(name: &str) -> Tool {
    Tool::Function(FunctionTool {
        name: name.to_owned(),
        ..FunctionTool::default()
    })
}

fn effort(effort: Effort) -> Option<Reasoning> {
    Some(Reasoning {
        effort: Some(effort),
        ..Reasoning::default()
    })
}

#[test]
fn turns_alternate_with_results_first() {
    let request = foreign(vec![
        Message::text(Role::System, "one"),
        Message::text(Role::User, "a"),
        Message::text(Role::User, "b"),
        Message::text(Role::Developer, "two"),
        Message::new(
            Role::Assistant,
            vec![
                Part::text(""),
                Part::tool_call("call.1", "f", ""),
                Part::tool_call("call.2", "f", "{\"x\": cut"),
            ],
        ),
        Message::text(Role::User, "wait"),
        Message::new(
            Role::Tool,
            vec![Part::tool_result("call.1", vec![Part::text("1")])],
        ),
        Message::new(Role::Tool, vec![Part::tool_result("call.2", Vec::new())]),
    ]);
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    let text = |text: &str| json!({"type": "text", "text": text});
    assert_eq!(body["max_tokens"], 4096);
    assert_eq!(body["system"], json!([text("one"), text("two")]));
    assert_eq!(
        body["messages"],
        json!([
            {"role": "user", "content": [text("a"), text("b")]},
            {"role": "assistant", "content": [
                {"type": "tool_use", "id": "call_1", "name": "f", "input": {}},
                {"type": "tool_use", "id": "call_2", "name": "f", "input": {"input": "{\"x\": cut"}},
            ]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "call_1", "content": [text("1")]},
                {"type": "tool_result", "tool_use_id": "call_2", "content": []},
                text("wait"),
            ]},
        ])
    );
    assert_eq!(losses, "messages[3].role messages[4].content[2].arguments");
}

#[test]
fn only_its_own_thoughts_go_back_to_it() {
    let mut request = hello();
    request.messages.push(Message::new(
        Role::Assistant,
        vec![
            Part::thinking("unsigned"),
            Part::thinking("gemini").with_state(Dialect::Gemini, "g"),
            Part::thinking("").with_state(Dialect::Anthropic, "a"),
            Part::text("x").with_state(Dialect::Gemini, "g"),
        ],
    ));
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(
        body["messages"][1]["content"],
        json!([
            {"type": "thinking", "thinking": "", "signature": "a"},
            {"type": "text", "text": "x"},
        ])
    );
    assert!(!losses.contains('!'), "{losses}");
    assert_eq!(losses.matches("thinking of another provider").count(), 2);
}

#[test]
fn histories_are_mended_when_that_is_wanted() {
    let mut request = foreign(vec![
        Message::new(Role::Assistant, vec![Part::tool_call("c", "f", "{}")]),
        Message::new(Role::Tool, vec![Part::tool_result("c", Vec::new())]),
        Message::text(Role::Assistant, "So \n"),
    ]);
    let body = |request: &Request, mend| -> Value {
        let (prepared, _) = prepared(Anthropic::DIRECT, request, "claude-sonnet-4-5", mend);
        serde_json::from_slice(&prepared.body).unwrap()
    };
    let plain = body(&request, false);
    assert_eq!(plain["messages"][0]["role"], "assistant");
    assert_eq!(plain["messages"][2]["content"][0]["text"], "So \n");
    let mended = body(&request, true);
    assert_eq!(
        mended["messages"][0],
        json!({"role": "user", "content": [{"type": "text", "text": "."}]})
    );
    assert_eq!(mended["messages"][3]["content"][0]["text"], "So");
    assert_eq!(mended["tools"][0]["name"], "dummy_tool");
    assert_eq!(mended["tool_choice"]["type"], "none");
    request.messages.pop();
    request.reasoning = effort(Effort::Low);
    assert_eq!(body(&request, false)["thinking"]["type"], "enabled");
    assert_eq!(body(&request, true).get("thinking"), None);
}

#[test]
fn nothing_cannot_be_asked() {
    for request in [
        foreign(Vec::new()),
        foreign(vec![Message::text(Role::System, "x")]),
    ] {
        let asked = Anthropic::DIRECT.write_request(
            &request,
            &upstream("claude-sonnet-4-5", false),
            &mut Losses::new(),
        );
        assert_eq!(asked.unwrap_err().param.as_deref(), Some("messages"));
    }
}

#[test]
fn each_generation_thinks_in_its_own_way() {
    let mut request = hello();
    request.reasoning = effort(Effort::High);
    request.max_output = Some(1000);
    let asked = |request: &Request, model: &str| {
        let (body, losses) = written(request, model);
        let thinking = body.get("thinking").cloned().unwrap_or_default();
        let effort = body["output_config"]["effort"].clone();
        (thinking, effort, body["max_tokens"].clone(), losses)
    };
    let (thinking, effort_, limit, losses) = asked(&request, "claude-sonnet-4-5");
    assert_eq!(thinking, json!({"type": "enabled", "budget_tokens": 4096}));
    assert_eq!(
        (effort_, limit, losses.as_str()),
        (Value::Null, json!(5096), "max_tokens")
    );
    let (thinking, effort_, limit, losses) = asked(&request, "claude-opus-4-6");
    assert_eq!(thinking, json!({"type": "adaptive"}));
    assert_eq!(
        (effort_, limit, losses.as_str()),
        (json!("high"), json!(1000), "")
    );
    let (thinking, ..) = asked(&request, "claude-opus-4-8");
    assert_eq!(
        thinking,
        json!({"type": "adaptive", "display": "summarized"})
    );
    assert_eq!(asked(&request, "claude-3-haiku").3, "!reasoning_effort");
    request.reasoning = effort(Effort::Minimal);
    assert_eq!(
        asked(&request, "claude-3-7-sonnet-latest").0["budget_tokens"],
        1024
    );
    request.reasoning = effort(Effort::None);
    assert_eq!(asked(&request, "claude-sonnet-4-5").0, Value::Null);
    assert_eq!(
        asked(&request, "claude-sonnet-5-5").0["type"],
        "between_tools"
    );
    assert_eq!(asked(&request, "claude-opus-5").0["type"], "disabled");
    let (thinking, effort_, _, losses) = asked(&request, "claude-opus-5-5");
    assert_eq!((thinking, effort_), (Value::Null, json!("low")));
    assert_eq!(losses, "!reasoning_effort");
    // LiteLLM's clients may say it in Anthropic's words.
    request.reasoning = None;
    request.extra.insert(
        "thinking".to_owned(),
        json!({"type": "enabled", "budget_tokens": 2000}),
    );
    assert_eq!(
        asked(&request, "claude-sonnet-4-5").0["budget_tokens"],
        2000
    );
}

#[test]
fn a_thinking_model_draws_and_chooses_freely() {
    let mut request = hello();
    request.tools = vec![function("f")];
    request.tool_choice = Some(ToolChoice::Required);
    request.sampling.temperature = Some(0.5);
    request.sampling.top_k = Some(1);
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(body["tool_choice"], json!({"type": "any"}));
    assert_eq!((&body["temperature"], losses.as_str()), (&json!(0.5), ""));
    request.reasoning = effort(Effort::Low);
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(body["tool_choice"], json!({"type": "auto"}));
    assert_eq!(body.get("temperature"), None);
    assert_eq!(losses, "!temperature !top_k !tool_choice");
    request.reasoning = None;
    let (_, losses) = written(&request, "claude-opus-5-5");
    assert_eq!(losses, "!temperature !top_k !tool_choice");
    request.sampling = crate::neutral::Sampling {
        temperature: Some(1.5),
        top_p: Some(0.5),
        ..Default::default()
    };
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(
        (body["temperature"].as_f64(), losses.as_str()),
        (Some(1.0), "!temperature !top_p")
    );
}

#[test]
fn structured_output_is_native_or_a_forced_tool() {
    let mut request = hello();
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer", "minimum": 1, "description": "A"}}, "required": ["a"]});
    request.format = Some(Format::JsonSchema {
        name: Some("n".to_owned()),
        description: None,
        schema: schema.clone(),
        strict: Some(true),
    });
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(
        body["output_config"]["format"],
        json!({"type": "json_schema", "schema": {
            "type": "object", "additionalProperties": false, "required": ["a"],
            "properties": {"a": {"type": "integer", "description": "A (minimum: 1)"}},
        }})
    );
    assert_eq!(losses, "response_format.json_schema.schema: minimum");
    let (body, losses) = written(&request, "claude-sonnet-4-20250514");
    assert_eq!(body["tools"][0]["name"], "json_tool_call");
    assert_eq!(body["tools"][0]["input_schema"], schema);
    assert_eq!(
        body["tool_choice"],
        json!({"type": "tool", "name": "json_tool_call"})
    );
    assert_eq!(losses, "");
    request.tools = vec![function("f")];
    let (body, _) = written(&request, "claude-sonnet-4-20250514");
    assert_eq!(body["tool_choice"], json!({"type": "any"}));
    assert_eq!(body["tools"].as_array().unwrap().len(), 2);
    request.format = Some(Format::JsonObject);
    let (body, losses) = written(&request, "claude-sonnet-4-5");
    assert_eq!(body["tools"][1]["name"], "json_tool_call");
    assert_eq!(losses, "");
    assert_eq!(written(&request, "claude-opus-5-5").1, "!response_format");
}

#[test]
fn tools_are_offered_as_anthropic_wants_them() {
    let mut request = hello();
    let strict = FunctionTool {
        name: "s".to_owned(),
        parameters: Some(
            json!({"type": "object", "properties": {}, "additionalProperties": false}),
        ),
        strict: Some(true),
        ..FunctionTool::default()
    };
    let grammar = FunctionTool {
        name: "c".to_owned(),
        parameters: Some(json!({"type": "grammar"})),
        ..FunctionTool::default()
    };
    let server = |kind| {
        Tool::Server(ServerTool {
            kind,
            dialect: Dialect::OpenAi,
            raw: json!({}),
        })
    };
    request.tools = vec![
        function("f"),
        Tool::Function(strict),
        Tool::Custom(grammar),
        server(ServerKind::WebSearch(WebSearch {
            context_size: Some("low".to_owned()),
            ..WebSearch::default()
        })),
        server(ServerKind::CodeExecution),
        server(ServerKind::Other),
    ];
    request.parallel_tool_calls = Some(false);
    let (prepared, losses) = prepared(Anthropic::DIRECT, &request, "claude-sonnet-4-5", false);
    let body: Value = serde_json::from_slice(&prepared.body).unwrap();
    assert_eq!(
        body["tools"],
        json!([
            {"name": "f", "input_schema": {"type": "object", "properties": {}}},
            {"name": "s", "strict": true, "input_schema": {"type": "object", "properties": {}, "additionalProperties": false}},
            {"name": "c", "input_schema": {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]}},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 1},
            {"type": "code_execution_20250825", "name": "code_execution"},
        ])
    );
    assert_eq!(
        body["tool_choice"],
        json!({"type": "auto", "disable_parallel_tool_use": true})
    );
    assert_eq!(
        prepared.headers["anthropic-beta"],
        "code-execution-2025-08-25"
    );
    assert_eq!(losses, "!tools[2].custom.format !tools[5]");
    request.tool_choice = Some(ToolChoice::Allowed {
        required: true,
        names: vec!["f".to_owned()],
    });
    let (body, losses) = written(&request, "claude-3-5-haiku-latest");
    assert_eq!(body["tools"].as_array().unwrap().len(), 3);
    assert_eq!(body["tool_choice"]["type"], "any");
    assert!(!losses.contains("strict"), "{losses}");
    request.tools.clear();
    assert_eq!(
        written(&request, "claude-3-5-haiku-latest")
            .0
            .get("tool_choice"),
        None
    );
}

#[test]
fn media_become_its_blocks() {
    let media = |source: Source, mime: Option<&str>| Media {
        source,
        mime: mime.map(str::to_owned),
        name: None,
        detail: Some("high".to_owned()),
    };
    let base64 = |data: &str| Source::Base64(data.to_owned());
    let parts = vec![
        Part::new(Content::Image(media(base64("/9j/4AAQ"), None))),
        Part::new(Content::Image(media(base64("x"), Some("image/jpg")))),
        Part::new(Content::File(media(
            base64("aGk="),
            Some("text/plain; charset=utf-8"),
        ))),
        Part::new(Content::File(media(base64("JVBERi0x"), None))),
        Part::new(Content::File(media(Source::Id("file_1".to_owned()), None))),
        Part::new(Content::File(media(
            base64("UEs="),
            Some("application/zip"),
        ))),
        Part::new(Content::Audio(media(base64("UklGR"), Some("audio/wav")))),
    ];
    let request = foreign(vec![Message::new(Role::User, parts)]);
    let (prepared, losses) = prepared(Anthropic::DIRECT, &request, "claude-sonnet-4-5", false);
    let body: Value = serde_json::from_slice(&prepared.body).unwrap();
    let sources: Vec<_> = body["messages"][0]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["source"].clone())
        .collect();
    assert_eq!(
        Value::Array(sources),
        json!([
            {"type": "base64", "media_type": "image/jpeg", "data": "/9j/4AAQ"},
            {"type": "base64", "media_type": "image/jpeg", "data": "x"},
            {"type": "text", "media_type": "text/plain", "data": "hi"},
            {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0x"},
            {"type": "file", "file_id": "file_1"},
        ])
    );
    assert_eq!(prepared.headers["anthropic-beta"], "files-api-2025-04-14");
    assert!(losses.contains("!messages[0].content[5].file"), "{losses}");
    assert!(
        losses.contains("!messages[0].content[6].input_audio"),
        "{losses}"
    );
}

#[test]
fn what_it_cannot_do_is_said() {
    let mut request = hello();
    request.choices = Some(2);
    request.logprobs = Some(0);
    request.sampling.seed = Some(1);
    request.sampling.frequency_penalty = Some(0.0);
    request.sampling.presence_penalty = Some(1.0);
    request.stop = vec!["\n".to_owned(), "x".to_owned()];
    request.user = Some("me@example.com".to_owned());
    request.metadata.insert("a".to_owned(), json!("b"));
    request.service_tier = Some("flex".to_owned());
    request
        .extra
        .insert("logit_bias".to_owned(), json!({"1": 1}));
    request.extra.insert("store".to_owned(), json!(true));
    request.extra.insert("modalities".to_owned(), Value::Null);
    request.extra.insert("container".to_owned(), json!("c"));
    let (body, losses) = written(&request, "claude-3-5-haiku-latest");
    assert_eq!(
        losses,
        "!stop user metadata service_tier !n !logprobs !seed !presence_penalty !logit_bias store"
    );
    assert_eq!(body["stop_sequences"], json!(["x"]));
    assert_eq!(body["container"], "c");
    assert_eq!(body.get("metadata"), None);
}
