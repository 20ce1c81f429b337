//! From where requests may come: `general_settings.allowed_ips` and `use_x_forwarded_for`.

use tollgate_core::Network;

use crate::{Severity, node::Node, reader::Reader};

/// From where requests may come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedAddresses {
    /// From one of these; an empty list is nobody, as in LiteLLM.
    pub networks: Vec<Network>,
    /// Whether a proxy in front says from where.
    pub forwarded: bool,
}

/// `None` where everybody may ask. What is no address is an error: whoever is locked out should know why, and whoever is
/// not, too.
pub(crate) fn read(reader: &mut Reader, general: &Node<'_>) -> Option<AllowedAddresses> {
    let node = general.get("allowed_ips");
    let header = general.get("use_x_forwarded_for");
    let forwarded = reader.flag(&header).unwrap_or(false);
    if !node.is_set() || !reader.list(&node) {
        if forwarded {
            let message = "does nothing without allowed_ips: addresses of clients are not used for anything else yet";
            reader.say(Severity::NotHonoured, &header, message);
        }
        return None;
    }
    let networks = node.items().filter_map(|item| {
        let text = reader.text(&item)?;
        match text.parse() {
            Ok(network) => Some(network),
            Err(_) => reader.expected(
                "an address or a range, such as 192.0.2.7 or 10.0.0.0/8",
                &item,
            ),
        }
    });
    Some(AllowedAddresses {
        networks: networks.collect(),
        forwarded,
    })
}
