//! Where in its file each value stands: figment's values know their file, but not their line.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::path;

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its file.
    pub(crate) file: PathBuf,
    /// The line of its key, or of the value itself in a list; counted from 1.
    pub(crate) line: u32,
    /// How a plain scalar is written: the exact text of a decimal, say.
    pub(crate) text: Option<String>,
}

/// The places of all values, by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    places: BTreeMap<String, Place>,
    lengths: BTreeMap<String, usize>,
}

/// A YAML document, as far as its shape goes.
enum Shape {
    Map(Vec<(Spanned<String>, Spanned<Shape>)>),
    List(Vec<Spanned<Shape>>),
    Scalar,
}

/// One file being walked.
struct Walk<'a> {
    places: &'a mut Places,
    before: BTreeMap<String, usize>,
    file: &'a Path,
    text: &'a str,
}

// === impl Places ===

impl Places {
    /// Adds what stands in `file`. Lists that an earlier file began are continued, as figment's `admerge` does.
    ///
    /// # Errors
    ///
    /// When `text` is no YAML.
    pub(crate) fn add(&mut self, file: &Path, text: &str) -> Result<(), serde_saphyr::Error> {
        let options = serde_saphyr::options! { with_snippet: false };
        let shape: Option<Shape> = serde_saphyr::from_str_with_options(text, options)?;
        let before = self.lengths.clone();
        if let Some(shape) = shape {
            Walk {
                places: self,
                before,
                file,
                text,
            }
            .value("", &shape, false);
        }
        Ok(())
    }

    /// Where the value at `path` stands, or the nearest that holds it.
    pub(crate) fn find(&self, path: &str) -> Option<&Place> {
        std::iter::successors(Some(path), |path| path::parent(path))
            .find_map(|path| self.places.get(path))
    }

    /// How the scalar at `path` is written.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.places.get(path)?.text.as_deref()
    }
}

// === impl Walk ===

impl Walk<'_> {
    fn value(&mut self, path: &str, shape: &Shape, in_list: bool) {
        match shape {
            Shape::Map(members) => {
                for (key, value) in members {
                    let path = path::member(path, &key.value);
                    self.note(&path, key.referenced.line(), value);
                    self.value(&path, &value.value, in_list);
                }
            }
            Shape::List(items) => {
                let before = self
                    .before
                    .get(path)
                    .copied()
                    .filter(|_| !in_list)
                    .unwrap_or(0);
                for (position, item) in items.iter().enumerate() {
                    let path = path::item(path, before + position);
                    self.note(&path, item.referenced.line(), item);
                    self.value(&path, &item.value, true);
                }
                self.places
                    .lengths
                    .insert(path.to_owned(), before + items.len());
            }
            Shape::Scalar => {}
        }
    }

    fn note(&mut self, path: &str, line: u64, value: &Spanned<Shape>) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let text = matches!(value.value, Shape::Scalar)
            .then(|| self.written(value))
            .flatten();
        let place = Place {
            file: self.file.to_owned(),
            line,
            text,
        };
        self.places.places.insert(path.to_owned(), place);
    }

    fn written(&self, value: &Spanned<Shape>) -> Option<String> {
        let span = value.defined.span();
        let start = usize::try_from(span.byte_offset()?).ok()?;
        let end = start.checked_add(usize::try_from(span.byte_len()?).ok()?)?;
        Some(self.text.get(start..end)?.trim().to_owned())
    }
}

// === impl Shape ===

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

/// Scalars of any kind: their values are of no interest here.
macro_rules! scalars {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E>(self, _: $type) -> Result<Shape, E> { Ok(Shape::Scalar) })*
    };
}

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    scalars! { visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128,
    visit_f64: f64, visit_str: &str, visit_bytes: &[u8] }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Shape::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Shape, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Shape::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Places {
        let mut places = Places::default();
        places.add(Path::new("f"), text).unwrap();
        places
    }

    #[test]
    fn keys_and_items_have_lines() {
        let places = places("a:\n  b: 2.50e-06 # c\n  'q': x\nlist:\n- n: 1\n  m: [1,\n    2]\n");
        let table = [
            ("a", 1),
            ("a.b", 2),
            ("a.q", 3),
            ("list", 4),
            ("list[0].n", 5),
            ("list[0].m[1]", 7),
        ];
        for (path, line) in table {
            assert_eq!(places.find(path).unwrap().line, line, "{path}");
        }
        assert_eq!(places.text("a.b"), Some("2.50e-06"));
    }

    #[test]
    fn what_is_missing_stands_where_its_holder_does() {
        let places = places("a:\n  b:\n    c: 1\n");
        assert_eq!(places.find("a.b.missing[3].deep").unwrap().line, 2);
        assert_eq!(places.find("nowhere"), None);
    }

    #[test]
    fn anchors_stand_where_they_are_used() {
        let places = places("x: &x\n  k: v\nuses:\n  one: *x\n  two:\n    <<: *x\n");
        assert_eq!(places.find("uses.one").unwrap().line, 4);
        assert_eq!(places.find("uses.two.k").unwrap().line, 6);
    }

    #[test]
    fn lists_of_later_files_continue() {
        let mut places = places("l:\n- a: [1]\n- b: 1\n");
        places.add(Path::new("g"), "\nl:\n- a: [2]\n").unwrap();
        let third = places.find("l[2].a[0]").unwrap();
        assert_eq!((third.file.as_path(), third.line), (Path::new("g"), 3));
        assert_eq!(places.find("l[0].a[0]").unwrap().file, Path::new("f"));
    }

    #[test]
    fn duplicate_keys_are_refused_with_their_line() {
        let error = Places::default()
            .add(Path::new("f"), "a: 1\nb: 2\na: 3\n")
            .unwrap_err();
        assert_eq!(error.location().unwrap().line(), 3);
    }
}
