//! What Anthropic and Bedrock have really been asked, and have answered.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use super::{asked, decoded, encoded, fold, normalised, prepared, read, tidy};
use crate::{
    Fault, Inbound, Outbound, Piece,
    anthropic::Anthropic,
    neutral::{Answer, Content, Event},
};

/// The folder of recorded exchanges: `TOLLGATE_RECORDINGS`, else beside the workspace.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("TOLLGATE_RECORDINGS").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings");
    let folder = named.unwrap_or_else(beside);
    let found = folder.join("index.json").is_file();
    if !found {
        println!("skipped: no recordings at {}", folder.display());
    }
    found.then_some(folder)
}

fn json_of(path: PathBuf) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Every recorded exchange with Anthropic's models, by its file.
fn exchanges() -> Vec<(String, Anthropic, Value)> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let index = json_of(folder.join("index.json"));
    let mut exchanges = Vec::new();
    for entry in index["recordings"].as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        for exchange in json_of(folder.join(file))["exchanges"].as_array().unwrap() {
            let body = &exchange["request"]["body"];
            let way = match exchange["dialect"].as_str() {
                Some("anthropic-messages") => Anthropic::DIRECT,
                Some("bedrock-invoke")
                    if body.get("messages").is_some()
                        && body.get("anthropic_version").is_some() =>
                {
                    Anthropic::BEDROCK
                }
                _ => continue,
            };
            exchanges.push((file.to_owned(), way, exchange.clone()));
        }
    }
    exchanges
}

#[test]
fn recorded_requests_come_out_as_they_went_in() {
    let mut count = 0;
    for (file, way, exchange) in exchanges() {
        let body = &exchange["request"]["body"];
        if body.get("messages").is_none() {
            continue;
        }
        let request = read(body);
        let model = body["model"].as_str().unwrap_or_default();
        let (prepared, losses) = prepared(way, &request, model, false);
        let written = serde_json::from_slice(&prepared.body).unwrap();
        let mut recorded = body.clone();
        if recorded.get("betas").is_some() {
            recorded.as_object_mut().unwrap().remove("betas");
        }
        assert_eq!(normalised(written), normalised(recorded), "{file}");
        assert_eq!(losses, "", "{file}");
        count += 1;
    }
    println!("{count} requests");
}

#[test]
fn recorded_answers_come_out_as_they_went_in() {
    let mut count = 0;
    for (file, _, exchange) in exchanges() {
        let body = &exchange["response"]["body"];
        if !body.is_object() {
            continue;
        }
        let read = Anthropic::DIRECT.read_answer(body.to_string().as_bytes());
        if exchange["response"]["status"] != 200 {
            let Err(Fault::Reported { body: error, .. }) = read else {
                panic!("{file}: {read:?}");
            };
            assert_eq!(serde_json::from_slice::<Value>(&error).unwrap(), *body);
            continue;
        }
        let answer = read.unwrap_or_else(|fault| panic!("{file}: {fault:?}"));
        let written = Anthropic::DIRECT.write_answer(&answer, &asked());
        let mut written: Value = serde_json::from_slice(&written).unwrap();
        let mut body = body.clone();
        plain(&mut written);
        plain(&mut body);
        assert_eq!(written, body, "{file}");
        save(
            &file,
            "json",
            &Anthropic::DIRECT.write_answer(&answer, &asked()),
        );
        // A stream that says the same.
        let stream = encoded(&crate::neutral::unfold(&answer), asked());
        save(&file, "sse", stream.as_bytes());
        count += 1;
    }
    println!("{count} answers");
}

#[test]
fn recorded_streams_are_read_and_written_again() {
    let mut count = 0;
    for (file, way, exchange) in exchanges() {
        let (events, sent) = match events(way, &exchange) {
            Some((events, sent)) => (
                events.unwrap_or_else(|fault| panic!("{file}: {fault:?}")),
                sent,
            ),
            None => continue,
        };
        let answer = fold(&events);
        agrees(&file, &answer, &sent);
        let again = encoded(&events, asked());
        save(&file, "stream.sse", again.as_bytes());
        let mut again = fold(&decoded(&again).unwrap());
        again.extra.clone_from(&answer.extra);
        assert_eq!(again, answer, "{file}");
        count += 1;
    }
    println!("{count} streams");
}

type Read = (Result<Vec<Event>, Fault>, Vec<Value>);

/// The events of a recorded stream, and what was sent.
fn events(way: Anthropic, exchange: &Value) -> Option<Read> {
    let response = &exchange["response"];
    if response["status"] != 200 {
        return None;
    }
    if let Some(frames) = response["decoded"].as_array() {
        let mut decoder = way.decoder();
        let mut events = Vec::new();
        let mut sent = Vec::new();
        for frame in frames {
            let inner = &frame["payload"]["bytes_decoded"];
            sent.push(inner.clone());
            let payload = json!({"bytes": base64(&inner.to_string()), "p": "abc"}).to_string();
            let piece = Piece {
                name: frame["headers"][":event-type"].as_str(),
                data: payload.as_bytes(),
                exception: false,
            };
            decoder.piece(&piece, &mut events).unwrap();
        }
        let end = decoder.end(&mut events);
        return Some((end.map(|()| events), sent));
    }
    let body = response["body"].as_str()?;
    let sent = super::server_sent(body);
    let sent = sent
        .iter()
        .map(|(_, data)| serde_json::from_str(data).unwrap());
    Some((decoded(body), sent.collect()))
}

fn base64(text: &str) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(text)
}

/// Words, calls, counts and the reason to stop are those that were sent.
fn agrees(file: &str, answer: &Answer, sent: &[Value]) {
    let parts = &answer.choices[0].parts;
    let said = |kind: &str, member: &str| {
        let deltas = sent.iter().map(|event| &event["delta"]);
        deltas
            .filter(|delta| delta["type"] == kind)
            .filter_map(|delta| delta[member].as_str())
            .collect::<String>()
    };
    let texts = parts.iter().filter_map(|part| part.as_text());
    assert_eq!(
        texts.collect::<String>(),
        said("text_delta", "text"),
        "{file}"
    );
    let thoughts = parts.iter().filter_map(|part| match &part.content {
        Content::Thinking { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(
        thoughts.collect::<String>(),
        said("thinking_delta", "thinking"),
        "{file}"
    );
    let starts = sent
        .iter()
        .filter(|event| event["type"] == "content_block_start");
    assert_eq!(parts.len(), starts.count(), "{file}");
    let last = |name: &str| {
        let counts = sent.iter().map(|event| &event["usage"][name]);
        counts.filter_map(Value::as_u64).next_back()
    };
    let usage = answer.usage.unwrap();
    assert_eq!(Some(usage.total_output()), last("output_tokens"), "{file}");
    if let Some(input) = last("input_tokens") {
        assert_eq!(usage.input, input, "{file}");
    }
    let reasons = sent.iter().map(|event| &event["delta"]["stop_reason"]);
    assert_eq!(
        answer.choices[0].finish.is_some(),
        reasons.filter(|reason| reason.is_string()).count() > 0,
        "{file}"
    );
}

/// Takes away nulls, zeros and empty lists, which are as good as absent, and words for the usual.
fn plain(answer: &mut Value) {
    tidy(answer);
    if let Some(usage) = answer.get_mut("usage").and_then(Value::as_object_mut) {
        if usage.get("service_tier").is_none() {
            usage.insert("service_tier".to_owned(), json!("standard"));
        }
        for inner in usage.values_mut() {
            if let Value::Object(inner) = inner {
                inner.retain(|_, count| *count != 0);
            }
        }
        usage.retain(|_, count| *count != 0 && *count != json!({}));
        // Without a split everything is written for five minutes.
        if let (Some(written), None) = (
            usage.get("cache_creation_input_tokens").cloned(),
            usage.get("cache_creation"),
        ) {
            usage.insert(
                "cache_creation".to_owned(),
                json!({"ephemeral_5m_input_tokens": written}),
            );
        }
    }
    for block in answer["content"].as_array_mut().unwrap() {
        if block["citations"] == json!([]) {
            block.as_object_mut().unwrap().remove("citations");
        }
    }
}

/// For looking at by hand: what was written, into the folder `TOLLGATE_WRITTEN`.
fn save(file: &str, ending: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("TOLLGATE_WRITTEN") {
        let name = format!("{}.{}.{ending}", file.replace('/', "-"), bytes.len());
        fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }
}
