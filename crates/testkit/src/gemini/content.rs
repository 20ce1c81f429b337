//! The turns of a conversation and their parts.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    asked::Asked,
    input,
    node::{Checked, Node},
    signature::sign,
};

/// What stands beside a part's data.
const BESIDES: [&str; 5] = [
    "thought",
    "thoughtSignature",
    "videoMetadata",
    "mediaResolution",
    "partMetadata",
];

/// Signatures that Google takes for calls which its models did not make (docs, "Thought signatures", FAQ), as they
/// stand there and in base64, as clients write bytes.
const DUMMIES: [&str; 4] = [
    "skip_thought_signature_validator",
    "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
    "context_engineering_is_the_way_to_go",
    "Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv",
];

/// What the contents ask.
pub(super) fn read(contents: &Node<'_>, model: &str) -> Checked<Asked> {
    let contents = contents.some_items()?;
    let mut open = BTreeMap::new();
    let mut asked = Asked::default();
    let current = contents.iter().rposition(speaks);
    for (index, content) in contents.iter().enumerate() {
        content.only(&["role", "parts"])?;
        let role = match content.member("role") {
            Some(role) => role.one_of(&["user", "model", "function"])?,
            None => "user",
        };
        let parts = content.needed("parts")?.some_items()?;
        let signs = model.starts_with("gemini-3") && current.is_none_or(|current| index > current);
        if role == "model" {
            let what = "Please ensure that function call turn comes immediately after a user turn or after a \
                        function response turn.";
            content.ensure(index > 0, what)?;
            asked.results.clear();
            said(content, &parts, signs, &mut open)?;
        } else {
            heard(content, &parts, &mut open, &mut asked)?;
        }
    }
    contents[0].ensure(open.is_empty(), "the last function call has no response")?;
    Ok(asked)
}

/// Whether the user says something of his own, which begins the current turn.
fn speaks(content: &Node<'_>) -> bool {
    let parts = content.value["parts"].as_array().into_iter().flatten();
    content.value["role"] != "model" && parts.into_iter().any(|part| part.get("text").is_some())
}

/// A turn of the model's. Gemini 3 wants the signature of the first call of each step (docs, "Thought signatures").
fn said(
    content: &Node<'_>,
    parts: &[Node<'_>],
    signs: bool,
    open: &mut BTreeMap<String, usize>,
) -> Checked {
    content.ensure(open.is_empty(), "a function call has no response")?;
    for part in parts {
        let signature = part.member("thoughtSignature");
        if part.value["thought"] == true && signature.is_none() {
            part.needed("text")?.text()?;
            continue;
        }
        let (kind, data) = data(part)?;
        if let Some(signature) = &signature {
            // Both alphabets of base64 are taken for bytes (Protocol Buffers, "ProtoJSON Format").
            let text = signature.text()?.replace('-', "+").replace('_', "/");
            let fine = DUMMIES.contains(&signature.text()?) || text == signed(kind, &data);
            signature.ensure(fine, "Thought signature is not valid.")?;
        }
        match kind {
            "text" => data.text().map(|_| ())?,
            "functionCall" => {
                data.only(&["id", "name", "args"])?;
                if let Some(args) = data.member("args") {
                    args.object()?;
                }
                let missing = signs && open.is_empty() && signature.is_none();
                let what = "Function call is missing a thought_signature in functionCall parts.";
                part.ensure(!missing, what)?;
                *open.entry(name(&data)?).or_default() += 1;
            }
            "inlineData" | "fileData" | "executableCode" | "codeExecutionResult" => {}
            _ => part.refuse(&format!("Unknown name \"{kind}\": Cannot find field."))?,
        }
    }
    Ok(())
}

/// A turn of the user's, which has to answer all calls before it, and no others.
fn heard(
    content: &Node<'_>,
    parts: &[Node<'_>],
    open: &mut BTreeMap<String, usize>,
    asked: &mut Asked,
) -> Checked {
    let mut texts = Vec::new();
    let what = "Please ensure that the number of function response parts is equal to the number of function call \
                parts of the function call turn.";
    for part in parts {
        let (kind, data) = data(part)?;
        match kind {
            "text" => texts.push(data.text()?),
            "inlineData" => {
                data.needed("mimeType")?.some_text()?;
                data.needed("data")?.some_text()?;
            }
            "fileData" => data.needed("fileUri")?.some_text().map(|_| ())?,
            "functionResponse" => {
                data.only(&[
                    "id",
                    "name",
                    "response",
                    "parts",
                    "willContinue",
                    "scheduling",
                ])?;
                data.needed("response")?.object()?;
                let name = name(&data)?;
                let count = open.get_mut(&name).filter(|count| **count > 0);
                *count.ok_or_else(|| data.complaint(what))? -= 1;
                asked.results.push(text_of(&data.value["response"]));
            }
            _ => part.refuse(&format!("Unknown name \"{kind}\": Cannot find field."))?,
        }
    }
    open.retain(|_, count| *count > 0);
    content.ensure(open.is_empty(), what)?;
    if !texts.is_empty() {
        asked.user = texts.join(" ");
    }
    Ok(())
}

fn data<'a>(part: &Node<'a>) -> Checked<(&'a str, Node<'a>)> {
    let data = part.union(&BESIDES);
    data.map_err(|_| part.complaint("required oneof field 'data' must have one initialized field"))
}

fn name(call: &Node<'_>) -> Checked<String> {
    call.needed("name")?.some_text().map(str::to_owned)
}

/// The signature that the mock gives to a part: of a call its name, since arguments may be written anew.
pub(super) fn signed(kind: &str, data: &Node<'_>) -> String {
    match kind {
        "functionCall" => sign(data.value["name"].as_str().unwrap_or_default()),
        _ => sign("text"),
    }
}

/// All texts within a tool's answer.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let texts: Vec<String> = members.values().map(text_of).collect();
            texts.join(" ")
        }
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let texts: Vec<String> = items.iter().map(text_of).collect();
            texts.join(" ")
        }
        Value::Array(_) => input::text_of(value),
        other => other.to_string(),
    }
}
