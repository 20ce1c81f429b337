//! `logprobsResult`: the tokens that were chosen, and in a list beside them the likeliest at each place.

use super::wire::{Chosen, LogprobsResult, TopCandidates};
use crate::neutral::TokenLogprob;

/// What `result` tells.
pub(super) fn read(result: &LogprobsResult) -> Vec<TokenLogprob> {
    let tops = result.top_candidates.iter().flatten();
    let mut tops = tops.map(|top| top.candidates.as_deref().unwrap_or_default());
    let chosen = result.chosen_candidates.iter().flatten();
    let tokens = chosen.map(|chosen| TokenLogprob {
        top: tops.next().unwrap_or_default().iter().map(token).collect(),
        ..token(chosen)
    });
    tokens.collect()
}

fn token(chosen: &Chosen) -> TokenLogprob {
    TokenLogprob {
        token: chosen.token.clone().unwrap_or_default(),
        logprob: chosen.log_probability.unwrap_or(0.0),
        bytes: None,
        top: Vec::new(),
    }
}

/// `tokens` as Gemini writes them.
pub(super) fn write(tokens: &[TokenLogprob]) -> LogprobsResult {
    let any = tokens.iter().any(|token| !token.top.is_empty());
    let tops = || {
        let tops = tokens.iter().map(|token| TopCandidates {
            candidates: Some(token.top.iter().map(chosen).collect()),
            ..TopCandidates::default()
        });
        tops.collect()
    };
    LogprobsResult {
        top_candidates: any.then(tops),
        chosen_candidates: Some(tokens.iter().map(chosen).collect()),
        ..LogprobsResult::default()
    }
}

fn chosen(token: &TokenLogprob) -> Chosen {
    Chosen {
        token: Some(token.token.clone()),
        log_probability: Some(token.logprob),
        ..Chosen::default()
    }
}
