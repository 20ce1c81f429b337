use serde_json::{Map, Value};
use tollgate_core::Error;

use super::{record::TagRecord, view};
use crate::{answer::Answer, context::Context, refusal};

/// `POST /tag/info`: what is known of several tags, by name; all of them must be there.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let names = context.asked.texts("names")?;
    let tags: Vec<TagRecord> = context.admin.get(&names).await?;
    let is_there = |name: &&&str| tags.iter().any(|tag| tag.name == **name);
    let missing: Vec<_> = names.iter().filter(|name| !is_there(name)).collect();
    if !missing.is_empty() {
        let message = format!("Tags not found: {missing:?}");
        return Err(refusal::not_found("names", message));
    }
    let shown = view::with_budgets(&context.admin, &tags).await?;
    let names = tags.iter().map(|tag| tag.name.clone());
    let by_name: Map<_, _> = names.zip(shown).collect();
    Ok(Answer::new(&permit, Value::Object(by_name)))
}
