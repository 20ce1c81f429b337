//! Models under one name.

use crate::route::Route;

pub(crate) static ROUTES: [Route; 0] = [];
