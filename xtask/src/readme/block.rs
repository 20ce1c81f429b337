//! Finding the commands in a page.

const MARK: &str = "<!-- ci -->";

/// One command and the lines that are shown after it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// What the reader types, over several lines when it is continued.
    pub(super) command: String,
    /// What the page shows as its output.
    pub(super) shown: Vec<String>,
}

/// The commands of all marked blocks, in order.
pub(super) fn steps(page: &str) -> Vec<Step> {
    page.split(MARK)
        .skip(1)
        .filter_map(block)
        .flat_map(of_block)
        .collect()
}

/// The block that begins right below the mark.
fn block(text: &str) -> Option<&str> {
    let (block, _) = text
        .trim_start()
        .strip_prefix("```console\n")?
        .split_once("\n```")?;
    Some(block)
}

fn of_block(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.trim_end().to_owned(),
                shown: Vec::new(),
            });
        } else if let Some(step) = steps.last_mut() {
            step.line(line);
        }
    }
    steps
}

// === impl Step ===

impl Step {
    fn line(&mut self, line: &str) {
        let open = self.command.ends_with('\\') || self.inside_quotes();
        if open && self.shown.is_empty() {
            self.command.push('\n');
            self.command
                .push_str(line.strip_prefix("> ").unwrap_or(line).trim_end());
        } else if !matches!(line.trim(), "" | "..." | "…") {
            self.shown.push(line.trim().to_owned());
        }
    }

    /// A body in single quotes goes on to the line that closes them.
    fn inside_quotes(&self) -> bool {
        self.command.matches('\'').count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::steps;

    const PAGE: &str = "```console\n$ not marked\n```\n<!-- ci -->\n```console\n$ first \\\n    --more\nshown\n…\n\
                        $ second '{\n  \"a\": 1\n}'\n```\ntext\n<!-- ci -->\n\n```console\n$ third &\n```\n";

    #[test]
    fn marked_blocks_are_found_and_continued_lines_joined() {
        let steps = steps(PAGE);
        let commands: Vec<_> = steps.iter().map(|step| step.command.as_str()).collect();
        assert_eq!(
            commands,
            [
                "first \\\n    --more",
                "second '{\n  \"a\": 1\n}'",
                "third &"
            ]
        );
        assert_eq!(steps[0].shown, ["shown"]);
    }
}
