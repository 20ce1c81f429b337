//! What becomes of members that a provider's dialect cannot say.

use tollgate_core::Params;

use crate::{node::Node, reader::Reader};

/// Reads `drop_params`, `additional_drop_params` and `allowed_openai_params`.
pub(crate) fn read(reader: &mut Reader, params: &Node<'_>) -> Params {
    Params {
        drop: reader.flag(&params.get("drop_params")),
        additional_drop: names(reader, &params.get("additional_drop_params")),
        allowed: names(reader, &params.get("allowed_openai_params")),
    }
}

fn names(reader: &mut Reader, list: &Node<'_>) -> Box<[Box<str>]> {
    reader.list(list);
    let items: Vec<_> = list.items().collect();
    let names = items.iter().filter_map(|item| reader.text(item));
    names.map(Into::into).collect()
}
