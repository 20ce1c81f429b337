//! What a request makes of a budget.

use serde_json::{Map, Value};
use tollgate_auth::Timestamp;
use tollgate_core::Error;

use super::record::BudgetRecord;
use crate::{
    duration,
    fields::budget::{LIMITS, WHOLE},
    refusal::{bad, wrong},
};

/// `budget` with the members that `body` has, changed now by `by`.
pub(crate) fn fill(
    budget: &BudgetRecord,
    body: &Map<String, Value>,
    by: String,
) -> Result<BudgetRecord, Error> {
    check_reset(body)?;
    let given = WHOLE.fill(budget, body)?;
    let says = |name| body.contains_key(name);
    let budget_reset_at = match says("budget_duration") && !says("budget_reset_at") {
        true => next_reset(&given)?,
        false => given.budget_reset_at,
    };
    Ok(BudgetRecord {
        budget_reset_at,
        updated_at: Timestamp::now(),
        updated_by: Some(by),
        ..given
    })
}

/// Whether a member of this name is a limit, and so a budget's.
pub(crate) fn is_limit(name: &str) -> bool {
    LIMITS.iter().any(|field| field.name == name)
}

/// Whether the moment that a body wants for the next reset is one.
fn check_reset(body: &Map<String, Value>) -> Result<(), Error> {
    let name = "budget_reset_at";
    let text = body.get(name).and_then(Value::as_str);
    match text.map(|text| text.is_empty() || text.parse::<Timestamp>().is_ok()) {
        Some(false) => Err(wrong(name, "a date and time: 2030-01-31T00:00:00Z")),
        _ => Ok(()),
    }
}

/// The end of a budget's span that begins now.
fn next_reset(budget: &BudgetRecord) -> Result<Option<Timestamp>, Error> {
    let Some(text) = &budget.budget_duration else {
        return Ok(None);
    };
    let now = Timestamp::now();
    let end = duration::after(now, text).filter(|end| *end > now);
    let end = end.ok_or_else(|| {
        let message = format!(
            "Invalid duration format: '{text}'. Use a number above 0 and s, m, h, d, w or mo: 30d"
        );
        bad("budget_duration", message)
    })?;
    Ok(Some(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(budget: &BudgetRecord, body: Value) -> Result<BudgetRecord, Error> {
        fill(budget, body.as_object().unwrap(), "me".to_owned())
    }

    #[test]
    fn a_span_has_an_end_unless_one_is_given() {
        let bare = BudgetRecord::new("b", "me".to_owned());
        let spanned = filled(&bare, json!({"budget_duration": "30d"})).unwrap();
        assert!(spanned.budget_reset_at > Some(Timestamp::now()));
        let raised = filled(&spanned, json!({"max_budget": 5})).unwrap();
        assert_eq!(raised.budget_reset_at, spanned.budget_reset_at);
        let at = "2031-01-01T00:00:00.000Z";
        let fixed = filled(
            &bare,
            json!({"budget_duration": "30d", "budget_reset_at": at}),
        );
        assert_eq!(fixed.unwrap().budget_reset_at.unwrap().to_string(), at);
        let ended = filled(&spanned, json!({"budget_duration": null})).unwrap();
        assert_eq!((ended.budget_duration, ended.budget_reset_at), (None, None));
    }

    #[test]
    fn a_span_that_is_none_is_refused() {
        let bare = BudgetRecord::new("b", "me".to_owned());
        for (name, value) in [
            ("budget_duration", "soon"),
            ("budget_duration", "0d"),
            ("budget_reset_at", "tomorrow"),
        ] {
            let refused = filled(&bare, json!({name: value})).unwrap_err();
            assert_eq!(refused.param(), Some(name), "{refused}");
        }
    }
}
