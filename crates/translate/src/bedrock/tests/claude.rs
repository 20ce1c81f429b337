//! What each generation of Claude is told.

use serde_json::{Value, json};

use super::{asked, written};
use crate::neutral::{Effort, FunctionTool, Message, Reasoning, Request, Role, Tool, ToolChoice};

const OLD: &str = "anthropic.claude-3-haiku-20240307-v1:0";
const SONNET: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const ADAPTIVE: &str = "global.anthropic.claude-opus-4-6-v1";
const NEWEST: &str = "us.anthropic.claude-opus-4-7";

fn thinking(reasoning: Reasoning) -> Request {
    let mut request = asked(vec![Message::text(Role::User, "Hi")]);
    request.reasoning = Some(reasoning);
    request
}

fn effort(effort: Effort) -> Request {
    thinking(Reasoning {
        effort: Some(effort),
        ..Reasoning::default()
    })
}

fn fields(request: &Request, model: &str) -> (Value, String) {
    let (body, losses) = written(request, model);
    let fields = body.get("additionalModelRequestFields");
    (fields.cloned().unwrap_or_default(), losses.to_string())
}

#[test]
fn thoughts_are_asked_for_as_each_generation_takes_it() {
    let high = effort(Effort::High);
    let budget = json!({"thinking": {"type": "enabled", "budget_tokens": 4096}});
    let adaptive = json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}});
    let shown = json!({"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": "high"}});
    for (model, told, lost) in [
        (OLD, Value::Null, "reasoning_effort"),
        (SONNET, budget, ""),
        (ADAPTIVE, adaptive, ""),
        (NEWEST, shown.clone(), ""),
    ] {
        assert_eq!(fields(&high, model), (told, lost.to_owned()), "{model}");
    }
    let budget = thinking(Reasoning {
        budget: Some(4096),
        ..Reasoning::default()
    });
    assert_eq!(fields(&budget, NEWEST), (shown, String::new()));
    let off = effort(Effort::None);
    assert_eq!(fields(&off, OLD), (Value::Null, String::new()));
    let disabled = json!({"thinking": {"type": "disabled"}});
    assert_eq!(fields(&off, SONNET), (disabled, String::new()));
}

#[test]
fn tokens_are_drawn_as_each_generation_takes_it() {
    let mut request = asked(vec![Message::text(Role::User, "Hi")]);
    request.sampling.temperature = Some(0.5);
    request.sampling.top_p = Some(0.9);
    request.sampling.top_k = Some(5);
    for (model, told, lost) in [
        (OLD, json!({"temperature": 0.5, "topP": 0.9}), ""),
        (SONNET, json!({"temperature": 0.5}), "top_p"),
        (NEWEST, Value::Null, "temperature, top_k, top_p"),
    ] {
        let (body, losses) = written(&request, model);
        let told_so = body.get("inferenceConfig").cloned();
        assert_eq!(told_so.unwrap_or_default(), told, "{model}");
        let most = &body["additionalModelRequestFields"]["top_k"];
        assert_eq!(most.is_null(), model == NEWEST);
        assert_eq!(losses.to_string(), lost, "{model}");
    }
}

#[test]
fn who_thinks_is_not_forced() {
    let mut request = effort(Effort::High);
    request.tools = vec![Tool::Function(FunctionTool {
        name: "weather".to_owned(),
        ..FunctionTool::default()
    })];
    request.tool_choice = Some(ToolChoice::Required);
    let (body, losses) = written(&request, SONNET);
    assert_eq!(body["toolConfig"]["toolChoice"], json!({"auto": {}}));
    assert_eq!(losses.to_string(), "tool_choice");
    request.reasoning = None;
    let (body, losses) = written(&request, SONNET);
    assert_eq!(body["toolConfig"]["toolChoice"], json!({"any": {}}));
    assert!(losses.is_empty());
}
