use tollgate_core::BoxError;

use super::client::{REMOTE, TokenClient, get};

/// Gets documents that identity providers publish, with the connector that providers are called with.
#[derive(Clone, Debug)]
pub struct Documents(TokenClient);

// === impl Documents ===

impl Documents {
    /// The document at `url`, of up to 256 KiB.
    ///
    /// # Errors
    ///
    /// When nothing is answered, or no success; the text repeats nothing of the answer.
    pub async fn get(&self, url: &str) -> Result<Vec<u8>, BoxError> {
        let request = get(url, None).map_err(|failure| failure.message().to_owned())?;
        let answer = self.0.send(request, REMOTE).await;
        let answer = answer.map_err(|failure| failure.message().to_owned())?;
        match answer.status.is_success() {
            true => Ok(answer.body.to_vec()),
            false => Err(format!("{url} answered with status {}", answer.status.as_u16()).into()),
        }
    }
}

impl Default for Documents {
    /// A client that has no connection yet.
    fn default() -> Self {
        Self(TokenClient::new())
    }
}
