//! What the names in formulas of claims mean: rows of the dataset, model outputs, assumptions and
//! other claims.

use cloudecon_core::{Date, Period};
use cloudecon_dataset::{
    Basis, Bound, Claim, Dataset, Entity, Figure, MetricDef, ModelAccess, Platform, Provider,
    nearest,
};

use crate::expression::{Dimension, Interval, Meaning, Scope};
use crate::inputs::Inputs;
use crate::number::{bound_mark, figure};
use crate::output::{Output, Reading};

/// A figure in base units, with where it came from.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) mid: f64,
    pub(super) interval: Interval,
    pub(super) dimension: Dimension,
    /// As the source prints it.
    pub(super) shown: String,
    /// One of its unit in base units, and the unit.
    pub(super) unit: (f64, String),
    pub(super) basis: Basis,
    pub(super) inputs: Vec<String>,
}

/// What a name leads to.
#[derive(Debug, Clone)]
pub(super) enum Looked {
    Found(Box<Entry>),
    /// The name is good, but there is no figure: why.
    NoValue(Dimension, String),
    Unknown(String, Option<String>),
}

/// The dataset, seen through a scenario, and what the models computed from it.
#[derive(Debug)]
pub(super) struct Book<'a> {
    inputs: &'a Inputs<'a>,
    outputs: &'a [Output],
}

impl<'a> Book<'a> {
    pub(super) const fn new(inputs: &'a Inputs<'a>, outputs: &'a [Output]) -> Self {
        Self { inputs, outputs }
    }

    pub(super) const fn dataset(&self) -> &'a Dataset {
        self.inputs.dataset()
    }

    pub(super) const fn inputs(&self) -> &'a Inputs<'a> {
        self.inputs
    }

    pub(super) fn look(&self, name: &str) -> Looked {
        match name.split_once(':') {
            Some(("output", id)) => self.output(id),
            Some(("claim", id)) => self.claim(id),
            Some(("assumption", id)) => self.assumption(id),
            Some(("site", id)) => self.site(id),
            Some(("access", name)) => self.access(name),
            Some((prefix, _)) => {
                let legal = ["output", "claim", "assumption", "site", "access"];
                let hint = nearest(prefix, legal).map(|near| format!("did you mean `{near}:`?"));
                let message = format!(
                    "`{prefix}:` is none of `output:`, `claim:`, `assumption:`, `site:`, `access:`"
                );
                Looked::Unknown(message, hint)
            }
            None => self.observation(name),
        }
    }

    fn observation(&self, name: &str) -> Looked {
        let dataset = self.dataset();
        if name.contains('#')
            && let Some(row) = dataset.observation(name)
        {
            return found(row.figure(), row.basis(), row.id());
        }
        let figure = name.split_once('#').map_or(name, |(figure, _)| figure);
        let parts = figure
            .split_once('@')
            .and_then(|(path, period)| Some((path.rsplit_once('.')?, period)));
        let Some(((entity, metric), period)) = parts else {
            let hint = "a figure is `entity.metric@period`; a minus between names needs spaces";
            return Looked::Unknown(format!("`{name}` names no figure"), Some(hint.to_owned()));
        };
        if dataset.entity(entity).is_none() {
            let entities = dataset.providers().iter().flat_map(Provider::entities);
            let near = nearest(entity, entities.map(Entity::id));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            return Looked::Unknown(format!("there is no entity `{entity}`"), hint);
        }
        let Some(definition) = dataset.metric(metric) else {
            let metrics = dataset.metrics().iter().map(MetricDef::metric);
            let hint = nearest(metric, metrics).map(|near| format!("did you mean `{near}`?"));
            return Looked::Unknown(format!("there is no metric `{metric}`"), hint);
        };
        let Ok(period) = period.parse::<Period>() else {
            return Looked::Unknown(format!("`{period}` is no period"), None);
        };
        let selection = dataset.select(entity, metric, period, self.inputs.policy());
        match selection.chosen() {
            Some(row) if !name.contains('#') => found(row.figure(), row.basis(), row.id()),
            _ => {
                let (dimension, _) = Dimension::of(definition.quantity());
                Looked::NoValue(dimension, format!("no `{metric}` of `{entity}` for {period}"))
            }
        }
    }

    fn output(&self, id: &str) -> Looked {
        let Some(output) = self.outputs.iter().find(|output| output.id() == id) else {
            let hint = nearest(id, self.outputs.iter().map(Output::id))
                .map(|near| format!("did you mean `output:{near}`?"));
            return Looked::Unknown(format!("the models give no `{id}`"), hint);
        };
        let (dimension, factor) = output.unit().base();
        match output.reading() {
            Reading::Missing(reason) => Looked::NoValue(dimension, reason.clone()),
            Reading::Value(value) => {
                let (low, high) = value.interval();
                let central = match value.bound() {
                    Bound::AtLeast => value.low(),
                    Bound::AtMost => value.high(),
                    _ => value.mid(),
                };
                let mut inputs = vec![output.id().to_owned()];
                inputs.extend(value.inputs().iter().cloned());
                Looked::Found(Box::new(Entry {
                    mid: central * factor,
                    interval: Interval::new(low * factor, high * factor),
                    dimension,
                    shown: format!(
                        "{}{} {}",
                        bound_mark(value.bound()),
                        figure(central),
                        output.unit()
                    ),
                    unit: (factor, output.unit().to_string()),
                    basis: value.basis(),
                    inputs,
                }))
            }
        }
    }

    fn claim(&self, id: &str) -> Looked {
        let Some(claim) = self.dataset().claim(id) else {
            let hint = nearest(id, self.dataset().claims().iter().map(Claim::id))
                .map(|near| format!("did you mean `claim:{near}`?"));
            return Looked::Unknown(format!("there is no claim `{id}`"), hint);
        };
        match claim.figure() {
            Some(figure) => found(figure, claim.basis(), claim.id()),
            None => Looked::NoValue(Dimension::NONE, format!("claim `{id}` prints no size")),
        }
    }

    fn assumption(&self, id: &str) -> Looked {
        let scenario = self.inputs.scenario().id();
        let Some(row) = self.dataset().assumption(scenario, id) else {
            let known = self.dataset().assumptions(scenario);
            let hint = nearest(id, known.iter().map(|row| row.id()))
                .map(|near| format!("did you mean `assumption:{near}`?"));
            let message = format!("scenario `{scenario}` has no assumption `{id}`");
            return Looked::Unknown(message, hint);
        };
        found(row.figure(), row.basis(), row.id())
    }

    /// The IT power of a campus after a step: `site:campus#phase`.
    fn site(&self, name: &str) -> Looked {
        let id = name.replace('#', "/");
        let sites = self.dataset().sites();
        let Some(step) = sites.iter().find(|step| step.id() == id) else {
            let names: Vec<String> = sites.iter().map(|step| step.id().replace('/', "#")).collect();
            let hint = nearest(name, names.iter().map(String::as_str))
                .map(|near| format!("did you mean `site:{near}`?"));
            return Looked::Unknown(format!("there is no site step `{id}`"), hint);
        };
        let Some(power) = step.it_power() else {
            return Looked::NoValue(Dimension::POWER, format!("`{id}` states no IT power"));
        };
        Looked::Found(Box::new(Entry {
            mid: power.as_mw(),
            interval: Interval::exact(power.as_mw()),
            dimension: Dimension::POWER,
            shown: format!("{} MW", power.as_mw()),
            unit: (1.0, "MW".to_owned()),
            basis: Basis::Estimated,
            inputs: vec![id],
        }))
    }

    /// One if a platform may sell a family of models on a day, else zero:
    /// `access:bedrock.claude@2026-05-27`.
    fn access(&self, name: &str) -> Looked {
        let dataset = self.dataset();
        let parts = name
            .split_once('@')
            .and_then(|(path, day)| Some((path.rsplit_once('.')?, day.parse::<Date>().ok()?)));
        let Some(((platform, family), day)) = parts else {
            let hint = "write `access:platform.family@date`";
            return Looked::Unknown(format!("`{name}` names no access"), Some(hint.to_owned()));
        };
        if dataset.platform(platform).is_none() {
            let hint = nearest(platform, dataset.platforms().iter().map(Platform::id))
                .map(|near| format!("did you mean `{near}`?"));
            return Looked::Unknown(format!("there is no platform `{platform}`"), hint);
        }
        if !dataset.accesses().iter().any(|row| row.family().eq_ignore_ascii_case(family)) {
            let hint = nearest(family, dataset.accesses().iter().map(ModelAccess::family))
                .map(|near| format!("did you mean `{near}`?"));
            return Looked::Unknown(format!("there is no family `{family}`"), hint);
        }
        let open: Vec<&ModelAccess> = dataset
            .accesses()
            .iter()
            .filter(|row| row.platform() == platform && row.family().eq_ignore_ascii_case(family))
            .filter(|row| row.since().is_some_and(|since| since.first_day() <= day))
            .filter(|row| row.until().is_none_or(|until| day <= until.last_day()))
            .collect();
        let count = if open.is_empty() { 0.0 } else { 1.0 };
        Looked::Found(Box::new(Entry {
            mid: count,
            interval: Interval::exact(count),
            dimension: Dimension::NONE,
            shown: count.to_string(),
            unit: (1.0, "count".to_owned()),
            basis: open.iter().map(|row| row.basis()).max().unwrap_or(Basis::Reported),
            inputs: open.iter().map(|row| row.id().to_owned()).collect(),
        }))
    }

    /// A quoted quantity, typed into the formula: an assumption of whoever wrote it.
    pub(super) fn quantity(text: &str) -> Result<Entry, String> {
        let (low, high) = match text.split_once(" to ") {
            Some((low, rest)) => {
                let unit = rest.split_once(' ').map_or("", |(_, unit)| unit);
                (Some(Figure::parse(&format!("{low} {unit}"))?), Figure::parse(rest)?)
            }
            None => (None, Figure::parse(text)?),
        };
        let Looked::Found(mut entry) = found(&high, Basis::Assumed, "") else {
            return Err(format!("`{text}` is no quantity"));
        };
        if let Some(low) = low {
            let (_, scale) = Dimension::of(low.value().kind());
            let (low, high) = (low.number() * scale, high.number() * scale);
            if low > high {
                return Err(format!("the ends of `{text}` are not in order"));
            }
            entry.mid = f64::midpoint(low, high);
            entry.interval = Interval::new(low, high);
            entry.shown = format!("({text})");
        }
        entry.inputs.clear();
        Ok(*entry)
    }
}

fn found(printed: &Figure, basis: Basis, id: &str) -> Looked {
    let (dimension, scale) = Dimension::of(printed.value().kind());
    let (low, high) = printed.interval();
    let one = printed.in_printed_unit(1.0);
    Looked::Found(Box::new(Entry {
        mid: printed.number() * scale,
        interval: Interval::new(low * scale, high * scale),
        dimension,
        shown: shown(printed),
        unit: (scale / one, printed.unit().to_owned()),
        basis,
        inputs: vec![id.to_owned()],
    }))
}

/// `>= 15 USD billion/yr`.
pub(super) fn shown(printed: &Figure) -> String {
    format!("{}{} {}", bound_mark(printed.bound()), printed.printed(), printed.unit())
}

impl Scope for Book<'_> {
    fn name(&self, name: &str) -> Meaning {
        match self.look(name) {
            Looked::Found(entry) => Meaning::Known(entry.dimension),
            Looked::NoValue(dimension, _) => Meaning::Known(dimension),
            Looked::Unknown(message, hint) => Meaning::Unknown { message, hint },
        }
    }

    fn quantity(&self, text: &str) -> Meaning {
        match Self::quantity(text) {
            Ok(entry) => Meaning::Known(entry.dimension),
            Err(message) => Meaning::Unknown { message, hint: None },
        }
    }
}
