//! The trail of changes.

use crate::route::Route;

pub(crate) static ROUTES: [Route; 0] = [];
