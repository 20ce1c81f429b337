//! What a conversation asks for, whatever dialect it was written in.

use serde_json::{Deserializer, Value};

use crate::sample::sample;

/// What is known of a request once its dialect has read it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The text of the last message of the user.
    pub(crate) user: String,
    /// What tools gave back since the assistant spoke last.
    pub(crate) results: Vec<String>,
    /// The tools that may be called.
    pub(crate) tools: Vec<Tool>,
    pub(crate) choice: Choice,
    /// The schema that the answer has to meet.
    pub(crate) schema: Option<Value>,
    /// The most tokens of the answer.
    pub(crate) limit: Option<u64>,
    /// Whether thoughts are asked for.
    pub(crate) thinks: bool,
    /// The tokens of the prompt.
    pub(crate) tokens: u64,
}

/// A tool on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) name: String,
    /// The schema of its arguments.
    pub(crate) schema: Value,
}

/// Which tool is to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    #[default]
    Any,
    None,
    Named(String),
}

// === impl Asked ===

impl Asked {
    /// The tool to call and its arguments: what the user orders with `call NAME {…}`, else the chosen tool or the
    /// first. None when no tool may be called, and when one has just answered.
    pub(crate) fn wanted(&self) -> Option<(&Tool, Value)> {
        if self.choice == Choice::None || !self.results.is_empty() {
            return None;
        }
        if let Some(ordered) = self.ordered() {
            return Some(ordered);
        }
        let tool = match &self.choice {
            Choice::Named(name) => self.tools.iter().find(|tool| tool.name == *name),
            _ => self.tools.first(),
        }?;
        let arguments = sample(&tool.schema);
        let none = arguments.is_null();
        Some((
            tool,
            if none {
                serde_json::json!({})
            } else {
                arguments
            },
        ))
    }

    fn ordered(&self) -> Option<(&Tool, Value)> {
        self.user.match_indices("call ").find_map(|(at, word)| {
            let (name, rest) = self.user[at + word.len()..].split_once(' ')?;
            let tool = self.tools.iter().find(|tool| tool.name == name)?;
            let mut values = Deserializer::from_str(rest).into_iter::<Value>();
            let arguments = values.next()?.ok().filter(Value::is_object)?;
            Some((tool, arguments))
        })
    }

    /// What the assistant says when it calls nothing: a value of the schema, the results, or an echo.
    pub(crate) fn reply(&self) -> String {
        match &self.schema {
            Some(schema) => sample(schema).to_string(),
            None if !self.results.is_empty() => {
                format!("The tool said: {}", self.results.join(" "))
            }
            None => self.user.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(user: &str) -> Asked {
        let tool = |name: &str| Tool {
            name: name.to_owned(),
            schema: json!({"type": "object"}),
        };
        Asked {
            user: user.to_owned(),
            tools: vec![tool("first"), tool("Bash")],
            ..Asked::default()
        }
    }

    #[test]
    fn the_user_can_order_a_call() {
        let asked = asked(r#"please call me, then call Bash {"command": "echo hi"} and stop"#);
        let (tool, arguments) = asked.wanted().unwrap();
        assert_eq!(tool.name, "Bash");
        assert_eq!(arguments, json!({"command": "echo hi"}));
    }

    #[test]
    fn an_order_for_an_unknown_tool_is_no_order() {
        assert_eq!(asked("call Zsh {}").wanted().unwrap().0.name, "first");
        assert_eq!(asked("call Bash []").wanted().unwrap().0.name, "first");
    }

    #[test]
    fn after_a_result_nothing_is_called() {
        let mut asked = asked("call Bash {}");
        asked.results.push("12 °C".to_owned());
        assert_eq!(asked.wanted(), None);
        assert_eq!(asked.reply(), "The tool said: 12 °C");
    }
}
