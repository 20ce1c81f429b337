use serde_json::json;

use super::{
    extras::set,
    profile::{Knob, Profile},
};
use crate::{
    Losses,
    neutral::{Effort, Extra, Reasoning},
};

/// How much to think, in the provider's words.
pub(super) fn reasoning(body: &mut Extra, to: &Profile<'_>, losses: &mut Losses) {
    let Some(reasoning) = &to.request.reasoning else {
        return;
    };
    if to.own && as_spelled(body, to) {
        return;
    }
    losses.summary(Some(reasoning));
    match to.knob() {
        Knob::Effort => set(body, "reasoning_effort", word(reasoning, to.strict())),
        Knob::Object => set(body, "reasoning", Some(object(reasoning))),
        Knob::Switch => {
            let kind = if reasoning.is_off() {
                "disabled"
            } else {
                "enabled"
            };
            set(body, "thinking", Some(json!({"type": kind})));
            if !reasoning.is_off() && reasoning.effort().is_some() {
                // On or off is all that can be said.
                losses.note("reasoning_effort");
            }
        }
        Knob::Budget => {
            set(body, "enable_thinking", Some(!reasoning.is_off()));
            set(
                body,
                "thinking_budget",
                reasoning.budget.filter(|budget| *budget > 0),
            );
        }
    }
}

/// Writes the members as the client did. OpenAI knows but one of them.
fn as_spelled(body: &mut Extra, to: &Profile<'_>) -> bool {
    let names = ["reasoning_effort", "thinking", "reasoning"];
    let spelt = names.map(|name| (name, to.request.spelling.get(name)));
    let foreign = spelt.iter().skip(1).any(|(_, value)| value.is_some());
    if foreign && to.strict() {
        return false;
    }
    let mut any = false;
    for (name, value) in spelt {
        any |= value.is_some();
        set(body, name, value.cloned());
    }
    any
}

/// Switched off in tokens means no more than "as you are used to": models that never think refuse the word.
fn word(reasoning: &Reasoning, newest: bool) -> Option<&'static str> {
    if reasoning.effort.is_none() && reasoning.budget == Some(0) {
        return None;
    }
    reasoning.effort().map(|effort| match effort {
        Effort::XHigh | Effort::Max if newest => "xhigh",
        Effort::XHigh | Effort::Max => "high",
        effort => effort.as_str(),
    })
}

/// OpenRouter's.
fn object(reasoning: &Reasoning) -> Extra {
    let mut object = Extra::new();
    match (reasoning.effort, reasoning.budget) {
        _ if reasoning.is_off() => set(&mut object, "enabled", Some(false)),
        (_, Some(budget)) => set(&mut object, "max_tokens", Some(budget)),
        (Some(Effort::Max), _) => set(&mut object, "effort", Some("xhigh")),
        (Some(effort), _) => set(&mut object, "effort", Some(effort.as_str())),
        (None, None) => set(&mut object, "enabled", Some(true)),
    }
    set(
        &mut object,
        "exclude",
        reasoning.include.map(|include| !include),
    );
    object
}
