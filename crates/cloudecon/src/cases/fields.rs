use serde_json::Value;

use super::fault::Failure;

/// A part of a case file that knows where it stands in its case.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Fields<'a> {
    pub(super) const fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub(super) const fn value(&self) -> &'a Value {
        self.value
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The field, unless it is absent or null.
    pub(super) fn optional(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(self.part(key, value))
    }

    fn part(&self, key: &str, value: &'a Value) -> Self {
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { value, path }
    }

    pub(super) fn get(&self, key: &str) -> Result<Self, Failure> {
        self.optional(key).ok_or_else(|| {
            let place =
                if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) };
            Failure::Case(format!("`{key}` is missing{place}"))
        })
    }

    pub(super) fn text(&self, key: &str) -> Result<&'a str, Failure> {
        self.get(key)?.as_text()
    }

    pub(super) fn number(&self, key: &str) -> Result<f64, Failure> {
        self.get(key)?.as_number()
    }

    /// A whole number of things, written as a number or as decimal text.
    pub(super) fn count(&self, key: &str) -> Result<u32, Failure> {
        let field = self.get(key)?;
        field.as_decimal()?.parse().map_err(|_| field.wrong("a whole number"))
    }

    pub(super) fn numbers(&self, key: &str) -> Result<Vec<f64>, Failure> {
        self.get(key)?.as_numbers()
    }

    pub(super) fn list(&self, key: &str) -> Result<Vec<Self>, Failure> {
        self.get(key)?.as_list()
    }

    pub(super) fn texts(&self, key: &str) -> Result<Vec<&'a str>, Failure> {
        self.list(key)?.iter().map(Self::as_text).collect()
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, Failure> {
        let field = self.get(key)?;
        field.value.as_bool().ok_or_else(|| field.wrong("true or false"))
    }

    pub(super) fn as_text(&self) -> Result<&'a str, Failure> {
        self.value.as_str().ok_or_else(|| self.wrong("text"))
    }

    pub(super) fn as_number(&self) -> Result<f64, Failure> {
        self.value.as_f64().ok_or_else(|| self.wrong("a number"))
    }

    pub(super) fn as_numbers(&self) -> Result<Vec<f64>, Failure> {
        self.as_list()?.iter().map(Self::as_number).collect()
    }

    /// A number as its digits, or text that holds digits.
    pub(super) fn as_decimal(&self) -> Result<String, Failure> {
        match self.value {
            Value::Number(number) => Ok(number.to_string()),
            Value::String(text) => Ok(text.clone()),
            _ => Err(self.wrong("a number")),
        }
    }

    pub(super) fn as_list(&self) -> Result<Vec<Self>, Failure> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        let item = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The fields by name, those that are null included.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>, Failure> {
        let map = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        Ok(map.iter().map(|(key, value)| (key.as_str(), self.part(key, value))).collect())
    }

    pub(super) fn wrong(&self, expected: &str) -> Failure {
        Failure::Case(format!("`{}` must be {expected}, found {}", self.path, self.value))
    }
}
