//! Problems with measurements and relations, linear or not.

use cloudecon_reconcile::{Problem, Quantity, Relation, Scale, Solution, Term};

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
    let solution = read(&input)?.solve()?;
    let mut results = results(&solution);
    if let Some(soft) = input.optional("soft_constraints") {
        let names: Result<Vec<&str>, Failure> =
            soft.as_list()?.iter().map(|one| one.text("id")).collect();
        let names = names?;
        let residuals = solution.residuals().iter();
        let of_soft = residuals.filter(|(name, _)| names.contains(&name.as_str()));
        results = results.with("soft_residual", Found::list(of_soft.map(|(_, value)| *value)));
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
fn to_digits(published: &Fields<'_>, solution: &Solution) -> Result<Vec<Compared>, Failure> {
    let printed = published.list("reconciled")?;
    let compare = |(expected, figure): (&Fields<'_>, &cloudecon_reconcile::Figure)| {
        let expected = expected.as_number()?;
        let unit = 10.0_f64.powf(expected.abs().log10().floor() - 4.0);
        let name = format!("published {}", figure.name);
        Ok(Compared::number(&name, expected, figure.value, Tolerance::Absolute(0.5 * unit)))
    };
    printed.iter().zip(solution.figures()).map(compare).collect()
}

/// Reads quantities and relations of a case.
pub(super) fn read(input: &Fields<'_>) -> Result<Problem, Failure> {
    let names = input.texts("names")?;
    let values = input.list("value")?;
    let list = |key: &str| input.optional(key).map(|list| list.as_list()).transpose();
    let (errors, starts) = (list("sd")?, list("start")?);
    let mut problem = Problem::new();
    for (at, name) in names.iter().enumerate() {
        let start = starts.as_ref().and_then(|starts| starts.get(at)?.as_number().ok());
        let value = values.get(at).filter(|value| !value.value().is_null());
        let quantity = match value {
            Some(value) => {
                let error = errors.as_ref().and_then(|errors| errors.get(at));
                let error = error.map_or(Ok(0.0), Fields::as_number)?;
                Quantity::measured(*name, value.as_number()?, error)
            }
            None => Quantity::free(*name, start.unwrap_or(0.0)),
        };
        problem.add(quantity)?;
    }
    if let Some(covariance) = input.optional("cov") {
        let rows: Result<Vec<Vec<f64>>, Failure> =
            covariance.as_list()?.iter().map(Fields::as_numbers).collect();
        problem.correlate(&names, &rows?)?;
    }
    for one in input.list("constraints")? {
        problem.relate(relation(&one)?)?;
    }
    if let Some(soft) = input.optional("soft_constraints") {
        for one in soft.as_list()? {
            problem.relate(relation(&one)?.within(one.number("sd")?))?;
        }
    }
    Ok(problem)
}

/// `{"id", "terms", "rhs"}`; terms are coefficients by name, or products of powers.
pub(super) fn relation(one: &Fields<'_>) -> Result<Relation, Failure> {
    let terms = one.get("terms")?;
    let mut read = Vec::new();
    if terms.value().is_array() {
        for term in terms.as_list()? {
            let mut powers = Vec::new();
            for (name, power) in term.get("powers")?.entries()? {
                powers.push((name.to_owned(), power.as_number()?));
            }
            read.push(Term::product(term.number("coef")?, powers));
        }
    } else {
        for (name, coefficient) in terms.entries()? {
            read.push(Term::linear(coefficient.as_number()?, name));
        }
    }
    let right = one.optional("rhs").map_or(Ok(0.0), |right| right.as_number())?;
    Ok(Relation::hard(one.text("id")?, read).equals(right))
}

fn values(solution: &Solution) -> Found {
    let value =
        |figure: &cloudecon_reconcile::Figure| maybe(figure.is_observable.then_some(figure.value));
    Found::list(solution.figures().iter().map(value))
}

fn results(solution: &Solution) -> Results {
    let figures = solution.figures();
    let adjusted = |figure: &cloudecon_reconcile::Figure| {
        maybe(figure.measured.map(|measured| figure.value - measured))
    };
    let dof = f64::from(u32::try_from(solution.dof()).unwrap_or(u32::MAX));
    let independent = u32::try_from(solution.independent_relations()).unwrap_or(u32::MAX);
    Results::default()
        .with("reconciled", values(solution))
        .with("adjustment", Found::list(figures.iter().map(adjusted)))
        .with("posterior_sd", Found::list(figures.iter().map(|f| maybe(f.error_left))))
        .with("chi2", solution.chi2())
        .with("dof", dof)
        .with("p_value", solution.p_value())
        .with("measurement_test_z", Found::list(figures.iter().map(|f| maybe(f.pull))))
        .with("redundant", Found::list(figures.iter().map(|f| flag(f.is_redundant))))
        .with("observable", Found::list(figures.iter().map(|f| flag(f.is_observable))))
        .with("independent_constraints", f64::from(independent))
}

/// Sums of exponents times logarithms.
fn logarithmic(case: &Fields<'_>, input: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let names = input.texts("names")?;
    let (medians, spreads) = (input.numbers("median")?, input.numbers("geometric_sd")?);
    let mut problem = Problem::new();
    for (name, (median, spread)) in names.iter().zip(medians.iter().zip(&spreads)) {
        problem.add(Quantity::measured(*name, *median, spread.ln()).on(Scale::Log))?;
    }
    let rights = input.numbers("log_rhs")?;
    for (at, exponents) in input.list("exponents")?.iter().enumerate() {
        let exponents = exponents.as_numbers()?;
        let right = rights.get(at).copied().unwrap_or(0.0);
        let relation =
            Relation::function(format!("product {at}"), names.iter().copied(), move |x| {
                let logs = exponents.iter().zip(x).map(|(e, x)| e * x.ln());
                (logs.sum::<f64>(), exponents.iter().zip(x).map(|(e, x)| e / x).collect())
            });
        problem.relate(relation.equals(right))?;
    }
    let solution = problem.solve()?;
    let figures = solution.figures();
    let left = |figure: &cloudecon_reconcile::Figure| figure.error_left.unwrap_or(f64::NAN);
    let dof = f64::from(u32::try_from(solution.dof()).unwrap_or(u32::MAX));
    Results::default()
        .with("reconciled_median", values(&solution))
        .with("factor", Found::list(figures.iter().zip(&medians).map(|(f, m)| f.value / m)))
        .with("log_posterior_sd", Found::list(figures.iter().map(left)))
        .with("p10", Found::list(figures.iter().map(|f| f.value * (-Z_10 * left(f)).exp())))
        .with("p90", Found::list(figures.iter().map(|f| f.value * (Z_10 * left(f)).exp())))
        .with("mean", Found::list(figures.iter().map(|f| f.value * (left(f).powi(2) / 2.0).exp())))
        .with("chi2", solution.chi2())
        .with("dof", dof)
        .with("z", Found::list(figures.iter().map(|f| maybe(f.pull))))
        .against(case)
}
