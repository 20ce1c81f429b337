//! LiteLLM's members of a tag (`TagNewRequest`, `TagInfoRequest` and `TagDeleteRequest`, version 1.109).

use super::{Form, Kind, acted, budget::LIMITS, kept, said};

/// `/tag/new` and `/tag/update`.
pub(crate) static WHOLE: Form = Form(&[
    &[
        said("name", Kind::Text),
        acted("description", Kind::Text),
        // Which deployments answer calls with the tag: no router goes by it yet.
        kept("models", Kind::Texts),
        kept("model_info", Kind::Object),
        kept("budget_id", Kind::Text),
    ],
    &LIMITS,
]);

/// Tags that are named.
pub(crate) static SEVERAL: Form = Form(&[&[said("names", Kind::Texts)]]);

/// A tag that is named.
pub(crate) static NAMED: Form = Form(&[&[said("name", Kind::Text)]]);
