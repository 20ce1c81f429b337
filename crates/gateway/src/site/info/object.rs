//! JSON whose prices are written digit by digit.

use std::fmt::{self, Write as _};

use serde_json::Value;
use tollgate::core::Rate;

/// A JSON object, in the order in which its members were added. A member that is added again takes the old one's place.
///
/// `serde_json`'s own values would carry prices as binary floats.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(Vec<(String, String)>);

// === impl Object ===

impl Object {
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.write(name, value.into().to_string());
    }

    /// A price as LiteLLM writes it, or null.
    pub(super) fn set_rate(&mut self, name: &str, rate: Option<Rate>) {
        let rate = rate.map_or_else(|| "null".to_owned(), |rate| rate.to_string());
        self.write(name, rate);
    }

    pub(super) fn set_object(&mut self, name: &str, object: &Self) {
        self.write(name, object.to_string());
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    pub(super) fn list(mut self, name: &str, objects: impl Iterator<Item = Self>) -> Self {
        let objects: Vec<_> = objects.map(|object| object.to_string()).collect();
        self.write(name, format!("[{}]", objects.join(",")));
        self
    }

    fn write(&mut self, name: &str, json: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = json,
            None => self.0.push((name.to_owned(), json)),
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        for (at, (name, json)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}:{json}", Value::from(name.as_str()))?;
        }
        f.write_char('}')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_their_digits() {
        let mut object = Object::default().with("a\"b", 1).with("c", "x");
        object.set_rate("rate", Some(Rate::from_yoctos(2_999_990_000_000_000_200)));
        object.set_rate("unknown", None);
        object.set("c", true);
        let list = Object::default().list("data", [object].into_iter());
        let text = r#"{"data":[{"a\"b":1,"c":true,"rate":2.9999900000000002e-06,"unknown":null}]}"#;
        assert_eq!(list.to_string(), text);
        assert!(serde_json::from_str::<Value>(text).is_ok());
    }
}
