//! A message item of a streamed answer.

use serde_json::{Map, Value, json};

use super::{
    super::{
        reasoning::item_of,
        text::{write_citation, write_logprobs},
    },
    out::Out,
};
use crate::{
    Asked,
    neutral::{Citation, Content, Part, TokenLogprob},
};

/// A message that is being said.
#[derive(Debug)]
pub(super) struct Message {
    place: usize,
    id: String,
    item: Map<String, Value>,
    contents: Vec<Spoken>,
    /// Another item has begun since.
    behind: bool,
}

/// A content of a message.
#[derive(Debug)]
struct Spoken {
    refusal: bool,
    text: String,
    annotations: Vec<Value>,
    tokens: Vec<TokenLogprob>,
    open: bool,
}

// === impl Message ===

impl Message {
    /// Begins the message whose first content is `part`.
    pub(super) fn begin(part: &Part, place: usize, asked: &Asked, out: &mut Out) -> Self {
        let kept = item_of(part);
        let id = kept.and_then(|kept| kept.get("id")?.as_str());
        let id = id.map_or_else(|| format!("msg_{}{place:02x}", asked.id), str::to_owned);
        let mut item = Map::new();
        item.insert("id".to_owned(), id.as_str().into());
        item.insert("type".to_owned(), "message".into());
        item.insert("status".to_owned(), "in_progress".into());
        item.insert("role".to_owned(), "assistant".into());
        item.insert("content".to_owned(), json!([]));
        for (key, value) in kept.into_iter().flatten() {
            item.insert(key.clone(), value.clone());
        }
        out.emit_with(
            "response.output_item.added",
            || json!({"output_index": place, "item": item}),
        );
        Self {
            place,
            id,
            item,
            contents: Vec::new(),
            behind: false,
        }
    }

    /// Begins a content; its number.
    pub(super) fn open(&mut self, part: Part, out: &mut Out) -> usize {
        let (refusal, text, citations) = match part.content {
            Content::Refusal(text) => (true, text, Vec::new()),
            Content::Text { text, citations } => (false, text, citations),
            Content::Json(json) => (false, json.to_string(), Vec::new()),
            _ => (false, String::new(), Vec::new()),
        };
        let number = self.contents.len();
        self.contents.push(Spoken {
            refusal,
            text: String::new(),
            annotations: Vec::new(),
            tokens: Vec::new(),
            open: true,
        });
        self.tell(
            "response.content_part.added",
            number,
            out,
            |spoken| json!({"part": spoken.value()}),
        );
        if !text.is_empty() {
            self.say(number, &text, &[], out);
        }
        for citation in &citations {
            self.cite(number, citation, out);
        }
        number
    }

    pub(super) fn say(
        &mut self,
        number: usize,
        text: &str,
        tokens: &[TokenLogprob],
        out: &mut Out,
    ) {
        let Some(spoken) = self.contents.get_mut(number) else {
            return;
        };
        spoken.text.push_str(text);
        spoken.tokens.extend_from_slice(tokens);
        if spoken.refusal {
            self.tell(
                "response.refusal.delta",
                number,
                out,
                |_| json!({"delta": text}),
            );
        } else {
            self.tell(
                "response.output_text.delta",
                number,
                out,
                |_| json!({"delta": text, "logprobs": write_logprobs(tokens)}),
            );
        }
    }

    pub(super) fn cite(&mut self, number: usize, citation: &Citation, out: &mut Out) {
        let annotation = write_citation(citation);
        let Some(spoken) = self.contents.get_mut(number) else {
            return;
        };
        let index = spoken.annotations.len();
        spoken.annotations.push(annotation.clone());
        let name = "response.output_text.annotation.added";
        self.tell(
            name,
            number,
            out,
            |_| json!({"annotation_index": index, "annotation": annotation}),
        );
    }

    /// Notes how likely the last content's words were.
    pub(super) fn weigh(&mut self, tokens: &[TokenLogprob]) {
        let mut spoken = self.contents.iter_mut().rev();
        if let Some(spoken) = spoken.find(|spoken| !spoken.refusal) {
            spoken.tokens.extend_from_slice(tokens);
        }
    }

    pub(super) fn end(&mut self, number: usize, out: &mut Out) {
        let Some(spoken) = self.contents.get_mut(number) else {
            return;
        };
        spoken.open = false;
        if spoken.refusal {
            self.tell(
                "response.refusal.done",
                number,
                out,
                |spoken| json!({"refusal": spoken.text}),
            );
        } else {
            self.tell(
                "response.output_text.done",
                number,
                out,
                |spoken| json!({"text": spoken.text, "logprobs": write_logprobs(&spoken.tokens)}),
            );
        }
        self.tell(
            "response.content_part.done",
            number,
            out,
            |spoken| json!({"part": spoken.value()}),
        );
    }

    /// Whether every content has ended. If not, the message is noted to be behind.
    pub(super) fn may_close(&mut self) -> bool {
        self.behind = true;
        self.contents.iter().all(|spoken| !spoken.open)
    }

    /// Whether it is to be closed as soon as it may.
    pub(super) fn is_behind(&self) -> bool {
        self.behind
    }

    /// Its place in the output, and the item.
    pub(super) fn close(mut self, out: &mut Out) -> (usize, Value) {
        if self
            .item
            .get("status")
            .is_some_and(|status| status == "in_progress")
        {
            self.item.insert("status".to_owned(), "completed".into());
        }
        let contents = self.contents.iter().map(Spoken::value).collect();
        self.item.insert("content".to_owned(), contents);
        out.emit_with(
            "response.output_item.done",
            || json!({"output_index": self.place, "item": self.item}),
        );
        (self.place, self.item.into())
    }

    fn tell(
        &self,
        name: &str,
        number: usize,
        out: &mut Out,
        members: impl FnOnce(&Spoken) -> Value,
    ) {
        let Some(spoken) = self.contents.get(number) else {
            return;
        };
        out.emit_with(name, || {
            let mut event = json!({
                "item_id": self.id,
                "output_index": self.place,
                "content_index": number,
            });
            if let (Some(event), Value::Object(members)) = (event.as_object_mut(), members(spoken))
            {
                event.extend(members);
            }
            event
        });
    }
}

// === impl Spoken ===

impl Spoken {
    fn value(&self) -> Value {
        if self.refusal {
            return json!({"type": "refusal", "refusal": self.text});
        }
        json!({
            "type": "output_text",
            "text": self.text,
            "annotations": self.annotations,
            "logprobs": write_logprobs(&self.tokens),
        })
    }
}
