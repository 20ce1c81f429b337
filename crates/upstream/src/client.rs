use crate::{connect::Connector, pool::Pool};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) pool: Pool,
    pub(crate) connector: Connector,
}
