//! Turns `data/models.jsonl` into static tables of plain integers.
//!
//! Integers, and one long text for all names: a table of `&str` would have to be relocated when the program starts,
//! which costs a write for every pointer. Words (capabilities, buckets, …) become variants of enums, so a word that
//! the crate does not know does not compile.

use std::{
    collections::{BTreeSet, HashMap},
    error::Error,
    fmt::Write as _,
    fs,
    path::Path,
};

use serde_json::{Map, Value};

type Row = Map<String, Value>;

/// Where the facts stand.
pub(crate) const DATA: &str = "data/models.jsonl";

/// What an absent number is written as.
const NONE: u64 = u32::MAX as u64;

/// Things of which each is written once, in the order in which they first appear.
#[derive(Default)]
struct Pool {
    items: Vec<String>,
    places: HashMap<String, usize>,
}

/// The tables as they grow.
#[derive(Default)]
struct Tables {
    ids: String,
    records: String,
    prices: Vec<String>,
    /// Where each list of prices begins in `prices`.
    lists: HashMap<String, usize>,
    rates: Pool,
    providers: Pool,
    capability_sets: Pool,
    endpoint_sets: Pool,
    endpoints: Vec<String>,
}

/// Writes the tables to `target`.
pub(crate) fn write(target: &Path) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(DATA)?;
    let mut rows: Vec<Row> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    rows.sort_by(|a, b| id(a).cmp(id(b)));
    if let Some(twice) = rows.windows(2).find(|pair| id(&pair[0]) == id(&pair[1])) {
        return Err(format!("{} is there twice", id(&twice[0])).into());
    }
    let endpoints: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| words(row, "endpoints"))
        .collect();
    let mut tables = Tables {
        endpoints: endpoints.into_iter().map(str::to_owned).collect(),
        ..Tables::default()
    };
    for row in &rows {
        tables
            .add(row)
            .map_err(|error| format!("{}: {error}", id(row)))?;
    }
    Ok(fs::write(target, tables.code()?)?)
}

fn id(row: &Row) -> &str {
    text(row, "id")
}

fn text<'a>(row: &'a Row, member: &str) -> &'a str {
    row.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn number(row: &Row, member: &str) -> u64 {
    row.get(member).and_then(Value::as_u64).unwrap_or(NONE)
}

fn words<'a>(row: &'a Row, member: &str) -> impl Iterator<Item = &'a str> {
    let list = row.get(member).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let map = value.and_then(Value::as_object);
    map.into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

/// `cache_write_1h` → `CacheWrite1h`.
fn variant(word: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    word.split('_')
        .filter(|part| !part.is_empty())
        .map(capital)
        .collect()
}

/// The dollars in `decimal`, divided by 10^`less`, in units of 10⁻²⁴: exact, or an error.
fn yoctos(decimal: &str, less: usize) -> Result<u128, Box<dyn Error>> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let fraction = fraction.trim_end_matches('0');
    let zeros = (24 - less)
        .checked_sub(fraction.len())
        .ok_or("finer than 10⁻²⁴ dollars")?;
    Ok(format!("{whole}{fraction}{}", "0".repeat(zeros)).parse()?)
}

/// `2026-09-30` as a number whose order is that of the dates; 0 for none.
fn date(text: &str) -> Result<u32, Box<dyn Error>> {
    let digits: String = text.split('-').collect();
    Ok(if digits.is_empty() {
        0
    } else {
        digits.parse()?
    })
}

// === impl Pool ===

impl Pool {
    fn place(&mut self, item: String) -> usize {
        let next = self.items.len();
        *self.places.entry(item).or_insert_with_key(|item| {
            self.items.push(item.clone());
            next
        })
    }
}

// === impl Tables ===

impl Tables {
    fn add(&mut self, row: &Row) -> Result<(), Box<dyn Error>> {
        let prices = self.price_list(row)?;
        let count = prices.len();
        let start = *self.lists.entry(prices.concat()).or_insert_with(|| {
            let start = self.prices.len();
            self.prices.extend(prices);
            start
        });
        let capabilities: Vec<_> = words(row, "supports")
            .map(|word| format!("bit(Capability::{})", variant(word)))
            .collect();
        let endpoints = words(row, "endpoints")
            .filter_map(|path| self.endpoints.iter().position(|known| known == path));
        let endpoints: u32 = endpoints.map(|place| 1 << place).sum();
        let mode = match text(row, "mode") {
            "" => "None".to_owned(),
            mode => format!("Some(Mode::{})", variant(mode)),
        };
        writeln!(
            self.records,
            "  Record {{ id_start: {}, id_len: {}, max_input: {}, max_output: {}, dimensions: {}, retires: {}, \
             prices_start: {start}, prices_len: {count}, capabilities: {}, endpoints: {}, provider: {}, mode: {mode} }},",
            self.ids.len(),
            id(row).len(),
            number(row, "max_input"),
            number(row, "max_output"),
            number(row, "dimensions"),
            date(text(row, "retires"))?,
            self.capability_sets.place(match capabilities.join(" | ") {
                none if none.is_empty() => "0".to_owned(),
                set => set,
            }),
            self.endpoint_sets.place(endpoints.to_string()),
            self.providers.place(text(row, "provider").to_owned()),
        )?;
        self.ids.push_str(id(row));
        Ok(())
    }

    fn price_list(&mut self, row: &Row) -> Result<Vec<String>, Box<dyn Error>> {
        let mut list = Vec::new();
        for (class, tiers) in members(row.get("usd_per_million_tokens")) {
            for (tier, prices) in members(Some(tiers)) {
                for (word, price) in members(Some(prices)) {
                    let (above, of, less) = match tier {
                        "base" => ("0", format!("Tokens(Bucket::{})", variant(word)), 6),
                        "unit" => ("0", format!("Unit(Unit::{})", variant(word)), 0),
                        tier => {
                            let above = tier.strip_prefix("above_").ok_or("an unknown tier")?;
                            (above, format!("Tokens(Bucket::{})", variant(word)), 6)
                        }
                    };
                    let class = variant(class);
                    list.push(self.entry(&class, above, &of, price, less)?);
                }
            }
        }
        for (size, price) in members(row.get("usd_per_search")) {
            let of = format!("Search(SearchContext::{})", variant(size));
            list.push(self.entry("Standard", "0", &of, price, 0)?);
        }
        list.sort_unstable();
        Ok(list)
    }

    fn entry(
        &mut self,
        class: &str,
        above: &str,
        of: &str,
        price: &Value,
        less: usize,
    ) -> Result<String, Box<dyn Error>> {
        let price = yoctos(price.as_str().ok_or("a price that is no text")?, less)?;
        let rate = self.rates.place(price.to_string());
        Ok(format!(
            "  Entry {{ class: ServiceClass::{class}, above: {above}, of: Priced::{of}, rate: {rate} }},\n"
        ))
    }

    fn code(&self) -> Result<String, std::fmt::Error> {
        let mut code = String::new();
        let names = |names: &[String]| format!("{names:?}");
        writeln!(code, "static IDS: &str = {:?};", self.ids)?;
        writeln!(code, "static RECORDS: &[Record] = &[\n{}];", self.records)?;
        writeln!(
            code,
            "static PRICES: &[Entry] = &[\n{}];",
            self.prices.concat()
        )?;
        let sets = self.capability_sets.items.join(", ");
        writeln!(code, "static CAPABILITY_SETS: &[u64] = &[{sets}];")?;
        let sets = self.endpoint_sets.items.join(", ");
        writeln!(code, "static ENDPOINT_SETS: &[u32] = &[{sets}];")?;
        writeln!(
            code,
            "static RATES: &[u128] = &[{}];",
            self.rates.items.join(", ")
        )?;
        writeln!(
            code,
            "static PROVIDERS: &[&str] = &{};",
            names(&self.providers.items)
        )?;
        writeln!(
            code,
            "static ENDPOINTS: &[&str] = &{};",
            names(&self.endpoints)
        )?;
        Ok(code)
    }
}
