//! `--set ID=VALUE`: a row with another number.

use std::str::FromStr;

use cloudecon::Change;
use cloudecon::dataset::{Assumption, Dataset, Figure, Observation, Scenario, nearest};

/// What a user sets: a number in the internal unit of the row, or a figure with its unit.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    change: Change,
    figure: Option<Figure>,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, value) = text.split_once('=').ok_or(
            "write ID=VALUE such as `balance.internal_share=0.7` or `energy.price=61 USD/MWh`",
        )?;
        let (id, value) = (id.trim(), value.trim());
        if let Ok(number) = value.parse::<f64>() {
            let change = Change::set(id, number);
            let is_number = number.is_finite().then_some(Self { change, figure: None });
            return is_number.ok_or_else(|| format!("`{value}` is no finite number"));
        }
        let figure = Figure::parse(value)?;
        Ok(Self { change: Change::set(id, figure.number()), figure: Some(figure) })
    }
}

impl Setting {
    /// The row.
    pub(crate) fn id(&self) -> &str {
        self.change.id()
    }

    /// What is wrong with it: no such row, or a unit of another quantity.
    pub(crate) fn fault(&self, dataset: &Dataset) -> Option<String> {
        let assumed = dataset.scenarios().iter().flat_map(Scenario::assumptions);
        let assumed: Vec<&Assumption> = assumed.collect();
        let id = self.id();
        let row = assumed.iter().find(|row| row.id() == id).map(|row| row.figure());
        let Some(row) = row.or_else(|| dataset.observation(id).map(Observation::figure)) else {
            let ids = assumed.iter().map(|row| row.id());
            let ids = ids.chain(dataset.observations().iter().map(Observation::id));
            let near = nearest(id, ids).map(|near| format!("; did you mean `{near}`?"));
            return Some(format!("--set: nothing has the id `{id}`{}", near.unwrap_or_default()));
        };
        let figure = self.figure.as_ref()?;
        let fits = figure.value().kind() == row.value().kind();
        (!fits).then(|| {
            format!("--set {id}: {} does not fit, the row is in {}", figure.unit(), row.unit())
        })
    }
}

/// What the models are told.
pub(crate) fn changes(set: &[Setting]) -> Vec<Change> {
    set.iter().map(|setting| setting.change.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_internal_and_a_figure_has_its_unit() {
        let number = |text: &str| {
            let setting: Setting = text.parse().unwrap();
            setting.change.number_of("a", None, 0.0)
        };
        assert_eq!(number("a=8300000"), 8.3e6);
        // 8.3 times a million, rounded once.
        assert_eq!(number("a = 8.3 USD million/MW-yr"), 8.3 * 1e6);
        assert_eq!(number("a=70 percent"), 0.7);
        for wrong in ["a", "a=", "a=inf", "a=3 parsecs"] {
            assert!(wrong.parse::<Setting>().is_err(), "{wrong}");
        }
    }
}
