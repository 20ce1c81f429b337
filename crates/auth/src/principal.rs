use std::sync::{Arc, LazyLock};

use tollgate_core::{AccountId, Payer, Tenant, TenantId};

/// A sender that the gateway knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What it may do.
    pub role: Role,
    accounts: Arc<[AccountId]>,
}

/// What a principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything: it holds the master key.
    Admin,
    /// Call models: no key is configured, so everyone may.
    Anyone,
}

static ADMIN: LazyLock<Principal> = LazyLock::new(|| Principal::of(Role::Admin, "master"));
static ANYONE: LazyLock<Principal> = LazyLock::new(|| Principal::of(Role::Anyone, "anyone"));

// === impl Principal ===

impl Principal {
    /// The holder of the master key.
    pub fn admin() -> Self {
        ADMIN.clone()
    }

    /// Anyone at all, on a gateway without keys.
    pub fn anyone() -> Self {
        ANYONE.clone()
    }

    fn of(role: Role, account: &str) -> Self {
        Self {
            role,
            accounts: [account.into()].into(),
        }
    }
}

impl Payer for Principal {
    fn accounts(&self) -> &[AccountId] {
        &self.accounts
    }
}

impl Tenant for Principal {
    fn tenant(&self) -> TenantId {
        self.accounts[0].clone()
    }
}
