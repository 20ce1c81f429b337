use std::sync::atomic::{AtomicUsize, Ordering};

use tollgate_core::Secret;

use super::*;

/// Counts fetches and answers each alike.
#[derive(Default)]
struct Issuer(AtomicUsize);

impl Issuer {
    fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn look(self: &Arc<Self>, slot: &Arc<Slot>, answer: fn() -> Result<Token, Failure>) -> Found {
        let issuer = Arc::clone(self);
        slot.look(SystemTime::now(), move || async move {
            issuer.0.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            answer()
        })
    }
}

fn aged(age: u64) -> Result<Token, Failure> {
    let issued = SystemTime::now() - Duration::from_secs(age);
    Token::bearer(
        Secret::new("token"),
        issued,
        Some(Duration::from_secs(3600)),
    )
}

fn new() -> Result<Token, Failure> {
    aged(0)
}

/// Good for another minute.
fn old() -> Result<Token, Failure> {
    aged(3540)
}

fn refused() -> Result<Token, Failure> {
    Err(Failure::refused("no"))
}

async fn settle() {
    for _ in 0..16 {
        tokio::task::yield_now().await;
    }
}

async fn waited(found: Found) -> Fetched {
    match found {
        Found::Wait(wait) => wait.token().await,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn many_that_need_a_token_make_one_fetch() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    let waiting: Vec<_> = (0..20).map(|_| issuer.look(&slot, new)).collect();
    for found in waiting {
        waited(found).await.unwrap();
    }
    assert!(matches!(issuer.look(&slot, new), Found::Token(_)));
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_token_that_grows_old_is_used_while_another_is_fetched() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    let first = waited(issuer.look(&slot, old)).await.unwrap();
    for _ in 0..5 {
        let Found::Token(token) = issuer.look(&slot, new) else {
            panic!("the old one still holds");
        };
        assert!(Arc::ptr_eq(&first, &token));
    }
    settle().await;
    let Found::Token(token) = issuer.look(&slot, new) else {
        panic!("there is a new one");
    };
    assert!(!Arc::ptr_eq(&first, &token));
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_keeps_the_token_and_is_not_repeated_at_once() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    waited(issuer.look(&slot, old)).await.unwrap();
    for _ in 0..5 {
        assert!(matches!(issuer.look(&slot, refused), Found::Token(_)));
        settle().await;
    }
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_failure_is_told_to_all_and_forgotten_soon() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    let waiting: Vec<_> = (0..3).map(|_| issuer.look(&slot, refused)).collect();
    for found in waiting {
        assert_eq!(waited(found).await.unwrap_err().message(), "no");
    }
    assert!(matches!(issuer.look(&slot, new), Found::Failed(_)));
    tokio::time::sleep(PAUSE + Duration::from_millis(100)).await;
    waited(issuer.look(&slot, new)).await.unwrap();
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_fetch_that_panics_does_not_block_the_next() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    let failure = waited(issuer.look(&slot, || panic!("a defect")))
        .await
        .unwrap_err();
    assert!(failure.message().contains("interrupted"), "{failure:?}");
    waited(issuer.look(&slot, new)).await.unwrap();
}

#[tokio::test]
async fn one_that_leaves_does_not_end_the_fetch() {
    let (slot, issuer) = (Arc::<Slot>::default(), Arc::<Issuer>::default());
    drop(issuer.look(&slot, new));
    settle().await;
    assert!(matches!(issuer.look(&slot, new), Found::Token(_)));
    assert_eq!(issuer.asked(), 1);
}
