use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::{Error, Reply, UpstreamRequest, check::SendsUpstream};

use super::{slot::Wait, token::Token};

pin_project! {
    /// An authorised request's reply.
    #[must_use = "futures do nothing unless polled"]
    pub struct CredentialsFuture<F> {
        #[pin]
        step: Step<F>,
    }
}

pin_project! {
    #[project = StepProjection]
    enum Step<F> {
        /// The credential was at hand.
        Sent {
            #[pin]
            inner: F,
            // What must not be shown should the provider repeat it.
            token: Option<Arc<Token>>,
        },
        /// It has to be fetched first; boxed, because that is rare and large.
        Waiting { inner: Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send>> },
        /// There is none.
        Failed { error: Option<Error> },
    }
}

// === impl CredentialsFuture ===

impl<F> CredentialsFuture<F> {
    pub(super) fn sent(inner: F, token: Option<Arc<Token>>) -> Self {
        Self {
            step: Step::Sent { inner, token },
        }
    }

    pub(super) fn waiting(
        inner: impl Future<Output = Result<Reply, Error>> + Send + 'static,
    ) -> Self {
        Self {
            step: Step::Waiting {
                inner: Box::pin(inner),
            },
        }
    }

    pub(super) fn failed(error: Error) -> Self {
        Self {
            step: Step::Failed { error: Some(error) },
        }
    }
}

impl<F> Future for CredentialsFuture<F>
where
    F: Future<Output = Result<Reply, Error>>,
{
    type Output = Result<Reply, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().step.project() {
            StepProjection::Sent { inner, token } => inner.poll(cx).map_err(|error| match token {
                Some(token) => token.scrub(error),
                None => error,
            }),
            StepProjection::Waiting { inner } => inner.as_mut().poll(cx),
            StepProjection::Failed { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                // Polled again after its end.
                None => Poll::Pending,
            },
        }
    }
}

impl<F> std::fmt::Debug for CredentialsFuture<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CredentialsFuture")
    }
}

/// Waits for a token and sends `request` with it.
pub(super) async fn fetched<S: SendsUpstream>(
    wait: Wait,
    mut inner: S,
    mut request: UpstreamRequest,
) -> Result<Reply, Error> {
    let authorised = match wait.token().await {
        Ok(token) => token.authorise(&mut request).map(|()| token),
        Err(failure) => Err(failure),
    };
    match authorised {
        Ok(token) => inner
            .call(request)
            .await
            .map_err(|error| token.scrub(error)),
        Err(failure) => Err(failure.tell(&request.deployment)),
    }
}
