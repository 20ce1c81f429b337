use serde_json::{Number, Value};
use tollgate_core::Dialect;

use super::{Members, message, reasoning, tools, wrong};
use crate::{
    Invalid,
    neutral::{AudioOutput, Format, Request},
    tree::{Path, Tree},
};

/// A request for a chat completion.
pub(in crate::openai) fn request(body: &[u8]) -> Result<Request, Invalid> {
    let body = Tree::read(body)
        .map_err(|error| Invalid::new(format!("The body is not JSON: {error}.")))?;
    let mut members = Members::of(body, Path::root())?;
    let mut request = Request::new(Dialect::OpenAi);
    request.messages = message::messages(&mut members)?;
    tools::tools(&mut members, &mut request)?;
    request.tool_choice = tools::choice(&mut members)?;
    settings(&mut members, &mut request)?;
    request.format = format(&mut members)?;
    request.logprobs = logprobs(&mut members)?;
    reasoning::reasoning(&mut members, &mut request)?;
    audio(&mut members, &mut request)?;
    request.parallel_tool_calls = members.flag("parallel_tool_calls")?;
    request.verbosity = members.text("verbosity")?;
    request.extra = members.rest();
    Ok(request)
}

/// The members that chat completions and completions share.
pub(in crate::openai) fn settings(
    members: &mut Members<'_>,
    request: &mut Request,
) -> Result<(), Invalid> {
    request.model = members.text("model")?.unwrap_or_default();
    limits(members, request)?;
    let sampling = &mut request.sampling;
    sampling.temperature = members.number("temperature")?;
    sampling.top_p = members.number("top_p")?;
    sampling.top_k = top_k(members)?;
    sampling.frequency_penalty = members.number("frequency_penalty")?;
    sampling.presence_penalty = members.number("presence_penalty")?;
    seed(members, request)?;
    request.stop = stop(members)?;
    request.choices = match members.count("n")? {
        Some(n) => Some(u32::try_from(n).map_err(|_| Invalid::at("n", "n is too large."))?),
        None => None,
    };
    request.stream = members.flag("stream")?.unwrap_or(false);
    if let Some(options) = members.raw("stream_options") {
        let asked = options.get("include_usage").and_then(Value::as_bool);
        request.include_usage = asked == Some(true);
        request
            .spelling
            .insert("stream_options".to_owned(), options);
    }
    labels(members, request)
}

fn limits(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    for name in ["max_tokens", "max_completion_tokens"] {
        if let Some(most) = members.count(name)? {
            request.max_output = Some(most);
            request.spelling.insert(name.to_owned(), most.into());
        }
    }
    Ok(())
}

/// -1 stands for "all" with some servers: that is theirs to read.
fn top_k(members: &mut Members<'_>) -> Result<Option<u64>, Invalid> {
    if members.peek("top_k").and_then(Tree::as_number) == Some(&Number::from(-1)) {
        return Ok(None);
    }
    members.count("top_k")
}

/// `seed`; Mistral's `random_seed`.
fn seed(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    for name in ["seed", "random_seed"] {
        if let Some(seed) = members.take::<i64>(name, "a whole number")? {
            request.sampling.seed = Some(seed);
            request.spelling.insert(name.to_owned(), seed.into());
        }
    }
    Ok(())
}

fn stop(members: &mut Members<'_>) -> Result<Vec<String>, Invalid> {
    match members.raw("stop") {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![text]),
        Some(list) => serde_json::from_value(list.clone()).map_err(|_| {
            wrong(
                &"stop".into(),
                "a string or a list of strings",
                &list.into(),
            )
        }),
    }
}

fn labels(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    request.user = members.text("user")?;
    if request.user.is_none()
        && let Some(id) = members.text("safety_identifier")?
    {
        let spelt = ("safety_identifier".to_owned(), id.clone().into());
        request.spelling.extend([spelt]);
        request.user = Some(id);
    }
    if let Some(metadata) = members.raw("metadata") {
        match metadata {
            Value::Object(labels) => request.metadata = labels,
            other => return Err(wrong(&"metadata".into(), "an object", &other.into())),
        }
    }
    request.service_tier = members.text("service_tier")?;
    request.cache_key = members.text("prompt_cache_key")?;
    Ok(())
}

fn logprobs(members: &mut Members<'_>) -> Result<Option<u32>, Invalid> {
    let wanted = members.flag("logprobs")?;
    let top = members.take::<u32>("top_logprobs", "a whole number, 0 or more")?;
    match wanted {
        Some(true) => Ok(Some(top.unwrap_or(0))),
        _ => Ok(top.filter(|top| *top > 0)),
    }
}

fn format(members: &mut Members<'_>) -> Result<Option<Format>, Invalid> {
    let Some(value) = members.raw("response_format") else {
        return Ok(None);
    };
    // Together, Fireworks and Vertex (through LiteLLM) have the schema right here.
    let direct = ["schema", "response_schema"]
        .iter()
        .find_map(|name| value.get(name));
    match value.get("type").and_then(Value::as_str) {
        Some("text") => Ok(Some(Format::Text)),
        Some("json_object") if direct.is_none() => Ok(Some(Format::JsonObject)),
        Some("json_object") => Ok(direct.map(|schema| Format::JsonSchema {
            name: None,
            description: None,
            schema: schema.clone(),
            strict: None,
        })),
        Some("json_schema") => schema(value).map(Some),
        // A grammar or pattern, which some servers take: theirs to read.
        Some(_) => {
            members.put_back("response_format", value);
            Ok(None)
        }
        None => {
            let message = "response_format.type must be text, json_object or json_schema.";
            Err(Invalid::at("response_format.type", message))
        }
    }
}

fn schema(value: Value) -> Result<Format, Invalid> {
    let mut outer = Members::of(value, "response_format")?;
    let mut inner = match outer.object("json_schema")? {
        Some(inner) => inner,
        None => outer,
    };
    let path = inner.at("schema");
    Ok(Format::JsonSchema {
        name: inner.text("name")?,
        description: inner.text("description")?,
        schema: inner.raw("schema").ok_or_else(|| {
            let message = format!("{path} is missing: it must be a JSON schema.");
            Invalid::at(path, message)
        })?,
        strict: inner.flag("strict")?,
    })
}

/// `audio` and the `modalities` that ask for it; other modalities stay as they are.
fn audio(members: &mut Members<'_>, request: &mut Request) -> Result<(), Invalid> {
    if let Some(mut audio) = members.object("audio")? {
        request.audio = Some(AudioOutput {
            voice: match audio.raw("voice") {
                Some(Value::String(voice)) => Some(voice),
                Some(other) => other.get("id").and_then(Value::as_str).map(str::to_owned),
                None => None,
            },
            format: audio.text("format")?,
        });
    }
    if let Some(modalities) = members.raw("modalities") {
        let names = modalities.as_array().map(Vec::as_slice).unwrap_or_default();
        let speaks = names.iter().any(|name| name == "audio");
        let known = names.iter().all(|name| name == "audio" || name == "text");
        match known && (!speaks || request.audio.is_some()) {
            true => drop(request.spelling.insert("modalities".to_owned(), modalities)),
            false => members.put_back("modalities", modalities),
        }
    }
    Ok(())
}
