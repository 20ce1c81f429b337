use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{asked, hello, read, written};
use crate::{
    Inbound as _, Losses, Outbound as _,
    neutral::{
        Content, Effort, Format, FunctionTool, Media, Message, Part, Reasoning, Role, Source, Tool,
        ToolChoice,
    },
    ollama::Ollama,
};

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/request.json")).unwrap()
}

fn names(losses: &Losses) -> Vec<&str> {
    losses.iter().map(|loss| &*loss.field).collect()
}

#[test]
fn a_request_comes_back_as_it_was() {
    let (body, losses) = written(&read(&fixture()));
    assert_eq!(body, fixture());
    assert!(losses.is_empty(), "{losses}");
}

#[test]
fn what_is_read() {
    let request = read(&fixture());
    assert_eq!(request.model, "qwen3");
    assert_eq!(request.max_output, Some(100));
    assert_eq!(request.stop, ["END"]);
    assert_eq!(request.logprobs, Some(2));
    assert!(!request.stream);
    assert_eq!(request.reasoning.unwrap().effort, Some(Effort::High));
    assert!(matches!(request.format, Some(Format::JsonSchema { .. })));
    let roles: Vec<_> = request
        .messages
        .iter()
        .map(|message| message.role)
        .collect();
    let expected = [
        Role::System,
        Role::User,
        Role::Assistant,
        Role::Tool,
        Role::Tool,
        Role::User,
    ];
    assert_eq!(roles, expected);
    let mimes = request.messages[1]
        .parts
        .iter()
        .filter_map(|part| match &part.content {
            Content::Image(media) => media.mime.as_deref(),
            _ => None,
        });
    assert_eq!(mimes.collect::<Vec<_>>(), ["image/png", "image/jpeg"]);
    let Content::ToolResult { content, name, .. } = &request.messages[4].parts[0].content else {
        panic!("{:?}", request.messages[4]);
    };
    assert_eq!((content.len(), name.as_deref()), (2, Some("smell")));
    let extra: Vec<_> = request.extra.keys().map(String::as_str).collect();
    assert_eq!(extra, ["keep_alive", "options.num_ctx", "options.mirostat"]);
}

#[test]
fn results_without_ids_find_their_calls() {
    let call = |name: &str| json!({"function": {"name": name, "arguments": {}}});
    let request = read(&json!({"model": "m", "messages": [
        {"role": "assistant", "content": "", "tool_calls": [call("a"), call("b"), call("a")]},
        {"role": "tool", "content": "1", "tool_name": "b"},
        {"role": "tool", "content": "2", "name": "a"},
        {"role": "tool", "content": "3"},
        {"role": "tool", "content": "4"}
    ]}));
    let calls: Vec<_> = request.messages[0]
        .parts
        .iter()
        .map(|part| match &part.content {
            Content::ToolCall { id, .. } => id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let results: Vec<_> = request.messages[1..]
        .iter()
        .map(|message| match &message.parts[0].content {
            Content::ToolResult { id, .. } => id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(results[0], calls[1]);
    assert_eq!(results[1], calls[0]);
    assert_eq!(results[2], calls[2]);
    assert!(results[3].starts_with("call_") && !calls.contains(&results[3]));
}

#[test]
fn loose_spellings_are_taken() {
    let request = read(&json!({
        "model": "m",
        "messages": [
            {"role": "user", "content": null},
            {"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{\"x\":1}"}}]}
        ],
        "options": null, "format": "", "tools": null, "think": null
    }));
    assert!(request.stream && request.format.is_none() && request.tools.is_empty());
    assert!(request.messages[0].parts.is_empty());
    let Content::ToolCall { arguments, .. } = &request.messages[1].parts[0].content else {
        panic!("{:?}", request.messages[1]);
    };
    assert_eq!(arguments, "{\"x\":1}");
    let endless = read(&json!({"messages": [], "options": {"num_predict": -1, "stop": "a"}}));
    assert_eq!(endless.max_output, None);
    assert_eq!(endless.stop, ["a"]);
    assert!(endless.extra.is_empty());
}

#[test]
fn how_much_to_think() {
    let cases = [
        (json!(true), json!(true)),
        (json!(false), json!(false)),
        (json!("low"), json!("low")),
        (json!("medium"), json!("medium")),
        (json!("max"), json!("high")),
    ];
    for (think, expected) in cases {
        let request = read(&json!({"messages": [], "think": think}));
        assert_eq!(written(&request).0["think"], expected);
    }
    let mut request = hello();
    request.reasoning = Some(Reasoning {
        budget: Some(1500),
        ..Reasoning::default()
    });
    assert_eq!(written(&request).0["think"], "medium");
}

#[test]
fn every_form_of_an_answer() {
    for (format, expected) in [
        (Some(Format::Text), json!(null)),
        (Some(Format::JsonObject), json!("json")),
        (None, json!(null)),
    ] {
        let mut request = hello();
        request.format = format;
        assert_eq!(written(&request).0["format"], expected);
    }
    let request = read(&json!({"messages": [], "format": "json"}));
    assert_eq!(request.format, Some(Format::JsonObject));
}

#[test]
fn another_dialects_conversation() {
    let sealed = Part::thinking("Hm.").with_state(Dialect::Anthropic, "c2ln");
    let empty = Part::thinking("").with_state(Dialect::Gemini, "c2ln");
    let custom = Part::new(Content::ToolCall {
        id: "b".to_owned(),
        name: "shell".to_owned(),
        arguments: "ls".to_owned(),
        custom: true,
    });
    let picture = Part::new(Content::Image(Media {
        source: Source::Base64("AAAA".to_owned()),
        mime: None,
        name: None,
        detail: None,
    }));
    let mut request = asked(vec![
        Message::text(Role::Developer, "Be brief."),
        Message::new(Role::User, vec![Part::text("One"), Part::text("Two")]),
        Message::new(
            Role::Assistant,
            vec![sealed, empty, Part::tool_call("a", "look", ""), custom],
        ),
        Message::new(
            Role::Tool,
            vec![
                Part::tool_result("a", vec![Part::text("A rose."), picture]),
                Part::tool_result("b", vec![Part::new(Content::Json(json!({"n": 1})))]),
            ],
        ),
    ]);
    request.tools = vec![
        Tool::Function(FunctionTool {
            name: "look".to_owned(),
            ..FunctionTool::default()
        }),
        Tool::Custom(FunctionTool {
            name: "shell".to_owned(),
            ..FunctionTool::default()
        }),
    ];
    request.tool_choice = Some(ToolChoice::Required);
    request.choices = Some(2);
    request.user = Some("me".to_owned());
    let (body, losses) = written(&request);
    assert_eq!(
        body["messages"],
        json!([
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "One\nTwo"},
            {"role": "assistant", "content": "", "thinking": "Hm.", "tool_calls": [
                {"id": "a", "function": {"name": "look", "arguments": {}}},
                {"id": "b", "function": {"name": "shell", "arguments": {"input": "ls"}}}
            ]},
            {"role": "tool", "content": "A rose.", "images": ["AAAA"], "tool_name": "look", "tool_call_id": "a"},
            {"role": "tool", "content": "{\"n\":1}", "tool_name": "shell", "tool_call_id": "b"}
        ])
    );
    let properties = &body["tools"][1]["function"]["parameters"]["properties"];
    assert_eq!(properties["input"]["type"], "string");
    let expected = [
        "n",
        "user",
        "tool_choice",
        "messages[2].content[0].signature",
        "messages[2].content[1].signature",
    ];
    assert_eq!(names(&losses), expected);
    request.tool_choice = Some(ToolChoice::None);
    assert_eq!(written(&request).0["tools"], json!(null));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let picture = Part::new(Content::Image(Media {
        source: Source::Url("https://example.com/a.png".to_owned()),
        mime: None,
        name: None,
        detail: None,
    }));
    let broken = Part::tool_call("a", "look", "{");
    for part in [picture, broken] {
        let request = asked(vec![Message::new(Role::Assistant, vec![part])]);
        let deployment = crate::testing::deployment(Dialect::Ollama);
        let upstream = crate::Upstream {
            model: "m",
            deployment: &deployment,
            mend: false,
        };
        let invalid = Ollama
            .write_request(&request, &upstream, &mut Losses::new())
            .unwrap_err();
        assert_eq!(invalid.param.as_deref(), Some("messages[0].content[0]"));
    }
    for (body, param) in [
        (r#"{"messages": [{"role": "x"}]}"#, Some("messages[0].role")),
        (r#"{"messages": [], "tools": [{}]}"#, Some("tools[0]")),
        (r#"{"model": "m"}"#, None),
    ] {
        let invalid = Ollama.read_request(body.as_bytes()).unwrap_err();
        assert_eq!(invalid.param.as_deref(), param);
    }
}

#[test]
fn the_servers_own_options_do_not_stand_in_the_way_elsewhere() {
    let request = read(&json!({
        "messages": [{"role": "user", "content": "Hi"}],
        "options": {"num_ctx": 8192, "num_gpu": 1, "mirostat": 2},
        "keep_alive": -1
    }));
    let deployment = crate::testing::deployment(Dialect::OpenAi);
    let upstream = crate::Upstream {
        model: "m",
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let openai = crate::openai::OpenAi;
    openai
        .write_request(&request, &upstream, &mut losses)
        .unwrap();
    let meant: Vec<_> = losses.of_meaning().map(|loss| &*loss.field).collect();
    assert_eq!(meant, ["options.mirostat"]);
    assert_eq!(losses.iter().len(), 4, "{losses}");
}

#[test]
fn what_stands_beside_a_function_stays_there() {
    let tool = json!({
        "type": "function",
        "function": {"name": "f", "parameters": {"type": "object"}, "within": 1},
        "items": {"type": "string"},
    });
    let body = json!({
        "model": "qwen3",
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": [tool],
    });
    let mut request = read(&body);
    let (again, _) = written(&request);
    assert_eq!(again["tools"][0], tool);
    request.source = Dialect::OpenAi;
    let (_, losses) = written(&request);
    assert!(names(&losses).contains(&"tools[0].items"), "{losses}");
}

#[test]
fn how_closely_a_picture_is_looked_at_is_noted() {
    let mut request = hello();
    request.messages[0]
        .parts
        .push(Part::new(Content::Image(Media {
            source: Source::Base64("AAAA".to_owned()),
            mime: Some("image/png".to_owned()),
            name: None,
            detail: Some("low".to_owned()),
        })));
    let (_, losses) = written(&request);
    assert_eq!(names(&losses), ["messages[0].content[1].detail"]);
}
