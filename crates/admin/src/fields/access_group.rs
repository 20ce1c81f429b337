//! LiteLLM's members of an access group (`NewModelGroupRequest`, `UpdateModelGroupRequest`,
//! `AccessGroupCreateRequest` and `AccessGroupUpdateRequest`, version 1.109).

use super::{Field, Form, Kind, acted, kept, said};

/// `/access_group/new`.
pub(crate) static MAKE: Form = Form(&[&[said("access_group", Kind::Text)], &MODELS]);

/// `/access_group/{access_group}/update`.
pub(crate) static CHANGE: Form = Form(&[&MODELS]);

/// `/v1/access_group` with a name, and without.
pub(crate) static MAKE_V1: Form = Form(&[&[said("access_group_name", Kind::Text)], &V1]);

/// `/v1/access_group/{access_group}`: a group keeps its name, because that is what keys say.
pub(crate) static MEMBERS: Form = Form(&[&V1]);

static V1: [Field; 8] = [
    said("access_model_names", Kind::Texts),
    acted("description", Kind::Text),
    kept("access_mcp_server_ids", Kind::List),
    kept("mcp_tool_permissions", Kind::Object),
    kept("access_agent_ids", Kind::List),
    kept("access_skill_names", Kind::List),
    // Keys and teams name their groups; a group does not name its keys.
    kept("assigned_team_ids", Kind::List),
    kept("assigned_key_ids", Kind::List),
];

static MODELS: [Field; 2] = [
    acted("model_names", Kind::Texts),
    // A group is of names: it cannot hold one deployment of a name and not the next.
    kept("model_ids", Kind::Texts),
];
