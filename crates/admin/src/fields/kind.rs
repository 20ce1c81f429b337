use serde_json::Value;
use tollgate_core::Network;

/// What a member must be, where it is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text; an empty one is none, because forms send what was left empty.
    Text,
    Flag,
    /// A whole number, not below 0.
    Count,
    /// A whole number, not below 0, that fits in 32 bits.
    Number,
    /// An amount, not below 0.
    Amount,
    /// A list of texts that are not empty.
    Texts,
    /// A list of addresses and networks.
    Networks,
    /// A list of anything.
    List,
    /// Names, and the texts that they stand for.
    Names,
    Object,
    /// An object, or a list of objects.
    Objects,
}

/// As many entries a list may have, and as long each text may be.
const MOST: usize = 1000;
const LONGEST: usize = 512;

// === impl Kind ===

impl Kind {
    /// What is expected, when `value` is something else.
    pub(crate) fn fault(self, value: &Value) -> Option<&'static str> {
        let fits = match (self, value) {
            (_, Value::Null) => true,
            (Self::Text, Value::String(text)) => text.len() <= LONGEST,
            (Self::Text, _) => false,
            (Self::Flag, value) => value.is_boolean(),
            (Self::Count, value) => value.is_u64(),
            (Self::Number, value) => value
                .as_u64()
                .is_some_and(|number| u32::try_from(number).is_ok()),
            (Self::Amount, value) => value.as_f64().is_some_and(|amount| amount >= 0.0),
            (Self::Texts, value) => is_list_of(value, is_name),
            (Self::Networks, value) => is_list_of(value, is_network),
            (Self::List, value) => value.is_array(),
            (Self::Names, value) => value
                .as_object()
                .is_some_and(|names| names.len() <= MOST && names.values().all(is_name)),
            (Self::Object, value) => value.is_object(),
            (Self::Objects, value) => value.is_object() || is_list_of(value, Value::is_object),
        };
        (!fits).then_some(self.expected())
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text of at most 512 bytes",
            Self::Flag => "true or false",
            Self::Count | Self::Number => "a whole number from 0",
            Self::Amount => "a non-negative finite number",
            Self::Texts => "a list of at most 1000 texts",
            Self::Networks => {
                "a list of at most 1000 addresses or networks, such as 192.0.2.7 or 10.0.0.0/8"
            }
            Self::List => "a list",
            Self::Names => "an object of at most 1000 names and the models that they stand for",
            Self::Object => "an object",
            Self::Objects => "an object, or a list of at most 1000 objects",
        }
    }
}

fn is_list_of(value: &Value, is_one: impl Fn(&Value) -> bool) -> bool {
    value
        .as_array()
        .is_some_and(|list| list.len() <= MOST && list.iter().all(is_one))
}

fn is_network(value: &Value) -> bool {
    let text = value.as_str().filter(|text| text.len() <= LONGEST);
    text.is_some_and(|text| text.parse::<Network>().is_ok())
}

fn is_name(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| !text.is_empty() && text.len() <= LONGEST)
}

/// Whether a value asks for something: clients fill in their forms' defaults.
pub(crate) fn asks(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
