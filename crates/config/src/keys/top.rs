//! The sections of a file.

use super::{Keys, later};

pub(crate) const TOP: Keys = Keys {
    honoured: &[
        "model_list",
        "credential_list",
        "litellm_settings",
        "router_settings",
        "general_settings",
        "tollgate_settings",
        "environment_variables",
        "include",
    ],
    later: &[
        later(
            "guardrails are not there yet; prompts and answers pass unchecked",
            &["guardrails", "policies"],
        ),
        later(
            "settings of callbacks are not read yet; nothing is sent to them",
            &["callback_settings"],
        ),
        later(
            "prompt templates are not there yet; send whole messages",
            &["prompts"],
        ),
        later("MCP is not there yet", &["mcp_servers", "mcp_tools"]),
        later(
            "agents are not there yet",
            &["agents", "agent_list", "worker_registry", "sandbox_tools"],
        ),
        later(
            "search and vector stores are not there yet",
            &["vector_store_registry", "search_tools"],
        ),
        later(
            "this API is not served yet; its routes answer that it does not exist",
            &["assistant_settings", "finetune_settings", "files_settings"],
        ),
        later(
            "not read; write vertex_project, vertex_location and vertex_credentials into each model's litellm_params",
            &["default_vertex_config"],
        ),
    ],
};
