//! `tollgate models …`

use http::Method;

use super::{Field, Group, Kind, Operation, Shown, first, flag};

pub(crate) static GROUP: Group = Group {
    name: "models",
    about: "Models: those that there are, and more while the gateway runs",
    operations: &OPERATIONS,
};

static OPERATIONS: [Operation; 4] = [
    Operation {
        name: "list",
        about: "All models that there are",
        method: Method::GET,
        path: "/model/info",
        fields: &[],
        shown: Shown::Table("data", &COLUMNS),
    },
    Operation {
        name: "new",
        about: "Adds a model; its provider's key is best given by --data - or --data @FILE",
        method: Method::POST,
        path: "/model/new",
        fields: &[&[NAME], &PARAMS],
        shown: Shown::Members(""),
    },
    Operation {
        name: "info",
        about: "What is known of a model",
        method: Method::GET,
        path: "/model/info",
        fields: &[&[first(
            "ID",
            "litellm_model_id",
            Kind::Text,
            "The model's id",
        )]],
        shown: Shown::Members("data.0"),
    },
    Operation {
        name: "delete",
        about: "Takes a model away that was added while the gateway ran",
        method: Method::POST,
        path: "/model/delete",
        fields: &[&[first("ID", "id", Kind::Text, "The model's id")]],
        shown: Shown::Members(""),
    },
];

const NAME: Field = first("NAME", "model_name", Kind::Text, "What clients call it").optional();

static PARAMS: [Field; 5] = [
    flag(
        "model",
        "litellm_params.model",
        Kind::Text,
        "Provider and model: openai/gpt-4o",
    ),
    flag(
        "api-base",
        "litellm_params.api_base",
        Kind::Text,
        "Where the provider is",
    ),
    flag(
        "api-version",
        "litellm_params.api_version",
        Kind::Text,
        "The version of the provider's API",
    ),
    flag(
        "credential",
        "litellm_params.litellm_credential_name",
        Kind::Text,
        "The name of a kept credential",
    ),
    flag(
        "id",
        "model_info.id",
        Kind::Text,
        "Its id; one is made if none is given",
    ),
];

static COLUMNS: [(&str, &str); 4] = [
    ("NAME", "model_name"),
    ("MODEL", "litellm_params.model"),
    ("PROVIDER", "model_info.litellm_provider"),
    ("ID", "model_info.id"),
];
