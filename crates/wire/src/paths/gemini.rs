//! Google's paths: a model and what to do with it, in one segment.

use tollgate_core::{Dialect, Operation};

use super::{Target, decode};

/// A custom method on a model (Gemini API reference, "Generating content", "Embeddings", "Counting tokens").
struct Verb {
    name: &'static str,
    operation: Operation,
    stream: bool,
    route: &'static str,
    required: &'static [&'static str],
}

const VERBS: [Verb; 5] = [
    Verb {
        name: "generateContent",
        operation: Operation::Chat,
        stream: false,
        route: "/models/{model}:generateContent",
        required: &["contents"],
    },
    Verb {
        name: "streamGenerateContent",
        operation: Operation::Chat,
        stream: true,
        route: "/models/{model}:streamGenerateContent",
        required: &["contents"],
    },
    Verb {
        name: "countTokens",
        operation: Operation::CountTokens,
        stream: false,
        route: "/models/{model}:countTokens",
        // Either `contents` or a whole `generateContentRequest`.
        required: &[],
    },
    Verb {
        name: "embedContent",
        operation: Operation::Embed,
        stream: false,
        route: "/models/{model}:embedContent",
        required: &["content"],
    },
    Verb {
        name: BATCH,
        operation: Operation::Embed,
        stream: false,
        route: "/models/{model}:batchEmbedContents",
        required: &["requests"],
    },
];

const BATCH: &str = "batchEmbedContents";

/// Versions of the API on AI Studio and Vertex AI, and what its SDKs may leave of them.
const VERSIONS: [&str; 6] = [
    "",
    "/v1",
    "/v1beta",
    "/v1beta1",
    "/v1alpha",
    "/gemini/v1beta",
];

/// The paths behind the version, with a parameter for the model.
pub(super) fn routes() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|verb| verb.route)
}

/// What `path` asks for: `/{version}/models/{model}:{verb}`, or the same below a project's publisher on Vertex AI.
pub(super) fn target(path: &str) -> Option<Target> {
    let (before, rest) = path.split_once("/models/")?;
    if !VERSIONS.contains(&before) && !before.ends_with("/publishers/google") {
        return None;
    }
    let (model, name) = rest.rsplit_once(':')?;
    let verb = VERBS.iter().find(|verb| verb.name == name)?;
    (!model.is_empty()).then(|| Target {
        dialect: Dialect::Gemini,
        operation: verb.operation,
        model: Some(decode(model)),
        stream: Some(verb.stream),
        route: verb.route,
    })
}

/// Members that the body of a call to `route` must have.
pub(super) fn required_members(route: &str) -> &'static [&'static str] {
    VERBS
        .iter()
        .find(|verb| verb.route == route)
        .map_or(&[], |verb| verb.required)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_model_and_verb() {
        for before in VERSIONS {
            for verb in &VERBS {
                for (written, model) in
                    [("a", "a"), ("a/b", "a/b"), ("a%2Fb", "a/b"), ("a:b", "a:b")]
                {
                    let target = Target::of(&format!("{before}/models/{written}:{}", verb.name));
                    let target = target.unwrap();
                    assert_eq!(target.dialect, Dialect::Gemini);
                    assert_eq!(target.operation, verb.operation);
                    assert_eq!(target.model.as_deref(), Some(model));
                    assert_eq!(target.stream, Some(verb.stream));
                }
            }
        }
    }

    #[test]
    fn vertex_paths_are_known() {
        let path = "/v1/projects/p/locations/l/publishers/google/models/m:countTokens";
        assert_eq!(Target::of(path).unwrap().operation, Operation::CountTokens);
    }

    #[test]
    fn other_paths_are_not() {
        for path in [
            "/v1beta/models",
            "/v1beta/models/m",
            "/v1beta/models/:generateContent",
            "/v1beta/models/m:predict",
            "/else/models/m:generateContent",
        ] {
            assert_eq!(Target::of(path), None, "{path}");
        }
    }
}
