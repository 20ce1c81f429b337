//! The builder begins with what speaks to providers.

mod parts;

use parts::Web;
use tollgate::Stack;

fn main() {
    let _ = Stack::new(Web);
}
