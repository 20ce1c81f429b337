//! Secrets that stand in files.

use tollgate_core::{Secret, SecretSource};

use super::failure::Failure;

/// The secret itself; a file's without the line end that editors leave. `setting` is what named the file.
pub(super) async fn secret_text(source: &SecretSource, setting: &str) -> Result<Secret, Failure> {
    let path = match source {
        SecretSource::Text(secret) => return Ok(secret.clone()),
        SecretSource::File(path) => path,
    };
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(Secret::new(text.trim())),
        Err(error) => Err(Failure::refused(format!(
            "{} cannot be read: {error}; correct {setting}",
            path.display()
        ))),
    }
}
