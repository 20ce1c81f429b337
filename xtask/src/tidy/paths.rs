//! Paths of somebody's machine in files that are meant for everyone.

use super::tracked::{TextFile, Tracked};

/// Folders that exist on one machine only. They are put together here so that this file is not a
/// fault itself.
const FOLDERS: [&str; 4] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

/// Lines with such a path.
pub(super) fn faults(tracked: &Tracked) -> Vec<String> {
    tracked.all().flat_map(of_file).collect()
}

fn of_file(file: &TextFile) -> Vec<String> {
    let lines = file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_personal(line));
    lines
        .map(|(number, _)| format!("{}:{}: a path of one machine", file.path, number + 1))
        .collect()
}

/// Within an address or another path the same words mean something else.
fn is_personal(line: &str) -> bool {
    FOLDERS.iter().any(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-/}*".contains(c))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{FOLDERS, is_personal};

    #[test]
    fn an_absolute_path_is_personal_and_a_part_of_an_address_is_not() {
        assert!(is_personal(&format!("cd {}me/project", FOLDERS[0])));
        assert!(!is_personal(&format!(
            "https://example.com{}page",
            FOLDERS[0]
        )));
    }
}
