//! Tokens of identity providers, and addresses of clients, as they are configured.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use support::sections;

const VARIABLES: [(&str, &str); 3] = [
    (
        "JWT_PUBLIC_KEY_URL",
        "https://a.test/keys, https://b.test/keys",
    ),
    ("JWT_AUDIENCE", "tollgate"),
    ("JWT_ISSUER", "https://a.test"),
];

fn general(lines: &str) -> String {
    format!("general_settings:\n  enable_jwt_auth: true\n  litellm_jwtauth:\n{lines}")
}

#[test]
fn litellms_settings_and_variables_are_read() {
    let text = general(concat!(
        "    user_id_jwt_field: sub\n    team_ids_jwt_field: groups\n    user_id_upsert: true\n",
        "    public_key_ttl: 60\n    public_key_stale_ttl: 0\n    team_allowed_routes: [openai_routes]\n",
        "    roles_jwt_field: roles\n    role_mappings:\n      - role: t\n        internal_role: team\n",
    ));
    let jwt = sections(&text)
        .env(VARIABLES)
        .loaded()
        .snapshot
        .jwt
        .unwrap();
    assert_eq!(jwt.issuers.len(), 1);
    let issuer = &jwt.issuers[0];
    assert_eq!(
        issuer.key_urls,
        ["https://a.test/keys", "https://b.test/keys"]
    );
    assert_eq!(issuer.audiences, ["tollgate"]);
    assert_eq!(issuer.issuer.as_deref(), Some("https://a.test"));
    assert_eq!(issuer.claims.user_id.as_deref(), Some("sub"));
    assert!(jwt.insert_users);
    assert_eq!(
        (jwt.key_ttl, jwt.stale_ttl),
        (Some(Duration::from_secs(60)), Some(Duration::ZERO))
    );
    assert_eq!(jwt.team_routes.unwrap(), ["openai_routes"]);
    assert_eq!(jwt.roles.unwrap().1, [("t".to_owned(), "team".to_owned())]);
}

#[test]
fn issuers_have_claims_and_keys_of_their_own() {
    let text = general(concat!(
        "    user_id_jwt_field: sub\n    issuers:\n      - issuer: https://x.test/\n        audience: [a, b]\n",
        "        user_id_jwt_field: oid\n      - issuer: y\n        jwks_url: https://y.test/k\n",
        "        disable_audience_validation: true\n",
    ));
    let jwt = sections(&text).loaded().snapshot.jwt.unwrap();
    let [x, y] = &jwt.issuers[..] else {
        unreachable!("two issuers")
    };
    assert_eq!(
        x.key_urls,
        ["https://x.test/.well-known/openid-configuration"]
    );
    assert_eq!(x.audiences, ["a", "b"]);
    assert_eq!(x.claims.user_id.as_deref(), Some("oid"));
    assert_eq!(y.key_urls, ["https://y.test/k"]);
    assert_eq!(y.claims.user_id.as_deref(), Some("sub"));
    let text = general("    issuers:\n      - issuer: x\n");
    sections(&text).finds(
        "10: general_settings.litellm_jwtauth.issuers[0]: error",
        "audience",
    );
}

#[test]
fn what_is_not_honoured_or_makes_no_sense_is_said() {
    for (lines, start, words) in [
        (
            "    team_id_upsert: true\n",
            "9: general_settings.litellm_jwtauth.team_id_upsert: not yet",
            "management API",
        ),
        (
            "    end_user_id_jwt_field: c\n",
            "9: general_settings.litellm_jwtauth.end_user_id_jwt_field: not yet",
            "customer",
        ),
        (
            "    team_id_jwt_feild: c\n",
            "9: general_settings.litellm_jwtauth.team_id_jwt_feild: warning",
            "`team_id_jwt_field`",
        ),
        (
            "    user_allowed_roles: [a]\n",
            "8: general_settings.litellm_jwtauth: error",
            "go together",
        ),
        (
            "    role_mappings:\n    - role: t\n      internal_role: team\n",
            "8: general_settings.litellm_jwtauth: error",
            "roles_jwt_field and role_mappings go together",
        ),
        (
            "    roles_jwt_field: roles\n",
            "8: general_settings.litellm_jwtauth: error",
            "roles_jwt_field and role_mappings go together",
        ),
        (
            "    object_id_jwt_field: oid\n",
            "9: general_settings.litellm_jwtauth.object_id_jwt_field: error",
            "needs role_mappings",
        ),
        (
            "    enforce_scope_based_access: true\n",
            "8: general_settings.litellm_jwtauth: error",
            "no scope permits a model",
        ),
        (
            "    scope_mappings:\n    - scope: s\n",
            "9: general_settings.litellm_jwtauth.scope_mappings: warning",
            "not true",
        ),
        (
            "    user_id_upsert: true\n",
            "7: general_settings.enable_jwt_auth: warning",
            "not told apart",
        ),
    ] {
        sections(&general(lines)).env(VARIABLES).finds(start, words);
    }
    let text = general("    user_id_jwt_field: sub\n");
    sections(&text).finds(
        "7: general_settings.enable_jwt_auth: warning",
        "JWT_PUBLIC_KEY_URL",
    );
    let open = sections(&text).env([("JWT_PUBLIC_KEY_URL", "http://a.test/keys")]);
    open.finds(
        "7: general_settings.enable_jwt_auth: warning",
        "neither JWT_AUDIENCE nor JWT_ISSUER",
    );
    open.finds(
        "7: general_settings.enable_jwt_auth: warning",
        "without TLS",
    );
    let off = "general_settings:\n  litellm_jwtauth:\n    user_id_jwt_field: sub\n";
    sections(off).finds(
        "7: general_settings.litellm_jwtauth: warning",
        "enable_jwt_auth",
    );
    assert!(sections(off).loaded().snapshot.jwt.is_none());
}

#[test]
fn addresses_are_addresses_or_ranges() {
    let text = "general_settings:\n  allowed_ips: [192.0.2.7, 10.0.0.0/8, '2001:db8::/32']\n  use_x_forwarded_for: true\n";
    let allowed = sections(text).loaded().snapshot.allowed_addresses;
    assert_eq!(allowed.networks.unwrap().len(), 3);
    assert!(allowed.forwarded);
    let text = "general_settings:\n  allowed_ips:\n    - 10.0.0.0/8\n    - 10.0.0/8\n";
    sections(text).finds(
        "9: general_settings.allowed_ips[1]: error",
        "expected an address",
    );
    for (text, networks) in [("{}", None), ("{allowed_ips: []}", Some(vec![]))] {
        let read = sections(&format!("general_settings: {text}\n")).loaded();
        assert_eq!(read.snapshot.allowed_addresses.networks, networks, "{text}");
    }
}

#[test]
fn a_proxy_may_say_from_where_keys_come() {
    let read = sections("general_settings: {use_x_forwarded_for: true}\n").loaded();
    assert!(read.snapshot.allowed_addresses.forwarded);
    let said = format!("{:?}", read.findings);
    assert!(!said.contains("use_x_forwarded_for"), "{said}");
}
