use super::{
    content,
    extras::{mark, set},
    finish::finish,
    profile::Profile,
};
use crate::{
    Losses,
    neutral::{Content, Extra, Message, Part},
};

/// Results of tools, and the media among them that wait for a message of the user's: a tool's message holds words
/// alone, and all results must follow the calls directly.
#[derive(Debug, Default)]
pub(super) struct Results {
    moved: Vec<Extra>,
}

// === impl Results ===

impl Results {
    /// Adds a message for each result in `message`.
    pub(super) fn add(
        &mut self,
        message: &Message,
        path: &str,
        to: &Profile<'_>,
        losses: &mut Losses,
        written: &mut Vec<Extra>,
    ) {
        for part in &message.parts {
            let Content::ToolResult {
                id,
                name,
                content,
                is_error,
                ..
            } = &part.content
            else {
                losses.meaning(path);
                continue;
            };
            if is_error.is_some() && !to.own {
                losses.note(format!("{path}.is_error"));
            }
            let mut object = Extra::new();
            set(&mut object, "role", Some("tool"));
            set(&mut object, "tool_call_id", Some(id.as_str()));
            if to.own {
                set(&mut object, "name", name.clone());
            }
            let parts = self.parts(id, content, path, to, losses);
            let content = content::content(parts, "\n", to);
            set(&mut object, "content", Some(content));
            mark(&mut object, part.cache, path, to, losses);
            written.extend(finish(object, message, path, to, losses));
        }
    }

    /// What stays in the tool's message; another dialect's media are put aside.
    fn parts(
        &mut self,
        id: &str,
        content: &[Part],
        path: &str,
        to: &Profile<'_>,
        losses: &mut Losses,
    ) -> Vec<Extra> {
        let all = content::list(content, path, to, losses);
        if to.own {
            return all;
        }
        let is_text = |part: &Extra| part.get("type").is_some_and(|kind| kind == "text");
        let (mut texts, media): (Vec<_>, Vec<_>) = all.into_iter().partition(is_text);
        if media.is_empty() {
            return texts;
        }
        if texts.is_empty() {
            texts.push(words("The result is in the user's next message."));
        }
        self.moved
            .push(words(&format!("Result of tool call {id}:")));
        self.moved.extend(media);
        texts
    }

    /// Writes what was put aside.
    pub(super) fn flush(&mut self, written: &mut Vec<Extra>) {
        if self.moved.is_empty() {
            return;
        }
        let parts = std::mem::take(&mut self.moved).into_iter();
        let mut object = Extra::new();
        set(&mut object, "role", Some("user"));
        let parts: Vec<_> = parts.map(serde_json::Value::Object).collect();
        set(&mut object, "content", Some(parts));
        written.push(object);
    }
}

fn words(text: &str) -> Extra {
    let mut part = Extra::new();
    set(&mut part, "type", Some("text"));
    set(&mut part, "text", Some(text));
    part
}
