//! Who is in an organisation: the organisation and its members each say so, and are written together.

use serde_json::{Map, Value, json};
use tollgate_auth::{
    Membership, OrganizationMember, OrganizationRecord, Principal, Role, Timestamp, UserRecord,
};
use tollgate_core::{Error, ErrorKind};

use crate::{
    asked::Asked,
    context::Context,
    fields::organization::TERMS,
    people::{Named, People},
    refusal::{bad, beyond, not_found, wrong},
};

/// The roles that there are in an organisation.
const ROLES: [&str; 3] = ["org_admin", "internal_user", "internal_user_viewer"];

/// Puts whoever is named into `organization`; their name.
pub(super) async fn join(
    context: &Context,
    organization: &mut OrganizationRecord,
    people: &mut People,
    named: &Named,
) -> Result<String, Error> {
    let role = role(named.role.as_deref())?;
    let name = people.invite(context, named).await?;
    if organization.member(&name).is_some() {
        let of = &organization.organization_id;
        let message = format!("User already in organization. user_id={name}, organization_id={of}");
        return Err(bad("member", message));
    }
    if let Some(user) = people.get(&name).filter(|_| !people.is_new(&name)) {
        may_take(&context.asked.principal, user)?;
    }
    let now = json!(Timestamp::now());
    let mut other = Map::from_iter([
        ("created_at".to_owned(), now.clone()),
        ("updated_at".to_owned(), now),
    ]);
    agree(&mut other, &context.asked);
    organization.members.push(OrganizationMember {
        user_id: name.clone(),
        user_role: Some(role.to_owned()),
        other,
    });
    assign(people, &name, &organization.organization_id, Some(role));
    Ok(name)
}

/// Says in what is known of the user what they are in the organisation, or that they are not in it.
pub(super) fn assign(people: &mut People, name: &str, organization: &str, role: Option<&str>) {
    people.change(name, |user| {
        let places = &mut user.organization_memberships;
        places.retain(|place| place.organization_id != organization);
        places.extend(role.map(|role| Membership {
            organization_id: organization.to_owned(),
            user_role: Some(role.to_owned()),
        }));
    });
}

/// Whether whoever asks may put somebody who is a user already into an organisation. Those who lead it may change its
/// members, so they may only take whom they may change already.
fn may_take(principal: &Principal, user: &UserRecord) -> Result<(), Error> {
    if principal.role() == Role::Admin {
        return Ok(());
    }
    touches(principal, user)?;
    let led = principal.organizations();
    let leads = |name: &str| led.iter().any(|(one, leads)| *leads && one == name);
    let places = user.organization_memberships.iter();
    match places.clone().count() > 0 && places.clone().all(|one| leads(&one.organization_id)) {
        true => Ok(()),
        false => Err(beyond(
            "member",
            "only a proxy admin may add a user whom no organization of yours knows; invite new ones by user_email",
        )),
    }
}

/// Whether whoever asks may change the place of this user in an organisation.
pub(super) fn touches(principal: &Principal, user: &UserRecord) -> Result<(), Error> {
    let role = user.user_role.as_deref().and_then(Role::named);
    match (principal.role(), role) {
        (Role::Admin, _) => Ok(()),
        (_, Some(Role::Admin | Role::Viewer)) => Err(beyond(
            "user_id",
            "Only PROXY_ADMIN may modify the organization role of a user who is a global PROXY_ADMIN.",
        )),
        _ => Ok(()),
    }
}

/// The name of the member whom the body means.
pub(super) async fn member(
    context: &Context,
    organization: &OrganizationRecord,
    people: &mut People,
) -> Result<String, Error> {
    let named = Named::read(&context.asked.body)?;
    let name = match (people.find(context, &named).await?, named.user_id) {
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => {
            let email = named.user_email.unwrap_or_default();
            let message =
                format!("Unique user not found for user_email={email}. Use 'user_id' instead.");
            return Err(bad("user_email", message));
        }
    };
    match organization.member(&name) {
        Some(_) => Ok(name),
        None => {
            let message = format!("Member not found in organization for user_id={name}");
            Err(not_found("user_id", message))
        }
    }
}

/// `terms` with what the body says of them; `null` empties one.
pub(super) fn agree(terms: &mut Map<String, Value>, asked: &Asked) {
    for field in &TERMS {
        match asked.body.get(field.name) {
            None => {}
            Some(Value::Null) => drop(terms.remove(field.name)),
            Some(value) => drop(terms.insert(field.name.to_owned(), value.clone())),
        }
    }
}

/// A role in an organisation.
pub(super) fn role(name: Option<&str>) -> Result<&str, Error> {
    let role = name.filter(|name| ROLES.contains(name));
    role.ok_or_else(|| wrong("role", "org_admin, internal_user or internal_user_viewer"))
}

/// Those whom the body puts into an organisation, of whom there must be one.
pub(super) fn named(asked: &Asked) -> Result<Vec<Named>, Error> {
    let named = Named::several(asked.body.get("member"))?;
    match named.is_empty() {
        false => Ok(named),
        true => {
            let message =
                "member: expected an object with role and user_id or user_email, or a list";
            Err(Error::new(ErrorKind::Unprocessable, message).with_param("member"))
        }
    }
}
