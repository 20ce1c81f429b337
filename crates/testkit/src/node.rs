//! A value of a request together with its place, so that complaints can name it.

use serde_json::{Map, Value};

/// Something read from a request, or the complaint about it.
pub(crate) type Checked<T = ()> = Result<T, String>;

/// A value and where it stands, such as `messages.0.content`.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    place: String,
}

// === impl Node ===

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        let place = String::new();
        Self { value, place }
    }

    /// The complaint that `what`, with the place before it.
    pub(crate) fn complaint(&self, what: &str) -> String {
        match self.place.as_str() {
            "" => what.to_owned(),
            place => format!("{place}: {what}"),
        }
    }

    pub(crate) fn refuse<T>(&self, what: &str) -> Checked<T> {
        Err(self.complaint(what))
    }

    /// Fails with `what` unless `fine`.
    pub(crate) fn ensure(&self, fine: bool, what: &str) -> Checked {
        if fine { Ok(()) } else { self.refuse(what) }
    }

    /// A member; none when it is absent or null.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(self.below(name, value))
    }

    /// A member that must not be missing.
    pub(crate) fn needed(&self, name: &str) -> Checked<Self> {
        let missing = || self.below(name, self.value).complaint("Field required");
        self.member(name).ok_or_else(missing)
    }

    pub(crate) fn object(&self) -> Checked<&'a Map<String, Value>> {
        let wrong = || self.complaint("Input should be an object");
        self.value.as_object().ok_or_else(wrong)
    }

    /// The items of an array.
    pub(crate) fn items(&self) -> Checked<Vec<Self>> {
        let wrong = || self.complaint("Input should be an array");
        let items = self.value.as_array().ok_or_else(wrong)?;
        let nodes = items.iter().enumerate();
        Ok(nodes
            .map(|(index, value)| self.below(&index.to_string(), value))
            .collect())
    }

    /// The items of an array that must have some.
    pub(crate) fn some_items(&self) -> Checked<Vec<Self>> {
        let items = self.items()?;
        self.ensure(!items.is_empty(), "List should have at least 1 item")?;
        Ok(items)
    }

    pub(crate) fn text(&self) -> Checked<&'a str> {
        let wrong = || self.complaint("Input should be a string");
        self.value.as_str().ok_or_else(wrong)
    }

    /// A text with something in it.
    pub(crate) fn some_text(&self) -> Checked<&'a str> {
        let text = self.text()?;
        self.ensure(!text.trim().is_empty(), "text must not be blank")?;
        Ok(text)
    }

    /// A text that is one of `allowed`.
    pub(crate) fn one_of(&self, allowed: &[&str]) -> Checked<&'a str> {
        let text = self.text()?;
        let what = format!("Input should be one of {}", allowed.join(", "));
        self.ensure(allowed.contains(&text), &what)?;
        Ok(text)
    }

    /// A number between two others, themselves included.
    pub(crate) fn within(&self, least: f64, most: f64) -> Checked {
        let number = self.value.as_f64();
        let fine = number.is_some_and(|number| (least..=most).contains(&number));
        self.ensure(
            fine,
            &format!("Input should be a number from {least} to {most}"),
        )
    }

    /// A whole number of at least 1.
    pub(crate) fn count(&self) -> Checked<u64> {
        let wrong = || self.complaint("Input should be a whole number above 0");
        let number = self.value.as_u64().filter(|number| *number > 0);
        number.ok_or_else(wrong)
    }

    /// An object without other members than `allowed`.
    pub(crate) fn only(&self, allowed: &[&str]) -> Checked {
        let mut names = self.object()?.keys();
        match names.find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => self
                .below(name, self.value)
                .refuse("Extra inputs are not permitted"),
            None => Ok(()),
        }
    }

    /// The one member of an object that is not among `besides`.
    pub(crate) fn union(&self, besides: &[&str]) -> Checked<(&'a str, Self)> {
        let members = self.object()?.iter();
        let mut members = members.filter(|(name, _)| !besides.contains(&name.as_str()));
        match (members.next(), members.next()) {
            (Some((name, value)), None) => Ok((name, self.below(name, value))),
            _ => self.refuse("exactly one member of the union has to be set"),
        }
    }

    fn below(&self, name: &str, value: &'a Value) -> Self {
        let place = match self.place.as_str() {
            "" => name.to_owned(),
            place => format!("{place}.{name}"),
        };
        Self { value, place }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn complaints_name_the_place() {
        let body = json!({"messages": [{"role": "robot"}]});
        let message = &Node::root(&body)
            .needed("messages")
            .unwrap()
            .items()
            .unwrap()[0];
        let role = message.needed("role").unwrap().one_of(&["user"]);
        assert!(role.unwrap_err().starts_with("messages.0.role: "));
        assert!(
            message
                .needed("content")
                .unwrap_err()
                .starts_with("messages.0.content: ")
        );
        assert!(message.only(&["content"]).is_err() && message.only(&["role"]).is_ok());
    }

    #[test]
    fn a_union_has_one_member() {
        let (one, two) = (json!({"a": 1, "t": 0}), json!({"a": 1, "b": 1}));
        assert_eq!(Node::root(&one).union(&["t"]).unwrap().0, "a");
        assert!(Node::root(&two).union(&[]).is_err());
    }
}
