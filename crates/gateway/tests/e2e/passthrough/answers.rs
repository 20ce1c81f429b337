//! Answers reach the client as the provider wrote them, but for the model's name.

use serde_json::json;

use crate::harness::{CHAT, Setup, chat, gateway, playing, playing_with, streamed};

const ODD: &str = "\n{ \"id\" : \"x\\u0031\",\"choices\":[{\"index\":0, \"message\":{\"role\":\"assistant\",\
    \"content\":\"h\\u00e9 \\/\",\"model\":\"inner\"},\"finish_reason\":\"stop\"}],\r\n \"mod\\u0065l\" :\"up-2\" ,\
    \"odd\":1.50e+3, \"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3, \"x\":0.10}}\n ";

/// A stream with a comment, both kinds of line ends, fields that nobody needs and data in two lines.
const EVENTS: &str = ": hello\n\ndata: {\"id\":\"1\",\"model\" : \"up-2\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\
    \"assistant\",\"content\":\"a\\u0062\"}}], \"n\":1.0}\n\nevent: x\nid: 7\ndata:{\"choices\":[{\"index\":0,\
    \"delta\":{\"content\":\" c\"}}],\"model\":\"up-2\"}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\
    \"finish_reason\":\"stop\"}],\"model\":\"up-2\",\"usage\":null}\n\ndata: [DONE]\n\n";

#[tokio::test]
async fn an_answer_arrives_byte_for_byte_but_for_the_model() {
    let mock = playing(200, "application/json", ODD).await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.text(), ODD.replace("\"up-2\"", "\"gpt-4o\""));
}

#[tokio::test]
async fn every_event_arrives_byte_for_byte_but_for_the_model() {
    let mock = playing(200, "text/event-stream", EVENTS).await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, streamed("gpt-4o")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.text(), EVENTS.replace("\"up-2\"", "\"gpt-4o\""));
}

#[tokio::test]
async fn the_upstreams_name_stays_where_the_configuration_says_so() {
    for (kind, body) in [("application/json", ODD), ("text/event-stream", EVENTS)] {
        let mock = playing(200, kind, body).await;
        let gateway = Setup::new()
            .model("gpt-4o", &mock.base_url())
            .settings(json!({"keep_upstream_model": true}))
            .start()
            .await;
        let question = if body == EVENTS {
            streamed("gpt-4o")
        } else {
            chat("gpt-4o")
        };
        assert_eq!(gateway.post(CHAT, question).await.text(), body);
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_an_error_and_not_passed_off_as_one() {
    let mock = playing(200, "text/html", "<html>busy</html>").await;
    let gateway = gateway(&mock.base_url()).await;
    for question in [chat("gpt-4o"), streamed("gpt-4o")] {
        let answer = gateway.post(CHAT, question).await;
        assert_eq!(answer.status, 502, "{answer:?}");
        answer.error();
    }
}

#[tokio::test]
async fn headers_about_the_providers_connection_stay_behind() {
    let headers = json!({
        "content-type": "application/json", "server": "nginx", "set-cookie": "a=b", "alt-svc": "h3",
        "openai-processing-ms": "12", "x-request-id": "req_1", "x-ratelimit-remaining-requests": "9",
    });
    let mock = playing_with(200, headers, ODD).await;
    let gateway = gateway(&mock.base_url()).await;
    let answer = gateway.post(CHAT, chat("gpt-4o")).await;
    for name in ["server", "set-cookie", "alt-svc"] {
        assert_eq!(answer.header(name), "", "{name}");
    }
    assert_eq!(answer.header("x-request-id"), "req_1");
    assert_eq!(answer.header("x-ratelimit-remaining-requests"), "9");
    assert_eq!(answer.header("openai-processing-ms"), "12");
}
