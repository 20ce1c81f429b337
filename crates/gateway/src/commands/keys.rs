//! `tollgate keys …`

use http::Method;

use super::{Field, Group, Kind, Operation, Shown, first, flag};

pub(crate) static GROUP: Group = Group {
    name: "keys",
    about: "Virtual keys: make, list, change, block and end them",
    operations: &OPERATIONS,
};

static OPERATIONS: [Operation; 8] = [
    Operation {
        name: "generate",
        about: "Makes a key and shows it, once",
        method: Method::POST,
        path: "/key/generate",
        fields: &[&LIMITS],
        shown: Shown::Members(""),
    },
    Operation {
        name: "list",
        about: "Keys, by page",
        method: Method::GET,
        path: "/key/list?return_full_object=true",
        fields: &[&FILTERS],
        shown: Shown::Table("keys", &COLUMNS),
    },
    Operation {
        name: "info",
        about: "What is known of a key; of the one that asks, if none is named",
        method: Method::GET,
        path: "/key/info",
        fields: &[&[first("KEY", "key", Kind::Text, "The key's hash, or the key").optional()]],
        shown: Shown::Members("info"),
    },
    Operation {
        name: "update",
        about: "Changes what is given",
        method: Method::POST,
        path: "/key/update",
        fields: &[&ONE, &LIMITS],
        shown: Shown::Members(""),
    },
    Operation {
        name: "delete",
        about: "Ends keys; all of them or none",
        method: Method::POST,
        path: "/key/delete",
        fields: &[&[
            first("KEY", "keys", Kind::Texts, "Hashes of keys, or keys").optional(),
            flag(
                "alias",
                "key_aliases",
                Kind::Texts,
                "The keys with these aliases",
            ),
        ]],
        shown: Shown::Members(""),
    },
    Operation {
        name: "block",
        about: "Refuses a key for the time being",
        method: Method::POST,
        path: "/key/block",
        fields: &[&ONE],
        shown: Shown::Members(""),
    },
    Operation {
        name: "unblock",
        about: "Lets a blocked key in again",
        method: Method::POST,
        path: "/key/unblock",
        fields: &[&ONE],
        shown: Shown::Members(""),
    },
    Operation {
        name: "regenerate",
        about: "Puts a new key in the place of an old one, and shows it, once",
        method: Method::POST,
        path: "/key/regenerate",
        fields: &[
            &ONE,
            &[flag(
                "grace-period",
                "grace_period",
                Kind::Text,
                "How long the old key still works: 24h",
            )],
            &LIMITS,
        ],
        shown: Shown::Members(""),
    },
];

static ONE: [Field; 1] = [first(
    "KEY",
    "key",
    Kind::Text,
    "The key's hash, or the key",
)];

static LIMITS: [Field; 17] = [
    flag(
        "alias",
        "key_alias",
        Kind::Text,
        "A name for it, which no other key has",
    ),
    flag(
        "models",
        "models",
        Kind::Texts,
        "The models that it may use; none named is all",
    ),
    flag(
        "duration",
        "duration",
        Kind::Text,
        "How long it works: 30s, 12h, 30d, 6mo",
    ),
    flag("user-id", "user_id", Kind::Text, "Whose it is"),
    flag("team-id", "team_id", Kind::Text, "The team it works for"),
    flag(
        "organization-id",
        "organization_id",
        Kind::Text,
        "The organisation it belongs to",
    ),
    flag(
        "max-budget",
        "max_budget",
        Kind::Number,
        "What it may spend, in dollars",
    ),
    flag(
        "budget-duration",
        "budget_duration",
        Kind::Text,
        "After how long spending begins anew: 30d",
    ),
    flag(
        "rpm-limit",
        "rpm_limit",
        Kind::Number,
        "Requests in a minute",
    ),
    flag("tpm-limit", "tpm_limit", Kind::Number, "Tokens in a minute"),
    flag(
        "max-parallel-requests",
        "max_parallel_requests",
        Kind::Number,
        "Calls in progress at once",
    ),
    flag(
        "allowed-routes",
        "allowed_routes",
        Kind::Texts,
        "The routes that it may ask; none named is all",
    ),
    flag(
        "allowed-ips",
        "allowed_ips",
        Kind::Texts,
        "The addresses and networks from which it may ask; none named is all",
    ),
    flag(
        "key-type",
        "key_type",
        Kind::Text,
        "llm_api, management, read_only or default",
    ),
    flag(
        "aliases",
        "aliases",
        Kind::Json,
        "Names that stand for models: {\"name\": \"model\"}",
    ),
    flag(
        "metadata",
        "metadata",
        Kind::Json,
        "Whatever is to be kept with it, as a JSON object",
    ),
    flag(
        "blocked",
        "blocked",
        Kind::Switch,
        "Whether it is refused for the time being",
    ),
];

static FILTERS: [Field; 9] = [
    flag("user-id", "user_id", Kind::Text, "Those of this user"),
    flag("team-id", "team_id", Kind::Text, "Those of this team"),
    flag(
        "organization-id",
        "organization_id",
        Kind::Text,
        "Those of this organisation",
    ),
    flag("alias", "key_alias", Kind::Text, "Those with this alias"),
    flag(
        "search",
        "search",
        Kind::Text,
        "Those whose alias has this in it",
    ),
    flag(
        "sort-by",
        "sort_by",
        Kind::Text,
        "created_at, updated_at, expires, key_alias, spend or max_budget",
    ),
    flag("sort-order", "sort_order", Kind::Text, "asc or desc"),
    flag("page", "page", Kind::Number, "Which page"),
    flag("size", "size", Kind::Number, "How many on a page"),
];

static COLUMNS: [(&str, &str); 8] = [
    ("KEY", "key_name"),
    ("ALIAS", "key_alias"),
    ("USER", "user_id"),
    ("TEAM", "team_id"),
    ("MODELS", "models"),
    ("SPEND", "spend"),
    ("EXPIRES", "expires"),
    ("HASH", "token"),
];
