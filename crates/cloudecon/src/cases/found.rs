use std::collections::BTreeMap;

use cloudecon_deals::Rate;
use serde_json::Value;

use super::fault::Failure;
use super::fields::Fields;
use super::row::{Compared, json};

/// What a model found for a case, in the shape of the expected figures.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Number(f64),
    Exact(Rate),
    Text(String),
    List(Vec<Found>),
    Map(BTreeMap<String, Found>),
}

impl Found {
    /// Named results.
    pub(super) fn map<N: Into<String>, F: Into<Self>>(
        entries: impl IntoIterator<Item = (N, F)>,
    ) -> Self {
        Self::Map(entries.into_iter().map(|(name, found)| (name.into(), found.into())).collect())
    }

    pub(super) fn list<F: Into<Self>>(items: impl IntoIterator<Item = F>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// As the file would print it.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Number(number) => json(*number),
            Self::Exact(rate) => Value::from(rate.to_string()),
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Map(map) => {
                Value::Object(map.iter().map(|(key, found)| (key.clone(), found.value())).collect())
            }
        }
    }

    /// Compares every expected figure with ours; `leaf` compares single figures.
    pub(super) fn against<L>(
        &self,
        expected: &Fields<'_>,
        leaf: &L,
    ) -> Result<Vec<Compared>, Failure>
    where
        L: Fn(&str, &Fields<'_>, &Self) -> Result<Compared, Failure>,
    {
        let mut all = Vec::new();
        self.walk("", expected, leaf, &mut all)?;
        if all.is_empty() {
            return Err(Failure::Case(format!("`{}` holds no figure", expected.path())));
        }
        Ok(all)
    }

    /// Compares one figure, or the parts of one, under its name.
    pub(super) fn walk<L>(
        &self,
        name: &str,
        expected: &Fields<'_>,
        leaf: &L,
        all: &mut Vec<Compared>,
    ) -> Result<(), Failure>
    where
        L: Fn(&str, &Fields<'_>, &Self) -> Result<Compared, Failure>,
    {
        match (self, expected.value()) {
            (Self::Map(found), Value::Object(_)) => {
                for (key, expected) in expected.entries()? {
                    let Some(found) = found.get(key) else {
                        return Err(Failure::Case(format!(
                            "`{}` is nothing that is computed: use one of {}",
                            expected.path(),
                            found
                                .keys()
                                .map(|key| format!("`{key}`"))
                                .collect::<Vec<_>>()
                                .join(", ")
                        )));
                    };
                    let name =
                        if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
                    found.walk(&name, &expected, leaf, all)?;
                }
            }
            (Self::List(found), Value::Array(items)) => {
                if found.len() != items.len() {
                    all.push(Compared::same(name, expected.value().clone(), self.value()));
                    return Ok(());
                }
                for (index, (expected, found)) in expected.as_list()?.iter().zip(found).enumerate()
                {
                    found.walk(&format!("{name}[{index}]"), expected, leaf, all)?;
                }
            }
            (Self::Map(_), _) => return Err(expected.wrong("an object")),
            (Self::List(_), _) => return Err(expected.wrong("a list")),
            _ => all.push(leaf(name, expected, self)?),
        }
        Ok(())
    }
}

impl From<f64> for Found {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<f64>> for Found {
    fn from(numbers: Vec<f64>) -> Self {
        Self::list(numbers)
    }
}
