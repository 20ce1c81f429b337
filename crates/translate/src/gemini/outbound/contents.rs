//! Turns.

use tollgate_core::Dialect;

use super::Writer;
use crate::{
    Invalid,
    gemini::{
        signature::PLACEHOLDER,
        wire::{Content as Turn, Part as Wire},
        write_answer::words,
    },
    neutral::{Content, Message, Part, Role, State, instructions},
};

// === impl Writer ===

impl Writer<'_> {
    /// The instruction and the turns.
    pub(super) fn contents(&mut self) -> Result<(Option<Turn>, Vec<Turn>), Invalid> {
        let (system, messages) = instructions(&self.request.messages);
        let first = system.len();
        let system = self.system(system)?;
        let mut turns = Vec::<Turn>::new();
        let mut from = 0;
        while let Some(message) = messages.get(from) {
            let model = message.role == Role::Assistant;
            let run = messages[from..].iter();
            let run = run.take_while(|message| (message.role == Role::Assistant) == model);
            let to = from + run.count();
            let turn = self.turn(&messages[from..to], first + from, model)?;
            turns.extend(
                Some(turn)
                    .filter(|turn| turn.parts.as_ref().is_some_and(|parts| !parts.is_empty())),
            );
            from = to;
        }
        if turns.is_empty() {
            // An instruction alone is no question for this API: it wants a turn.
            if system.is_none() {
                let message = "no message says anything; send at least one with text";
                return Err(Invalid::at("messages", message));
            }
            self.losses.note("messages");
            turns.push(turn("user", vec![words(" ", false)]));
        }
        if self.model.is_third() {
            sign(&mut turns);
        }
        Ok((system, turns))
    }

    fn system(&mut self, messages: &[Message]) -> Result<Option<Turn>, Invalid> {
        if messages.is_empty() {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let mut extra = crate::neutral::Extra::new();
        for (number, message) in messages.iter().enumerate() {
            let path = format!("messages[{number}]");
            extra.extend(self.rest(&message.extra, &path));
            self.parts(message, &path, &mut parts)?;
        }
        let turn = Turn {
            role: None,
            parts: Some(parts),
            extra,
        };
        Ok(Some(turn).filter(|turn| turn.parts.as_ref().is_some_and(|parts| !parts.is_empty())))
    }

    /// One turn of neighbouring messages: answers to parallel calls belong into one.
    fn turn(&mut self, messages: &[Message], first: usize, model: bool) -> Result<Turn, Invalid> {
        let mut turn = turn(if model { "model" } else { "user" }, Vec::new());
        let mut said = Vec::new();
        let mut after = Vec::new();
        for (number, message) in (first..).zip(messages) {
            let path = format!("messages[{number}]");
            turn.extra.extend(self.rest(&message.extra, &path));
            if message.name.is_some() {
                self.losses.note(format!("{path}.name"));
            }
            if message.role.instructs() {
                // Instructions have one place only; this one keeps its own.
                self.losses.note(format!("{path}.role"));
            }
            if message.role == Role::Tool {
                self.results(message, &path, &mut said, &mut after)?;
            } else {
                said.append(&mut after);
                self.parts(message, &path, &mut said)?;
            }
        }
        said.append(&mut after);
        turn.parts = Some(if self.own { said } else { attach(said) });
        Ok(turn)
    }

    fn parts(&mut self, message: &Message, path: &str, out: &mut Vec<Wire>) -> Result<(), Invalid> {
        for (number, part) in message.parts.iter().enumerate() {
            let path = format!("{path}.content[{number}]");
            if let Content::ToolResult { .. } = part.content {
                let mut after = Vec::new();
                out.extend(self.result(part, &path, &mut after)?);
                out.append(&mut after);
            } else if let Some(state) = foreign(part) {
                self.losses
                    .note(format!("{path}: thinking of {}", state.dialect));
                if !matches!(part.content, Content::Thinking { .. }) {
                    out.extend(self.part(part, &path)?);
                }
            } else {
                out.extend(self.part(part, &path)?);
            }
        }
        Ok(())
    }

    fn results(
        &mut self,
        message: &Message,
        path: &str,
        out: &mut Vec<Wire>,
        after: &mut Vec<Wire>,
    ) -> Result<(), Invalid> {
        for (number, part) in message.parts.iter().enumerate() {
            let path = format!("{path}.content[{number}]");
            let wire = if let Content::ToolResult { .. } = part.content {
                self.result(part, &path, after)?
            } else {
                self.part(part, &path)?
            };
            out.extend(wire);
        }
        Ok(())
    }
}

/// State that is not Gemini's.
fn foreign(part: &Part) -> Option<&State> {
    part.state
        .as_ref()
        .filter(|state| state.dialect != Dialect::Gemini)
}

fn turn(role: &str, parts: Vec<Wire>) -> Turn {
    Turn {
        role: Some(role.to_owned()),
        parts: Some(parts),
        ..Turn::default()
    }
}

/// Clients of other dialects have no place for a signature but thoughts: one that came alone was of what follows it.
fn attach(parts: Vec<Wire>) -> Vec<Wire> {
    let mut out = Vec::with_capacity(parts.len());
    let mut waiting = None::<String>;
    for mut part in parts {
        let alone = part.thought == Some(true) && part.text.as_deref() == Some("");
        if alone && part.thought_signature.is_some() {
            out.extend(waiting.take().map(bare));
            waiting = part.thought_signature;
            continue;
        }
        if part.thought_signature.is_some() {
            out.extend(waiting.take().map(bare));
        } else {
            part.thought_signature = waiting.take();
        }
        out.push(part);
    }
    out.extend(waiting.map(bare));
    out
}

/// A signature at the end of an answer comes with an empty text.
fn bare(signature: String) -> Wire {
    Wire {
        thought_signature: Some(signature),
        ..words("", false)
    }
}

/// Gemini 3 refuses calls of the current turn whose first bears no signature; the placeholder is for those that were
/// not its own.
fn sign(turns: &mut [Turn]) {
    let asks = |turn: &Turn| {
        let parts = turn.parts.iter().flatten();
        turn.role.as_deref() == Some("user")
            && parts.clone().any(|part| part.function_response.is_none())
    };
    let current = turns.iter().rposition(asks).map_or(0, |last| last + 1);
    for turn in turns.iter_mut().skip(current) {
        let mut parts = turn.parts.iter_mut().flatten();
        let first = parts.find(|part| part.function_call.is_some());
        if let Some(Wire {
            thought_signature: signature @ None,
            ..
        }) = first
        {
            *signature = Some(PLACEHOLDER.to_owned());
        }
    }
}
