//! Fallbacks: configured, nested, and named by the client.

use tollgate_core::{Anonymous, Call, Live, Route};
use tollgate_fallback::{ModelRouter, Routes, RoutesBuilder};

use crate::provider::{OVERLOADED, ask, call, deployment};

/// Models `a` to `g`, each with one deployment of its own name; `a` has a second one, `a2`.
fn models() -> RoutesBuilder {
    let names = ["a", "a2", "b", "c", "d", "e", "f", "g"];
    Routes::builder(names.map(|id| deployment(id, &id[..1], id)))
}

fn plan(routes: RoutesBuilder, call: &Call<Anonymous>) -> Vec<(String, u8)> {
    let router = ModelRouter::new(Live::new(routes.build()));
    let plan = router.plan(call).unwrap();
    let candidates = plan
        .iter()
        .map(|one| (one.deployment.id.to_string(), one.group));
    candidates.collect()
}

fn ids(routes: RoutesBuilder, call: &Call<Anonymous>) -> String {
    let planned = plan(routes, call);
    let ids: Vec<_> = planned.into_iter().map(|(id, _)| id).collect();
    ids.join(" ")
}

fn names<const N: usize>(names: [&str; N]) -> Vec<tollgate_core::ModelName> {
    names.map(Into::into).into()
}

#[test]
fn all_deployments_of_a_model_come_before_its_fallbacks() {
    let routes = models().fallbacks("a".into(), names(["b", "c"]));
    let planned = plan(routes, &call("a"));
    let expected = [("a", 0), ("a2", 0), ("b", 1), ("c", 2)];
    assert_eq!(planned, expected.map(|(id, group)| (id.to_owned(), group)));
}

#[test]
fn a_fallback_brings_its_own_fallbacks_along_and_none_comes_twice() {
    let routes = models()
        .fallbacks("b".into(), names(["c", "b", "d"]))
        .fallbacks("c".into(), names(["e", "b"]))
        .fallbacks("e".into(), names(["c", "f"]));
    assert_eq!(ids(routes, &call("b")), "b c e f d");
}

#[test]
fn only_so_many_other_models_are_tried() {
    let all = names(["b", "c", "d", "e", "f", "g"]);
    let routes = models().fallbacks("a".into(), all);
    assert_eq!(ids(routes.clone(), &call("a")), "a a2 b c d e f");
    assert_eq!(
        ids(routes.clone().most_fallbacks(2), &call("a")),
        "a a2 b c"
    );
    assert_eq!(ids(routes.most_fallbacks(0), &call("a")), "a a2");
}

#[test]
fn fallbacks_that_lead_nowhere_are_skipped_and_not_counted() {
    let routes = models()
        .fallbacks("b".into(), names(["unknown", "c"]))
        .most_fallbacks(1);
    assert_eq!(ids(routes, &call("b")), "b c");
}

#[test]
fn the_default_is_for_models_without_fallbacks_of_their_own() {
    let routes = models()
        .default_fallbacks(names(["g"]))
        .fallbacks("b".into(), names(["c"]));
    assert_eq!(ids(routes.clone(), &call("d")), "d g");
    assert_eq!(ids(routes, &call("b")), "b c g");
}

#[test]
fn a_model_with_a_provider_has_the_fallbacks_of_its_bare_name() {
    let routes = Routes::builder([
        deployment("1", "openai/gpt", "gpt"),
        deployment("2", "b", "b"),
    ]);
    let routes = routes.fallbacks("gpt".into(), names(["b"]));
    assert_eq!(ids(routes, &call("openai/gpt")), "1 2");
}

#[test]
fn the_clients_fallbacks_stand_for_the_configured_ones() {
    let routes = models().fallbacks("b".into(), names(["c"]));
    let mut asked = call("b");
    asked.controls.get_mut().fallbacks = names(["d", "e"]);
    assert_eq!(ids(routes, &asked), "b d e");
}

#[test]
fn the_client_may_refuse_the_configured_fallbacks_but_keep_its_own() {
    let routes = models().fallbacks("b".into(), names(["c"]));
    let mut asked = call("b");
    asked.controls.get_mut().disable_fallbacks = true;
    assert_eq!(ids(routes.clone(), &asked), "b");
    asked.controls.get_mut().fallbacks = names(["d"]);
    assert_eq!(ids(routes, &asked), "b d");
}

#[tokio::test]
async fn a_planned_call_goes_through_its_models_in_order() {
    let routes = models().fallbacks("a".into(), names(["b"])).build();
    let router = ModelRouter::new(Live::new(routes));
    let failures = [("a", OVERLOADED), ("a2", OVERLOADED)];
    let asked = ask(router, call("a"), &failures).await;
    assert_eq!(asked.order, ["1:a", "2:a2", "3:b"]);
    assert!(asked.result.is_ok());
}
