//! One question that a test suite put to several dialects: what is sent for it in one is compared with what the suite
//! itself sent there.

use anyhow::Result;
use tollgate_translate::neutral::{Content, Message, Request, Source, Tool};

use super::{
    recordings::{Exchange, Folder, Oracle},
    report::{Check, Report, Verdict},
    request::{self, send},
};
use crate::{
    facts,
    spoken::{Provider, deployment},
};

/// Dialects that questions are taken from: the first that a scenario has.
const SOURCES: [(&str, &str); 3] = [
    ("openai-chat", "OpenAI"),
    ("openai-responses", "Responses"),
    ("anthropic-messages", "Anthropic"),
];

/// The dialects that no client speaks.
const TARGETS: [&str; 2] = ["bedrock-converse", "cohere-v2"];

/// The first question of a file.
struct Question {
    file: String,
    provider: Provider,
    request: Request,
}

/// Compares all scenarios.
pub(super) fn run(folder: &Folder, report: &mut Report) -> Result<()> {
    for oracle in folder.oracles()? {
        let questions = questions(folder, &oracle)?;
        let source = SOURCES.iter().find_map(|(dialect, client)| {
            let source = questions
                .iter()
                .find(|question| question.provider.name == *dialect)?;
            Some((source, *client))
        });
        let Some((source, client)) = source else {
            continue;
        };
        for target in questions
            .iter()
            .filter(|target| TARGETS.contains(&target.provider.name))
        {
            report.checks.push(Check {
                provider: target.provider.name,
                client,
                side: "oracle",
                file: target.file.clone(),
                verdict: compare(&source.request, target),
            });
        }
    }
    Ok(())
}

fn questions(folder: &Folder, oracle: &Oracle) -> Result<Vec<Question>> {
    let mut questions = Vec::new();
    for file in &oracle.files {
        let exchanges = folder.exchanges(file)?;
        questions.extend(
            exchanges
                .first()
                .and_then(|exchange| question(file, exchange)),
        );
    }
    Ok(questions)
}

fn question(file: &str, exchange: &Exchange) -> Option<Question> {
    let provider = Provider::named(&exchange.dialect).filter(Provider::is_there)?;
    let request = request::read(exchange, &provider).ok()?;
    Some(Question {
        file: file.to_owned(),
        provider,
        request,
    })
}

fn compare(source: &Request, target: &Question) -> Verdict {
    let deployment = deployment(target.provider.dialect, "tested");
    let mut asked = source.clone();
    asked.model.clone_from(&target.request.model);
    let (body, losses) = match send(&asked, &target.provider, &deployment) {
        Ok(sent) => sent,
        Err(why) => return Verdict::Skipped(why),
    };
    if fetched(source) != fetched(&target.request) {
        let why = "the suite fetched a picture itself for one of the two";
        return Verdict::Skipped(why.into());
    }
    let translated = match target.provider.understand(&body) {
        Ok(translated) => translated,
        Err(why) => return Verdict::Failed(why),
    };
    let [suite, ours] = [
        meaning(&target.request, &translated),
        meaning(&translated, &target.request),
    ];
    let found = facts::unexplained(&suite, &ours, &losses);
    match found.is_empty() {
        true => Verdict::Passed,
        false => Verdict::Failed(format!(
            "{}\n      (named: {losses})",
            found.join("\n      ")
        )),
    }
}

/// How many media a request only points at.
fn fetched(request: &Request) -> usize {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let at_url = parts.filter(|part| match &part.content {
        Content::Image(media) | Content::File(media) => matches!(media.source, Source::Url(_)),
        _ => false,
    });
    at_url.count()
}

/// What a suite means rather than chooses for each provider: words, tools, and settings that `other` has, too.
fn meaning(request: &Request, other: &Request) -> Request {
    let mut meant = Request::new(request.source);
    meant.messages = request.messages.iter().map(bare).collect();
    meant.tools = request.tools.iter().cloned().map(lenient).collect();
    meant.tool_choice = request
        .tool_choice
        .clone()
        .filter(|_| other.tool_choice.is_some());
    meant.format = request.format.clone().filter(|_| other.format.is_some());
    let (own, theirs) = (&request.sampling, &other.sampling);
    meant.sampling.temperature = own.temperature.filter(|_| theirs.temperature.is_some());
    meant.sampling.top_p = own.top_p.filter(|_| theirs.top_p.is_some());
    meant.sampling.top_k = own.top_k.filter(|_| theirs.top_k.is_some());
    if !other.stop.is_empty() {
        meant.stop.clone_from(&request.stop);
    }
    meant
}

/// Some suites ask for strict arguments of one provider alone, one of them within the schema, where it means nothing.
fn lenient(mut tool: Tool) -> Tool {
    if let Tool::Function(function) = &mut tool {
        function.strict = None;
        let schema = function.parameters.as_mut();
        if let Some(schema) = schema.and_then(|schema| schema.as_object_mut()) {
            schema.shift_remove("strict");
        }
    }
    tool
}

/// A message without marks and labels; names of files are made up where a dialect asks for one.
fn bare(message: &Message) -> Message {
    let mut bare = Message::new(message.role, message.parts.clone());
    for part in &mut bare.parts {
        part.cache = None;
        part.extra.clear();
        if let Content::File(file) = &mut part.content {
            file.name = None;
        }
    }
    bare
}
