use http::{HeaderMap, HeaderName, HeaderValue, Uri, header, uri::PathAndQuery};
use tollgate_core::{Error, ErrorKind};

/// Headers in which clients send keys, in the order in which LiteLLM looks at them.
pub static KEY_HEADERS: [HeaderName; 6] = [
    HeaderName::from_static("x-litellm-api-key"),
    header::AUTHORIZATION,
    HeaderName::from_static("api-key"),
    HeaderName::from_static("x-api-key"),
    HeaderName::from_static("x-goog-api-key"),
    HeaderName::from_static("ocp-apim-subscription-key"),
];

/// The key that a request presents: in `own` if the gateway has a header of its own, else in the first of
/// [`KEY_HEADERS`] that is there, else in the query of a path of Google's API.
///
/// # Errors
///
/// When there is none, or it is not in the form that its header asks for. The texts are LiteLLM's.
pub fn presented_key<'a>(
    headers: &'a HeaderMap,
    uri: &'a Uri,
    own: Option<&HeaderName>,
) -> Result<&'a [u8], Error> {
    let found = own.into_iter().chain(&KEY_HEADERS).find_map(|name| {
        let value = headers.get(name)?;
        Some((*name == header::AUTHORIZATION, value))
    });
    match found {
        Some((true, value)) => bearer(value).ok_or_else(|| refused(MALFORMED)),
        Some((false, value)) => Ok(bearer(value).unwrap_or(value.as_bytes())),
        None => {
            query_key(uri).ok_or_else(|| refused("Authentication Error, No api key passed in."))
        }
    }
}

/// The parameter in which clients of Google's API may send their key (Google Cloud documentation, "Use API keys to
/// access APIs").
const PARAMETER: &str = "key=";

fn query_key(uri: &Uri) -> Option<&[u8]> {
    let mut parts = uri.query().filter(|_| is_googles(uri.path()))?.split('&');
    let key = parts.find_map(|part| part.strip_prefix(PARAMETER))?;
    Some(key.as_bytes())
}

/// Whether `path` is of Google's API: a version of its own, or a verb behind a model.
fn is_googles(path: &str) -> bool {
    let has_verb = |rest: &str| rest.contains(':');
    path.starts_with("/v1beta")
        || path.starts_with("/gemini/")
        || path
            .split_once("/models/")
            .is_some_and(|(_, rest)| has_verb(rest))
}

/// Takes the key out of the query of a path of Google's API: nobody further in needs it.
pub(crate) fn forget_query_key(uri: &mut Uri) {
    if query_key(uri).is_none() {
        return;
    }
    let kept = uri.query().unwrap_or_default().split('&');
    let kept: Vec<_> = kept.filter(|part| !part.starts_with(PARAMETER)).collect();
    let target = match kept.is_empty() {
        true => uri.path().to_owned(),
        false => format!("{}?{}", uri.path(), kept.join("&")),
    };
    let mut parts = std::mem::take(uri).into_parts();
    // What was a path stays one without a part of its query.
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    *uri = Uri::from_parts(parts).unwrap_or_default();
}

const MALFORMED: &str =
    "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.";

pub(crate) fn refused(message: &'static str) -> Error {
    Error::new(ErrorKind::Unauthenticated, message)
}

/// What follows `Bearer `, in any case of letters (RFC 9110 §11.1).
fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let (scheme, key) = value.as_bytes().split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| key.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/v1beta/models/m:generateContent";

    #[test]
    fn a_key_in_the_query_of_googles_paths_is_taken_and_forgotten() {
        for (query, left) in [
            ("?key=k", ""),
            ("?alt=sse&key=k", "?alt=sse"),
            ("?key=k&alt=sse&keys=1", "?alt=sse&keys=1"),
        ] {
            for before in ["", "http://gateway:4000"] {
                let mut uri: Uri = format!("{before}{PATH}{query}").parse().unwrap();
                assert_eq!(query_key(&uri), Some(&b"k"[..]));
                forget_query_key(&mut uri);
                assert_eq!(uri.to_string(), format!("{before}{PATH}{left}"));
            }
        }
    }

    #[test]
    fn other_paths_have_no_key_in_their_query() {
        for path in [
            "/v1/chat/completions",
            "/v1/models",
            "/v1/models/m",
            "/api/chat",
        ] {
            let mut uri: Uri = format!("{path}?key=k").parse().unwrap();
            assert_eq!(query_key(&uri), None);
            forget_query_key(&mut uri);
            assert_eq!(uri.query(), Some("key=k"));
        }
        for path in [
            "/v1/models/m:countTokens",
            "/models/a/b:countTokens",
            "/v1beta/models",
        ] {
            let uri: Uri = format!("{path}?key=k").parse().unwrap();
            assert!(query_key(&uri).is_some(), "{path}");
        }
    }
}
