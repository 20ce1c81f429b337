//! What a model can do.

use super::words::words;

words! {
    /// What a model supports, by LiteLLM's words without their `supports_`.
    Capability {
        /// Decides itself how long to think.
        AdaptiveThinking = "adaptive_thinking",
        /// Anthropic's compaction of long conversations.
        AnthropicCompaction = "anthropic_compaction",
        /// Anthropic's `thinking` member.
        AnthropicThinkingPayload = "anthropic_thinking_payload",
        /// Goes on from the beginning of an answer.
        AssistantPrefill = "assistant_prefill",
        /// Hears audio.
        AudioInput = "audio_input",
        /// Speaks.
        AudioOutput = "audio_output",
        /// Bedrock's structured output.
        BedrockNativeStructuredOutput = "bedrock_native_structured_output",
        /// Reasoning within the text, on Bedrock's chat completions.
        BedrockRuntimeChatCompletionsInlineReasoning = "bedrock_runtime_chat_completions_inline_reasoning",
        /// `response_format` on Bedrock's chat completions.
        BedrockRuntimeChatCompletionsResponseFormat = "bedrock_runtime_chat_completions_response_format",
        /// Tools beside reasoning on Bedrock's chat completions.
        BedrockRuntimeChatCompletionsToolsWithReasoning = "bedrock_runtime_chat_completions_tools_with_reasoning",
        /// Answers questions about boxes in a picture.
        BoxQuestions = "box_questions",
        /// Operates a computer.
        ComputerUse = "computer_use",
        /// Embeds pictures.
        EmbeddingImageInput = "embedding_image_input",
        /// Has a faster mode.
        FastMode = "fast_mode",
        /// Can be made to call a tool.
        ForcedToolUse = "forced_tool_use",
        /// Calls tools.
        FunctionCalling = "function_calling",
        /// Takes pictures, where it is no chat.
        ImageInput = "image_input",
        /// Thinks with a fixed budget.
        LegacyThinking = "legacy_thinking",
        /// Knows the effort `max`.
        MaxReasoningEffort = "max_reasoning_effort",
        /// Takes system messages anywhere.
        MidConversationSystem = "mid_conversation_system",
        /// Knows the effort `minimal`.
        MinimalReasoningEffort = "minimal_reasoning_effort",
        /// Takes more than text.
        Multimodal = "multimodal",
        /// Streams by itself.
        NativeStreaming = "native_streaming",
        /// Keeps to a schema by itself.
        NativeStructuredOutput = "native_structured_output",
        /// Knows the effort `none`.
        NoneReasoningEffort = "none_reasoning_effort",
        /// Edits pictures as Nova Canvas does.
        NovaCanvasImageEdit = "nova_canvas_image_edit",
        /// Anthropic's `output_config` member.
        OutputConfig = "output_config",
        /// Calls several tools at once.
        ParallelFunctionCalling = "parallel_function_calling",
        /// Can be kept from calling several tools at once.
        ParallelToolUseConfig = "parallel_tool_use_config",
        /// Reads PDF.
        PdfInput = "pdf_input",
        /// Takes marks for its prompt cache.
        PromptCacheBreakpoint = "prompt_cache_breakpoint",
        /// Caches prompts.
        PromptCaching = "prompt_caching",
        /// Reasons.
        Reasoning = "reasoning",
        /// Answers by a JSON schema.
        ResponseSchema = "response_schema",
        /// Anthropic's `speed` member.
        Speed = "speed",
        /// Takes system messages.
        SystemMessages = "system_messages",
        /// Keeps its cache when thinking changes.
        ThinkingCachePreservation = "thinking_cache_preservation",
        /// Can be told which tool to call.
        ToolChoice = "tool_choice",
        /// Searches among tools.
        ToolSearch = "tool_search",
        /// Reads addresses in the prompt.
        UrlContext = "url_context",
        /// Watches video.
        VideoInput = "video_input",
        /// Sees pictures.
        Vision = "vision",
        /// Searches the web.
        WebSearch = "web_search",
        /// Knows the effort `xhigh`.
        XhighReasoningEffort = "xhigh_reasoning_effort",
    }
}
