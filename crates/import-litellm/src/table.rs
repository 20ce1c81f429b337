//! LiteLLM's tables.

use tollgate_auth::Kind;

/// A table that is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The columns that it is sorted by, so that two runs meet the rows in the same order.
    pub(crate) order: &'static str,
    /// What its rows are.
    pub(crate) kind: Kind,
}

pub(crate) const BUDGETS: Table = table("LiteLLM_BudgetTable", "budget_id", Kind::Budget);
pub(crate) const ORGANIZATIONS: Table = table(
    "LiteLLM_OrganizationTable",
    "organization_id",
    Kind::Organization,
);
pub(crate) const TEAMS: Table = table("LiteLLM_TeamTable", "team_id", Kind::Team);
pub(crate) const USERS: Table = table("LiteLLM_UserTable", "user_id", Kind::User);
pub(crate) const CUSTOMERS: Table = table("LiteLLM_EndUserTable", "user_id", Kind::Customer);
pub(crate) const TAGS: Table = table("LiteLLM_TagTable", "tag_name", Kind::Tag);
pub(crate) const ACCESS_GROUPS: Table = table(
    "LiteLLM_AccessGroupTable",
    "access_group_name",
    Kind::AccessGroup,
);
pub(crate) const KEYS: Table = table("LiteLLM_VerificationToken", "token", Kind::Key);

/// What says more about rows of other tables.
pub(crate) const TEAM_MEMBERSHIPS: Table =
    table("LiteLLM_TeamMembership", "team_id, user_id", Kind::Team);
pub(crate) const ORGANIZATION_MEMBERSHIPS: Table = table(
    "LiteLLM_OrganizationMembership",
    "organization_id, user_id",
    Kind::Organization,
);
pub(crate) const TEAM_ALIASES: Table = table("LiteLLM_ModelTable", "id", Kind::Team);

/// What is encrypted.
pub(crate) const MODELS: Table = table("LiteLLM_ProxyModelTable", "model_id", Kind::Model);
pub(crate) const CREDENTIALS: Table = table(
    "LiteLLM_CredentialsTable",
    "credential_name",
    Kind::Credential,
);

/// All tables that the report says something about by itself.
pub(crate) const KNOWN: [Table; 13] = [
    BUDGETS,
    ORGANIZATIONS,
    TEAMS,
    USERS,
    CUSTOMERS,
    TAGS,
    ACCESS_GROUPS,
    KEYS,
    TEAM_MEMBERSHIPS,
    ORGANIZATION_MEMBERSHIPS,
    TEAM_ALIASES,
    MODELS,
    CREDENTIALS,
];

const fn table(name: &'static str, order: &'static str, kind: Kind) -> Table {
    Table { name, order, kind }
}
