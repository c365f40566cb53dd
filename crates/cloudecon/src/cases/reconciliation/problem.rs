//! Problems with measurements and relations, linear or not.

use cloudecon_reconcile::{
    Expression, Identity, MeasurementTest, Observation, ObservationId, Problem, Quantity,
    QuantityId, Scale, Settings, Solution, State,
};

use super::Topic;
use super::compare::{Results, flag, maybe, room};
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;
use crate::cases::tolerance::Tolerance;

/// The tenth percentile of the standard normal, without its sign.
const Z_10: f64 = 1.281_551_565_544_600_4;

pub(super) fn play(topic: Topic, case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    if topic == Topic::LogLinear {
        return logarithmic(case, &input);
    }
    let read = Read::of(&input)?;
    let solution = read.problem.solve(&Settings::default())?;
    let mut results = read.results(&solution);
    if !read.soft.is_empty() {
        let residual = |id: &ObservationId| {
            let observation = &read.problem.observations()[id.index()];
            solution.value_of(observation.of()) - observation.value()
        };
        results = results.with("soft_residual", Found::list(read.soft.iter().map(residual)));
    }
    let expected = case.get("expected")?;
    let mut all = Vec::new();
    if let Some(allowed) = expected.optional("max_scaled_residual_allowed") {
        let worst = solution.worst_residual();
        let room = Tolerance::Absolute(allowed.as_number()?);
        all.push(Compared::number("scaled_residual", 0.0, worst, room));
    }
    if let Some(published) = expected.optional("published") {
        match published.optional("decimals") {
            Some(decimals) => {
                let places = decimals.value().as_i64().and_then(|d| i32::try_from(d).ok());
                let places = places.ok_or_else(|| decimals.wrong("a count"))?;
                let room = Tolerance::Absolute(0.5 * 10.0_f64.powi(-places));
                let printed = Results::default().with("reconciled", values(&solution));
                all.extend(printed.within(&published, room)?);
            }
            None => all.extend(to_digits(&published, &solution)?),
        }
    }
    all.extend(results.within(&expected, room(case)?)?);
    Ok(all)
}

/// Figures printed to five significant digits, whose zeros at the end a number in JSON loses.
fn to_digits(published: &Fields<'_>, solution: &Solution<'_>) -> Result<Vec<Compared>, Failure> {
    let printed = published.list("reconciled")?;
    let compare = |((expected, ours), quantity): ((&Fields<'_>, &f64), &Quantity)| {
        let expected = expected.as_number()?;
        let unit = 10.0_f64.powf(expected.abs().log10().floor() - 4.0);
        let name = format!("published {}", quantity.name());
        Ok(Compared::number(&name, expected, *ours, Tolerance::Absolute(0.5 * unit)))
    };
    printed
        .iter()
        .zip(solution.values())
        .zip(solution.problem().quantities())
        .map(compare)
        .collect()
}

/// A case as a problem: its quantities in order, and the observation of each.
pub(super) struct Read {
    pub(super) problem: Problem,
    pub(super) quantities: Vec<QuantityId>,
    pub(super) figures: Vec<Option<ObservationId>>,
    /// Relations that hold up to an error.
    soft: Vec<ObservationId>,
}

impl Read {
    /// Reads quantities and relations of a case.
    pub(super) fn of(input: &Fields<'_>) -> Result<Self, Failure> {
        let names = input.texts("names")?;
        let values = input.list("value")?;
        let list = |key: &str| input.optional(key).map(|list| list.as_list()).transpose();
        let (errors, starts) = (list("sd")?, list("start")?);
        let mut read = Self::new();
        for (at, name) in names.iter().enumerate() {
            let start = starts.as_ref().and_then(|starts| starts.get(at)?.as_number().ok());
            let value = values.get(at).filter(|value| !value.value().is_null());
            let figure = match value {
                Some(value) => {
                    let error = errors.as_ref().and_then(|errors| errors.get(at));
                    Some((value.as_number()?, error.map_or(Ok(0.0), Fields::as_number)?))
                }
                None => None,
            };
            read.add(name, figure, start, 0)?;
        }
        if let Some(covariance) = input.optional("cov") {
            let rows: Result<Vec<Vec<f64>>, Failure> =
                covariance.as_list()?.iter().map(Fields::as_numbers).collect();
            let members: Vec<ObservationId> = read.figures.iter().copied().flatten().collect();
            read.problem.covariance(&members, &rows?)?;
        }
        read.relate(input)?;
        if let Some(soft) = input.optional("soft_constraints") {
            for one in soft.as_list()? {
                let (left, right) = read.formula(&one)?;
                // A relation may be called like a figure.
                let name = format!("relation {}", one.text("id")?);
                let soft = Observation::new(name, left, right, one.number("sd")?);
                read.soft.push(read.problem.observe(soft)?);
            }
        }
        Ok(read)
    }

    pub(super) fn new() -> Self {
        Self {
            problem: Problem::new(),
            quantities: Vec::new(),
            figures: Vec::new(),
            soft: Vec::new(),
        }
    }

    /// A quantity with its figure, a value and a standard error, or with a start.
    pub(super) fn add(
        &mut self,
        name: &str,
        figure: Option<(f64, f64)>,
        start: Option<f64>,
        doubt: u32,
    ) -> Result<(), Failure> {
        let quantity = Quantity::new(name);
        let quantity = match start {
            Some(start) => quantity.with_start(start),
            None => quantity,
        };
        let id = self.problem.quantity(quantity)?;
        self.quantities.push(id);
        self.figures.push(match figure {
            Some((value, error)) => {
                let observation = Observation::new(name, id, value, error).with_doubt(doubt);
                Some(self.problem.observe(observation)?)
            }
            None => None,
        });
        Ok(())
    }

    /// Adds the `constraints`.
    pub(super) fn relate(&mut self, input: &Fields<'_>) -> Result<(), Failure> {
        for one in input.list("constraints")? {
            let (left, right) = self.formula(&one)?;
            let zero = if right == 0.0 { left } else { left - right };
            self.problem.identity(Identity::new(one.text("id")?, zero))?;
        }
        Ok(())
    }

    /// `{"id", "terms", "rhs"}`; terms are coefficients by name, or products of powers.
    fn formula(&self, one: &Fields<'_>) -> Result<(Expression, f64), Failure> {
        let terms = one.get("terms")?;
        let find = |name: &str| -> Result<Expression, Failure> {
            let found = self.problem.find(name).map(Expression::from);
            found.ok_or_else(|| Failure::Case(format!("`{name}` is no quantity of the case")))
        };
        let mut read = Vec::new();
        if terms.value().is_array() {
            for term in terms.as_list()? {
                let mut powers = Vec::new();
                for (name, power) in term.get("powers")?.entries()? {
                    powers.push((find(name)?, power.as_number()?));
                }
                read.push((term.number("coef")?, Expression::product(powers)));
            }
        } else {
            for (name, coefficient) in terms.entries()? {
                read.push((coefficient.as_number()?, find(name)?));
            }
        }
        let right = one.optional("rhs").map_or(Ok(0.0), |right| right.as_number())?;
        Ok((Expression::sum(read), right))
    }

    /// The test of the figure of each quantity, `None` where it has none or takes no part.
    pub(super) fn tests(&self, solution: &Solution<'_>) -> Vec<Option<MeasurementTest>> {
        let tests = solution.measurement_tests();
        let of = |id: &Option<ObservationId>| {
            tests.iter().find(|test| Some(test.observation) == *id).copied()
        };
        self.figures.iter().map(of).collect()
    }

    fn results(&self, solution: &Solution<'_>) -> Results {
        let tests = self.tests(solution);
        let adjusted =
            tests.iter().map(|test| maybe(test.map(|test| test.reconciled - test.published)));
        let pulls = tests.iter().map(|test| maybe(test.and_then(|test| test.pull)));
        let redundant = tests.iter().map(|test| flag(test.is_some_and(|test| test.is_redundant())));
        let ids = self.quantities.iter();
        let errors = ids.clone().map(|id| maybe(solution.standard_error(*id)));
        let observable = ids.map(|id| flag(solution.state(*id) != State::Free));
        Results::default()
            .with("reconciled", values(solution))
            .with("adjustment", Found::list(adjusted))
            .with("posterior_sd", Found::list(errors))
            .with("chi2", solution.statistic())
            .with("dof", count(solution.degrees_of_freedom()))
            .with("p_value", maybe(solution.p_value()))
            .with("measurement_test_z", Found::list(pulls))
            .with("redundant", Found::list(redundant))
            .with("observable", Found::list(observable))
            .with("independent_constraints", count(solution.independent_identities()))
    }
}

/// The values of the quantities, none where nothing determines one.
pub(super) fn values(solution: &Solution<'_>) -> Found {
    let value = |quantity: &Quantity| {
        let id = solution.problem().find(quantity.name())?;
        (solution.state(id) != State::Free).then(|| solution.value(id))
    };
    Found::list(solution.problem().quantities().iter().map(|quantity| maybe(value(quantity))))
}

pub(super) fn count(value: usize) -> Found {
    Found::Number(f64::from(u32::try_from(value).unwrap_or(u32::MAX)))
}

/// Sums of exponents times logarithms.
fn logarithmic(case: &Fields<'_>, input: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let names = input.texts("names")?;
    let (medians, spreads) = (input.numbers("median")?, input.numbers("geometric_sd")?);
    let mut problem = Problem::new();
    let mut ids = Vec::new();
    for (name, (median, spread)) in names.iter().zip(medians.iter().zip(&spreads)) {
        let id = problem.quantity(Quantity::new(*name).with_scale(Scale::Log))?;
        let figure = Observation::new(*name, id, *median, spread.ln()).with_scale(Scale::Log);
        problem.observe(figure)?;
        ids.push(id);
    }
    let rights = input.numbers("log_rhs")?;
    for (at, exponents) in input.list("exponents")?.iter().enumerate() {
        let exponents = exponents.as_numbers()?;
        let right = rights.get(at).copied().unwrap_or(0.0);
        let logs = exponents
            .iter()
            .zip(&ids)
            .map(|(exponent, id)| (*exponent, Expression::from(*id).ln()));
        problem.identity(Identity::new(format!("product {at}"), Expression::sum(logs) - right))?;
    }
    let solution = problem.solve(&Settings::default())?;
    let tests = solution.measurement_tests();
    let left = |id: &QuantityId| solution.coordinate_error(*id).unwrap_or(f64::NAN);
    let scaled = |factor: &dyn Fn(f64) -> f64| {
        Found::list(ids.iter().map(|id| solution.value(*id) * factor(left(id)).exp()))
    };
    let factors = solution.values().iter().zip(&medians).map(|(value, median)| value / median);
    Results::default()
        .with("reconciled_median", values(&solution))
        .with("factor", Found::list(factors))
        .with("log_posterior_sd", Found::list(ids.iter().map(left)))
        .with("p10", scaled(&|error| -Z_10 * error))
        .with("p90", scaled(&|error| Z_10 * error))
        .with("mean", scaled(&|error| error * error / 2.0))
        .with("chi2", solution.statistic())
        .with("dof", count(solution.degrees_of_freedom()))
        .with("z", Found::list(tests.iter().map(|test| maybe(test.pull))))
        .against(case)
}
