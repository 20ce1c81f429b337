use std::{
    future::Future,
    num::NonZeroU8,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Instant,
};

use pin_project_lite::pin_project;
use smallvec::SmallVec;
use tollgate_core::{
    Attempt, AttemptRecord, Call, Candidate, Elsewhere, Error, ErrorKind, Plan, Reply, Started,
};
use tower_service::Service;

pin_project! {
    /// Candidate after candidate, until one has begun to answer.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<S, P>
    where
        S: Service<Attempt<P>>,
    {
        #[pin]
        stage: Stage<S::Future>,
        tries: Option<Tries<S, P>>,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<F> {
        Refused { error: Option<Error> },
        // The inner service must say that it can take the next attempt.
        Waiting,
        Trying { #[pin] attempt: F, started: Instant },
    }
}

/// What has been tried and what is left.
struct Tries<S, P> {
    inner: S,
    call: Arc<Call<P>>,
    plan: Plan,
    position: usize,
    records: SmallVec<[AttemptRecord; 1]>,
    /// The error of the first candidate that was really asked: it says most about the model that was wanted.
    first: Option<Error>,
}

// === impl ResponseFuture ===

impl<S: Service<Attempt<P>>, P> ResponseFuture<S, P> {
    pub(crate) fn new(inner: S, call: Call<P>, plan: Plan) -> Self {
        let call = Arc::new(call);
        let records = SmallVec::new();
        let tries = Tries {
            inner,
            call,
            plan,
            position: 0,
            records,
            first: None,
        };
        Self {
            stage: Stage::Waiting,
            tries: Some(tries),
        }
    }

    pub(crate) fn refused(error: Error) -> Self {
        Self {
            stage: Stage::Refused { error: Some(error) },
            tries: None,
        }
    }
}

impl<S, P> Future for ResponseFuture<S, P>
where
    S: Service<Attempt<P>, Response = Started, Error = Error>,
{
    type Output = Result<Reply, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match (this.stage.as_mut().project(), &mut *this.tries) {
                (StageProj::Refused { error }, _) => match error.take() {
                    Some(error) => return Poll::Ready(Err(error)),
                    None => return Poll::Pending,
                },
                (StageProj::Waiting, Some(tries)) => {
                    ready!(tries.inner.poll_ready(cx))?;
                    match tries.attempt() {
                        Some(attempt) => Stage::Trying {
                            attempt: tries.inner.call(attempt),
                            started: Instant::now(),
                        },
                        None => return Poll::Ready(Err(tries.exhausted())),
                    }
                }
                (StageProj::Trying { attempt, started }, Some(tries)) => {
                    match ready!(attempt.poll(cx)) {
                        Ok(reply) => return Poll::Ready(Ok(tries.succeed(reply, *started))),
                        Err(error) => tries.fail(error, *started),
                    }
                    Stage::Waiting
                }
                (_, None) => return Poll::Pending,
            };
            this.stage.set(next);
        }
    }
}

// === impl Tries ===

impl<S, P> Tries<S, P> {
    fn attempt(&self) -> Option<Attempt<P>> {
        let candidate = self.plan.get(self.position)?.clone();
        let number = u8::try_from(self.records.len() + 1).unwrap_or(u8::MAX);
        let number = NonZeroU8::new(number).unwrap_or(NonZeroU8::MIN);
        Some(Attempt {
            call: Arc::clone(&self.call),
            candidate,
            number,
        })
    }

    fn succeed(&mut self, started: Started, since: Instant) -> Reply {
        self.record(None, since);
        let mut reply = started.into_reply();
        let receipt = reply.receipt_mut();
        receipt.attempts = std::mem::take(&mut self.records);
        let candidate = self.plan.get(self.position);
        receipt.sent_model = candidate.map(|candidate| candidate.model.clone());
        reply
    }

    /// Notes why the current candidate failed and moves to the one that may do better.
    fn fail(&mut self, error: Error, since: Instant) {
        self.record(Some(error.kind()), since);
        self.position = match error.kind().try_elsewhere() {
            Elsewhere::Next => self.position + 1,
            Elsewhere::OtherGroup => self.next_group(),
            Elsewhere::No => self.plan.iter().len(),
        };
        let asked_nobody = |error: &Error| error.kind() == ErrorKind::Unsupported;
        if self.first.as_ref().is_none_or(asked_nobody) {
            self.first = Some(error);
        }
    }

    fn next_group(&self) -> usize {
        let group = self
            .plan
            .get(self.position)
            .map(|candidate| candidate.group);
        let same = |candidate: &&Candidate| Some(candidate.group) == group;
        self.position
            + self
                .plan
                .iter()
                .skip(self.position)
                .take_while(same)
                .count()
    }

    fn record(&mut self, error: Option<ErrorKind>, since: Instant) {
        if let Some(Candidate {
            deployment, group, ..
        }) = self.plan.get(self.position)
        {
            let deployment = Arc::clone(&deployment.id);
            let elapsed = since.elapsed();
            self.records.push(AttemptRecord {
                deployment,
                group: *group,
                error,
                elapsed,
            });
        }
    }

    fn exhausted(&mut self) -> Error {
        let unplanned = || Error::new(ErrorKind::Internal, "a plan without candidates");
        let error = self.first.take().unwrap_or_else(unplanned);
        error.with_attempts(std::mem::take(&mut self.records))
    }
}
