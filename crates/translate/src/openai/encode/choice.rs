use serde_json::json;

use super::{
    super::{
        read::Said,
        write::{self, Place, Shown},
    },
    open::Open,
    piece::{Piece, delta},
};
use crate::{
    Asked,
    neutral::{Citation, Content, Delta, Finish, Part, TokenLogprob},
};

/// One choice of a streamed answer.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) index: u32,
    open: Vec<Open>,
    said: Said,
    /// How many calls there were.
    calls: u64,
    images: usize,
    /// How many characters of text.
    characters: u64,
}

/// A piece of nothing but probabilities.
pub(super) fn likely(tokens: &[TokenLogprob]) -> Piece {
    let mut piece = Piece::new();
    piece.insert("delta".to_owned(), json!({}));
    piece.insert("logprobs".to_owned(), write::logprobs(tokens));
    piece
}

// === impl Choice ===

impl Choice {
    pub(super) fn new(index: u32) -> Self {
        Self {
            index,
            open: Vec::new(),
            said: Said::default(),
            calls: 0,
            images: 0,
            characters: 0,
        }
    }

    pub(super) fn begin(
        &mut self,
        part: u32,
        content: &Part,
        late_signatures: bool,
        asked: &Asked,
        pieces: &mut Vec<Piece>,
    ) {
        self.said.add(&content.content);
        let mut open = Open::new(part, self.characters);
        // What is there already is shown as if it came now; the part itself collects it.
        let mut empty = content.clone();
        let first = match &mut empty.content {
            Content::Text { text, .. } | Content::Thinking { text, .. } => {
                Some(Delta::Text(std::mem::take(text)))
            }
            Content::Refusal(text) => Some(Delta::Text(std::mem::take(text))),
            Content::ToolCall {
                name,
                arguments,
                custom,
                ..
            } => {
                open.convert = !*custom && write::is_custom(&asked.request.tools, name);
                open.held = open.convert || late_signatures;
                open.call = self.calls;
                self.calls += 1;
                Some(Delta::Arguments(std::mem::take(arguments)))
            }
            _ => None,
        };
        open.content = empty;
        pieces.extend(open.first_piece(asked));
        self.open.push(open);
        if let Some(first) = first {
            self.grow(part, &first, pieces);
        }
    }

    /// Whether `part` is a text that grows by these words, which then are counted.
    pub(super) fn says(&mut self, part: u32, words: &str) -> bool {
        let open = self.open.iter().find(|open| open.part == part);
        let is_text = open.is_some_and(|open| matches!(open.content.content, Content::Text { .. }));
        let says = is_text && !words.is_empty();
        if says {
            self.characters += words.chars().count() as u64;
        }
        says
    }

    pub(super) fn grow(&mut self, part: u32, delta: &Delta, pieces: &mut Vec<Piece>) {
        let Some(open) = self.open.iter_mut().find(|open| open.part == part) else {
            return;
        };
        if let Delta::Text(text) = delta
            && matches!(open.content.content, Content::Text { .. })
        {
            self.characters += text.chars().count() as u64;
        }
        pieces.extend(open.grow(delta));
    }

    pub(super) fn end(&mut self, part: u32, asked: &Asked, pieces: &mut Vec<Piece>) {
        let Some(at) = self.open.iter().position(|open| open.part == part) else {
            return;
        };
        let open = self.open.remove(at);
        match &open.content.content {
            Content::ToolCall { .. } => pieces.extend(open.rest_of_call()),
            Content::Image(media) => {
                let image = write::image(media, self.images);
                self.images += 1;
                pieces.extend(image.map(|image| delta("images", json!([image]))));
            }
            Content::Audio(_) => pieces.extend(open.rest_of_audio(asked)),
            Content::Text { citations, .. } => {
                let to = self.characters;
                pieces.extend(cited(
                    citations,
                    Place {
                        from: open.from,
                        to,
                    },
                ));
                pieces.extend(sealed(&open.content));
            }
            Content::Thinking { .. } => pieces.extend(sealed(&open.content)),
            Content::Json(value) => pieces.push(delta("content", value.to_string().into())),
            _ => {}
        }
    }

    pub(super) fn end_all(&mut self, asked: &Asked, pieces: &mut Vec<Piece>) {
        while let Some(part) = self.open.first().map(|open| open.part) {
            self.end(part, asked, pieces);
        }
    }

    pub(super) fn finish(&self, reason: &Finish, own: bool) -> Piece {
        let mut piece = Piece::new();
        piece.insert("delta".to_owned(), json!({}));
        let word = write::word(reason, own, self.said);
        piece.insert("finish_reason".to_owned(), word.into());
        if let Finish::StopSequence(Some(stop)) = reason {
            piece.insert("stop_reason".to_owned(), stop.as_str().into());
        }
        piece
    }
}

/// The sources of a text, once its characters are counted.
fn cited(citations: &[Citation], place: Place) -> Vec<Piece> {
    let mut annotations = Vec::new();
    let mut sources = Vec::new();
    for citation in citations {
        match write::annotation(citation, Some(place)) {
            Some(annotation) => annotations.push(annotation),
            None => sources.push(write::source(citation)),
        }
    }
    let mut pieces = Vec::new();
    if !annotations.is_empty() {
        pieces.push(delta("annotations", annotations.into()));
    }
    if !sources.is_empty() {
        let fields = json!({"citations": sources});
        pieces.push(delta("provider_specific_fields", fields));
    }
    pieces
}

/// The sealed state of a part, with all of its words: clients send the block back as they got it.
fn sealed(part: &Part) -> Option<Piece> {
    Some(match write::shown(part)? {
        Shown::Block(block) => delta("thinking_blocks", json!([block])),
        Shown::Detail(detail) => delta("reasoning_details", json!([detail])),
    })
}
