//! `general_settings.litellm_jwtauth`, and one entry of `issuers` in it (LiteLLM's `LiteLLM_JWTAuth` and
//! `JWTIssuerConfig`).

use super::{Keys, Later, later};

/// Of both, since what is not there yet is so for the same reasons.
const CUSTOMERS: Later = later(
    "calls of one token are not told apart by customer yet",
    &["end_user_id_jwt_field"],
);
const MAPPED: Later = later(
    "tokens do not stand for virtual keys yet; they let in users and teams by themselves",
    &[
        "virtual_key_claim_field",
        "jwt_client_id_field",
        "unregistered_jwt_client_behavior",
        "auto_register_map_existing_key",
        "virtual_key_mapping_cache_ttl",
    ],
);

pub(crate) const JWT: Keys = Keys {
    honoured: &[
        "admin_allowed_routes",
        "admin_jwt_scope",
        "enforce_rbac",
        "enforce_scope_based_access",
        "enforce_team_based_model_access",
        "issuers",
        "object_id_jwt_field",
        "org_id_jwt_field",
        "public_key_stale_ttl",
        "public_key_ttl",
        "role_mappings",
        "roles_jwt_field",
        "scope_mappings",
        "team_allowed_routes",
        "team_id_default",
        "team_id_jwt_field",
        "team_ids_jwt_field",
        "user_allowed_email_domain",
        "user_allowed_roles",
        "user_email_jwt_field",
        "user_id_jwt_field",
        "user_id_upsert",
        "user_roles_jwt_field",
    ],
    later: &[
        CUSTOMERS,
        MAPPED,
        later(
            "teams and organisations are found by their ids alone; set team_id_jwt_field and org_id_jwt_field",
            &["team_alias_jwt_field", "org_alias_jwt_field"],
        ),
        later(
            "a token makes no teams, and changes neither roles nor who is in a team; use the management API",
            &[
                "team_id_upsert",
                "upsert_sso_user_to_team",
                "sync_user_role_and_teams",
                "jwt_litellm_role_map",
            ],
        ),
        later(
            "a token works for the teams that it names itself, or for team_id_default",
            &["fallback_to_db_teams", "team_claim_fallback"],
        ),
        later(
            "identities are read from the token alone; nobody is asked for more",
            &[
                "oidc_userinfo_endpoint",
                "oidc_userinfo_enabled",
                "oidc_userinfo_cache_ttl",
            ],
        ),
        later(
            "agents are not known yet",
            &[
                "agent_id_jwt_field",
                "mcp_client_id_jwt_field",
                "id_jag_requesting_apps",
            ],
        ),
        later(
            "what may be asked without a key is not configurable yet",
            &["public_allowed_routes"],
        ),
        later(
            "it names Python code, which Tollgate cannot run; put a proxy with that logic in front",
            &["custom_validate"],
        ),
        later(
            "tokens are never sent elsewhere to be looked at; each is verified here",
            &["routing_overrides"],
        ),
    ],
};

pub(crate) const ISSUER: Keys = Keys {
    honoured: &[
        "audience",
        "disable_audience_validation",
        "issuer",
        "jwks_url",
        "org_id_jwt_field",
        "team_id_jwt_field",
        "team_ids_jwt_field",
        "user_email_jwt_field",
        "user_id_jwt_field",
    ],
    later: &[CUSTOMERS, MAPPED],
};
