//! Not asking again for what has not come.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// A waker that remembers whether it was rung.
struct Bell {
    rung: AtomicBool,
    task: Waker,
}

/// Keeps whoever waits behind it from being asked again before anything has happened.
///
/// HTTP/1.1 asks a body once more whenever it has flushed what the body gave last. On a stream that keeps its pace
/// that is for each event, and the question would go through every layer, for nothing.
#[derive(Default)]
pub(super) struct Doorbell {
    bell: Option<(Arc<Bell>, Waker)>,
    waiting: bool,
}

// === impl Doorbell ===

impl Doorbell {
    /// Asks `poll`, unless it was asked by the same task and has not rung since.
    pub(super) fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let known = self.bell.take();
        let known = known.filter(|(bell, _)| bell.task.will_wake(cx.waker()));
        self.waiting &= known.is_some();
        let (bell, waker) = known.unwrap_or_else(|| Bell::of(cx.waker()));
        let (bell, waker) = &*self.bell.insert((bell, waker));
        if self.waiting && !bell.rung.load(Ordering::Acquire) {
            return Poll::Pending;
        }
        // Before asking: what happens meanwhile rings again.
        bell.rung.swap(false, Ordering::AcqRel);
        let polled = poll(&mut Context::from_waker(waker));
        self.waiting = polled.is_pending();
        polled
    }
}

// === impl Bell ===

impl Bell {
    fn of(task: &Waker) -> (Arc<Self>, Waker) {
        let bell = Arc::new(Self {
            rung: AtomicBool::new(false),
            task: task.clone(),
        });
        (Arc::clone(&bell), Waker::from(bell))
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_twice_before_the_bell_rings() {
        let mut doorbell = Doorbell::default();
        let cx = Context::from_waker(Waker::noop());
        let mut asked = 0;
        let mut waker = None;
        let mut ask = |ready: bool| {
            let polled = doorbell.poll(&cx, |cx| {
                asked += 1;
                waker = Some(cx.waker().clone());
                if ready {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            });
            (polled.is_ready(), asked, waker.clone().unwrap())
        };
        let (.., bell) = ask(false);
        assert_eq!(ask(true).1, 1, "it still waits");
        bell.wake_by_ref();
        let (ready, asked, _) = ask(true);
        assert_eq!((ready, asked), (true, 2));
        assert_eq!(ask(true).1, 3, "what was ready may be so again");
    }

    #[test]
    fn another_task_is_told_anew() {
        let mut doorbell = Doorbell::default();
        let mut asked = 0;
        for waker in [Waker::noop(), &Waker::from(Bell::of(Waker::noop()).0)] {
            let polled = doorbell.poll(&Context::from_waker(waker), |_| {
                asked += 1;
                Poll::<()>::Pending
            });
            assert!(polled.is_pending());
        }
        assert_eq!(asked, 2);
    }
}
