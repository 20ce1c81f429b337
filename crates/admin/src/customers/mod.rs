//! Customers: those whom applications serve.

use crate::routes::Route;

pub(crate) static ROUTES: [Route; 0] = [];
