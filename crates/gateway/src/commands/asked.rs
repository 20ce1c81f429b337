//! The table of commands, as `clap` wants it.

use std::{fmt, path::PathBuf};

use clap::{
    Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches, Subcommand, error::ErrorKind,
};
use serde_json::{Map, Value};

use super::{Field, GROUPS, Group, Kind, Operation, whom::Whom};

/// A command, as it was given. Its values may be keys and passwords.
pub(crate) struct Asked {
    pub(super) operation: &'static Operation,
    /// What the flags say, by member.
    pub(super) values: Vec<(&'static str, Value)>,
    /// What `--set` says: members and values.
    pub(super) set: Vec<(String, Value)>,
    /// Members as JSON, where to read them from.
    pub(super) data: Option<String>,
    pub(super) json: bool,
    pub(super) whom: Whom,
}

// === impl Asked ===

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl Subcommand for Asked {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(GROUPS.iter().map(|group| of_group(group)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        GROUPS.iter().any(|group| group.name == name)
    }
}

impl FromArgMatches for Asked {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::new(ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let group = GROUPS.iter().find(|group| group.name == name);
        let group = group.ok_or_else(missing)?;
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let mut operations = group.operations.iter();
        let operation = operations.find(|operation| operation.name == name);
        let operation = operation.ok_or_else(missing)?;
        Ok(Self::of(operation, matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Asked {
    fn of(operation: &'static Operation, matches: &ArgMatches) -> Self {
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        let values = operation.fields().filter_map(|field| {
            let values = matches.get_many::<Value>(field.name)?.cloned();
            Some((field.member, value(field.kind, values)))
        });
        let set = matches.get_many::<(String, Value)>("set");
        Self {
            operation,
            values: values.collect(),
            set: set.into_iter().flatten().cloned().collect(),
            data: text("data"),
            json: matches.get_flag("json"),
            whom: Whom {
                url: text("url"),
                key: text("key").map(tollgate::core::Secret::new),
                config: matches.get_one::<PathBuf>("config").cloned(),
            },
        }
    }
}

fn of_group(group: &'static Group) -> Command {
    let operations = group.operations.iter().map(of_operation);
    Command::new(group.name)
        .about(group.about)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(operations)
}

fn of_operation(operation: &'static Operation) -> Command {
    Command::new(operation.name)
        .about(operation.about)
        .args(operation.fields().map(of_field))
        .args(others())
}

fn of_field(field: &'static Field) -> Arg {
    let kind = field.kind;
    let arg = Arg::new(field.name)
        .help(field.help)
        .default_value(field.usual)
        .required(field.required)
        // -1 is a value, such as that of a limit; there is no flag of this name.
        .allow_negative_numbers(true)
        .value_parser(move |text: &str| read(kind, text));
    let arg = match kind {
        Kind::Texts => arg.action(ArgAction::Append).value_delimiter(','),
        Kind::Switch => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        _ => arg.action(ArgAction::Set),
    };
    match (field.bare, kind) {
        (true, Kind::Texts) => arg.num_args(1..),
        (true, _) => arg,
        (false, _) => arg.long(field.name).value_name(value_name(kind)),
    }
}

/// What every command takes.
fn others() -> [Arg; 6] {
    let path = clap::value_parser!(PathBuf);
    [
        Arg::new("set")
            .long("set")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .value_parser(assignment)
            .help("Any member of the API; the value is JSON, else a text; a dot in the name leads into an object"),
        Arg::new("data")
            .long("data")
            .value_name("JSON")
            .help("Members as a JSON object; @FILE reads it from a file, - from standard input"),
        Arg::new("json")
            .long("json")
            .action(ArgAction::SetTrue)
            .help("Print the answer as it is"),
        Arg::new("url")
            .long("url")
            .help("Where the gateway is [env: TOLLGATE_URL] [default: http://127.0.0.1:4000]"),
        Arg::new("key").long("key").help(
            "The key to ask with; better in the environment, where others do not see it [env: TOLLGATE_MASTER_KEY or \
             LITELLM_MASTER_KEY]",
        ),
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(path)
            .help("The gateway's configuration, for its address and master key where nothing else says them"),
    ]
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Texts => "TEXTS",
        Kind::Number => "NUMBER",
        Kind::Switch => "true|false",
        Kind::Json => "JSON",
    }
}

fn read(kind: Kind, text: &str) -> Result<Value, &'static str> {
    let json = || serde_json::from_str::<Value>(text).ok();
    let (value, expected) = match kind {
        Kind::Text | Kind::Texts => (Some(Value::from(text)), ""),
        Kind::Number => (json().filter(Value::is_number), "expected a number"),
        Kind::Switch => (json().filter(Value::is_boolean), "expected true or false"),
        Kind::Json => (json(), "expected JSON"),
    };
    value.ok_or(expected)
}

/// The value of a flag that was given once, or several times.
fn value(kind: Kind, mut values: impl Iterator<Item = Value>) -> Value {
    match kind {
        Kind::Texts => values.filter(|text| text != "").collect(),
        _ => values.next().unwrap_or_default(),
    }
}

fn assignment(text: &str) -> Result<(String, Value), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    if name.is_empty() {
        return Err("expected a name before the =");
    }
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((name.to_owned(), value))
}

/// Sets the member at `path`, and makes the objects on the way to it.
pub(super) fn put(members: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            members.insert(path.to_owned(), value);
        }
        Some((name, rest)) => {
            let below = members.entry(name).or_insert_with(|| Map::new().into());
            if !below.is_object() {
                *below = Map::new().into();
            }
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_of_commands_is_sound() {
        Asked::augment_subcommands(Command::new("tollgate")).debug_assert();
    }

    fn asked(line: &str) -> Asked {
        let command = Asked::augment_subcommands(Command::new("tollgate"));
        let words = format!("tollgate {line}");
        let matches = command.try_get_matches_from(words.split(' ')).unwrap();
        Asked::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn a_negative_number_is_a_value() {
        let asked = asked("keys generate --duration -1 --max-budget -0.5 --json");
        let expected = [("duration", json!("-1")), ("max_budget", json!(-0.5))];
        for value in expected {
            assert!(asked.values.contains(&value), "{:?}", asked.values);
        }
        assert!(asked.json);
    }

    #[test]
    fn what_a_command_was_given_is_not_in_its_debug_output() {
        let asked = asked(
            "keys info sk-canary --set a=canary --data {\"a\":\"canary\"} --key canary --url canary",
        );
        let shown = format!("{asked:?}");
        assert!(
            shown.contains("info") && !shown.contains("canary"),
            "{shown}"
        );
    }

    #[test]
    fn a_dot_leads_into_an_object() {
        let mut members = Map::new();
        for (path, value) in [("a.b", 1), ("a.c.d", 2), ("e", 3), ("e.f", 4)] {
            put(&mut members, path, value.into());
        }
        assert_eq!(
            Value::from(members),
            json!({"a": {"b": 1, "c": {"d": 2}}, "e": {"f": 4}})
        );
    }

    #[test]
    fn a_value_that_is_no_json_is_a_text() {
        let set = |text| assignment(text).unwrap().1;
        assert_eq!(set("n=1.5"), json!(1.5));
        assert_eq!(set("n=[\"a\"]"), json!(["a"]));
        assert_eq!(set("n=a=b"), json!("a=b"));
        assert_eq!(set("n="), json!(""));
        assert!(assignment("n").is_err() && assignment("=1").is_err());
    }
}
