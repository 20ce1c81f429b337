//! What layers may ask of whoever sends a call.

use std::sync::Arc;

/// Names an account that money is taken from.
pub type AccountId = Arc<str>;

/// Names whom cached answers and logs belong to.
pub type TenantId = Arc<str>;

/// A principal that pays.
///
/// Budgets, limits and the spend log need one; [`Anonymous`](crate::Anonymous) is none, so that these layers
/// do not compile outside authentication.
#[diagnostic::on_unimplemented(
    message = "`{Self}` pays for nothing, so this layer cannot charge anyone",
    label = "needs a principal that implements `Payer`",
    note = "put the layer inside `AuthLayer`, or name the payer with `OverHttp::principal`"
)]
pub trait Payer: Send + Sync + 'static {
    /// All that are charged: organisation, team, user, key, end user.
    fn accounts(&self) -> &[AccountId];
}

/// A principal that belongs to somebody.
///
/// A cache needs one, or it would hand one tenant's answers to another.
#[diagnostic::on_unimplemented(
    message = "`{Self}` belongs to no tenant, so this layer could mix up whose data is whose",
    label = "needs a principal that implements `Tenant`",
    note = "put the layer inside `AuthLayer`, or name the tenant with `OverHttp::principal`"
)]
pub trait Tenant: Send + Sync + 'static {
    /// Whose data this is.
    fn tenant(&self) -> TenantId;
}
