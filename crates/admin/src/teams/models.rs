use serde_json::Value;
use tollgate_auth::{Entity, OrganizationRecord, TeamRecord, Write};
use tollgate_core::Error;

use super::{limits, stamp, view};
use crate::{admin::replace, answer::Answer, authority::Permit, context::Context, refusal::wrong};

/// The name of all models, and that of none.
const ALL: &str = "all-proxy-models";
const NONE: &str = "no-default-models";

/// `POST /team/model/add`. A team without models has all of them, and keeps them.
pub(super) async fn add(context: Context) -> Result<Answer, Error> {
    let (before, permit) = context.team(context.asked.needed("team_id")?).await?;
    let models = added(&before.models, &models(&context)?);
    change(&context, &permit, before, models).await
}

/// `POST /team/model/delete`. A team that loses its last model has none, and not all.
pub(super) async fn delete(context: Context) -> Result<Answer, Error> {
    let (before, permit) = context.team(context.asked.needed("team_id")?).await?;
    let models = left(&before.models, &models(&context)?);
    change(&context, &permit, before, models).await
}

fn models(context: &Context) -> Result<Vec<&str>, Error> {
    let models = context.asked.texts("models")?;
    match models.is_empty() {
        true => Err(wrong("models", "a list of models; it is required")),
        false => Ok(models),
    }
}

async fn change(
    context: &Context,
    permit: &Permit,
    before: TeamRecord,
    models: Vec<String>,
) -> Result<Answer, Error> {
    let mut team = TeamRecord {
        models,
        ..before.clone()
    };
    limits::check(context, &before, &mut team).await?;
    let mut writes = Vec::new();
    if let Some(name) = &team.organization_id {
        let organization: OrganizationRecord = context.admin.find(name).await?;
        limits::fits(&team, &organization)?;
        writes.push(Write::Expect(organization.id()));
    }
    stamp(&mut team, &context.asked);
    writes.push(replace(&team)?);
    context.apply(permit, "updated", writes).await?;
    Ok(Answer::new(permit, Value::Object(view::whole(&team))))
}

fn added(has: &[String], more: &[&str]) -> Vec<String> {
    let mut models: Vec<_> = match has {
        [] => vec![ALL.to_owned()],
        has => has.iter().filter(|name| *name != NONE).cloned().collect(),
    };
    for name in more {
        if !models.iter().any(|one| one == name) {
            models.push((*name).to_owned());
        }
    }
    models
}

fn left(has: &[String], less: &[&str]) -> Vec<String> {
    let stays = has.iter().filter(|name| !less.contains(&name.as_str()));
    let left: Vec<_> = stays.cloned().collect();
    match left.is_empty() && !has.is_empty() {
        true => vec![NONE.to_owned()],
        false => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_models_is_all_and_the_last_one_gone_is_none() {
        let list = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        assert_eq!(added(&[], &["a"]), [ALL, "a"]);
        assert_eq!(added(&list(&["a"]), &["a", "b"]), ["a", "b"]);
        assert_eq!(added(&list(&[NONE]), &["a"]), ["a"]);
        assert_eq!(left(&list(&["a", "b"]), &["a"]), ["b"]);
        assert_eq!(left(&list(&["a"]), &["a"]), [NONE]);
        assert!(left(&[], &["a"]).is_empty());
    }
}
