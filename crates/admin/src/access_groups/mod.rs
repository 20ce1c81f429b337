//! Models under one name.

use crate::routes::Route;

pub(crate) static ROUTES: [Route; 0] = [];
