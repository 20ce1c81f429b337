//! What stands beside the content is sent or reported.

use serde_json::json;
use tollgate_core::Dialect;

use super::{asked, written};
use crate::{
    Weight,
    neutral::{
        CacheMark, Citation, Content, Extra, FunctionTool, Media, Message, Part, Request, Role,
        ServerKind, ServerTool, Source, Tool, WebSearch,
    },
};

const NOVA: &str = "us.amazon.nova-premier-v1:0";

/// Losses in their order; those of meaning with `!`.
fn lost(request: &Request) -> Vec<String> {
    let (_, losses) = written(request, NOVA);
    let name = |loss: &crate::Loss| match loss.weight {
        Weight::Meaning => format!("!{}", loss.field),
        Weight::Note => loss.field.clone(),
    };
    losses.iter().map(name).collect()
}

fn extra(value: serde_json::Value) -> Extra {
    value.as_object().unwrap().clone()
}

#[test]
fn what_stands_beside_messages_and_parts_is_reported() {
    let mut cited = Part::text("Paris is hot.");
    cited.content = Content::Text {
        text: "Paris is hot.".to_owned(),
        citations: vec![Citation::default()],
    };
    cited.extra = extra(json!({"source": 1, "mood": "glad", "empty": []}));
    let call = Part::tool_call("1", "weather", "{}").with_state(Dialect::Gemini, "c2ln");
    let mut said = Message::new(Role::Assistant, vec![cited, call]);
    said.extra = extra(json!({"item": "msg_1", "weight": 0, "refusal": null}));
    let marked = |part: Part| Part {
        cache: Some(CacheMark::Default),
        ..part
    };
    let picture = Part::new(Content::Image(Media {
        source: Source::Base64("AA==".to_owned()),
        mime: None,
        name: Some("a.png".to_owned()),
        detail: None,
    }));
    let object = Part::new(Content::Json(json!({"heat": 30})));
    let results = vec![marked(Part::text("30")), marked(object), picture];
    let request = asked(vec![
        Message::text(Role::User, "Weather?"),
        said,
        Message::new(Role::Tool, vec![Part::tool_result("1", results)]),
    ]);
    let expected = [
        "messages[1].content[0].citations",
        "messages[1].content[0].source",
        "!messages[1].content[0].mood",
        "messages[1].content[1].signature",
        "messages[1].item",
        "!messages[1].weight",
        "messages[2].content[0].content[0].cache_control",
        "messages[2].content[0].content[1].cache_control",
        "messages[2].content[0].content[2].filename",
    ];
    assert_eq!(lost(&request), expected);
}

#[test]
fn what_stands_beside_tools_is_reported() {
    let mut request = asked(vec![Message::text(Role::User, "Hi")]);
    let search = WebSearch {
        allowed_domains: vec!["a.example".to_owned()],
        blocked_domains: vec!["b.example".to_owned()],
        max_uses: Some(1),
        user_location: Some(json!({"type": "approximate", "city": "Paris"})),
        context_size: Some("low".to_owned()),
    };
    request.tools = vec![
        Tool::Function(FunctionTool {
            name: "weather".to_owned(),
            extra: extra(json!({"defer_loading": true, "mode": "fast"})),
            ..FunctionTool::default()
        }),
        Tool::Server(ServerTool {
            kind: ServerKind::WebSearch(search),
            dialect: Dialect::OpenAi,
            raw: json!({}),
        }),
    ];
    let expected = [
        "tools[0].defer_loading",
        "!tools[0].mode",
        "!tools[1].allowed_domains",
        "!tools[1].blocked_domains",
        "!tools[1].max_uses",
        "!tools[1].user_location",
        "tools[1].search_context_size",
    ];
    assert_eq!(lost(&request), expected);
}
