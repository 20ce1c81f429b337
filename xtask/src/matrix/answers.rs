//! What providers may answer: a small answer for each feature, and the sign that it is there.

use tollgate_core::{Dialect, Precision, Usage};
use tollgate_translate::neutral::{
    Answer, Choice, Citation, Content, Finish, Media, Part, Source, State, TokenLogprob,
};

/// A feature of answers.
pub(super) struct Feature {
    pub(super) name: &'static str,
    /// An answer with it, from a provider whose sealed states are of this dialect.
    pub(super) make: fn(Dialect) -> Answer,
    /// Whether it is there.
    pub(super) is_there: fn(&Answer) -> bool,
    /// It has to come back to the provider with the next question.
    pub(super) returns: bool,
}

/// What stands for a sealed state.
pub(super) const SEAL: &str = "c2lnbmF0dXJlIG9mIHRoZSBtb2RlbA==";

/// All of them.
pub(super) fn all() -> Vec<Feature> {
    let mut all = said();
    all.extend(thoughts());
    all.extend(ends());
    all.extend(counts());
    all
}

fn feature(
    name: &'static str,
    make: fn(Dialect) -> Answer,
    is_there: fn(&Answer) -> bool,
) -> Feature {
    Feature {
        name,
        make,
        is_there,
        returns: false,
    }
}

fn answer(dialect: Dialect, parts: Vec<Part>, finish: Finish) -> Answer {
    let mut answer = Answer::new(dialect);
    answer.choices = vec![Choice {
        parts,
        finish: Some(finish),
        ..Choice::default()
    }];
    answer
}

fn any(answer: &Answer, is: impl Fn(&Part) -> bool) -> bool {
    answer
        .choices
        .iter()
        .flat_map(|choice| &choice.parts)
        .any(is)
}

fn calls(answer: &Answer) -> usize {
    let parts = answer.choices.iter().flat_map(|choice| &choice.parts);
    let whole = |part: &&Part| {
        matches!(&part.content, Content::ToolCall { id, name, arguments, .. }
        if !id.is_empty() && name == "weather" && arguments.contains("Paris"))
    };
    parts.filter(whole).count()
}

fn call(id: &str) -> Part {
    Part::tool_call(id, "weather", r#"{"city":"Paris"}"#)
}

fn said() -> Vec<Feature> {
    vec![
        feature(
            "Answer: text",
            |dialect| answer(dialect, vec![Part::text("Hello")], Finish::Stop),
            |answer| any(answer, |part| part.as_text() == Some("Hello")),
        ),
        feature(
            "Answer: call of a tool, streamed with id and name",
            |dialect| answer(dialect, vec![call("call_1")], Finish::ToolCalls),
            |answer| calls(answer) == 1 && answer.choices[0].finish == Some(Finish::ToolCalls),
        ),
        feature(
            "Answer: parallel calls",
            |dialect| {
                answer(
                    dialect,
                    vec![call("call_1"), call("call_2")],
                    Finish::ToolCalls,
                )
            },
            |answer| calls(answer) == 2,
        ),
        feature(
            "Answer: refusal as a part of its own",
            |dialect| {
                answer(
                    dialect,
                    vec![Part::new(Content::Refusal("No.".to_owned()))],
                    Finish::Refusal,
                )
            },
            |answer| {
                any(
                    answer,
                    |part| matches!(&part.content, Content::Refusal(text) if text == "No."),
                )
            },
        ),
        feature("Answer: citations", cited, |answer| {
            any(answer, |part| {
                matches!(&part.content, Content::Text { citations, .. }
                if citations.iter().any(|cited| cited.url.as_deref() == Some(PAGE)))
            })
        }),
        feature("Answer: logprobs", measured, |answer| {
            let choice = answer.choices.first();
            choice.is_some_and(|choice| choice.logprobs.iter().any(|token| token.logprob == -0.5))
        }),
        feature("Answer: several (n)", twofold, |answer| {
            answer.choices.len() == 2
        }),
        feature("Answer: image", pictured, |answer| {
            any(answer, |part| matches!(part.content, Content::Image(_)))
        }),
    ]
}

/// What is cited.
const PAGE: &str = "https://example.com/page";

fn cited(dialect: Dialect) -> Answer {
    let mut part = Part::text("Hello");
    if let Content::Text { citations, .. } = &mut part.content {
        citations.push(Citation {
            url: Some(PAGE.to_owned()),
            title: Some("Page".to_owned()),
            quote: Some("Hello".to_owned()),
            span: Some((0, 5)),
            raw: None,
        });
    }
    answer(dialect, vec![part], Finish::Stop)
}

fn measured(dialect: Dialect) -> Answer {
    let mut answer = answer(dialect, vec![Part::text("Hello")], Finish::Stop);
    answer.choices[0].logprobs = vec![TokenLogprob {
        token: "Hello".to_owned(),
        logprob: -0.5,
        ..TokenLogprob::default()
    }];
    answer
}

fn twofold(dialect: Dialect) -> Answer {
    let mut answer = answer(dialect, vec![Part::text("Hello")], Finish::Stop);
    let other = Choice {
        index: 1,
        ..answer.choices[0].clone()
    };
    answer.choices.push(other);
    answer
}

fn pictured(dialect: Dialect) -> Answer {
    let picture = Part::new(Content::Image(Media {
        source: Source::Base64("iVBORw0KGgo=".to_owned()),
        mime: Some("image/png".to_owned()),
        name: None,
        detail: None,
    }));
    answer(dialect, vec![Part::text("Look:"), picture], Finish::Stop)
}

fn thoughts() -> Vec<Feature> {
    let redacted = |answer: &Answer| {
        any(answer, |part| {
            matches!(part.content, Content::Thinking { .. }) && sealed(part)
        })
    };
    let mut all = vec![
        feature(
            "Answer: thinking",
            |dialect| {
                answer(
                    dialect,
                    vec![Part::thinking("Hm."), Part::text("Hello")],
                    Finish::Stop,
                )
            },
            |answer| {
                any(
                    answer,
                    |part| matches!(&part.content, Content::Thinking { text, .. } if text == "Hm."),
                )
            },
        ),
        feature("Answer: thinking with its signature", signed, |answer| {
            any(answer, sealed)
        }),
        feature("Answer: redacted thinking", withheld, redacted),
    ];
    all.push(Feature {
        returns: true,
        ..feature("Signature comes back to the provider", signed, |answer| {
            any(answer, sealed)
        })
    });
    all.push(Feature {
        returns: true,
        ..feature("Redacted thinking comes back", withheld, redacted)
    });
    all
}

fn sealed(part: &Part) -> bool {
    part.state
        .as_ref()
        .is_some_and(|state| state.data.contains(SEAL))
}

fn signed(dialect: Dialect) -> Answer {
    let thought = Part {
        state: Some(state(dialect)),
        ..Part::thinking("Hm.")
    };
    answer(dialect, vec![thought, Part::text("Hello")], Finish::Stop)
}

fn withheld(dialect: Dialect) -> Answer {
    let thought = Part::new(Content::Thinking {
        text: String::new(),
        redacted: true,
    });
    let thought = Part {
        state: Some(state(dialect)),
        ..thought
    };
    answer(dialect, vec![thought, Part::text("Hello")], Finish::Stop)
}

/// Items of Responses have ids; OpenRouter's details are JSON.
fn state(dialect: Dialect) -> State {
    let detail = format!(r#"{{"type":"reasoning.text","text":"Hm.","signature":"{SEAL}"}}"#);
    State {
        dialect,
        id: (dialect == Dialect::OpenAiResponses).then(|| "rs_1".to_owned()),
        data: match dialect {
            Dialect::OpenAi => detail,
            _ => SEAL.to_owned(),
        },
    }
}

fn ends() -> Vec<Feature> {
    vec![
        feature(
            "Answer: the most tokens were reached",
            |dialect| answer(dialect, vec![Part::text("Hello")], Finish::Length),
            |answer| answer.choices[0].finish == Some(Finish::Length),
        ),
        feature(
            "Answer: a stop sequence came up, and which",
            |dialect| {
                let finish = Finish::StopSequence(Some("END".to_owned()));
                answer(dialect, vec![Part::text("Hello")], finish)
            },
            |answer| answer.choices[0].finish == Some(Finish::StopSequence(Some("END".to_owned()))),
        ),
        feature(
            "Answer: a filter stopped it",
            |dialect| answer(dialect, vec![Part::text("Hello")], Finish::ContentFilter),
            |answer| {
                matches!(
                    answer.choices[0].finish,
                    Some(Finish::ContentFilter | Finish::Refusal)
                )
            },
        ),
    ]
}

fn counts() -> Vec<Feature> {
    vec![
        feature(
            "Usage: input and output",
            |dialect| counted(dialect, |usage| usage.input = 17),
            |answer| count(answer, |usage| usage.input),
        ),
        feature(
            "Usage: read from the cache",
            |dialect| counted(dialect, |usage| usage.cache_read = 17),
            |answer| count(answer, |usage| usage.cache_read),
        ),
        feature(
            "Usage: written to the cache",
            |dialect| counted(dialect, |usage| usage.cache_write_5m = 17),
            |answer| count(answer, |usage| usage.cache_write_5m),
        ),
        feature(
            "Usage: written to the cache for an hour",
            |dialect| counted(dialect, |usage| usage.cache_write_1h = 17),
            |answer| count(answer, |usage| usage.cache_write_1h),
        ),
        feature(
            "Usage: reasoning",
            |dialect| counted(dialect, |usage| usage.reasoning = 17),
            |answer| count(answer, |usage| usage.reasoning),
        ),
        feature(
            "Usage: audio heard",
            |dialect| counted(dialect, |usage| usage.input_audio = 17),
            |answer| count(answer, |usage| usage.input_audio),
        ),
        feature(
            "Usage: audio spoken",
            |dialect| counted(dialect, |usage| usage.output_audio = 17),
            |answer| count(answer, |usage| usage.output_audio),
        ),
    ]
}

fn counted(dialect: Dialect, set: fn(&mut Usage)) -> Answer {
    let mut usage = Usage {
        input: 100,
        output: 50,
        precision: Precision::Reported,
        ..Usage::default()
    };
    set(&mut usage);
    let mut answer = answer(dialect, vec![Part::text("Hello")], Finish::Stop);
    answer.usage = Some(usage);
    answer
}

fn count(answer: &Answer, bucket: fn(&Usage) -> u64) -> bool {
    answer
        .usage
        .as_ref()
        .is_some_and(|usage| bucket(usage) == 17)
}
