//! The same contract under another rule of recognition, with another principal, or with another
//! number in a term.

use std::fmt;
use std::ops::Range;

use cloudecon_dataset::Dataset;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Contract;
use super::fault::{list, near};

/// A choice for one term in place of what the file says. Accounting moves no cash; a value does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// A number of the term: rate, unit, threshold, commitment.
    Value {
        /// The term.
        term: String,
        /// The key below the term or below its kind, with `.` between: `rate`, `tiers.0.unit`.
        field: String,
        /// As in a deal file: `20 %`, `0.5 USD/unit (0.4 USD/unit to 0.6 USD/unit)`.
        value: String,
    },
    /// How the term becomes revenue.
    Recognition {
        /// The term.
        term: String,
        /// A rule as in a deal file: `level`, or `{ breakage = "remote" }`.
        rule: String,
    },
    /// Who shows the sale gross.
    Principal {
        /// The term that is the sale.
        sale: String,
        /// The party.
        party: String,
    },
}

impl Switch {
    fn term(&self) -> &str {
        match self {
            Self::Value { term, .. }
            | Self::Recognition { term, .. }
            | Self::Principal { sale: term, .. } => term,
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { term, field, value } => {
                write!(f, "changed: `{field}` of `{term}` to {value}")
            }
            Self::Recognition { term, rule } => {
                write!(f, "switched: `{term}` recognised by the rule {rule}")
            }
            Self::Principal { sale, party } => {
                write!(f, "switched: {party} as principal of `{sale}`")
            }
        }
    }
}

impl Contract {
    /// The contract of a file of the data set with other choices.
    ///
    /// # Errors
    /// In words for the user: a term or a field that does not exist, and what the reader says of a
    /// rule, a party or a value that does not fit.
    pub fn switched(dataset: &Dataset, id: &str, switches: &[Switch]) -> Result<Self, Vec<String>> {
        let file = dataset.deal_files().find(|file| file.name() == id);
        let Some(file) = file else { return Err(vec![format!("no deal `{id}`")]) };
        let mut text = file.text().to_owned();
        for switch in switches {
            text = set(&text, switch).map_err(|message| vec![message])?;
        }
        let in_words = |fault: &super::ContractFault| {
            format!("{} [{}]; {}", fault.message(), fault.code(), fault.hint())
        };
        Self::parse(dataset, id, file.shown(), &text)
            .map_err(|faults| faults.iter().map(in_words).collect())
    }
}

/// The text with one key of a term set.
fn set(text: &str, switch: &Switch) -> Result<String, String> {
    let (root, _) = DeTable::parse_recoverable(text);
    let term = found(root.get_ref(), switch.term())?;
    let (key, value) = match switch {
        Switch::Value { field, value, .. } => {
            let at = place(term, field)?;
            let (before, after) = (text.get(..at.start), text.get(at.end..));
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            return Ok(format!("{before}{}{after}", quoted(value)));
        }
        Switch::Recognition { rule, .. } if rule.trim_start().starts_with('{') => {
            ("recognition", rule.clone())
        }
        Switch::Recognition { rule, .. } => ("recognition", quoted(rule)),
        Switch::Principal { party, .. } => {
            let control = term.get("control").and_then(|control| control.get_ref().as_table());
            if let Some(control) = control {
                return Ok(with_key(text, control, "principal", &quoted(party)));
            }
            ("control", format!("{{ principal = {} }}", quoted(party)))
        }
    };
    Ok(with_key(text, term, key, &value))
}

/// Where the value of a field stands: below the term, or below its kind.
fn place(term: &DeTable<'_>, field: &str) -> Result<Range<usize>, String> {
    let kind = || {
        let kind = term.get("kind")?.get_ref().as_table()?;
        kind.iter().next()?.1.get_ref().as_table()
    };
    let mut words = field.split('.');
    let first = words.next().unwrap_or_default();
    let below = kind();
    let mut at = term.get(first).or_else(|| below?.get(first)).ok_or_else(|| {
        let known = term.keys().chain(below.into_iter().flat_map(DeTable::keys));
        let known: Vec<&str> = known.map(|key| key.get_ref().as_ref()).collect();
        let hint = format!("fields are {}", list(known.iter().copied()));
        format!("no field `{field}`; {}", near(first, known.iter().copied(), hint))
    })?;
    for word in words {
        let inner = match at.get_ref() {
            DeValue::Table(table) => table.get(word),
            DeValue::Array(items) => word.parse().ok().and_then(|at: usize| items.get(at)),
            _ => None,
        };
        at = inner.ok_or_else(|| format!("no field `{field}`: nothing is below at `{word}`"))?;
    }
    match at.get_ref() {
        DeValue::String(_) => Ok(at.span()),
        _ => {
            Err(format!("`{field}` is no single number: name one below it, such as `tiers.0.unit`"))
        }
    }
}

fn found<'t, 'd>(root: &'t DeTable<'d>, id: &str) -> Result<&'t DeTable<'d>, String> {
    let tables = |list: Option<&'t Spanned<DeValue<'d>>>| {
        let list = list.and_then(|list| list.get_ref().as_array());
        list.into_iter().flatten().filter_map(|item| item.get_ref().as_table())
    };
    let amendments = tables(root.get("amendments"));
    let terms = tables(root.get("terms")).chain(amendments.flat_map(|a| tables(a.get("adds"))));
    let mut known = Vec::new();
    for term in terms {
        let name = term.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default();
        if name == id {
            return Ok(term);
        }
        known.push(name);
    }
    let hint = format!("terms are {}", list(known.iter().copied()));
    Err(format!("no term `{id}`; {}", near(id, known.iter().copied(), hint)))
}

/// The value of a key replaced, or the key put behind another one of the same table.
fn with_key(text: &str, table: &DeTable<'_>, key: &str, value: &str) -> String {
    let splice = |at: Range<usize>, new: &str| {
        let (before, after) = (text.get(..at.start), text.get(at.end..));
        format!("{}{new}{}", before.unwrap_or_default(), after.unwrap_or_default())
    };
    if let Some(old) = table.get(key) {
        return splice(old.span(), value);
    }
    // A key of its own line, as `id` is in `[[terms]]`, or one inside braces.
    let Some((name, first)) = table.iter().next() else { return text.to_owned() };
    let line = text.get(..name.span().start).and_then(|before| before.rsplit('\n').next());
    let between = if line.is_some_and(|line| line.trim().is_empty()) { "\n" } else { ", " };
    let end = first.span().end;
    splice(end..end, &format!("{between}{key} = {value}"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAL: &str = "[[terms]]\nid = \"fee\"\n[terms.kind.unit_rate]\nrate = \"1 USD/unit\"\n\
                        [[terms]]\nid = \"share\"\nkind.revenue_share = { tiers = [{ unit = \"25 %\" }] }\n";

    fn with(term: &str, field: &str, value: &str) -> Result<String, String> {
        let [term, field, value] = [term, field, value].map(str::to_owned);
        set(DEAL, &Switch::Value { term, field, value })
    }

    #[test]
    fn one_number_is_replaced_and_nothing_else() {
        let text = with("share", "tiers.0.unit", "20 %").unwrap();
        assert_eq!(text, DEAL.replace("25 %", "20 %"));
        let text = with("fee", "rate", "2 USD/unit").unwrap();
        assert_eq!(text, DEAL.replace("1 USD/unit", "2 USD/unit"));
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        assert!(with("shares", "rate", "1 %").unwrap_err().contains("did you mean `share`?"));
        assert!(with("fee", "rates", "1 %").unwrap_err().contains("did you mean `rate`?"));
        assert!(with("share", "tiers", "1 %").unwrap_err().contains("no single number"));
        assert!(with("share", "tiers.1.unit", "1 %").unwrap_err().contains("no field"));
    }
}
