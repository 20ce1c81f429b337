//! How the management API is served.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::sections;
use tollgate_config::AdminListener;

#[test]
fn the_management_api_may_have_a_listener_of_its_own() {
    let listener = |host: &str| {
        Some(AdminListener {
            host: host.to_owned(),
            port: 4001,
        })
    };
    for (text, expected) in [
        ("", None),
        ("  admin_port: 4001\n", listener("127.0.0.1")),
        (
            "  admin_host: 10.0.0.1\n  admin_port: 4001\n",
            listener("10.0.0.1"),
        ),
    ] {
        let loaded = sections(&format!("general_settings:\n{text}")).loaded();
        assert_eq!(loaded.snapshot.admin, expected, "{text}");
        assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    }
    let alone = sections("general_settings:\n  admin_host: 10.0.0.1\n");
    alone.finds("7: general_settings.admin_host: error", "needs admin_port");
}

#[test]
fn what_nothing_acts_on_is_named_unless_it_shall_be_refused() {
    let text = "general_settings:\n  reject_unsupported_fields: true\n";
    let variable = ("TOLLGATE_GENERAL_SETTINGS__REJECT_UNSUPPORTED_FIELDS", "no");
    for (given, expected) in [
        (sections(""), false),
        (sections(text), true),
        (sections(text).env([variable]), false),
    ] {
        assert_eq!(given.loaded().snapshot.reject_unsupported_fields, expected);
    }
}

#[test]
fn the_api_is_described_unless_litellms_variables_say_no() {
    for (variable, value, expected) in [
        ("NO_DOCS", "True", false),
        ("NO_OPENAPI", "true", false),
        ("NO_DOCS", "False", true),
        ("NO_DOCS", "", true),
    ] {
        let loaded = sections("").env([(variable, value)]).loaded();
        assert_eq!(loaded.snapshot.openapi, expected, "{variable}={value}");
    }
}
