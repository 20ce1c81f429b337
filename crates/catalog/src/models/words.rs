//! The words of the price list, as types.

/// An enum whose variants have names in LiteLLM's price list.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name in the price list.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

pub(super) use words;

words! {
    /// What a model is for.
    Mode {
        /// Text to sound.
        AudioSpeech = "audio_speech",
        /// Sound to text.
        AudioTranscription = "audio_transcription",
        /// Chat completions.
        Chat = "chat",
        /// Completions of a text.
        Completion = "completion",
        /// Decisions.
        Decisions = "decisions",
        /// Texts to vectors.
        Embedding = "embedding",
        /// Evaluation of answers.
        Evaluation = "evaluation",
        /// Facts out of documents.
        Extraction = "extraction",
        /// Refusal of what must not pass.
        Guardrail = "guardrail",
        /// Pictures from pictures.
        ImageEdit = "image_edit",
        /// Pictures from text.
        ImageGeneration = "image_generation",
        /// Classification of harm.
        Moderation = "moderation",
        /// Pictures to text.
        Ocr = "ocr",
        /// Conversation over a socket.
        Realtime = "realtime",
        /// Order by relevance.
        Rerank = "rerank",
        /// OpenAI's Responses API alone.
        Responses = "responses",
        /// Search of the web.
        Search = "search",
        /// Search of one's own documents.
        VectorStore = "vector_store",
        /// Films from text.
        VideoGeneration = "video_generation",
    }
}

words! {
    /// How urgently a call is served, which some providers charge for.
    ServiceClass {
        /// As usual.
        Standard = "standard",
        /// Within a day.
        Batch = "batch",
        /// Before others.
        Priority = "priority",
        /// When there is room.
        Flex = "flex",
    }
}

words! {
    /// Kinds of tokens with prices of their own. One that has none is charged as input or output.
    Bucket {
        /// Fresh input.
        Input = "input",
        /// Visible output.
        Output = "output",
        /// Input read from the provider's cache.
        CacheRead = "cache_read",
        /// Input written to it for five minutes.
        CacheWrite = "cache_write",
        /// Input written to it for an hour.
        CacheWrite1h = "cache_write_1h",
        /// Output spent on reasoning.
        Reasoning = "reasoning",
        /// Audio heard.
        InputAudio = "input_audio",
        /// Audio spoken.
        OutputAudio = "output_audio",
        /// Pictures seen.
        InputImage = "input_image",
        /// Pictures painted.
        OutputImage = "output_image",
        /// Audio read from the cache.
        CacheReadAudio = "cache_read_audio",
        /// Pictures read from the cache.
        CacheReadImage = "cache_read_image",
        /// Audio written to the cache.
        CacheWriteAudio = "cache_write_audio",
    }
}

words! {
    /// Things other than tokens that are charged one by one.
    Unit {
        /// A picture in.
        ImageIn = "image_in",
        /// A picture out.
        ImageOut = "image_out",
        /// A second in.
        SecondIn = "second_in",
        /// A second out.
        SecondOut = "second_out",
        /// A character in.
        CharacterIn = "character_in",
        /// A character out.
        CharacterOut = "character_out",
        /// A pixel in.
        PixelIn = "pixel_in",
        /// A pixel out.
        PixelOut = "pixel_out",
        /// A query.
        Query = "query",
        /// A page.
        Page = "page",
        /// A request.
        Request = "request",
    }
}

words! {
    /// How much a web search brings.
    SearchContext {
        /// Little.
        Low = "low",
        /// As usual.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}
