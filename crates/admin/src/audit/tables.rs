//! LiteLLM's names for the tables in which it keeps things.

use tollgate_auth::Kind;

/// The table in which LiteLLM keeps what is of `kind`.
pub(super) fn of(kind: Kind) -> &'static str {
    match kind {
        Kind::Key => "LiteLLM_VerificationToken",
        Kind::Team => "LiteLLM_TeamTable",
        Kind::User => "LiteLLM_UserTable",
        Kind::Organization => "LiteLLM_OrganizationTable",
        Kind::Customer => "LiteLLM_EndUserTable",
        Kind::Budget => "LiteLLM_BudgetTable",
        Kind::Tag => "LiteLLM_TagTable",
        Kind::Model => "LiteLLM_ProxyModelTable",
        Kind::Credential => "LiteLLM_CredentialsTable",
        Kind::AccessGroup => "LiteLLM_AccessGroupTable",
    }
}

/// What LiteLLM keeps in the table of this name; the kind's own name will do, too.
pub(super) fn named(name: &str) -> Option<Kind> {
    let mut kinds = Kind::ALL.into_iter();
    kinds.find(|kind| of(*kind) == name || kind.as_str() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_table_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(
                (named(of(kind)), named(kind.as_str())),
                (Some(kind), Some(kind))
            );
        }
        assert_eq!(named("LiteLLM_Config"), None);
    }
}
