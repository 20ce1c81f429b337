//! LiteLLM's members of a model (`Deployment`, `updateDeployment`, `PatchModelRequest`, version 1.109). What may stand in
//! `litellm_params` is the configuration's to say.

use super::{Field, Form, Kind, said};

/// `/model/new`.
pub(crate) static MAKE: Form = Form(&[&OWN]);

/// `/model/update` and `/model/{id}/update`.
pub(crate) static CHANGE: Form = Form(&[&OWN, &[said("litellm_params_to_remove", Kind::Texts)]]);

/// `/model/delete`.
pub(crate) static GONE: Form = Form(&[&[said("id", Kind::Text)]]);

/// `/model/block` and `/model/unblock`.
pub(crate) static NAMED: Form = Form(&[&[said("model_id", Kind::Text)]]);

static OWN: [Field; 4] = [
    said("model_name", Kind::Text),
    said("litellm_params", Kind::Object),
    said("model_info", Kind::Object),
    said("blocked", Kind::Flag),
];
