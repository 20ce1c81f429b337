//! How one provider's sealed state travels through clients that speak another's dialect.

use tollgate_core::Dialect;

use super::State;

/// What a signature begins with that is not the client dialect's own.
const FOREIGN: &str = "tollgate:";

const SEALERS: [Dialect; 6] = [
    Dialect::Anthropic,
    Dialect::Gemini,
    Dialect::OpenAi,
    Dialect::OpenAiResponses,
    Dialect::Bedrock,
    Dialect::Cohere,
];

// === impl State ===

impl State {
    /// The state as the one text that a client of `own` dialect keeps: as it is when it is that dialect's own,
    /// else marked with whose it is.
    pub fn seal(&self, own: Dialect) -> String {
        if self.dialect == own && self.id.is_none() {
            return self.data.clone();
        }
        let id = self.id.as_deref().unwrap_or_default();
        format!("{FOREIGN}{}:{id}:{}", self.dialect, self.data)
    }

    /// Undoes [`State::seal`]: what `text` from a client of `own` dialect is the state of.
    pub fn unseal(text: &str, own: Dialect) -> Self {
        Self::foreign(text).unwrap_or_else(|| Self {
            dialect: own,
            id: None,
            data: text.to_owned(),
        })
    }

    fn foreign(text: &str) -> Option<Self> {
        let mut pieces = text.strip_prefix(FOREIGN)?.splitn(3, ':');
        let (dialect, id, data) = (pieces.next()?, pieces.next()?, pieces.next()?);
        let dialect = SEALERS
            .into_iter()
            .find(|known| known.to_string() == dialect)?;
        Some(Self {
            dialect,
            id: (!id.is_empty()).then(|| id.to_owned()),
            data: data.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_was() {
        let own = State {
            dialect: Dialect::Anthropic,
            id: None,
            data: "EpAB:x==".to_owned(),
        };
        assert_eq!(own.seal(Dialect::Anthropic), "EpAB:x==");
        for id in [None, Some("rs_1".to_owned())] {
            let foreign = State { id, ..own.clone() };
            let sealed = foreign.seal(Dialect::OpenAiResponses);
            assert_eq!(State::unseal(&sealed, Dialect::OpenAiResponses), foreign);
        }
    }
}
