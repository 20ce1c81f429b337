//! `general_settings`.

use super::{Keys, later};

pub(crate) const GENERAL: Keys = Keys {
    honoured: &[
        "admin_host",
        "admin_port",
        "allowed_ips",
        "always_include_stream_usage",
        "dangerously_permit_weak_or_unset_master_key",
        "database_connection_pool_limit",
        "database_connection_pool_timeout",
        "database_connection_timeout",
        "database_url",
        "disable_prisma_schema_update",
        "enable_jwt_auth",
        "forward_client_headers_to_llm_api",
        "litellm_jwtauth",
        "litellm_key_header_name",
        "master_key",
        "max_request_size_mb",
        "max_response_size_mb",
        "reject_unsupported_fields",
        "salt_key",
        "salt_key_previous",
        "ssl_certfile_path",
        "ssl_keyfile_path",
        "store_model_in_db",
        "use_x_forwarded_for",
    ],
    later: &[
        later(
            "LiteLLM ignores it here, and Tollgate limits no spend yet, of keys neither",
            &["max_budget", "budget_duration"],
        ),
        later(
            "keys and models are kept in a database, which needs no such setting; spend is in none yet",
            &[
                "proxy_config_reload_interval_seconds",
                "proxy_batch_write_at",
                "proxy_budget_rescheduler_min_time",
                "proxy_budget_rescheduler_max_time",
                "allow_requests_on_db_unavailable",
                "supported_db_objects",
                "use_redis_transaction_buffer",
                "coordination_redis",
            ],
        ),
        later(
            "alerts are not sent yet",
            &[
                "alerting",
                "alert_types",
                "alert_to_webhook_url",
                "alerting_args",
                "spend_report_frequency",
            ],
        ),
        later(
            "alerts are not sent yet. In LiteLLM it is the seconds after which a call counts as slow, no amount of \
             money",
            &["alerting_threshold"],
        ),
        later(
            "deployments are not checked in the background yet",
            &[
                "background_health_checks",
                "health_check_interval",
                "health_check_details",
            ],
        ),
        later(
            "spend is not logged yet",
            &[
                "disable_spend_logs",
                "disable_error_logs",
                "store_prompts_in_spend_logs",
                "maximum_spend_logs_retention_period",
                "disable_reset_budget",
                "disable_budget_reservation",
                "fail_closed_budget_enforcement",
            ],
        ),
        later(
            "the number of calls is not limited yet",
            &[
                "max_parallel_requests",
                "global_max_parallel_requests",
                "disable_retry_on_max_parallel_request_limit_error",
                "fail_closed_rate_limit_enforcement",
                "token_rate_limit_type",
            ],
        ),
        later(
            "who may do what is not configurable yet beyond the models and routes of a virtual key; the master key opens everything",
            &[
                "allowed_routes",
                "public_routes",
                "admin_only_routes",
                "user_header_name",
                "user_header_mappings",
                "enforce_user_param",
                "enforced_params",
                "reject_clientside_metadata_tags",
                "user_api_key_cache_ttl",
                "ui_access_mode",
                "disable_master_key_return",
                "default_team_disabled",
                "disable_auto_add_proxy_admin_to_teams",
                "enforce_fallback_model_access",
                "allow_client_side_credentials",
                "team_metadata_schema",
                "allow_public_health_readiness_details",
            ],
        ),
        later(
            "other ways to log in are not there yet; clients use the master key, virtual keys or tokens of an identity \
             provider (enable_jwt_auth)",
            &["enable_oauth"],
        ),
        later(
            "it names Python code, which Tollgate cannot run; put a proxy with that logic in front",
            &[
                "custom_auth",
                "custom_key_generate",
                "custom_sso",
                "custom_ui_sso_sign_in_handler",
            ],
        ),
        later(
            "secret managers are not read yet; pass secrets as environment variables",
            &["key_management_system", "key_management_settings"],
        ),
        later("routes cannot be added yet", &["pass_through_endpoints"]),
        later(
            "only the headers that forward_client_headers_to_llm_api covers go on to providers",
            &["forward_llm_provider_auth_headers", "forward_openai_org_id"],
        ),
        later(
            "requests name their model, and its provider is configured",
            &["completion_model", "infer_model_from_keys"],
        ),
        later(
            "errors are told as LiteLLM does by default",
            &[
                "include_call_id_in_error_body",
                "expose_fallback_errors_to_caller",
            ],
        ),
        later(
            "calls whose client has left are always cancelled",
            &["cancel_on_disconnect"],
        ),
        later(
            "test members of requests are not supported; `allow_client_mock_response` below tollgate_settings \
             allows mock_response",
            &["dangerously_allow_mock_testing_request_params"],
        ),
        later(
            "shutdown drains calls without an endpoint for it; see `drain_timeout` below tollgate_settings",
            &["enable_drain_endpoint"],
        ),
        later(
            "no request makes the gateway fetch a URL, so there is none to check",
            &["user_url_validation"],
        ),
        later(
            "not there yet",
            &["plugins", "control_plane_url", "spend_capture_rate_check"],
        ),
    ],
};
