//! Names for what has none.

use aws_lc_rs::rand;
use tollgate_core::{Error, ErrorKind};
use uuid::Builder;

/// A random UUID, which is LiteLLM's name for whatever is not given one.
pub(crate) fn uuid() -> Result<String, Error> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes)
        .map_err(|_| Error::new(ErrorKind::Internal, "the system has no random numbers"))?;
    Ok(Builder::from_random_bytes(bytes).into_uuid().to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_differ() {
        let [one, other] = [super::uuid().unwrap(), super::uuid().unwrap()];
        assert_ne!(one, other);
        assert_eq!((one.len(), &one[14..15]), (36, "4"));
    }
}
