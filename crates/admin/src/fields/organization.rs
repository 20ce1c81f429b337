//! LiteLLM's members of an organisation (`NewOrganizationRequest`, `LiteLLM_OrganizationTableUpdate` and those of its
//! members, version 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/organization/new`.
pub(crate) static MAKE: Form = Form(&[&OWN, &[said("organization_id", Kind::Text)], &LATER]);

/// `/organization/update`.
pub(crate) static CHANGE: Form = Form(&[
    &OWN,
    &[
        said("organization_id", Kind::Text),
        kept("spend", Kind::Amount),
    ],
    &LATER,
]);

/// Organisations that are named, to be ended.
pub(crate) static SEVERAL: Form = Form(&[&[said("organization_ids", Kind::Texts)]]);

/// Organisations that are named, to be shown.
pub(crate) static SHOWN: Form = Form(&[&[said("organizations", Kind::Texts)]]);

/// `/organization/member_add`.
pub(crate) static JOIN: Form = Form(&[
    &[
        said("organization_id", Kind::Text),
        said("member", Kind::Objects),
    ],
    &TERMS,
]);

/// `/organization/member_update`.
pub(crate) static CHANGE_MEMBER: Form = Form(&[&MEMBER, &[said("role", Kind::Text)], &TERMS]);

/// `/organization/member_delete`.
pub(crate) static LEAVE: Form = Form(&[&MEMBER]);

static MEMBER: [Field; 3] = [
    said("organization_id", Kind::Text),
    said("user_id", Kind::Text),
    said("user_email", Kind::Text),
];

/// What is agreed with a member. Nothing acts on it yet; it is kept with the member.
pub(crate) static TERMS: [Field; 1] = [kept("max_budget_in_organization", Kind::Amount)];

/// What something acts on.
static OWN: [Field; 3] = [
    acted("organization_alias", Kind::Text),
    acted("models", Kind::Texts),
    acted("metadata", Kind::Object),
];

static LATER: [Field; 12] = [
    kept("budget_id", Kind::Text),
    kept("max_budget", Kind::Amount),
    kept("soft_budget", Kind::Amount),
    kept("budget_duration", Kind::Text),
    kept("model_max_budget", Kind::Object),
    kept("max_parallel_requests", Kind::Count),
    kept("tpm_limit", Kind::Count),
    kept("rpm_limit", Kind::Count),
    kept("tpd_limit", Kind::Count),
    kept("model_tpm_limit", Kind::Object),
    kept("model_rpm_limit", Kind::Object),
    kept("object_permission", Kind::Object),
];
