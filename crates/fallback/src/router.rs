//! Routing by model name.

use std::time::Duration;

use tollgate_core::{Call, Candidate, Error, ErrorKind, Live, ModelName, Plan, Route};

use crate::Routes;

/// Plans by the name of the model, for any principal.
#[derive(Clone, Debug)]
pub struct ModelRouter {
    routes: Live<Routes>,
}

/// A plan as it grows, group after group.
struct Growing<'a> {
    routes: &'a Routes,
    candidates: Vec<Candidate>,
    seen: Vec<ModelName>,
    groups_left: usize,
}

/// How alike two names must be for one to be offered for the other, from 0 to 1.
const LIKENESS: f64 = 0.75;

const MOST_OFFERS: usize = 3;

/// A longer name, in bytes, is nobody's typing error; it is neither compared nor repeated in whole.
const LONGEST_NAME: usize = 256;

// === impl ModelRouter ===

impl ModelRouter {
    /// A router that follows `routes` as they change.
    pub fn new(routes: Live<Routes>) -> Self {
        Self { routes }
    }
}

impl<P> Route<P> for ModelRouter {
    fn plan(&self, call: &Call<P>) -> Result<Plan, Error> {
        let routes = self.routes.load();
        let asked = &call.envelope.model;
        let candidates = routes.candidates(asked, 0);
        if candidates.is_empty() {
            return Err(match routes.is_incomplete() {
                true => not_sure(),
                false => unknown_model(call, &routes),
            });
        }
        let mut growing = Growing {
            groups_left: routes.most_fallbacks(),
            candidates,
            seen: vec![asked.clone()],
            routes: &routes,
        };
        // The client's own list comes first and stands for the configured one.
        match call.controls.fallbacks() {
            [] if call.controls.disable_fallbacks() => {}
            [] => growing.add_all(routes.fallbacks_of(asked)),
            named => growing.add_all(named),
        }
        Plan::new(growing.candidates)
    }
}

fn not_sure() -> Error {
    let message = "not all models are known yet, because the store of those that were added while the gateway ran has not \
                   been read; try again in a moment";
    Error::new(ErrorKind::Unavailable, message).with_retry_after(Duration::from_secs(1))
}

fn unknown_model<P>(call: &Call<P>, routes: &Routes) -> Error {
    let asked: String = call.envelope.model.chars().take(LONGEST_NAME).collect();
    let path = call.uri.path();
    let version = path
        .strip_prefix("/v1")
        .filter(|rest| rest.starts_with('/'));
    let path = version.unwrap_or(path);
    let offer = offer(&call.envelope.model, routes);
    let message = format!(
        "{path}: Invalid model name passed in model={asked}. Call `/v1/models` to view available models for your \
         key.{offer}"
    );
    Error::new(ErrorKind::UnknownModel, message).with_param("model")
}

/// Names that may have been meant.
fn offer(asked: &str, routes: &Routes) -> String {
    if asked.len() > LONGEST_NAME {
        return String::new();
    }
    let likeness = |name: &ModelName| (strsim::jaro_winkler(asked, name), name.clone());
    let mut alike: Vec<_> = routes.names().iter().map(likeness).collect();
    alike.retain(|(likeness, _)| *likeness >= LIKENESS);
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let quoted = alike
        .iter()
        .take(MOST_OFFERS)
        .map(|(_, name)| format!("'{name}'"));
    match quoted.collect::<Vec<_>>().join(" or ") {
        names if names.is_empty() => names,
        names => format!(" Did you mean {names}?"),
    }
}

// === impl Growing ===

impl Growing<'_> {
    /// Adds models and, behind each, its own fallbacks; none twice.
    fn add_all(&mut self, names: &[ModelName]) {
        for name in names {
            if self.groups_left == 0 || self.seen.contains(name) {
                continue;
            }
            self.seen.push(name.clone());
            let group = u8::try_from(self.seen.len() - 1).unwrap_or(u8::MAX);
            let candidates = self.routes.candidates(name, group);
            if !candidates.is_empty() {
                self.groups_left -= 1;
                let known = |new: &Candidate| self.candidates.iter().any(|old| old.is_same(new));
                let new: Vec<_> = candidates.into_iter().filter(|new| !known(new)).collect();
                self.candidates.extend(new);
                self.add_all(self.routes.fallbacks_of(name));
            }
        }
    }
}
