//! The one way to write a request down that both sides sign.
//!
//! Source: IAM User Guide, "Create a signed AWS API request", step 1.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, header, request::Parts};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters is encoded.
pub(in crate::credentials) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The canonical form of a request whose body has this digest, and the names of the headers in it.
pub(super) fn request(head: &Parts, digest: &str) -> (String, String) {
    let signed = signed_headers(&head.headers);
    let names: Vec<_> = signed.iter().map(|name| name.as_str()).collect();
    let names = names.join(";");
    let headers: String = signed
        .iter()
        .map(|name| format!("{name}:{}\n", values(&head.headers, name)))
        .collect();
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{names}\n{digest}",
        head.method,
        path(head.uri.path()),
        query(head.uri.query().unwrap_or_default()),
    );
    (canonical, names)
}

/// The headers to sign, sorted: as few as Amazon allows, since what is not signed may change on its way.
fn signed_headers(headers: &HeaderMap) -> Vec<&HeaderName> {
    let must = |name: &&HeaderName| {
        [header::HOST, header::CONTENT_TYPE].contains(name) || name.as_str().starts_with("x-amz-")
    };
    let mut names: Vec<_> = headers.keys().filter(must).collect();
    names.sort_unstable_by_key(|name| name.as_str());
    names
}

/// A header's values, without the spaces that do not count.
fn values(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter().map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
        words.join(" ")
    });
    values.collect::<Vec<_>>().join(",")
}

/// A path as it is sent is encoded once already; all services but S3 sign it encoded once more, so that `%3A` is
/// `%253A` here, and a bare `:` is `%3A`.
pub(super) fn path(sent: &str) -> String {
    utf8_percent_encode(&normal(sent), PATH).to_string()
}

/// Without empty segments, `.` and `..` (RFC 3986 §6.2.2.3).
fn normal(path: &str) -> Cow<'_, str> {
    let is_odd = |segment| matches!(segment, "" | "." | "..");
    let within = path.trim_start_matches('/').trim_end_matches('/');
    let is_normal =
        path.starts_with('/') && path.len() <= within.len() + 2 && !within.split('/').any(is_odd);
    if path == "/" || is_normal {
        return Cow::Borrowed(path);
    }
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let slash = if path.ends_with('/') && !kept.is_empty() {
        "/"
    } else {
        ""
    };
    Cow::Owned(format!("/{}{slash}", kept.join("/")))
}

/// A query's members, encoded in one way and sorted.
fn query(sent: &str) -> String {
    let encode = |text: &str| {
        let text = percent_decode_str(text).collect::<Vec<u8>>();
        percent_encoding::percent_encode(&text, ENCODED).to_string()
    };
    let members = sent.split('&').filter(|member| !member.is_empty());
    let mut members: Vec<_> = members
        .map(|member| member.split_once('=').unwrap_or((member, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    members.sort_unstable();
    let members = members
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"));
    members.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_once_more_and_normal() {
        let table = [
            ("/", "/"),
            ("/model/a.b-v1%3A0/converse", "/model/a.b-v1%253A0/converse"),
            ("/model/a.b-v1:0/converse", "/model/a.b-v1%3A0/converse"),
            (
                "/model/arn%3Aaws%3Abedrock%2Fx/invoke",
                "/model/arn%253Aaws%253Abedrock%252Fx/invoke",
            ),
            ("/a/", "/a/"),
            ("//a//", "/a/"),
            ("/./a", "/a"),
            ("/a/..", "/"),
            ("/a/../b/./c", "/b/c"),
        ];
        for (sent, canonical) in table {
            assert_eq!(path(sent), canonical, "{sent}");
        }
    }

    #[test]
    fn queries_are_sorted_and_encoded_once() {
        assert_eq!(query("b=2&a=%7e1&a=&c"), "a=&a=~1&b=2&c=");
        assert_eq!(query("a=x%20y&a=/"), "a=%2F&a=x%20y");
        assert_eq!(query(""), "");
    }
}
