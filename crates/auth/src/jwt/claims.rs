//! What a token says (RFC 7519 §4).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{policy::IssuerPolicy, refusal::Refusal};
use crate::Timestamp;

/// The claims of a token, none of them twice.
#[derive(Debug, Default)]
pub(super) struct Claims(pub(super) Map<String, Value>);

/// Clocks of issuers may be wrong by so many milliseconds.
const LEEWAY: i64 = 30_000;

// === impl Claims ===

impl Claims {
    /// The claim, where it is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Until when the token holds, if it does now and is meant for this gateway.
    pub(super) fn check(
        &self,
        issuer: &IssuerPolicy,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let until = self.moment("exp")?.ok_or(Refusal::Missing("exp"))?;
        if until.saturating_add(LEEWAY) <= now.millis() {
            return Err(Refusal::Expired);
        }
        for name in ["nbf", "iat"] {
            let from = self.moment(name)?;
            if from.is_some_and(|from| from.saturating_sub(LEEWAY) > now.millis()) {
                return Err(Refusal::NotYet(name));
            }
        }
        if let Some(expected) = &issuer.issuer
            && self.text("iss") != Some(expected)
        {
            return Err(Refusal::Issuer);
        }
        self.check_audience(&issuer.audiences)?;
        Ok(Timestamp::from_millis(until.saturating_add(LEEWAY)))
    }

    fn check_audience(&self, expected: &[String]) -> Result<(), Refusal> {
        if expected.is_empty() {
            return Ok(());
        }
        let is_meant = |value: &Value| {
            let audience = value.as_str();
            audience.is_some_and(|audience| expected.iter().any(|one| one == audience))
        };
        let meant = match self.0.get("aud") {
            None => return Err(Refusal::Missing("aud")),
            Some(Value::Array(all)) => all.iter().any(is_meant),
            Some(one) => is_meant(one),
        };
        meant.then_some(()).ok_or(Refusal::Audience)
    }

    /// A moment in milliseconds; `NumericDate` may have a fraction.
    fn moment(&self, name: &'static str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let seconds = value.as_f64().ok_or(Refusal::NoMoment(name))?;
        Ok(Some((seconds * 1000.0) as i64))
    }
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ClaimsVisitor)
    }
}

struct ClaimsVisitor;

impl<'de> Visitor<'de> for ClaimsVisitor {
    type Value = Claims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("claims")
    }

    /// Whoever reads the first of two and whoever reads the second would see two different tokens.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Claims, A::Error> {
        let mut claims = Map::new();
        while let Some((name, value)) = members.next_entry()? {
            if claims.insert(name, value).is_some() {
                return Err(A::Error::custom("a claim stands there twice"));
            }
        }
        Ok(Claims(claims))
    }
}
