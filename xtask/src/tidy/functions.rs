//! How long functions are, by their indentation: formatted code ends a function where it began.

use super::tracked::TextFile;

/// One function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// The line it begins on, from 1.
    pub(crate) line: usize,
    /// Lines of its body.
    pub(crate) length: usize,
}

/// All functions of a file that have a body.
pub(crate) fn functions(file: &TextFile) -> Vec<Function> {
    let lines: Vec<&str> = file.text.lines().collect();
    (0..lines.len())
        .filter_map(|start| function(&lines, start))
        .collect()
}

fn function(lines: &[&str], start: usize) -> Option<Function> {
    let name = name(lines[start])?;
    let head = lines[start..]
        .iter()
        .position(|line| line.ends_with(['{', '}', ';']))?
        + start;
    if lines[head].ends_with(';') {
        return None;
    }
    let length = if lines[head].ends_with('}') {
        1
    } else {
        body(&lines[head + 1..], indent(lines[start]))?
    };
    Some(Function {
        name: name.to_owned(),
        line: start + 1,
        length,
    })
}

/// Lines up to the brace that stands as deep as the function.
fn body(lines: &[&str], depth: usize) -> Option<usize> {
    lines
        .iter()
        .position(|line| indent(line) == depth && line.trim_start().starts_with('}'))
}

fn name(line: &str) -> Option<&str> {
    let (before, after) = line.trim_start().split_once("fn ")?;
    let mut words = before.split_whitespace();
    let declares = words.all(|word| {
        ["const", "async", "unsafe", "extern", "\"C\""].contains(&word) || word.starts_with("pub")
            // The second word of `pub(in path)`.
            || word.ends_with(')')
    });
    let end = after.find(['(', '<'])?;
    declares.then(|| &after[..end])
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::{Function, TextFile, functions};

    #[test]
    fn bodies_are_counted_and_declarations_are_not() {
        let text = "trait A {\n    fn declared(&self);\n}\n\npub(crate) async fn long<T>(\n    a: T,\n) -> T {\n    \
                    let x = 1;\n    x\n}\n\nfn short() {}\n// fn words() {\n";
        let found = functions(&TextFile {
            path: String::new(),
            text: text.to_owned(),
        });
        let function = |name: &str, line, length| Function {
            name: name.into(),
            line,
            length,
        };
        assert_eq!(found, [function("long", 5, 2), function("short", 12, 1)]);
    }
}
