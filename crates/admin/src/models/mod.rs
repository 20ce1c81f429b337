//! Models that are added while the gateway runs.

use crate::routes::Route;

pub(crate) static ROUTES: [Route; 0] = [];
