//! What Amazon does with a signed request: written from the documentation, without any of the code that signs.

use std::fmt::Write as _;

use aws_lc_rs::{digest, hmac};

use crate::issuer::Asked;

/// Whether `asked` was signed with this secret, over exactly what arrived.
pub(crate) fn is_signed_with(asked: &Asked, secret: &str) -> bool {
    let authorization = asked.header("authorization").to_owned();
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256 ").unwrap();
    let field = |name: &str| {
        let mut fields = fields.split(", ").filter_map(|field| field.split_once('='));
        fields
            .find(|(found, _)| *found == name)
            .unwrap()
            .1
            .to_owned()
    };
    let (credential, names, signature) = (
        field("Credential"),
        field("SignedHeaders"),
        field("Signature"),
    );
    let scope: Vec<&str> = credential.split('/').skip(1).collect();
    let mut canonical = format!("{}\n", asked.method);
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    for letter in path.bytes() {
        match letter {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                canonical.push(letter.into())
            }
            other => write!(canonical, "%{other:02X}").unwrap(),
        }
    }
    assert_eq!(query, "", "not needed here");
    canonical.push_str("\n\n");
    for name in names.split(';') {
        writeln!(canonical, "{name}:{}", asked.header(name)).unwrap();
    }
    write!(canonical, "\n{names}\n{}", sha256(asked.body.as_bytes())).unwrap();
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{}\n{}",
        asked.header("x-amz-date"),
        scope.join("/"),
        sha256(canonical.as_bytes())
    );
    let mut key = format!("AWS4{secret}").into_bytes();
    for step in scope {
        key = mac(&key, step);
    }
    must_be_covered(&names, asked);
    hex(&mac(&key, &text)) == signature
}

/// Amazon refuses requests in which these are not signed.
fn must_be_covered(names: &str, asked: &Asked) {
    let names: Vec<_> = names.split(';').collect();
    assert!(names.contains(&"host") && names.is_sorted(), "{names:?}");
    let amazons = asked
        .headers
        .keys()
        .filter(|name| name.starts_with("x-amz-"));
    for name in amazons {
        assert!(names.contains(&&**name), "{name} is not in {names:?}");
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
