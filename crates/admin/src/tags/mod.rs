//! Tags of calls.

use crate::route::Route;

pub(crate) static ROUTES: [Route; 0] = [];
