use super::{
    extras::{add, set},
    profile::Profile,
};
use crate::{
    Losses,
    neutral::{Extra, Message},
};

/// Adds what every message may have.
pub(super) fn finish(
    mut object: Extra,
    message: &Message,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) -> Option<Extra> {
    set(&mut object, "name", message.name.clone());
    let mut extra = message.extra.clone();
    // LiteLLM's own, which it adds to answers and no provider takes.
    if extra.shift_remove("provider_specific_fields").is_some() && !to.gateway() {
        losses.note(format!("{path}.provider_specific_fields"));
    }
    add(&mut object, &extra, path, to, losses);
    Some(object)
}
