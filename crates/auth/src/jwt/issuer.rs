use std::sync::Arc;

use super::{
    keyset::KeySet,
    parts::Parts,
    policy::{IssuerPolicy, JwtPolicy},
    refusal::Refusal,
    source::Source,
};

/// Somebody whose tokens are trusted, and where their keys are.
#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) policy: IssuerPolicy,
    pub(super) sources: Box<[Arc<Source>]>,
}

/// With which keys a token was verified, and where they are from.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    source: Arc<Source>,
    keys: Arc<KeySet>,
}

// === impl Issuer ===

impl Issuer {
    pub(super) fn all(policy: &JwtPolicy) -> Box<[Self]> {
        let all = policy.issuers.iter();
        all.map(|issuer| Self::of(issuer, policy)).collect()
    }

    fn of(issuer: &IssuerPolicy, policy: &JwtPolicy) -> Self {
        let urls = issuer.key_urls.iter();
        let sources = urls.map(|url| Arc::new(Source::new(url, policy.key_ttl, policy.stale_ttl)));
        Self {
            policy: issuer.clone(),
            sources: sources.collect(),
        }
    }

    /// Whether tokens of this `iss` are held against it; `None` stands for all that nobody else is named for.
    pub(super) fn is_named(&self, name: Option<&str>) -> bool {
        self.policy.issuer.as_deref() == name
    }

    /// Verifies the signature with the keys that are known. Keys of others cannot be used, whatever they are called.
    pub(super) fn verify(&self, token: &Parts<'_>) -> Result<Proof, Refusal> {
        let mut why = Refusal::NoKey;
        for source in &self.sources {
            let Some(keys) = source.keys() else {
                source.ask_again();
                why = Refusal::IssuerAway;
                continue;
            };
            let mut candidates = keys.candidates(token.key.as_deref(), token.algorithm);
            match candidates.next() {
                Some(key)
                    if std::iter::once(key).chain(candidates).any(|key| {
                        key.verifies(token.algorithm, token.message, &token.signature)
                    }) =>
                {
                    let source = Arc::clone(source);
                    return Ok(Proof { source, keys });
                }
                Some(_) => {
                    source.ask_again();
                    why = Refusal::Signature;
                }
                None if source.ask_again() && matches!(why, Refusal::NoKey) => {
                    why = Refusal::KeyToCome;
                }
                None => {}
            }
        }
        Err(why)
    }
}

// === impl Proof ===

impl Proof {
    /// Whether the keys are still in force.
    pub(super) fn holds(&self) -> bool {
        self.source.holds(&self.keys)
    }
}
