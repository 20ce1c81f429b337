//! From where requests may come: `general_settings.allowed_ips` and `use_x_forwarded_for`.

use tollgate_core::Network;

use crate::{node::Node, reader::Reader};

/// From where requests may come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedAddresses {
    /// From one of these, or from everywhere, if `None`; an empty list is nobody, as in LiteLLM.
    pub networks: Option<Vec<Network>>,
    /// Whether a proxy in front says from where. Keys may be bound to addresses too, so this counts without networks.
    pub forwarded: bool,
}

/// What is no address is an error: whoever is locked out should know why, and whoever is not, too.
pub(crate) fn read(reader: &mut Reader, general: &Node<'_>) -> AllowedAddresses {
    let node = general.get("allowed_ips");
    let forwarded = reader.flag(&general.get("use_x_forwarded_for"));
    let is_limited = node.is_set() && reader.list(&node);
    AllowedAddresses {
        networks: is_limited.then(|| networks(reader, &node)),
        forwarded: forwarded.unwrap_or(false),
    }
}

fn networks(reader: &mut Reader, node: &Node<'_>) -> Vec<Network> {
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
    networks.collect()
}
