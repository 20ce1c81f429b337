//! `tollgate users …`

use http::Method;

use super::{Field, Group, Kind, Operation, Shown, first, flag};

pub(crate) static GROUP: Group = Group {
    name: "users",
    about: "Users: people who have keys",
    operations: &OPERATIONS,
};

static OPERATIONS: [Operation; 5] = [
    Operation {
        name: "new",
        about: "Makes a user, and a key for them unless told otherwise",
        method: Method::POST,
        path: "/user/new",
        fields: &[
            &[
                flag(
                    "user-id",
                    "user_id",
                    Kind::Text,
                    "Their name; one is made if none is given",
                ),
                flag(
                    "auto-create-key",
                    "auto_create_key",
                    Kind::Switch,
                    "Whether they get a key at once",
                ),
            ],
            &LIMITS,
        ],
        shown: Shown::Members(""),
    },
    Operation {
        name: "list",
        about: "Users, by page",
        method: Method::GET,
        path: "/user/list",
        fields: &[&FILTERS],
        shown: Shown::Table("users", &COLUMNS),
    },
    Operation {
        name: "info",
        about: "What is known of a user; of the one who asks, if none is named",
        method: Method::GET,
        path: "/user/info",
        fields: &[&[first("USER", "user_id", Kind::Text, "The user's name").optional()]],
        shown: Shown::Members("user_info"),
    },
    Operation {
        name: "update",
        about: "Changes what is given",
        method: Method::POST,
        path: "/user/update",
        fields: &[
            &[first("USER", "user_id", Kind::Text, "The user's name")],
            &LIMITS,
        ],
        shown: Shown::Members("data"),
    },
    Operation {
        name: "delete",
        about: "Ends users, and their keys with them",
        method: Method::POST,
        path: "/user/delete",
        fields: &[&[first("USER", "user_ids", Kind::Texts, "Names of users")]],
        shown: Shown::Members(""),
    },
];

static LIMITS: [Field; 10] = [
    flag(
        "email",
        "user_email",
        Kind::Text,
        "Their address, which no other user has",
    ),
    flag("alias", "user_alias", Kind::Text, "What people call them"),
    flag(
        "role",
        "user_role",
        Kind::Text,
        "proxy_admin, proxy_admin_viewer, internal_user or internal_user_viewer",
    ),
    flag(
        "models",
        "models",
        Kind::Texts,
        "The models that their own keys may use; none named is all",
    ),
    flag(
        "max-budget",
        "max_budget",
        Kind::Number,
        "What they may spend, in dollars",
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
        "metadata",
        "metadata",
        Kind::Json,
        "Whatever is to be kept with them, as a JSON object",
    ),
];

static FILTERS: [Field; 5] = [
    flag("role", "role", Kind::Text, "Those with this role"),
    flag(
        "email",
        "user_email",
        Kind::Text,
        "Those whose address has this in it",
    ),
    flag("team", "team", Kind::Text, "Those in this team"),
    flag("page", "page", Kind::Number, "Which page"),
    flag("size", "page_size", Kind::Number, "How many on a page"),
];

static COLUMNS: [(&str, &str); 6] = [
    ("USER", "user_id"),
    ("EMAIL", "user_email"),
    ("ROLE", "user_role"),
    ("TEAMS", "teams"),
    ("SPEND", "spend"),
    ("BUDGET", "max_budget"),
];
