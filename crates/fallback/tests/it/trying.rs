//! Which error leads where.

use http::StatusCode;
use tollgate_core::{Clock, ErrorKind, Plan};

use crate::provider::{Asked, BAD_REQUEST, Fixed, OVERLOADED, ask, call};

async fn tries(plan: &[(&'static str, u8)], failures: &[(&'static str, ErrorKind)]) -> Asked {
    ask(Fixed(plan.to_vec()), call("m"), failures).await
}

#[tokio::test]
async fn the_first_candidate_that_answers_is_the_last_one_asked() {
    let plan = [("a", 0), ("b", 0), ("c", 1)];
    let asked = tries(&plan, &[("a", OVERLOADED)]).await;
    assert_eq!(asked.order, ["1:a", "2:b"]);
    let mut reply = asked.result.unwrap();
    let frame = reply.next_frame().await.unwrap().unwrap();
    assert_eq!(frame.bytes, "b");
}

#[tokio::test]
async fn the_receipt_names_every_try() {
    let plan = [("a", 0), ("b", 1)];
    let reply = tries(&plan, &[("a", OVERLOADED)]).await.result.unwrap();
    let attempts = reply.receipt().attempts.iter();
    let attempts: Vec<_> = attempts
        .map(|one| (&*one.deployment, one.group, one.error))
        .collect();
    assert_eq!(attempts, [("a", 0, Some(OVERLOADED)), ("b", 1, None)]);
}

#[tokio::test]
async fn errors_that_pass_are_tried_at_the_next_deployment() {
    let status = |code| ErrorKind::Upstream(StatusCode::from_u16(code).unwrap());
    let mut passing: Vec<_> = [401, 403, 408, 409, 429, 500, 502, 529].map(status).into();
    passing.extend([
        ErrorKind::Connect,
        ErrorKind::BadAnswer,
        ErrorKind::Unsupported,
        ErrorKind::Timeout(Clock::Headers),
        ErrorKind::Timeout(Clock::Attempt),
    ]);
    for kind in passing {
        let asked = tries(&[("a", 0), ("b", 0)], &[("a", kind)]).await;
        assert_eq!(asked.order, ["1:a", "2:b"], "{kind:?}");
        assert!(asked.result.is_ok());
    }
}

#[tokio::test]
async fn an_error_of_the_request_skips_to_another_model() {
    let plan = [("a", 0), ("b", 0), ("c", 1), ("d", 1)];
    for code in [400, 404, 413, 422] {
        let kind = ErrorKind::Upstream(StatusCode::from_u16(code).unwrap());
        let asked = tries(&plan, &[("a", kind)]).await;
        assert_eq!(asked.order, ["1:a", "2:c"], "{code}");
    }
}

#[tokio::test]
async fn the_gateways_own_refusals_end_the_call() {
    let own = [
        ErrorKind::Timeout(Clock::Total),
        ErrorKind::Timeout(Clock::Body),
        ErrorKind::Internal,
        ErrorKind::Draining,
        ErrorKind::InvalidRequest,
        ErrorKind::BudgetExceeded,
    ];
    for kind in own {
        let asked = tries(&[("a", 0), ("b", 1)], &[("a", kind)]).await;
        assert_eq!(asked.order, ["1:a"], "{kind:?}");
        assert_eq!(asked.result.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn when_all_fail_the_first_error_is_told_with_all_tries() {
    let failures = [
        ("a", OVERLOADED),
        ("b", BAD_REQUEST),
        ("c", ErrorKind::Connect),
    ];
    let asked = tries(&[("a", 0), ("b", 0), ("c", 1)], &failures).await;
    let error = asked.result.unwrap_err();
    assert_eq!((error.kind(), error.message()), (OVERLOADED, "a failed"));
    let attempts = error.attempts().iter();
    let attempts: Vec<_> = attempts
        .map(|one| (&*one.deployment, one.error.unwrap()))
        .collect();
    assert_eq!(attempts, failures);
}

#[tokio::test]
async fn a_candidate_that_was_not_really_asked_does_not_name_the_error() {
    let failures = [("a", ErrorKind::Unsupported), ("b", OVERLOADED)];
    let error = tries(&[("a", 0), ("b", 0)], &failures).await.result;
    assert_eq!(error.unwrap_err().kind(), OVERLOADED);
    let error = tries(&[("a", 0)], &failures).await.result;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_call_without_a_plan_asks_nobody() {
    let asked = tries(&[], &[]).await;
    assert_eq!(asked.result.unwrap_err().kind(), ErrorKind::UnknownModel);
    assert!(asked.order.is_empty());
    assert!(Plan::new([]).is_err());
}
