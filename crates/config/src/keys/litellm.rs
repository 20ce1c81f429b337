//! `litellm_settings`.

use super::{Keys, later, later_even_off};

pub(crate) const LITELLM: Keys = Keys {
    honoured: &[
        "default_fallbacks",
        "drop_params",
        "modify_params",
        "fallbacks",
        "json_logs",
        "request_timeout",
        "set_verbose",
        "stream_timeout",
        "vertex_location",
        "vertex_project",
    ],
    later: &[
        later(
            "responses are not cached yet; every call goes to the provider",
            &[
                "cache",
                "cache_params",
                "default_in_memory_ttl",
                "default_redis_ttl",
                "default_redis_batch_cache_expiry",
                "enable_redis_auth_cache",
            ],
        ),
        later(
            "failed attempts are not repeated at the same deployment yet; fallbacks and other deployments of the \
             group are tried",
            &["num_retries", "allowed_fails"],
        ),
        later(
            "not told from other errors yet; add the models to `fallbacks`",
            &["context_window_fallbacks", "content_policy_fallbacks"],
        ),
        later(
            "nothing is sent to callbacks yet",
            &[
                "success_callback",
                "failure_callback",
                "callbacks",
                "service_callbacks",
                "audit_log_callbacks",
                "langfuse_default_tags",
                "s3_callback_params",
                "log_raw_request_response",
                "custom_prometheus_metadata_labels",
                "custom_prometheus_tags",
                "prometheus_initialize_budget_metrics",
                "require_auth_for_metrics_endpoint",
                "extra_spend_tag_headers",
            ],
        ),
        later(
            "spend is not limited yet; set a limit in the provider's own console",
            &[
                "max_budget",
                "budget_duration",
                "max_internal_user_budget",
                "internal_user_budget_duration",
                "max_end_user_budget",
                "max_end_user_budget_id",
                "default_soft_budget",
                "tag_budget_config",
                "budget_rollover",
                "budget_reset_time",
                "budget_exceeded_status_code",
                "timezone",
            ],
        ),
        later(
            "what keys, teams and users get when nobody says is not configurable yet; say it with each request",
            &[
                "default_internal_user_params",
                "default_team_params",
                "default_team_settings",
                "default_key_generate_params",
            ],
        ),
        later(
            "who may make keys, and with how much at most, is not configurable yet",
            &["upperbound_key_generate_params", "key_generation_settings"],
        ),
        later_even_off(
            "every change is kept in the trail (/audit) whatever this says",
            &["store_audit_logs"],
        ),
        later(
            "block customers with /customer/block",
            &["blocked_user_list"],
        ),
        later(
            "not there yet",
            &[
                "public_model_groups",
                "banned_keywords_list",
                "priority_reservation",
            ],
        ),
        later(
            "costs are not adjusted yet",
            &[
                "cost_discount_config",
                "cost_margin_config",
                "include_cost_in_streaming_usage",
                "disable_end_user_cost_tracking",
                "disable_token_counter",
            ],
        ),
        later(
            "requests are passed on as they are",
            &[
                "enable_json_schema_validation",
                "enable_anthropic_prompt_caching",
                "custom_provider_map",
                "model_group_settings",
                "global_disable_no_log_param",
            ],
        ),
        later(
            "it belongs to the top of the file, beside model_list",
            &["credential_list"],
        ),
        later(
            "prompts and answers are never logged, so there is nothing to redact",
            &["turn_off_message_logging", "redact_user_api_key_info"],
        ),
        later_even_off(
            "certificates of providers are always verified, against the system's store",
            &["ssl_verify", "ssl_certificate"],
        ),
        later(
            "connections are made by Tollgate's own client",
            &["force_ipv4", "aiohttp_trust_env"],
        ),
        later(
            "headers of answers are set by Tollgate",
            &["return_response_headers", "expose_router_debug_in_errors"],
        ),
    ],
};
