//! Replies that come by a timetable.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{Response, header};
use tokio::time::{Instant, Sleep, sleep};
use tollgate_core::{
    CallId, Error, ErrorKind, Frame, FrameKind, Frames, Receipt, Reply, ReplyHead,
};

/// Frames with waits before them; `None` breaks off.
pub(crate) type Steps = Vec<(u64, Option<&'static str>)>;

struct Timetable {
    steps: std::vec::IntoIter<(u64, Option<&'static str>)>,
    next: Option<(Pin<Box<Sleep>>, Option<&'static str>)>,
}

impl Frames for Timetable {
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        if self.next.is_none() {
            let step = self.steps.next();
            self.next = step.map(|(wait, text)| (Box::pin(sleep(Duration::from_secs(wait))), text));
        }
        let Some((wait, text)) = &mut self.next else {
            return Poll::Ready(None);
        };
        let text = *text;
        if wait.deadline() > Instant::now() {
            std::task::ready!(wait.as_mut().poll(cx));
        }
        self.next = None;
        let broken = || Error::new(ErrorKind::BadAnswer, "it broke off");
        let frame = |text: &'static str| Frame::new(Bytes::from(text), FrameKind::Content);
        Poll::Ready(Some(text.map(frame).ok_or_else(broken)))
    }
}

/// A reply of content type `kind` that goes as `steps` say.
pub(crate) fn reply(kind: &str, steps: Steps) -> Reply {
    let head = Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::SET_COOKIE, "theirs")
        .header("x-theirs", "kept");
    let (head, ()) = head.body(()).unwrap().into_parts();
    let head = ReplyHead {
        status: head.status,
        headers: head.headers,
    };
    let frames = Timetable {
        steps: steps.into_iter(),
        next: None,
    };
    Reply::new(
        head,
        frames,
        Receipt::new(CallId::random(), std::time::Instant::now()),
    )
}
