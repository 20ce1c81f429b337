//! Settings and tools.

use serde_json::json;
use tollgate_core::Dialect;

use super::{asked, written};
use crate::neutral::{FunctionTool, Message, Request, Role, Tool};

fn question() -> Request {
    asked(vec![Message::text(Role::User, "Hi")])
}

#[test]
fn a_penalty_of_nothing_is_no_loss() {
    let mut request = question();
    request.sampling.frequency_penalty = Some(0.0);
    request.sampling.presence_penalty = Some(0.0);
    let (_, losses) = written(&request, "amazon.nova-lite-v1:0");
    assert!(losses.is_empty(), "{losses}");
    request.sampling.presence_penalty = Some(0.5);
    let (_, losses) = written(&request, "amazon.nova-lite-v1:0");
    assert_eq!(losses.to_string(), "presence_penalty");
}

#[test]
fn a_grammar_is_lost_everywhere_and_free_text_is_not() {
    let tool = |format| {
        Tool::Custom(FunctionTool {
            name: "run".to_owned(),
            parameters: format,
            ..FunctionTool::default()
        })
    };
    let mut request = question();
    request.tools = vec![
        tool(None),
        tool(Some(json!({"type": "text"}))),
        tool(Some(json!({"type": "grammar", "syntax": "lark"}))),
        tool(Some(json!({"type": "not there yet"}))),
        tool(Some(json!("of no type"))),
    ];
    let outbounds = [
        Dialect::Anthropic,
        Dialect::Bedrock,
        Dialect::Cohere,
        Dialect::Gemini,
        Dialect::Ollama,
    ];
    for outbound in outbounds.into_iter().filter_map(crate::dialect::outbound) {
        let mut losses = crate::Losses::new();
        let deployment = crate::testing::deployment(Dialect::Bedrock);
        let upstream = crate::Upstream {
            model: "m",
            deployment: &deployment,
            mend: false,
        };
        outbound
            .write_request(&request, &upstream, &mut losses)
            .unwrap();
        let lost: Vec<_> = losses.of_meaning().map(|loss| &*loss.field).collect();
        let formats = [2, 3, 4].map(|number| format!("tools[{number}].custom.format"));
        assert_eq!(lost, formats);
    }
}
