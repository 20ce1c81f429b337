//! What a model costs.

use tollgate_core::{PicoUsd, Price};

use crate::{Severity, decimal::parse_price, node::Node, reader::Reader};

/// The prices of a model: of `litellm_params`, else of `model_info`. One of input and output makes the other 0,
/// as in LiteLLM.
pub(crate) fn read(reader: &mut Reader, params: &Node<'_>, info: &Node<'_>) -> Price {
    let mut price = |key: &str| {
        let node = [params.get(key), info.get(key)]
            .into_iter()
            .find(Node::is_set)?;
        one(reader, &node)
    };
    let input = price("input_cost_per_token");
    let output = price("output_cost_per_token");
    let cache_read = price("cache_read_input_token_cost");
    let cache_write = price("cache_creation_input_token_cost");
    if input.is_none() && output.is_none() {
        return Price::Unknown;
    }
    Price::PerToken {
        input: input.unwrap_or_default(),
        output: output.unwrap_or_default(),
        cache_read,
        cache_write,
    }
}

fn one(reader: &mut Reader, node: &Node<'_>) -> Option<PicoUsd> {
    match parse_price(&reader.text(node)?) {
        Ok((price, exact)) => {
            if !exact {
                reader.say(
                    Severity::Warning,
                    node,
                    format!("finer than 10⁻¹² dollars; rounded to {price}"),
                );
            }
            Some(price)
        }
        Err(error) => {
            reader.say(Severity::Error, node, error.to_string());
            None
        }
    }
}
