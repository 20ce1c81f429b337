//! `router_settings`.

use super::{Keys, later};

pub(crate) const ROUTER: Keys = Keys {
    honoured: &[
        "default_fallbacks",
        "fallbacks",
        "max_fallbacks",
        "model_group_alias",
        "stream_timeout",
        "timeout",
    ],
    later: &[
        later(
            "deployments of a group are tried as the router decides; strategies cannot be chosen yet",
            &[
                "routing_strategy",
                "routing_strategy_args",
                "routing_groups",
                "enable_pre_call_checks",
                "optional_pre_call_checks",
                "enable_tag_filtering",
                "tag_filtering_match_any",
                "tag_routing_prefix",
                "enable_weighted_failover",
                "deployment_affinity_ttl_seconds",
                "model_group_affinity_config",
                "session_affinity_repin_on_failover",
                "default_priority",
                "polling_interval",
                "caching_groups",
                "plugins",
            ],
        ),
        later(
            "failed attempts are not repeated at the same deployment yet; fallbacks and other deployments of the \
             group are tried",
            &["num_retries", "retry_after", "model_group_retry_policy"],
        ),
        later(
            "failed attempts are not repeated yet. LiteLLM ignores num_retries and retry_after in here: write \
             them directly below router_settings",
            &["retry_policy"],
        ),
        later(
            "failing deployments are not put aside yet; each call tries them again",
            &[
                "allowed_fails",
                "allowed_fails_policy",
                "cooldown_time",
                "disable_cooldowns",
                "enable_health_check_routing",
                "health_check_staleness_threshold",
            ],
        ),
        later(
            "not told from other errors yet; add the models to `fallbacks`",
            &[
                "context_window_fallbacks",
                "content_policy_fallbacks",
                "enable_mid_stream_fallback_continuation",
            ],
        ),
        later(
            "nothing is shared through Redis yet; each replica counts for itself",
            &[
                "redis_host",
                "redis_port",
                "redis_password",
                "redis_url",
                "redis_db",
                "cache_responses",
                "client_ttl",
            ],
        ),
        later(
            "spend is not limited yet; set a limit in the provider's own console",
            &["provider_budget_config"],
        ),
        later(
            "the number of calls is not limited yet",
            &["default_max_parallel_requests"],
        ),
        later(
            "write them into each model's litellm_params for now",
            &["default_litellm_params"],
        ),
        later(
            "unsupported members are not told apart from other errors yet",
            &["fallback_on_unsupported_params"],
        ),
        later("alerts are not sent yet", &["alerting_config"]),
        later(
            "set `log_level` below tollgate_settings, or the variable TOLLGATE_LOG",
            &["debug_level", "set_verbose"],
        ),
    ],
};
