use std::fmt;

use smallvec::SmallVec;

/// Where a value stands in a body (`messages[1].content`), for errors and losses: written out only where there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(SmallVec<[Step; 6]>);

#[derive(Clone, Copy, Debug)]
enum Step {
    Member(&'static str),
    Item(usize),
}

// === impl Path ===

impl Path {
    /// The body itself.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path of the member `name`.
    pub(crate) fn member(&self, name: &'static str) -> Self {
        self.and(Step::Member(name))
    }

    /// The path of a list's item.
    pub(crate) fn item(&self, number: usize) -> Self {
        self.and(Step::Item(number))
    }

    fn and(&self, step: Step) -> Self {
        let mut steps = SmallVec::from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }
}

impl From<&'static str> for Path {
    fn from(member: &'static str) -> Self {
        Self::root().member(member)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}

impl From<&Path> for String {
    fn from(path: &Path) -> Self {
        path.to_string()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Item(number) => write!(f, "[{number}]")?,
            }
        }
        Ok(())
    }
}
