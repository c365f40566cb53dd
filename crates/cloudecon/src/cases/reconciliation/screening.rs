//! Wrong figures: tests of single figures and relations, and setting figures aside.

use cloudecon_reconcile::{
    MeasurementTest, ObservationId, Problem, Round, Settings, Solution, State,
};

use super::compare::{Results, flag, maybe};
use super::problem::{Read, count, values};
use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;

pub(super) fn gross_error(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let settings = Settings { level: input.number("alpha")?, ..Settings::default() };
    let read = Read::of(&input)?;
    let solution = read.problem.solve(&settings)?;
    let tests = read.tests(&solution);
    let relations = solution.identity_tests();
    let by_figure = |pick: fn(&MeasurementTest) -> Option<f64>| {
        Found::list(tests.iter().map(|test| maybe(test.as_ref().and_then(pick))))
    };
    let by_relation = |pick: fn(&cloudecon_reconcile::IdentityTest) -> Option<f64>| {
        Found::list(relations.iter().map(|test| maybe(pick(test))))
    };
    let (figures, identities) = (tests.len(), relations.len());
    let bound = Solution::critical_pull(settings.level, figures + identities);
    let found = Found::map([
        ("global_statistic", Found::from(solution.statistic())),
        ("dof", count(solution.degrees_of_freedom())),
        ("global_critical", maybe(solution.critical(settings.level))),
        ("global_p", maybe(solution.p_value())),
        ("measurement_test_z", by_figure(|test| test.pull)),
        ("maximum_power_z", by_figure(|test| test.power_pull)),
        ("constraint_test_z", by_relation(|test| test.residual_pull)),
        ("critical_z_sidak_measurements", Solution::critical_pull(settings.level, figures).into()),
        (
            "critical_z_sidak_constraints",
            Solution::critical_pull(settings.level, identities).into(),
        ),
        ("glr_bias_statistic", by_figure(|test| test.drop)),
        ("glr_bias_size", by_figure(|test| test.bias)),
        ("glr_leak_statistic", by_relation(|test| test.drop)),
        ("glr_leak_size", by_relation(|test| test.leak)),
        ("glr_critical", (bound * bound).into()),
    ]);
    let rounds = solution.eliminate(&settings)?;
    let last = rounds.last().ok_or_else(|| Failure::Model("no round was made".to_owned()))?;
    let serial = Found::map([
        ("steps", Found::list(rounds.iter().map(|round| step(&read.problem, round, &settings)))),
        ("reconciled", values(&last.solution)),
        ("suspects", names(&read.problem, &last.dropped)),
    ]);
    Results::default().with("tests", found).with("serial_elimination", serial).against(case)
}

/// In the order of the problem.
fn names(problem: &Problem, ids: &[ObservationId]) -> Found {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    let name = |id: &ObservationId| problem.observations()[id.index()].name().to_owned();
    Found::List(ids.iter().map(|id| Found::Text(name(id))).collect())
}

fn step(problem: &Problem, round: &Round<'_>, settings: &Settings) -> Found {
    Found::map([
        ("removed", names(problem, &round.dropped)),
        ("chi2", Found::from(round.solution.statistic())),
        ("dof", count(round.solution.degrees_of_freedom())),
        ("critical", maybe(round.solution.critical(settings.level))),
        ("equivalent_suspects", names(problem, &round.suspects)),
    ])
}

/// Figures with a basis: of those that cannot be told apart the weakest goes.
pub(super) fn rounds(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let settings = Settings { level: input.number("alpha")?, ..Settings::default() };
    let ranks = input.texts("basis_rank")?;
    let mut read = Read::new();
    for one in input.list("observations")? {
        let basis = one.text("basis")?;
        let rank = ranks.iter().position(|rank| *rank == basis);
        let rank =
            rank.ok_or_else(|| Failure::Case(format!("`{basis}` is no basis of the case")))?;
        let figure = match one.optional("value") {
            Some(value) => Some((value.as_number()?, one.number("sd")?)),
            None => None,
        };
        let start = one.optional("start").map(|start| start.as_number()).transpose()?;
        read.add(one.text("name")?, figure, start, u32::try_from(rank).unwrap_or(u32::MAX))?;
    }
    read.relate(&input)?;
    let rounds = read.problem.solve(&settings)?.eliminate(&settings)?;
    let steps: Result<Vec<Found>, Failure> =
        rounds.iter().map(|round| of_round(&read, round, &settings)).collect();
    Results::default().with("steps", Found::List(steps?)).against(case)
}

fn of_round(read: &Read, round: &Round<'_>, settings: &Settings) -> Result<Found, Failure> {
    let (problem, solution) = (&read.problem, &round.solution);
    let tests = solution.measurement_tests();
    let name = |id: ObservationId| problem.observations()[id.index()].name().to_owned();
    let by_name = |of: &dyn Fn(cloudecon_reconcile::QuantityId) -> Option<Found>| {
        let quantities = problem.quantities().iter().zip(&read.quantities);
        Found::map(
            quantities.filter_map(|(quantity, id)| Some((quantity.name().to_owned(), of(*id)?))),
        )
    };
    let pulls = tests.iter().filter_map(|test| Some((name(test.observation), test.pull?)));
    let mut without = Vec::new();
    // Leaving out a figure that nothing tests changes nothing.
    for test in tests.iter().filter(|test| test.is_redundant()) {
        let mut left_out = round.dropped.clone();
        left_out.push(test.observation);
        let left = problem.solve_without(&left_out, settings)?;
        without.push((name(test.observation), left.statistic()));
    }
    Ok(Found::map([
        ("dropped", names(problem, &round.dropped)),
        ("chi2", Found::from(solution.statistic())),
        ("dof", count(solution.degrees_of_freedom())),
        ("critical", maybe(solution.critical(settings.level))),
        ("z", Found::map(pulls)),
        ("reconciled", by_name(&|id| Some(Found::Number(solution.value(id))))),
        ("posterior_sd", by_name(&|id| solution.standard_error(id).map(Found::Number))),
        ("observable", by_name(&|id| Some(flag(solution.state(id) != State::Free)))),
        ("equivalent_suspects", names(problem, &round.suspects)),
        ("suspect", Found::Text(round.suspect.map(name).unwrap_or_default())),
        ("chi2_without", Found::map(without)),
    ]))
}
