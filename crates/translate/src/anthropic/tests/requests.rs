//! Questions, in and out again.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{normalised, prepared, read, written};
use crate::{
    Inbound,
    anthropic::Anthropic,
    neutral::{
        CacheMark, Content, Effort, Format, Media, Role, ServerKind, Source, Tool, ToolChoice,
    },
};

fn fixtures() -> serde_json::Map<String, Value> {
    serde_json::from_str(include_str!("../fixtures/requests.json")).unwrap()
}

fn fixture(name: &str) -> Value {
    fixtures()[name].clone()
}

#[test]
fn requests_come_out_as_they_went_in() {
    for (name, body) in fixtures() {
        let model = body["model"].as_str().unwrap();
        let (written, losses) = written(&read(&body), model);
        assert_eq!(normalised(written), normalised(body.clone()), "{name}");
        assert_eq!(losses, "", "{name}");
    }
}

#[test]
fn what_claude_code_sends_is_understood() {
    let request = read(&fixture("claude code"));
    let roles: Vec<_> = request
        .messages
        .iter()
        .map(|message| message.role)
        .collect();
    assert_eq!(
        roles,
        [
            Role::System,
            Role::User,
            Role::Assistant,
            Role::Tool,
            Role::User
        ]
    );
    let system = &request.messages[0].parts;
    assert_eq!(system[0].cache, Some(CacheMark::Default));
    assert_eq!(system[1].cache, Some(CacheMark::Hour));
    let assistant = &request.messages[2].parts;
    assert_eq!(
        assistant[0].state_of(Dialect::Anthropic).unwrap().data,
        "EqQBCg=="
    );
    assert!(matches!(
        assistant[1].content,
        Content::Thinking { redacted: true, .. }
    ));
    let Content::ToolCall { arguments, .. } = &assistant[3].content else {
        panic!();
    };
    assert_eq!(arguments, r#"{"command":"ls","n":1.0}"#);
    assert_eq!(request.user.as_deref(), Some("user_1_account__session_2"));
    assert_eq!(request.reasoning.unwrap().budget, Some(31999));
    assert!(
        request
            .extra
            .keys()
            .all(|name| crate::neutral::only_optimises(name))
    );
    let Tool::Function(tool) = &request.tools[0] else {
        panic!();
    };
    assert!(
        tool.extra
            .keys()
            .all(|name| crate::neutral::only_optimises(name))
    );
}

#[test]
fn media_and_passages_are_understood() {
    let request = read(&fixture("media"));
    let parts = &request.messages[0].parts;
    let media = |at: usize| match &parts[at].content {
        Content::Image(media) | Content::File(media) => media.clone(),
        other => panic!("{other:?}"),
    };
    let of = |source, mime: Option<&str>, name: Option<&str>| Media {
        source,
        mime: mime.map(str::to_owned),
        name: name.map(str::to_owned),
        detail: None,
    };
    let png = Source::Base64("iVBORw0KGgo=".to_owned());
    assert_eq!(media(0), of(png, Some("image/png"), None));
    assert_eq!(media(2), of(Source::Id("file_1".to_owned()), None, None));
    let pdf = Source::Base64("JVBERi0=".to_owned());
    assert_eq!(media(3), of(pdf, Some("application/pdf"), Some("Report")));
    assert_eq!(
        media(7),
        of(Source::Text("one\ntwo".to_owned()), None, None)
    );
    assert!(matches!(parts[8].content, Content::Other { .. }));
    assert_eq!(parts[9].as_text(), Some("Page\nhttps://example.com\nfound"));
    assert!(matches!(parts[10].content, Content::Other { .. }));
    let Content::ToolResult {
        content, is_error, ..
    } = &request.messages[2].parts[0].content
    else {
        panic!();
    };
    assert_eq!(*is_error, Some(true));
    assert!(matches!(content[1].content, Content::Image(_)));
    assert!(matches!(content[2].content, Content::File(_)));
}

#[test]
fn tools_and_settings_are_understood() {
    let request = read(&fixture("server tools"));
    let Tool::Server(search) = &request.tools[0] else {
        panic!();
    };
    let ServerKind::WebSearch(search) = &search.kind else {
        panic!();
    };
    assert_eq!(search.allowed_domains, ["example.com"]);
    assert_eq!(search.max_uses, Some(3));
    assert_eq!(request.tool_choice, Some(ToolChoice::Required));
    assert_eq!(request.parallel_tool_calls, Some(false));
    assert_eq!(request.service_tier.as_deref(), Some("default"));
    let request = read(&fixture("settings"));
    let reasoning = request.reasoning.unwrap();
    assert_eq!(reasoning.effort, Some(Effort::XHigh));
    assert!(reasoning.adaptive);
    assert_eq!(reasoning.include, Some(true));
    assert!(matches!(request.format, Some(Format::JsonSchema { .. })));
    assert_eq!(request.stop, ["END"]);
}

#[test]
fn the_clouds_get_their_version_and_flags() {
    let mut body = fixture("texts");
    body["stream"] = json!(true);
    body["betas"] = json!(["context-1m-2025-08-07", "a"]);
    let request = read(&body);
    let (direct, _) = prepared(Anthropic::DIRECT, &request, "m", false);
    assert_eq!(direct.headers["anthropic-beta"], "context-1m-2025-08-07,a");
    let (bedrock, _) = prepared(Anthropic::BEDROCK, &request, "m", false);
    let bedrock: Value = serde_json::from_slice(&bedrock.body).unwrap();
    assert_eq!(bedrock["anthropic_version"], "bedrock-2023-05-31");
    assert_eq!(bedrock["anthropic_beta"], body["betas"]);
    assert_eq!((bedrock.get("model"), bedrock.get("stream")), (None, None));
    let (vertex, _) = prepared(Anthropic::VERTEX, &request, "m", false);
    assert_eq!(vertex.headers["anthropic-beta"], "context-1m-2025-08-07,a");
    let vertex: Value = serde_json::from_slice(&vertex.body).unwrap();
    assert_eq!(vertex["anthropic_version"], "vertex-2023-10-16");
    assert_eq!((vertex.get("model"), vertex.get("betas")), (None, None));
    assert_eq!(vertex["stream"], true);
    let request = read(&fixture("server tools"));
    let (_, losses) = prepared(Anthropic::BEDROCK, &request, "m", false);
    assert_eq!(losses, "inference_geo service_tier");
}

#[test]
fn mistakes_are_named() {
    for (body, param) in [
        (json!({"model": "m"}), Some("messages")),
        (json!([]), None),
        (
            json!({"messages": [{"role": "robot", "content": "x"}]}),
            Some("messages[0].role"),
        ),
        (
            json!({"messages": [{"role": "user", "content": 1}]}),
            Some("messages[0].content"),
        ),
        (
            json!({"messages": [{"role": "user", "content": [{"text": "x"}]}]}),
            Some("messages[0].content[0].type"),
        ),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image"}]}]}),
            Some("messages[0].content[0].source"),
        ),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "base64"}}]}]}),
            Some("messages[0].content[0].source.data"),
        ),
        (
            json!({"messages": [], "max_tokens": "x"}),
            Some("max_tokens"),
        ),
        (
            json!({"messages": [], "tools": [{"description": "x"}]}),
            Some("tools[0].name"),
        ),
        (
            json!({"messages": [], "tool_choice": {"type": "x"}}),
            Some("tool_choice.type"),
        ),
        (
            json!({"messages": [], "output_config": {"effort": "x"}}),
            Some("output_config.effort"),
        ),
    ] {
        let read = Anthropic::DIRECT.read_request(body.to_string().as_bytes());
        let error = read.unwrap_err();
        assert_eq!(error.param.as_deref(), param, "{body}");
        assert!(
            param.is_none_or(|param| error.message.contains(param)),
            "{error}"
        );
    }
    assert!(Anthropic::DIRECT.read_request(b"{").is_err());
}

#[test]
fn tokens_are_estimated() {
    let count = |body: &Value| crate::neutral::estimate(&read(body));
    let short = json!({"messages": [{"role": "user", "content": "Hello there"}]});
    assert_eq!(count(&short), 7);
    assert!(count(&fixture("media")) > 3 * 1000);
    assert!(count(&fixture("claude code")) > 40);
    let told = Anthropic::DIRECT.write_count(7).unwrap();
    assert_eq!(told, br#"{"input_tokens":7}"#);
}

#[test]
fn what_instructions_and_free_text_tools_lose_is_named() {
    let mut request = crate::neutral::Request::new(tollgate_core::Dialect::OpenAi);
    let mut system = crate::neutral::Message::text(crate::neutral::Role::System, "Be brief.");
    system.name = Some("boss".to_owned());
    system.extra.insert("mood".to_owned(), "calm".into());
    let user = crate::neutral::Message::text(crate::neutral::Role::User, "Hi");
    request.messages = vec![system, user];
    let mut tool = crate::neutral::FunctionTool {
        name: "patch".to_owned(),
        ..Default::default()
    };
    tool.extra.insert("defer".to_owned(), true.into());
    request.tools = vec![crate::neutral::Tool::Custom(tool)];
    let (_, losses) = written(&request, "claude-sonnet-4-5");
    for name in ["messages[0].name", "messages[0].mood", "tools[0].defer"] {
        assert!(losses.contains(name), "{name}: {losses}");
    }
}
