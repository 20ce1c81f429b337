use http::Method;

use crate::{
    Capability,
    context::{Answering, Context},
    fields::{Field, Form},
};

/// A route: nothing is served without saying what it takes to be let in.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What whoever asks must be allowed to do; the operation says to what.
    pub(crate) needs: Capability,
    /// What the body may say.
    pub(crate) takes: &'static Form,
    /// What the query may say, for the document of the API.
    pub(crate) asks: &'static [Field],
    /// What it does, in a sentence, for the document of the API.
    pub(crate) does: &'static str,
    pub(crate) run: fn(Context) -> Answering,
}

// === impl Route ===

impl Route {
    pub(crate) const fn get(
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self::of(Method::GET, path, needs, takes, does, run)
    }

    pub(crate) const fn post(
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self::of(Method::POST, path, needs, takes, does, run)
    }

    pub(crate) const fn of(
        method: Method,
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self {
            method,
            path,
            needs,
            takes,
            asks: &[],
            does,
            run,
        }
    }

    /// With these parameters in the query.
    pub(crate) const fn asking(mut self, asks: &'static [Field]) -> Self {
        self.asks = asks;
        self
    }
}
