//! Questions of Anthropic's clients.

use tollgate_core::Dialect;

use super::{
    fields::{Fields, Whose},
    read_part, thinking, tools,
};
use crate::{
    Invalid,
    neutral::{Content, Extra, Message, Part, Request, Role},
    tree::{Path, Tree},
};

/// What `body` asks.
pub(super) fn read_request(body: &[u8]) -> Result<Request, Invalid> {
    let body = Tree::read(body)?;
    let mut body = Fields::of(body, Path::root(), Whose::Client)?;
    let mut extra = Extra::new();
    let mut request = Request::new(Dialect::Anthropic);
    request.model = body.text("model")?.unwrap_or_default();
    request.messages = system(body.tree("system"))?;
    messages(&mut body, &mut request.messages)?;
    request.tools = tools::read(body.list("tools")?.unwrap_or_default())?;
    (request.tool_choice, request.parallel_tool_calls) =
        tools::read_choice(body.object("tool_choice")?, &mut extra)?;
    request.max_output = body.whole("max_tokens")?;
    request.sampling.temperature = body.number("temperature")?;
    request.sampling.top_p = body.number("top_p")?;
    request.sampling.top_k = body.whole("top_k")?;
    request.stop = body.texts("stop_sequences")?;
    (request.reasoning, request.format) = thinking::take(&mut body, &mut extra)?;
    request.stream = body.flag("stream")?.unwrap_or(false);
    // Every stream of this dialect ends with them.
    request.include_usage = request.stream;
    if let Some(mut metadata) = body.object("metadata")? {
        request.user = metadata.text("user_id")?;
        request.metadata = metadata.rest();
    }
    request.service_tier = body.text("service_tier")?.map(tier);
    // Each way to Anthropic has its own, and it is not for others.
    body.take("anthropic_version");
    extra.extend(body.rest());
    request.extra = extra;
    Ok(request)
}

/// In OpenAI's words.
fn tier(word: String) -> String {
    if word == "standard_only" {
        "default".to_owned()
    } else {
        word
    }
}

fn system(system: Option<Tree<'_>>) -> Result<Vec<Message>, Invalid> {
    let parts = read_part::content(system, &"system".into(), Whose::Client)?;
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Message::new(Role::System, parts)])
}

fn messages(body: &mut Fields<'_>, messages: &mut Vec<Message>) -> Result<(), Invalid> {
    let Some(turns) = body.list("messages")? else {
        let message = "messages is missing: send the conversation, e.g. \
            [{\"role\": \"user\", \"content\": \"Hello\"}]";
        return Err(Invalid::at("messages", message));
    };
    for (number, turn) in turns.into_iter().enumerate() {
        let at = Path::from("messages").item(number);
        let mut turn = Fields::of(turn, at, Whose::Client)?;
        let role = turn.needed("role")?;
        let at = turn.path("content");
        let parts = read_part::content(turn.tree("content"), &at, Whose::Client)?;
        let extra = turn.rest();
        match role.as_str() {
            "assistant" => messages.push(Message {
                extra,
                ..Message::new(Role::Assistant, parts)
            }),
            // Instructions between turns, of newer models.
            "system" => messages.push(Message {
                extra,
                ..Message::new(Role::System, parts)
            }),
            "user" => user(parts, extra, messages),
            other => {
                let at = Path::from("messages").item(number).member("role");
                let message = format!("{at}: {other} is not one of user, assistant and system");
                return Err(Invalid::at(at, message));
            }
        }
    }
    Ok(())
}

/// Results of tools are the user's words here, and a message of their own in the neutral form.
fn user(parts: Vec<Part>, extra: Extra, messages: &mut Vec<Message>) {
    let is_result = |part: &Part| matches!(part.content, Content::ToolResult { .. });
    let (results, words): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_result);
    let alone = words.is_empty() && !results.is_empty();
    let (of_results, of_words) = if alone {
        (extra, Extra::new())
    } else {
        (Extra::new(), extra)
    };
    if !results.is_empty() {
        messages.push(Message {
            extra: of_results,
            ..Message::new(Role::Tool, results)
        });
    }
    if !alone {
        messages.push(Message {
            extra: of_words,
            ..Message::new(Role::User, words)
        });
    }
}
