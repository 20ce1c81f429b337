//! Where keys are kept.

use std::path::{Path, PathBuf};

use crate::{Environment, Severity, node::Node, reader::Reader};

/// The file in the folder of data.
const FILE: &str = "tollgate.db";

/// The file of the database: the one that `database_url` names, else [`FILE`] in the folder of data.
pub(crate) fn file(reader: &mut Reader, root: &Node<'_>) -> PathBuf {
    let folder = reader.text(&root.get("tollgate_settings").get("data_dir"));
    let usual = || {
        folder
            .map_or_else(|| usual_folder(&reader.environment), PathBuf::from)
            .join(FILE)
    };
    let usual = usual();
    let node = root.get("general_settings").get("database_url");
    let url = reader
        .secret(Severity::Warning, &node)
        .map(|url| url.expose().to_owned());
    let url = url.or_else(|| reader.environment.get("DATABASE_URL").map(str::to_owned));
    match url.filter(|url| !url.is_empty()) {
        Some(url) => named(reader, &node, &url).unwrap_or(usual),
        None => usual,
    }
}

/// The file that a URL names.
fn named(reader: &mut Reader, node: &Node<'_>, url: &str) -> Option<PathBuf> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        let message = "only SQLite (sqlite:///path) is spoken yet: keys, spend and models in another database are not \
                       read, and virtual keys are kept in the file that is named at start";
        reader.say(Severity::NotHonoured, node, message);
        return None;
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() || path.contains(":memory:") {
        let message = "names no file: keys that are kept in memory would be gone at the next start";
        reader.say(Severity::Error, node, message);
        return None;
    }
    Some(PathBuf::from(path))
}

/// Where programs keep data: `$XDG_DATA_HOME/tollgate`, `~/.local/share/tollgate`, and without a home `./data`.
fn usual_folder(environment: &Environment) -> PathBuf {
    let absolute = |name| {
        environment
            .get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
    };
    match (absolute("XDG_DATA_HOME"), absolute("HOME")) {
        (Some(data), _) => data.join("tollgate"),
        (None, Some(home)) => home.join(".local/share/tollgate"),
        (None, None) => PathBuf::from("data"),
    }
}
