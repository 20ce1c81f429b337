//! Answers for people.

use std::fmt::Write as _;

use serde_json::Value;

use super::Shown;

/// No column is wider.
const WIDEST: usize = 64;

/// An answer as text.
pub(super) fn text(shown: Shown, answer: &Value) -> String {
    match shown {
        Shown::Table(place, columns) => match at(answer, place).as_array() {
            Some(rows) => table(columns, rows) + &pages(answer),
            None => members(answer),
        },
        Shown::Members(place) => match at(answer, place) {
            Value::Null => members(answer),
            found => members(found),
        },
    }
}

/// What is at `place`; a dot leads into an object or a list.
fn at<'a>(json: &'a Value, place: &str) -> &'a Value {
    static NOTHING: Value = Value::Null;
    let mut parts = place.split('.').filter(|part| !part.is_empty());
    parts
        .try_fold(json, |json, part| match json {
            Value::Array(list) => list.get(part.parse::<usize>().ok()?),
            json => json.get(part),
        })
        .unwrap_or(&NOTHING)
}

/// One member in a line; those that say nothing are left out.
fn members(json: &Value) -> String {
    let Some(members) = json.as_object() else {
        return cell(json);
    };
    let said: Vec<_> = members
        .iter()
        .filter(|(_, value)| !is_empty(value))
        .map(|(name, value)| [clean(name), cell(value)])
        .collect();
    let width = said.iter().map(|[name, _]| length(name)).max().unwrap_or(0);
    said.iter().fold(String::new(), |mut text, [name, value]| {
        let _ = writeln!(text, "{name:width$}  {value}");
        text
    })
}

fn table(columns: &[(&str, &str)], rows: &[Value]) -> String {
    let head = columns
        .iter()
        .map(|(title, _)| (*title).to_owned())
        .collect();
    let cut = |text: String| match length(&text) > WIDEST {
        true => text.chars().take(WIDEST - 1).chain(['…']).collect(),
        false => text,
    };
    let row = |row: &Value| {
        let cells = columns.iter().map(|(_, member)| match at(row, member) {
            value if is_empty(value) => "-".to_owned(),
            value => cut(cell(value)),
        });
        cells.collect()
    };
    let lines: Vec<Vec<String>> = [head].into_iter().chain(rows.iter().map(row)).collect();
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| length(&line[column]))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns.len()).map(width).collect();
    lines.iter().fold(String::new(), |text, line| {
        let cells = line.iter().zip(&widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        text + line.trim_end() + "\n"
    })
}

/// Where there are more pages, which one this is.
fn pages(answer: &Value) -> String {
    let number = |names: [&str; 2]| names.iter().find_map(|name| answer.get(name)?.as_u64());
    let pages = number(["total_pages", "total_pages"]).filter(|pages| *pages > 1);
    let page = number(["current_page", "page"]);
    match (page, pages, number(["total_count", "total"])) {
        (Some(page), Some(pages), Some(total)) => {
            format!("page {page} of {pages}, {total} in all\n")
        }
        _ => String::new(),
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<_> = list.iter().map(cell).collect();
            texts.join(", ")
        }
        value => clean(&value.to_string()),
    }
}

/// Without what a terminal would take for a command.
fn clean(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: [(&str, &str); 3] = [("NAME", "name"), ("MODELS", "models"), ("ID", "info.id")];

    #[test]
    fn a_table_has_straight_columns() {
        let answer = json!({"rows": [
            {"name": "ä", "models": ["a", "b"], "info": {"id": 7}},
            {"name": "long name", "models": []},
        ], "current_page": 1, "total_pages": 3, "total_count": 5});
        assert_eq!(
            text(Shown::Table("rows", &COLUMNS), &answer),
            "NAME       MODELS  ID\nä          a, b    7\nlong name  -       -\npage 1 of 3, 5 in all\n"
        );
    }

    #[test]
    fn members_that_say_nothing_are_left_out() {
        let answer = json!({"info": {"alias": null, "blocked": false, "models": [], "spend": 0.0, "team_id": "t"}});
        assert_eq!(
            text(Shown::Members("info"), &answer),
            "blocked  false\nspend    0.0\nteam_id  t\n"
        );
    }

    #[test]
    fn nothing_that_is_shown_commands_a_terminal() {
        let answer = json!([{"name": "a\u{1b}[2Jb\nc"}]);
        let text = text(Shown::Table("", &COLUMNS), &answer);
        assert!(
            !text.contains('\u{1b}') && text.lines().count() == 2,
            "{text:?}"
        );
    }
}
