use std::{
    hint::black_box,
    sync::atomic::AtomicUsize,
    thread::{self, Thread},
    time::{Duration, Instant},
};

use super::*;

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn woken() -> (Arc<Woken>, Waker) {
    let woken = Arc::new(Woken::default());
    (Arc::clone(&woken), Waker::from(woken))
}

/// Asks once, with something that rings the bell in its first turn; gives the number of turns.
fn ask(bell: &mut Bell, waker: &Waker) -> usize {
    let mut turns = 0;
    let polled = bell.poll(&Context::from_waker(waker), |bell| {
        turns += 1;
        if bell.has_rung() && turns == 1 {
            bell.context().waker().wake_by_ref();
        }
        Poll::<()>::Pending
    });
    assert!(polled.is_pending());
    turns
}

#[test]
fn only_who_waits_is_woken() {
    let (mut bell, (woken, waker)) = (Bell::new(), woken());
    assert_eq!(ask(&mut bell, &waker), 2);
    assert_eq!(woken.0.load(Ordering::Relaxed), 0, "it was being asked");
    bell.context().waker().wake_by_ref();
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
}

#[test]
fn nobody_is_asked_twice_before_it_rings_unless_another_asks() {
    let (mut bell, (_, waker)) = (Bell::new(), woken());
    ask(&mut bell, &waker);
    assert_eq!(ask(&mut bell, &waker), 0);
    let (others, other) = woken();
    assert_eq!(ask(&mut bell, &other), 1);
    bell.context().waker().wake_by_ref();
    assert_eq!(others.0.load(Ordering::Relaxed), 1);
    assert_eq!(ask(&mut bell, &other), 2);
}

#[test]
fn whom_it_has_forgotten_it_does_not_keep_and_tells_anew() {
    let (mut bell, (woken, waker)) = (Bell::new(), woken());
    ask(&mut bell, &waker);
    bell.forget();
    assert_eq!(Arc::strong_count(&woken), 2, "here, and in `waker`");
    bell.context().waker().wake_by_ref();
    assert_eq!(woken.0.load(Ordering::Relaxed), 0);
    assert_eq!(ask(&mut bell, &waker), 2);
    bell.context().waker().wake_by_ref();
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
}

#[test]
fn others_have_their_turn_too() {
    let (mut bell, (woken, waker)) = (Bell::new(), woken());
    let mut turns = 0;
    let polled = bell.poll(&Context::from_waker(&waker), |_| {
        turns += 1;
        Poll::<()>::Pending
    });
    assert!(polled.is_pending(), "nobody asks, so it has rung for ever");
    assert_eq!((turns, woken.0.load(Ordering::Relaxed)), (MOST_TURNS, 1));
}

/// A thread that is asleep unless it is woken.
struct Sleeper {
    thread: Thread,
    woken: AtomicBool,
}

impl Sleeper {
    fn sleep(&self) {
        let begun = Instant::now();
        while !self.woken.swap(false, Ordering::SeqCst) {
            assert!(begun.elapsed() < SOON, "nobody woke it");
            thread::park_timeout(SOON);
        }
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

const SOON: Duration = Duration::from_secs(5);
const ROUNDS: usize = 100_000;

/// The round that has begun, and the last one in which it has rung.
#[derive(Default)]
struct Rounds {
    begun: AtomicUsize,
    rung: AtomicUsize,
}

impl Rounds {
    /// Rings in each round as soon as it has begun.
    fn ring(&self, bell: &Waker) {
        for round in 1..=ROUNDS {
            let mut asked = 0_usize;
            while self.begun.load(Ordering::SeqCst) < round {
                asked += 1;
                // The other thread may want this processor.
                if asked.is_multiple_of(1024) {
                    thread::yield_now();
                }
            }
            self.rung.store(round, Ordering::Relaxed);
            bell.wake_by_ref();
        }
    }

    /// Begins `round`, unless it has rung in it, and goes on for a little while, which differs from round to round.
    fn turn(&self, round: usize, bell: &Bell) -> Poll<()> {
        if bell.has_rung() && self.rung.load(Ordering::Relaxed) == round {
            return Poll::Ready(());
        }
        self.begun.store(round, Ordering::SeqCst);
        (0..round % 16).for_each(|step| _ = black_box(step));
        Poll::Pending
    }
}

#[test]
fn what_rings_from_another_thread_is_never_missed() {
    let mut bell = Bell::new();
    let rounds = Arc::<Rounds>::default();
    let (ringing, ringer) = (bell.context().waker().clone(), Arc::clone(&rounds));
    thread::spawn(move || ringer.ring(&ringing));
    let sleeper = Arc::new(Sleeper {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&sleeper));
    let cx = Context::from_waker(&waker);
    for round in 1..=ROUNDS {
        while bell.poll(&cx, |bell| rounds.turn(round, bell)).is_pending() {
            sleeper.sleep();
        }
    }
}
