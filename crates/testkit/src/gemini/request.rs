//! Reads a request and refuses what Google refuses; its parser knows no other members than the documented ones.

use crate::{
    asked::Asked,
    node::{Checked, Node},
};

use super::{content, schema, tools};

/// The members of a request (API reference, "models.generateContent").
const MEMBERS: [&str; 9] = [
    "cachedContent",
    "contents",
    "generationConfig",
    "labels",
    "safetySettings",
    "serviceTier",
    "systemInstruction",
    "toolConfig",
    "tools",
];

/// API reference, "GenerationConfig".
const SETTINGS: [&str; 23] = [
    "audioTimestamp",
    "candidateCount",
    "enableEnhancedCivicAnswers",
    "frequencyPenalty",
    "imageConfig",
    "logprobs",
    "maxOutputTokens",
    "mediaResolution",
    "presencePenalty",
    "responseFormat",
    "responseJsonSchema",
    "responseLogprobs",
    "responseMimeType",
    "responseModalities",
    "responseSchema",
    "routingConfig",
    "seed",
    "speechConfig",
    "stopSequences",
    "temperature",
    "thinkingConfig",
    "topK",
    "topP",
];

/// What a request asks.
pub(super) fn read(body: &Node<'_>, model: &str) -> Checked<Asked> {
    body.only(&MEMBERS)?;
    if let Some(system) = body.member("systemInstruction") {
        for part in system.needed("parts")?.some_items()? {
            part.needed("text")?.text()?;
        }
    }
    let tools = tools::read(body)?;
    let choice = tools::choice(body, &tools)?;
    let contents = body.needed("contents")?;
    let mut asked = content::read(&contents, model)?;
    asked.tokens = contents.items()?.iter().map(super::tokens).sum();
    if let Some(config) = body.member("generationConfig") {
        settings(&config, &mut asked)?;
    }
    Ok(Asked {
        tools,
        choice,
        ..asked
    })
}

fn settings(config: &Node<'_>, asked: &mut Asked) -> Checked {
    config.only(&SETTINGS)?;
    if let Some(limit) = config.member("maxOutputTokens") {
        asked.limit = Some(limit.count()?);
    }
    if let Some(temperature) = config.member("temperature") {
        temperature.within(0.0, 2.0)?;
    }
    if let Some(top_p) = config.member("topP") {
        top_p.within(0.0, 1.0)?;
    }
    if let Some(stops) = config.member("stopSequences") {
        let count = stops.some_items()?.len();
        stops.ensure(count <= 5, "at most 5 stop sequences are supported")?;
    }
    let schema = config.member("responseSchema");
    if let Some(schema) = &schema {
        schema::check(schema)?;
    }
    let schema = schema.or_else(|| config.member("responseJsonSchema"));
    if let Some(schema) = schema {
        let kind = config.needed("responseMimeType")?;
        kind.one_of(&["application/json", "text/x.enum"])?;
        asked.schema = Some(schema.value.clone());
    }
    let Some(thinking) = config.member("thinkingConfig") else {
        return Ok(());
    };
    thinking.only(&["includeThoughts", "thinkingBudget", "thinkingLevel"])?;
    let both =
        thinking.member("thinkingBudget").is_some() && thinking.member("thinkingLevel").is_some();
    thinking.ensure(
        !both,
        "You can only set one of thinking budget and thinking level.",
    )?;
    asked.thinks = thinking.value["includeThoughts"] == true;
    Ok(())
}
