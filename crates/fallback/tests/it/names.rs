//! Names of models: wildcards, aliases, ids, and names that nobody knows.

use tollgate_core::{Error, ErrorKind, Live, Plan, Route};
use tollgate_fallback::{ModelRouter, Routes, RoutesBuilder};

use crate::provider::{call, deployment};

fn routes() -> RoutesBuilder {
    Routes::builder([
        deployment("any", "*", "openai/*"),
        deployment("provider", "openai/*", "*"),
        deployment("family", "openai/gpt-*", "gpt-*"),
        deployment("mini", "openai/gpt-*-mini", "small-*"),
        deployment("exact", "openai/gpt-4o", "gpt-4o-2024-08-06"),
        deployment("other", "openai/gpt-4o", "gpt-4o"),
    ])
}

/// Named models only, so that some names are unknown.
fn strict() -> RoutesBuilder {
    Routes::builder([
        deployment("1", "gpt-4o", "gpt-4o"),
        deployment("2", "gpt-4o-mini", "gpt-4o-mini"),
        deployment("3", "claude-sonnet", "claude-sonnet"),
    ])
}

fn plan(routes: RoutesBuilder, model: &str) -> Result<Plan, Error> {
    ModelRouter::new(Live::new(routes.build())).plan(&call(model))
}

/// The first candidate: its deployment and what the model is called there.
fn first(routes: RoutesBuilder, model: &str) -> (String, String) {
    let plan = plan(routes, model).unwrap();
    let candidate = plan.get(0).unwrap();
    (
        candidate.deployment.id.to_string(),
        candidate.model.to_string(),
    )
}

#[test]
fn the_most_specific_pattern_wins() {
    let expected = [
        ("openai/gpt-4o", "exact", "gpt-4o-2024-08-06"),
        ("openai/gpt-4o-mini", "mini", "small-4o"),
        ("openai/gpt-5", "family", "gpt-5"),
        ("openai/o3", "provider", "o3"),
        ("mistral/large", "any", "openai/mistral/large"),
    ];
    for (asked, id, model) in expected {
        assert_eq!(first(routes(), asked), (id.into(), model.into()), "{asked}");
    }
}

#[test]
fn an_exact_name_shuts_the_patterns_out() {
    let plan = plan(routes(), "openai/gpt-4o").unwrap();
    let ids: Vec<_> = plan.iter().map(|one| &*one.deployment.id).collect();
    assert_eq!(ids, ["exact", "other"]);
}

#[test]
fn a_deployment_can_be_asked_for_by_its_id() {
    let plan = plan(strict(), "3").unwrap();
    assert_eq!(plan.iter().len(), 1);
    assert_eq!(&*plan.get(0).unwrap().model, "claude-sonnet");
}

#[test]
fn an_alias_is_another_name_and_has_its_targets_fallbacks() {
    let routes = strict()
        .alias("best".into(), "gpt-4o".into(), false)
        .fallbacks("gpt-4o".into(), vec!["claude-sonnet".into()]);
    let plan = plan(routes, "best").unwrap();
    let ids: Vec<_> = plan.iter().map(|one| &*one.deployment.id).collect();
    assert_eq!(ids, ["1", "3"]);
}

#[test]
fn a_hidden_alias_works_but_is_not_listed() {
    let routes = strict()
        .alias("shown".into(), "gpt-4o".into(), false)
        .alias("hidden".into(), "gpt-4o".into(), true)
        .build();
    assert!(routes.knows("shown") && routes.knows("hidden"));
    assert!(!routes.knows("gone"));
    let listed: Vec<_> = routes.names().iter().map(|name| &**name).collect();
    assert_eq!(listed, ["gpt-4o", "gpt-4o-mini", "claude-sonnet", "shown"]);
}

#[test]
fn an_unknown_model_is_refused_with_names_that_may_have_been_meant() {
    let error = plan(strict(), "gpt-40").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownModel);
    assert_eq!(error.param(), Some("model"));
    let message = error.message();
    let litellms =
        "/chat/completions: Invalid model name passed in model=gpt-40. Call `/v1/models` to view";
    assert!(message.starts_with(litellms), "{message}");
    assert!(
        message.ends_with("Did you mean 'gpt-4o' or 'gpt-4o-mini'?"),
        "{message}"
    );
}

#[test]
fn a_name_like_no_other_gets_no_offer() {
    let error = plan(strict(), "whisper").unwrap_err();
    assert!(!error.message().contains("Did you mean"), "{error}");
}

#[test]
fn routes_can_be_replaced_while_they_are_used() {
    let live = Live::new(strict().build());
    let router = ModelRouter::new(live.clone());
    assert!(router.plan(&call("new")).is_err());
    live.store(Routes::builder([deployment("4", "new", "new")]).build());
    assert!(router.plan(&call("new")).is_ok());
    assert!(router.plan(&call("gpt-4o")).is_err());
}
