//! LiteLLM's members of a credential (`CreateCredentialItem`, `UpdateCredentialItem`, version 1.109).

use super::{Field, Form, Kind, acted, said};

/// `POST /credentials`.
pub(crate) static MAKE: Form = Form(&[&OWN]);

/// `PATCH /credentials/{name}`.
pub(crate) static CHANGE: Form = Form(&[&OWN, &[said("credential_values_to_delete", Kind::Texts)]]);

static OWN: [Field; 5] = [
    said("credential_name", Kind::Text),
    acted("display_name", Kind::Text),
    said("credential_info", Kind::Object),
    said("credential_values", Kind::Object),
    said("model_id", Kind::Text),
];
