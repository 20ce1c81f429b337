use http::{HeaderName, HeaderValue, header, request::Parts};
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
/// [`KEY_HEADERS`] that is there.
///
/// # Errors
///
/// When there is none, or it is not in the form that its header asks for. The texts are LiteLLM's.
pub fn presented_key<'a>(head: &'a Parts, own: Option<&HeaderName>) -> Result<&'a [u8], Error> {
    let found = own.into_iter().chain(&KEY_HEADERS).find_map(|name| {
        let value = head.headers.get(name)?;
        Some((*name == header::AUTHORIZATION, value))
    });
    match found {
        Some((true, value)) => bearer(value).ok_or_else(|| refused(MALFORMED)),
        Some((false, value)) => Ok(bearer(value).unwrap_or(value.as_bytes())),
        None => Err(refused("Authentication Error, No api key passed in.")),
    }
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
