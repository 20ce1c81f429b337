//! Cases of Amazon's own test suite for Signature Version 4 (`aws-sig-v4-test-suite`; botocore keeps it in
//! `tests/unit/auth/aws4_testsuite`): inputs and the signatures that must come out.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use tollgate_core::Secret;

use super::*;

const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

fn keys(session_token: Option<&str>) -> AwsKeys {
    AwsKeys {
        access_key_id: Secret::new("AKIDEXAMPLE"),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        session_token: session_token.map(Secret::new),
    }
}

/// The `authorization` of a request at 2015-08-30 12:36:00.
fn signed(request: Request<&'static str>, service: &str, session_token: Option<&str>) -> String {
    let (mut head, body) = request.into_parts();
    let now = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let scope = Scope {
        region: "us-east-1",
        service,
    };
    // Cut in pieces, as bodies are.
    let (front, back) = body.split_at(body.len() / 2);
    let body = Segments::from_iter([front, back].map(|part| Bytes::from_static(part.as_bytes())));
    sign(&mut head, &body, &keys(session_token), &scope, now).unwrap();
    head.headers[header::AUTHORIZATION]
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_suites_requests_get_the_suites_signatures() {
    let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let table = [
        ("get-vanilla", "GET", "/", vanilla),
        ("get-relative", "GET", "/example/..", vanilla),
        (
            "get-relative-relative",
            "GET",
            "/example1/example2/../..",
            vanilla,
        ),
        ("get-slash", "GET", "//", vanilla),
        ("get-slash-dot-slash", "GET", "/./", vanilla),
        (
            "get-slashes",
            "GET",
            "//example//",
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
        ),
        (
            "get-slash-pointless-dot",
            "GET",
            "/./example",
            "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
        ),
        (
            "get-unreserved",
            "GET",
            "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        ),
        (
            "get-utf8",
            "GET",
            "/\u{1234}",
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        ),
        (
            "get-vanilla-empty-query-key",
            "GET",
            "/?Param1=value1",
            "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        ),
        (
            "get-vanilla-query-order-key-case",
            "GET",
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "post-vanilla",
            "POST",
            "/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
    ];
    for (name, method, path, signature) in table {
        let request = Request::builder().method(method);
        let request = request.uri(format!("https://example.amazonaws.com{path}"));
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={signature}"
        );
        assert_eq!(
            signed(request.body("").unwrap(), "service", None),
            expected,
            "{name}"
        );
    }
}

#[test]
fn bodies_and_session_tokens_are_signed_too() {
    let post = || Request::post("https://example.amazonaws.com/");
    let form = post().header("content-type", "application/x-www-form-urlencoded");
    // post-x-www-form-urlencoded
    let authorization = signed(form.body("Param1=value1").unwrap(), "service", None);
    let expected = "SignedHeaders=content-type;host;x-amz-date, \
                    Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
    assert!(authorization.ends_with(expected), "{authorization}");
    // post-sts-header-before
    let authorization = signed(post().body("").unwrap(), "service", Some(TOKEN));
    let expected = "SignedHeaders=host;x-amz-date;x-amz-security-token, \
                    Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead";
    assert!(authorization.ends_with(expected), "{authorization}");
}

/// The example that the IAM User Guide explains step by step.
#[test]
fn the_documented_example_comes_out() {
    let url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    let request = Request::get(url)
        .header("content-type", kind)
        .body("")
        .unwrap();
    let authorization = signed(request, "iam", None);
    let expected = "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    assert!(authorization.ends_with(expected), "{authorization}");
}

#[test]
fn a_key_that_no_header_may_carry_is_refused() {
    let (mut head, ()) = Request::get("https://h/").body(()).unwrap().into_parts();
    let scope = Scope {
        region: "r",
        service: "s",
    };
    let broken = keys(Some("a\nb"));
    let failure = sign(&mut head, &Segments::new(), &broken, &scope, UNIX_EPOCH).unwrap_err();
    assert!(failure.message().contains("session token"), "{failure:?}");
}
