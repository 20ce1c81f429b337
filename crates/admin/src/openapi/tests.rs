use std::collections::BTreeSet;

use super::*;

fn document() -> Value {
    OpenApi::new("1.2.3")
        .page("/livez", "Whether it lives.", false)
        .document()
}

/// All operations: path, method and what is said.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut all = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.as_str(), method.as_str(), operation));
        }
    }
    all
}

/// Calls `look` with every object in `value`.
fn walk(value: &Value, look: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| walk(value, look)),
        Value::Object(members) => {
            look(members);
            members.values().for_each(|value| walk(value, look));
        }
        _ => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = document();
    let told: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(path, method, _)| (path.to_owned(), method.to_ascii_uppercase()))
        .collect();
    let served =
        crate::routes::all().map(|route| (route.path.to_owned(), route.method.to_string()));
    let calls = tollgate_wire::paths::Target::all().map(|(path, _)| (path, "POST".to_owned()));
    let page = ("/livez".to_owned(), "GET".to_owned());
    let served: BTreeSet<_> = served.chain(calls).chain([page]).collect();
    assert_eq!(told, served);
}

#[test]
fn references_lead_somewhere() {
    let document = document();
    let mut seen = 0;
    walk(&document, &mut |members| {
        let Some(Value::String(reference)) = members.get("$ref") else {
            return;
        };
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
        seen += 1;
    });
    assert!(seen > 0);
}

#[test]
fn types_are_those_of_json_schema() {
    const TYPES: [&str; 7] = [
        "array", "boolean", "integer", "null", "number", "object", "string",
    ];
    let document = document();
    for (path, _, operation) in operations(&document) {
        let body = &operation["requestBody"];
        walk(&json!([body, operation["parameters"]]), &mut |members| {
            let is_type = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
            let valid = match members.get("type") {
                None | Some(Value::Object(_)) => true,
                Some(Value::Array(types)) => types.iter().all(is_type),
                Some(name) => is_type(name),
            };
            assert!(valid, "{path}: {members:?}");
        });
    }
}

#[test]
fn operations_have_names_of_their_own_and_all_parameters_of_their_paths() {
    let document = document();
    let all = operations(&document);
    let names: BTreeSet<_> = all
        .iter()
        .map(|(_, _, one)| one["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), all.len());
    for (path, _, operation) in all {
        let parameters = operation["parameters"].as_array().unwrap();
        let of_path = parameters.iter().filter(|one| one["in"] == "path");
        assert_eq!(of_path.count(), path.matches('{').count(), "{path}");
        let mut names: Vec<_> = parameters.iter().map(|one| one["name"].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), parameters.len(), "{path}");
        assert!(operation["responses"].get("200").is_some(), "{path}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{path}");
    }
}

#[test]
fn a_description_says_what_is_acted_on_and_what_it_takes() {
    let document = document();
    let new = &document["paths"]["/budget/new"]["post"];
    assert_eq!(new["x-tollgate-capability"], "Administer");
    let members = &new["requestBody"]["content"]["application/json"]["schema"]["properties"];
    let said = |name: &str| members[name]["description"].as_str().unwrap();
    assert!(said("max_budget").contains("nothing acts on it yet"));
    assert_eq!(members["max_budget"]["type"], json!(["number", "null"]));
    assert!(
        document["paths"]["/audit"]["get"]
            .get("requestBody")
            .is_none()
    );
    assert_eq!(document["paths"]["/livez"]["get"]["security"], json!([]));
}
