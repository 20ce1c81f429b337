use std::sync::{Arc, Once};

use tollgate_core::Live;

use crate::{UpstreamPolicy, connect::Connector, pool::Pool};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) policy: Live<UpstreamPolicy>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) connector: Connector,
    /// Whether somebody looks after the pool.
    pub(crate) tended: Once,
}
