use std::task::{Context, Poll, Wake, Waker};

use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::connection::Stream;

/// Is forgotten when the connection that it waited for is closed, and looks then whether the shelf is free.
#[derive(Debug)]
struct Witness {
    shelf: Arc<Shelf>,
    seen: Arc<Mutex<Vec<bool>>>,
}

impl Wake for Witness {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Witness {
    fn drop(&mut self) {
        lock(&self.seen).push(self.shelf.0.try_lock().is_ok());
    }
}

const NEVER: Duration = Duration::from_secs(3600);

fn policy(idle: Duration, most_idle: usize) -> UpstreamPolicy {
    UpstreamPolicy {
        idle,
        most_idle,
        ..UpstreamPolicy::default()
    }
}

/// A connection on which nothing happens.
async fn connection(listener: &TcpListener) -> Connection {
    let stream = TcpStream::connect(listener.local_addr().unwrap());
    let stream = Stream::Http(TokioIo::new(stream.await.unwrap()));
    Connection::new(stream).await.unwrap()
}

/// Puts `many` connections on a shelf, empties it with `empty`, and gives whether it was free whenever one was closed.
async fn closing(many: usize, empty: fn(&Shelf)) -> Vec<bool> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (shelf, seen) = (Arc::<Shelf>::default(), Arc::<Mutex<Vec<bool>>>::default());
    for _ in 0..many {
        let mut connection = connection(&listener).await;
        let waker = Waker::from(Arc::new(Witness {
            shelf: Arc::clone(&shelf),
            seen: Arc::clone(&seen),
        }));
        let polled = connection.poll(&Context::from_waker(&waker), |_| Poll::<()>::Pending);
        assert!(polled.is_pending());
        lock(&shelf.0).push((connection, Instant::now()));
    }
    empty(&shelf);
    mem::take(&mut lock(&seen))
}

#[tokio::test]
async fn stale_connections_are_closed_while_the_shelf_is_free() {
    for empty in [
        |shelf: &Shelf| assert!(shelf.take(Duration::ZERO).is_none()),
        |shelf: &Shelf| shelf.sweep(&policy(Duration::ZERO, 3)),
        |shelf: &Shelf| shelf.sweep(&policy(NEVER, 0)),
    ] {
        assert_eq!(closing(3, empty).await, [true; 3]);
    }
}

#[tokio::test]
async fn a_sweep_keeps_what_stands_in_its_order() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let shelf = Shelf::default();
    let mut accepted = Vec::new();
    for _ in 0..3 {
        let mut connection = connection(&listener).await;
        assert!(!connection.has_closed());
        lock(&shelf.0).push((connection, Instant::now()));
        accepted.push(listener.accept().await.unwrap());
    }
    let moments = || lock(&shelf.0).iter().map(|kept| kept.1).collect::<Vec<_>>();
    let all = moments();
    accepted.remove(1);
    while moments().len() == 3 {
        tokio::task::yield_now().await;
        shelf.sweep(&policy(NEVER, 3));
    }
    assert_eq!(moments(), [all[0], all[2]]);
}

#[tokio::test]
async fn what_came_during_a_sweep_stands_behind_what_was_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push((connection(&listener).await, Instant::now()));
    }
    let moments: Vec<_> = all.iter().map(|kept| kept.1).collect();
    let shelf = Shelf(Mutex::new(all.split_off(2)));
    shelf.give_back(all, 3);
    let kept: Vec<_> = lock(&shelf.0).iter().map(|kept| kept.1).collect();
    assert_eq!(kept, moments[1..]);
}
