//! `tollgate teams …`

use http::Method;

use super::{Field, Group, Kind, Operation, Shown, first, flag};

pub(crate) static GROUP: Group = Group {
    name: "teams",
    about: "Teams: people who share keys, models and a budget",
    operations: &OPERATIONS,
};

static OPERATIONS: [Operation; 9] = [
    Operation {
        name: "new",
        about: "Makes a team",
        method: Method::POST,
        path: "/team/new",
        fields: &[
            &[flag(
                "team-id",
                "team_id",
                Kind::Text,
                "Its name; one is made if none is given",
            )],
            &LIMITS,
        ],
        shown: Shown::Members(""),
    },
    Operation {
        name: "list",
        about: "Teams",
        method: Method::GET,
        path: "/team/list",
        fields: &[&FILTERS],
        shown: Shown::Table("", &COLUMNS),
    },
    Operation {
        name: "info",
        about: "What is known of a team",
        method: Method::GET,
        path: "/team/info",
        fields: &[&ONE],
        shown: Shown::Members("team_info"),
    },
    Operation {
        name: "update",
        about: "Changes what is given",
        method: Method::POST,
        path: "/team/update",
        fields: &[&ONE, &LIMITS],
        shown: Shown::Members("data"),
    },
    Operation {
        name: "delete",
        about: "Ends teams, and their keys with them",
        method: Method::POST,
        path: "/team/delete",
        fields: &[&[first("TEAM", "team_ids", Kind::Texts, "Names of teams")]],
        shown: Shown::Members(""),
    },
    Operation {
        name: "block",
        about: "Refuses a team's keys for the time being",
        method: Method::POST,
        path: "/team/block",
        fields: &[&ONE],
        shown: Shown::Members(""),
    },
    Operation {
        name: "unblock",
        about: "Lets a blocked team's keys in again",
        method: Method::POST,
        path: "/team/unblock",
        fields: &[&ONE],
        shown: Shown::Members(""),
    },
    Operation {
        name: "member-add",
        about: "Takes somebody into a team",
        method: Method::POST,
        path: "/team/member_add",
        fields: &[
            &ONE,
            &[
                flag("user-id", "member.user_id", Kind::Text, "Who"),
                flag(
                    "user-email",
                    "member.user_email",
                    Kind::Text,
                    "Who, by address",
                ),
                flag(
                    "role",
                    "member.role",
                    Kind::Text,
                    "user, or admin, who leads it",
                )
                .usually("user"),
                flag(
                    "max-budget",
                    "max_budget_in_team",
                    Kind::Number,
                    "What they may spend in it, in dollars",
                ),
            ],
        ],
        shown: Shown::Members(""),
    },
    Operation {
        name: "member-delete",
        about: "Takes somebody out of a team",
        method: Method::POST,
        path: "/team/member_delete",
        fields: &[
            &ONE,
            &[
                flag("user-id", "user_id", Kind::Text, "Who"),
                flag("user-email", "user_email", Kind::Text, "Who, by address"),
            ],
        ],
        shown: Shown::Members(""),
    },
];

static ONE: [Field; 1] = [first("TEAM", "team_id", Kind::Text, "The team's name")];

static LIMITS: [Field; 10] = [
    flag("alias", "team_alias", Kind::Text, "What people call it"),
    flag(
        "organization-id",
        "organization_id",
        Kind::Text,
        "The organisation it belongs to",
    ),
    flag(
        "models",
        "models",
        Kind::Texts,
        "The models that its keys may use; none named is all",
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
        "model-aliases",
        "model_aliases",
        Kind::Json,
        "Names that stand for models: {\"name\": \"model\"}",
    ),
    flag(
        "metadata",
        "metadata",
        Kind::Json,
        "Whatever is to be kept with it, as a JSON object",
    ),
];

static FILTERS: [Field; 2] = [
    flag(
        "user-id",
        "user_id",
        Kind::Text,
        "Those that this user is in",
    ),
    flag(
        "organization-id",
        "organization_id",
        Kind::Text,
        "Those of this organisation",
    ),
];

static COLUMNS: [(&str, &str); 7] = [
    ("TEAM", "team_id"),
    ("ALIAS", "team_alias"),
    ("ORGANISATION", "organization_id"),
    ("MODELS", "models"),
    ("SPEND", "spend"),
    ("BUDGET", "max_budget"),
    ("BLOCKED", "blocked"),
];
