//! The transport of one connection, and the switch that severs it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
};

use crate::fault::Cut;

/// The switch that severs one connection; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Line(watch::Sender<Option<Cut>>);

/// A socket that closes as its [`Line`] was told to.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    line: Line,
}

// === impl Line ===

impl Line {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn sever(&self, cut: Cut) {
        self.0.send_replace(Some(cut));
    }

    /// Waits until the connection is to be severed.
    pub(crate) async fn severed(&self) {
        // Fails only when no sender is left, and `self` is one.
        let _ = self.0.subscribe().wait_for(Option::is_some).await;
    }

    fn resets(&self) -> bool {
        *self.0.borrow() == Some(Cut::Rst)
    }
}

// === impl Socket ===

impl Socket {
    pub(crate) fn new(stream: TcpStream, line: Line) -> Self {
        Self { stream, line }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.line.resets() {
            // A socket that refuses is closed with FIN, which the client also sees as a cut.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
