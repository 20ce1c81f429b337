//! Which of Amazon's regions is called.

use super::{ambient, params::Params};
use crate::Severity;

/// What LiteLLM calls where nothing names a region.
const DEFAULT: &str = "us-west-2";
const VARIABLES: [&str; 3] = ["AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION"];

/// The region of a model: the entry's, else the one in the model's name or ARN, else the environment's, else the
/// profile's. `None` where what is set is none.
pub(super) fn read(
    params: &mut Params<'_, '_>,
    model: &str,
    named: Option<&str>,
) -> Option<String> {
    let profile = params.text(&["aws_profile_name"], &["AWS_PROFILE_NAME"]);
    let region = params
        .given(&["aws_region_name"])
        .or_else(|| of_arn(model))
        .or_else(|| named.map(str::to_owned))
        .or_else(|| params.variable(&VARIABLES))
        .or_else(|| ambient::region(&params.reader.environment, profile.as_deref()));
    let Some(region) = region else {
        let message =
            format!("names no region, so {DEFAULT} is called; set aws_region_name or AWS_REGION");
        params.warn("aws_region_name", message);
        return Some(DEFAULT.to_owned());
    };
    // It becomes a part of the host: nothing else may get in with it.
    let is_letter =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    if region.bytes().all(is_letter) {
        return Some(region);
    }
    let message =
        "the region is none: it holds other characters than small letters, digits and `-`";
    params.say(Severity::Error, "aws_region_name", message);
    None
}

/// `arn:aws:bedrock:us-east-1:…`
fn of_arn(model: &str) -> Option<String> {
    let (_, arn) = model.split_once("arn:")?;
    let region = arn.split(':').nth(2)?;
    (!region.is_empty()).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::of_arn;

    #[test]
    fn arns_name_their_region() {
        let arn = "converse/arn:aws:bedrock:us-east-1:1:inference-profile/x";
        assert_eq!(of_arn(arn).as_deref(), Some("us-east-1"));
        assert_eq!(of_arn("arn:aws:bedrock::1:x"), None);
        assert_eq!(of_arn("anthropic.claude-v2:1"), None);
    }
}
