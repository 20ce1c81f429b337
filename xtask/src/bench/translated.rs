//! The same scenarios where the gateway translates: a client of OpenAI's dialect, a provider of Anthropic's.

use anyhow::Result;

use super::measure;
use super::metric::Metric;
use super::shape::Shape;
use super::streamed::Streamed;
use super::subject::{Figures, Subject};
use super::text;

/// Small requests, flat out.
pub(super) async fn small(subject: &Subject, shape: Shape) -> Result<Figures> {
    let body = text::translated(text::small());
    let window = measure::flat_out(subject, shape, &body).await?;
    Ok(vec![(Metric::TranslatedSmallCpu, window.cpu_per_request())])
}

/// Large requests, flat out.
pub(super) async fn large(subject: &Subject, shape: Shape) -> Result<Figures> {
    let body = text::translated(text::large());
    let window = measure::flat_out(subject, shape, &body).await?;
    Ok(vec![(Metric::TranslatedLargeCpu, window.cpu_per_request())])
}

/// A thousand streams at the pace of a fast model.
pub(super) async fn streams(subject: &Subject, shape: Shape) -> Result<Figures> {
    let window = measure::paced_streams(subject, shape, Streamed::Translated).await?;
    let cpu = window.cpu_per_chunk(Streamed::Translated);
    Ok(vec![(Metric::TranslatedStreamsCpu, cpu)])
}
