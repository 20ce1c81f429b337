//! Requests of clients that speak other dialects.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::upstream;
use crate::{
    Outbound, Upstream,
    gemini::Gemini,
    neutral::{
        Content, Effort, Format, FunctionTool, Media, Message, Part, Reasoning, Request, Role,
        ServerKind, ServerTool, Source, State, Tool, ToolChoice, WebSearch,
    },
    testing::deployment,
};

const THIRD: &str = "gemini-3-flash-preview";
const SECOND: &str = "gemini-2.5-flash";
const PLACEHOLDER: &str = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

fn asking(messages: Vec<Message>) -> Request {
    Request {
        messages,
        ..Request::new(Dialect::OpenAi)
    }
}

fn hello() -> Request {
    asking(vec![Message::text(Role::User, "Hello")])
}

fn written(request: &Request, model: &str) -> Value {
    upstream(request, model, Dialect::Gemini).0
}

fn losses(request: &Request, model: &str, dialect: Dialect) -> String {
    upstream(request, model, dialect).1.to_string()
}

fn thinking(text: &str, dialect: Dialect, data: &str) -> Part {
    Part::thinking(text).with_state(dialect, data)
}

fn loop_of_tools(before: Vec<Part>) -> Request {
    let mut calls = before;
    calls.push(Part::tool_call("a", "sum", r#"{"x":1}"#));
    calls.push(Part::tool_call("b", "sum", ""));
    let result = |id: &str, text: &str| {
        Message::new(
            Role::Tool,
            vec![Part::tool_result(id, vec![Part::text(text)])],
        )
    };
    asking(vec![
        Message::text(Role::System, "Be terse."),
        Message::text(Role::User, "Add"),
        Message::new(Role::Assistant, calls),
        result("a", r#"{"sum": 1}"#),
        result("b", "three"),
    ])
}

#[test]
fn parallel_results_are_one_turn() {
    let body = written(&loop_of_tools(Vec::new()), SECOND);
    assert_eq!(
        body["systemInstruction"],
        json!({"parts": [{"text": "Be terse."}]})
    );
    let roles = body["contents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| &turn["role"]);
    assert!(roles.eq(["user", "model", "user"]));
    let calls = json!([
        {"functionCall": {"id": "a", "name": "sum", "args": {"x": 1}}},
        {"functionCall": {"id": "b", "name": "sum", "args": {}}},
    ]);
    assert_eq!(body["contents"][1]["parts"], calls);
    let results = json!([
        {"functionResponse": {"id": "a", "name": "sum", "response": {"sum": 1}}},
        {"functionResponse": {"id": "b", "name": "sum", "response": {"output": "three"}}},
    ]);
    assert_eq!(body["contents"][2]["parts"], results);
}

#[test]
fn a_signature_goes_to_what_follows_it() {
    let seal = thinking("", Dialect::Gemini, "c2ln");
    let body = written(
        &loop_of_tools(vec![Part::text("Well"), seal.clone()]),
        THIRD,
    );
    let parts = &body["contents"][1]["parts"];
    assert_eq!(parts[0], json!({"text": "Well"}));
    assert_eq!(parts[1]["thoughtSignature"], "c2ln");
    assert_eq!(parts[2].get("thoughtSignature"), None);
    // And stands alone where nothing follows.
    let last = Message::new(Role::Assistant, vec![Part::text("Bye"), seal]);
    let request = asking(vec![Message::text(Role::User, "Hello"), last]);
    let parts = &written(&request, THIRD)["contents"][1]["parts"];
    assert_eq!(
        *parts,
        json!([{"text": "Bye"}, {"text": "", "thoughtSignature": "c2ln"}])
    );
}

#[test]
fn calls_of_others_bear_the_placeholder_for_gemini_3_alone() {
    let foreign = thinking("Hm", Dialect::Anthropic, "EpAB");
    let request = loop_of_tools(vec![foreign]);
    let (body, lost) = upstream(&request, THIRD, Dialect::Gemini);
    let parts = body["contents"][1]["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0]["thoughtSignature"], PLACEHOLDER);
    assert_eq!(parts[1].get("thoughtSignature"), None);
    assert_eq!(
        lost.to_string(),
        "messages[2].content[0]: thinking of anthropic"
    );
    assert_eq!(lost.of_meaning().count(), 0);
    let parts = &written(&request, SECOND)["contents"][1]["parts"];
    assert_eq!(parts[0].get("thoughtSignature"), None);
    // Earlier turns are not looked at.
    let mut past = request;
    past.messages.push(Message::text(Role::Assistant, "Done"));
    past.messages.push(Message::text(Role::User, "Thanks"));
    assert!(!written(&past, THIRD).to_string().contains(PLACEHOLDER));
}

#[test]
fn pictures_in_results_are_within_for_gemini_3_and_beside_before() {
    let media = Media {
        source: Source::Base64("AAAA".to_owned()),
        mime: Some("image/png".to_owned()),
        name: None,
        detail: None,
    };
    let mut request = loop_of_tools(Vec::new());
    if let Some(Content::ToolResult { content, .. }) = request
        .messages
        .get_mut(3)
        .map(|message| &mut message.parts[0].content)
    {
        content.push(Part::new(Content::Image(media)));
    }
    let blob = json!({"inlineData": {"mimeType": "image/png", "data": "AAAA"}});
    let third = written(&request, THIRD);
    assert_eq!(
        third["contents"][2]["parts"][0]["functionResponse"]["parts"][0],
        blob
    );
    let second = written(&request, SECOND);
    assert_eq!(second["contents"][2]["parts"][2], blob);
}

#[test]
fn effort_is_a_level_or_a_budget() {
    let config = |model: &str, reasoning: Reasoning| {
        let mut request = hello();
        request.reasoning = Some(reasoning);
        written(&request, model)["generationConfig"]["thinkingConfig"].clone()
    };
    let effort = |effort| Reasoning {
        effort: Some(effort),
        ..Reasoning::default()
    };
    let level = |level: &str| json!({"thinkingLevel": level, "includeThoughts": true});
    assert_eq!(config(THIRD, effort(Effort::Medium)), level("medium"));
    assert_eq!(
        config("gemini-3-pro-preview", effort(Effort::Medium)),
        level("high")
    );
    assert_eq!(
        config("gemini-3-pro-preview", effort(Effort::Minimal)),
        level("low")
    );
    assert_eq!(
        config(SECOND, effort(Effort::Low)),
        json!({"thinkingBudget": 1024, "includeThoughts": true})
    );
    assert_eq!(
        config(SECOND, effort(Effort::None)),
        json!({"thinkingBudget": 0, "includeThoughts": false})
    );
    assert_eq!(
        config("gemini-2.5-pro", effort(Effort::None)),
        json!({"thinkingBudget": 128, "includeThoughts": false})
    );
    let budget = |tokens| Reasoning {
        budget: Some(tokens),
        ..Reasoning::default()
    };
    assert_eq!(config(SECOND, budget(99_999))["thinkingBudget"], 24_576);
    let adaptive = Reasoning {
        adaptive: true,
        ..Reasoning::default()
    };
    assert_eq!(config(SECOND, adaptive)["thinkingBudget"], -1);
    let mut request = hello();
    request.reasoning = Some(effort(Effort::High));
    assert_eq!(
        losses(&request, "gemini-2.0-flash", Dialect::Gemini),
        "reasoning_effort"
    );
}

#[test]
fn tools_and_forms_are_in_the_subset() {
    let mut request = hello();
    request.tools = vec![
        Tool::Function(FunctionTool {
            name: "a".to_owned(),
            parameters: Some(json!({
                "type": "object",
                "properties": {"x": {"$ref": "#/$defs/X"}},
                "$defs": {"X": {"const": "y"}},
                "additionalProperties": false
            })),
            ..FunctionTool::default()
        }),
        Tool::Function(FunctionTool {
            name: "b".to_owned(),
            parameters: Some(json!({"type": "object", "properties": {}})),
            ..FunctionTool::default()
        }),
        Tool::Custom(FunctionTool {
            name: "c".to_owned(),
            ..FunctionTool::default()
        }),
        Tool::Server(ServerTool {
            kind: ServerKind::WebSearch(WebSearch::default()),
            dialect: Dialect::OpenAi,
            raw: json!({"type": "web_search"}),
        }),
    ];
    request.tool_choice = Some(ToolChoice::Tool("a".to_owned()));
    request.format = Some(Format::JsonSchema {
        name: Some("answer".to_owned()),
        description: None,
        schema: json!({"type": "object", "properties": {"z": {"type": "string"}, "a": {"type": ["string", "null"]}}}),
        strict: Some(true),
    });
    let (body, lost) = upstream(&request, THIRD, Dialect::Gemini);
    let input = json!({"type": "OBJECT", "properties": {"input": {"type": "STRING"}}, "required": ["input"]});
    let expected = json!([
        {"functionDeclarations": [
            {"name": "a", "parameters": {"type": "OBJECT", "properties": {"x": {"type": "STRING", "enum": ["y"]}}}},
            {"name": "b"},
            {"name": "c", "parameters": input},
        ]},
        {"googleSearch": {}},
    ]);
    assert_eq!(body["tools"], expected);
    let config = json!({
        "functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["a"]},
        "includeServerSideToolInvocations": true,
    });
    assert_eq!(body["toolConfig"], config);
    let schema = json!({
        "type": "OBJECT",
        "properties": {"z": {"type": "STRING"}, "a": {"type": "STRING", "nullable": true}},
        "propertyOrdering": ["z", "a"],
    });
    let config = json!({"responseMimeType": "application/json", "responseSchema": schema});
    assert_eq!(body["generationConfig"], config);
    assert_eq!(
        lost.to_string(),
        "tools[0].function.parameters: additionalProperties"
    );
    assert!(losses(&request, SECOND, Dialect::Gemini).contains("response_format"));
}

#[test]
fn what_cannot_be_said_is_reported() {
    let mut request = hello();
    request.extra = json!({"logit_bias": {"1": 2}, "store": true, "safety_settings": [1]})
        .as_object()
        .unwrap()
        .clone();
    request.user = Some("u".to_owned());
    request.metadata.insert("team".to_owned(), "a".into());
    request.verbosity = Some("low".to_owned());
    let (body, lost) = upstream(&request, THIRD, Dialect::Gemini);
    assert_eq!(body["safetySettings"], json!([1]));
    let meant = lost.of_meaning().map(|loss| loss.field.as_str());
    assert!(meant.eq(["logit_bias", "verbosity"]));
    let (body, lost) = upstream(&request, THIRD, Dialect::Vertex);
    assert_eq!(body["labels"], json!({"team": "a"}));
    assert!(!lost.to_string().contains("metadata"));
}

#[test]
fn results_with_references_stay_text() {
    let text = r##"{"a": {"$ref": "#/b"}}"##;
    let mut request = loop_of_tools(Vec::new());
    request.messages[3].parts = vec![Part::tool_result("a", vec![Part::text(text)])];
    let response =
        &written(&request, THIRD)["contents"][2]["parts"][0]["functionResponse"]["response"];
    assert_eq!(*response, json!({ "output": text }));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let deployment = deployment(Dialect::Gemini);
    let upstream = Upstream {
        model: THIRD,
        deployment: &deployment,
        mend: false,
    };
    let refused = |request: &Request| {
        let answer = Gemini.write_request(request, &upstream, &mut crate::Losses::new());
        answer.unwrap_err().param.unwrap_or_default()
    };
    assert_eq!(refused(&asking(Vec::new())), "messages");
    let lonely = Message::new(Role::Tool, vec![Part::tool_result("x", Vec::new())]);
    assert_eq!(
        refused(&asking(vec![lonely])),
        "messages[0].content[0].tool_call_id"
    );
    let call = Message::new(Role::Assistant, vec![Part::tool_call("x", "f", "[1")]);
    assert_eq!(
        refused(&asking(vec![call])),
        "messages[0].content[0].arguments"
    );
}

#[test]
fn service_tiers_are_members_or_headers() {
    let mut request = hello();
    request.service_tier = Some("flex".to_owned());
    assert_eq!(written(&request, THIRD)["serviceTier"], "flex");
    let deployment = deployment(Dialect::Vertex);
    let upstream = Upstream {
        model: THIRD,
        deployment: &deployment,
        mend: false,
    };
    let prepared = Gemini
        .write_request(&request, &upstream, &mut crate::Losses::new())
        .unwrap();
    assert_eq!(
        prepared.headers["x-vertex-ai-llm-shared-request-type"],
        "flex"
    );
}

#[test]
fn states_of_others_are_dropped_but_words_stay() {
    let mut part = Part::text("Hello");
    part.state = Some(State {
        dialect: Dialect::OpenAiResponses,
        id: None,
        data: "x".to_owned(),
    });
    let request = asking(vec![
        Message::text(Role::User, "Hi"),
        Message::new(Role::Assistant, vec![part]),
    ]);
    assert_eq!(
        written(&request, THIRD)["contents"][1]["parts"],
        json!([{"text": "Hello"}])
    );
}
