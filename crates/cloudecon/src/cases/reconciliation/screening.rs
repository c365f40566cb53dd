//! Wrong figures: tests of single figures and relations, and setting figures aside.

use std::collections::BTreeMap;

use cloudecon_reconcile::{Elimination, Problem, Quantity, Round, Tests, eliminate};

use super::compare::{Results, flag, maybe};
use super::problem::{read, relation};
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;

pub(super) fn gross_error(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let alpha = input.number("alpha")?;
    let problem = read(&input)?;
    let solution = problem.solve()?;
    let tests = solution.tests();
    let list = |values: &[Option<f64>]| Found::list(values.iter().map(|value| maybe(*value)));
    let square = |value: &Option<f64>| maybe(value.map(|value| value * value));
    let (figures, relations) = (problem.quantities().len(), problem.relations().len());
    let leak = |pick: fn((f64, f64)) -> f64| {
        Found::list(tests.leak.iter().map(|leak| maybe(leak.map(pick))))
    };
    let bound = Tests::critical(alpha, figures + relations);
    let found = Found::map([
        ("global_statistic", Found::from(solution.chi2())),
        ("dof", count(solution.dof())),
        ("global_critical", solution.critical(alpha).into()),
        ("global_p", solution.p_value().into()),
        ("measurement_test_z", list(&tests.measurement)),
        ("maximum_power_z", list(&tests.maximum_power)),
        ("constraint_test_z", list(&tests.relation)),
        ("critical_z_sidak_measurements", Tests::critical(alpha, figures).into()),
        ("critical_z_sidak_constraints", Tests::critical(alpha, relations).into()),
        ("glr_bias_statistic", Found::list(tests.maximum_power.iter().map(square))),
        ("glr_bias_size", list(&tests.bias)),
        ("glr_leak_statistic", leak(|(fall, _)| fall)),
        ("glr_leak_size", leak(|(_, size)| size)),
        ("glr_critical", (bound * bound).into()),
    ]);
    let search = eliminate(&problem, alpha, |_| 0)?;
    let values = search.solution.figures().iter().map(|figure| figure.value);
    let serial = Found::map([
        ("steps", Found::list(search.rounds.iter().map(step))),
        ("reconciled", Found::list(values)),
        ("suspects", names(search.removed())),
    ]);
    Results::default().with("tests", found).with("serial_elimination", serial).against(case)
}

fn count(value: usize) -> Found {
    Found::Number(f64::from(u32::try_from(value).unwrap_or(u32::MAX)))
}

fn names(names: &[String]) -> Found {
    Found::List(names.iter().map(|name| Found::Text(name.clone())).collect())
}

fn step(round: &Round) -> Found {
    Found::map([
        ("removed", names(&round.removed)),
        ("chi2", Found::from(round.chi2)),
        ("dof", count(round.dof)),
        ("critical", maybe(round.critical.is_finite().then_some(round.critical))),
        ("equivalent_suspects", names(&round.suspects)),
    ])
}

/// Figures with a basis: of those that cannot be told apart the weakest goes.
pub(super) fn rounds(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let alpha = input.number("alpha")?;
    let ranks = input.texts("basis_rank")?;
    let mut doubts: BTreeMap<String, u32> = BTreeMap::new();
    let mut problem = Problem::new();
    for one in input.list("observations")? {
        let name = one.text("name")?;
        let basis = one.text("basis")?;
        let rank = ranks.iter().position(|rank| *rank == basis);
        let rank =
            rank.ok_or_else(|| Failure::Case(format!("`{basis}` is no basis of the case")))?;
        doubts.insert(name.to_owned(), u32::try_from(rank).unwrap_or(u32::MAX));
        problem.add(match one.optional("value") {
            Some(value) => Quantity::measured(name, value.as_number()?, one.number("sd")?),
            None => Quantity::free(name, one.number("start")?),
        })?;
    }
    for one in input.list("constraints")? {
        problem.relate(relation(&one)?)?;
    }
    let doubt = |name: &str| doubts.get(name).copied().unwrap_or(0);
    let search = eliminate(&problem, alpha, doubt)?;
    let steps: Result<Vec<Found>, Failure> =
        (0..search.rounds.len()).map(|at| round(&problem, &search, at)).collect();
    Results::default().with("steps", Found::List(steps?)).against(case)
}

fn round(problem: &Problem, search: &Elimination, at: usize) -> Result<Found, Failure> {
    let round = search
        .rounds
        .get(at)
        .ok_or_else(|| Failure::Model("the search has no such round".to_owned()))?;
    let removed: Vec<&str> = round.removed.iter().map(String::as_str).collect();
    let solution = problem.without(&removed).solve()?;
    let figures = solution.figures();
    let by_name = |of: &dyn Fn(&cloudecon_reconcile::Figure) -> Option<Found>| {
        Found::map(figures.iter().filter_map(|f| Some((f.name.clone(), of(f)?))))
    };
    // What one round sets aside is what the next one has set aside and this one has not.
    let next = search.rounds.get(at + 1).map(|next| &next.removed);
    let suspect = next.and_then(|next| next.iter().find(|name| !round.removed.contains(name)));
    Ok(Found::map([
        ("dropped", names(&round.removed)),
        ("chi2", Found::from(solution.chi2())),
        ("dof", count(solution.dof())),
        ("critical", maybe(round.critical.is_finite().then_some(round.critical))),
        ("z", by_name(&|figure| figure.pull.map(Found::Number))),
        ("reconciled", by_name(&|figure| Some(Found::Number(figure.value)))),
        ("posterior_sd", by_name(&|figure| figure.error_left.map(Found::Number))),
        ("observable", by_name(&|figure| Some(flag(figure.is_observable)))),
        ("equivalent_suspects", names(&round.suspects)),
        ("suspect", Found::Text(suspect.cloned().unwrap_or_default())),
        ("chi2_without", Found::map(round.without.iter().map(|(name, c)| (name.clone(), *c)))),
    ]))
}
