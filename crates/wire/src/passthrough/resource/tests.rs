use super::*;

#[test]
fn anthropics_version_stands_once() {
    for base in ["", "/v1", "/v1/messages"] {
        assert_eq!(Resource::Messages.path(base, "m", true), "/v1/messages");
    }
    let count = Resource::CountMessages.path("/anthropic", "m", false);
    assert_eq!(count, "/anthropic/v1/messages/count_tokens");
}

#[test]
fn google_names_model_and_method() {
    let generate = |base, model, stream| Resource::Generate.path(base, model, stream);
    assert_eq!(
        generate("/v1beta", "gemini-2.0-flash", false),
        "/v1beta/models/gemini-2.0-flash:generateContent"
    );
    assert_eq!(
        generate("", "models/m", true),
        "/v1beta/models/m:streamGenerateContent?alt=sse"
    );
    assert_eq!(
        Resource::GenerateArray.path("/v1", "m", true),
        "/v1/models/m:streamGenerateContent"
    );
    assert_eq!(
        generate("/v1beta", "x/../y:predict?a#é", false),
        "/v1beta/models/x%2F..%2Fy%3Apredict%3Fa%23%C3%A9:generateContent"
    );
}

#[test]
fn vertex_names_the_publisher() {
    let base = "/v1/projects/p/locations/us-central1";
    let path = |resource: Resource, model, stream| {
        let path = resource.path(base, model, stream);
        path.strip_prefix(base).unwrap().to_owned()
    };
    assert_eq!(
        path(Resource::Generate, "gemini-2.0-flash", true),
        "/publishers/google/models/gemini-2.0-flash:streamGenerateContent?alt=sse"
    );
    assert_eq!(
        path(Resource::RawPredict, "claude-sonnet-4@20250514", true),
        "/publishers/anthropic/models/claude-sonnet-4%4020250514:streamRawPredict"
    );
    assert_eq!(
        path(Resource::Predict, "text-embedding-005", false),
        "/publishers/google/models/text-embedding-005:predict"
    );
    assert_eq!(
        path(Resource::Generate, "1234", false),
        "/endpoints/1234:generateContent"
    );
}

#[test]
fn bedrock_ids_are_escaped() {
    let id = "anthropic.claude-3-5-sonnet-20240620-v1:0";
    assert_eq!(
        Resource::Converse.path("", id, true),
        "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse-stream"
    );
    assert_eq!(
        Resource::Invoke.path("", "arn:aws:x/y", true),
        "/model/arn%3Aaws%3Ax%2Fy/invoke-with-response-stream"
    );
}

#[test]
fn ollamas_base_may_be_that_of_its_imitation() {
    for base in ["", "/v1", "/api"] {
        assert_eq!(Resource::OllamaChat.path(base, "m", true), "/api/chat");
    }
}

#[test]
fn what_an_upstream_lacks_is_none() {
    use Operation::{Chat, Embed, Speech};
    assert_eq!(Resource::of(Dialect::Anthropic, Embed, "m"), None);
    assert_eq!(Resource::of(Dialect::Bedrock, Speech, "m"), None);
    assert_eq!(Resource::of(Dialect::Other("x"), Chat, "m"), None);
    assert_eq!(
        Resource::of(Dialect::OpenAi, Operation::CountTokens, "m"),
        None
    );
    assert_eq!(
        Resource::of(Dialect::Vertex, Chat, "claude-x"),
        Some(Resource::RawPredict)
    );
}

#[test]
fn claude_on_azure_has_its_own_base() {
    for base in ["", "/models", "/anthropic"] {
        assert_eq!(azure_claude(base), "/anthropic");
    }
}
