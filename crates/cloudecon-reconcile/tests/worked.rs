//! Worked checks of the method, each with the arithmetic beside it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use approx::assert_relative_eq;
use cloudecon_reconcile::{
    Candidate, Error, Expression, Identity, Observation, Problem, QuantityId, Scale, Settings,
    Side, State,
};

fn settings() -> Settings {
    Settings::default()
}

#[test]
fn two_observations_of_one_quantity() {
    let mut problem = Problem::new();
    let x = problem.quantity("x").unwrap();
    problem.observe(Observation::new("first", x, 10.0, 1.0)).unwrap();
    problem.observe(Observation::new("second", x, 13.0, 2.0)).unwrap();
    let solution = problem.solve(&settings()).unwrap();
    // Weights 1 and 1/4: (10 + 13/4) / (5/4) = 10.6; variance 1 / (5/4) = 0.8.
    assert_relative_eq!(solution.value(x), 10.6, max_relative = 1e-14);
    assert_relative_eq!(solution.standard_error(x).unwrap(), 0.8_f64.sqrt(), max_relative = 1e-14);
    // 3² / (1 + 4) = 1.8 on one degree of freedom.
    assert_relative_eq!(solution.statistic(), 1.8, max_relative = 1e-14);
    assert_eq!(solution.degrees_of_freedom(), 1);
    assert_eq!(solution.state(x), State::OverDetermined);
}

/// x1 = x2 + x3 with figures for some of them.
fn flows(figures: [Option<(f64, f64)>; 3]) -> (Problem, [QuantityId; 3]) {
    let mut problem = Problem::new();
    let ids = ["x1", "x2", "x3"].map(|name| problem.quantity(name).unwrap());
    for (id, figure) in ids.iter().zip(figures) {
        if let Some((value, error)) = figure {
            let name = problem.quantities()[id.index()].name().to_owned();
            problem.observe(Observation::new(name, *id, value, error)).unwrap();
        }
    }
    let [x1, x2, x3] = ids.map(Expression::from);
    problem.identity(Identity::equal("sum", x1, x2 + x3)).unwrap();
    (problem, ids)
}

#[test]
fn three_flows_share_the_gap_by_variance() {
    let (problem, ids) = flows([Some((100.0, 2.0)), Some((60.0, 1.0)), Some((45.0, 2.0))]);
    let solution = problem.solve(&settings()).unwrap();
    // Residual 100 - 60 - 45 = -5, variance 4 + 1 + 4 = 9: moves of 4/9, 1/9 and 4/9 of 5.
    let expected = [100.0 + 20.0 / 9.0, 60.0 - 5.0 / 9.0, 45.0 - 20.0 / 9.0];
    for (id, expected) in ids.iter().zip(expected) {
        assert_relative_eq!(solution.value(*id), expected, max_relative = 1e-14);
    }
    assert_relative_eq!(solution.statistic(), 25.0 / 9.0, max_relative = 1e-14);
    // With one constraint every pull is the same size, the residual's own: 5 / 3.
    for test in solution.measurement_tests() {
        assert_relative_eq!(test.pull.unwrap().abs(), 5.0 / 3.0, max_relative = 1e-13);
    }
}

#[test]
fn a_figure_that_nothing_tests_is_said_to_be_so() {
    let (problem, ids) = flows([Some((100.0, 2.0)), Some((60.0, 1.0)), None]);
    let solution = problem.solve(&settings()).unwrap();
    assert_relative_eq!(solution.value(ids[2]), 40.0, max_relative = 1e-14);
    // Variance 4 + 1.
    let error = solution.standard_error(ids[2]).unwrap();
    assert_relative_eq!(error, 5.0_f64.sqrt(), max_relative = 1e-14);
    assert_eq!(solution.state(ids[2]), State::Determined);
    assert_eq!(solution.degrees_of_freedom(), 0);
    assert_eq!(solution.p_value(), None);
    assert!(solution.measurement_tests().iter().all(|test| !test.is_redundant()));
}

#[test]
fn what_nothing_determines_is_free() {
    let (problem, ids) = flows([Some((100.0, 2.0)), None, None]);
    let solution = problem.solve(&settings()).unwrap();
    assert_eq!(ids.map(|id| solution.state(id)), [State::Determined, State::Free, State::Free]);
    assert_eq!(solution.standard_error(ids[1]), None);
    // Either part would fix the other: x2 known to 1 leaves x3 with the root of 4 + 1.
    let gains = solution.most_informative(
        &Expression::from(ids[2]),
        &[
            Candidate { name: "x1".to_owned(), of: ids[0].into(), standard_error: 0.1 },
            Candidate { name: "x2".to_owned(), of: ids[1].into(), standard_error: 1.0 },
        ],
    );
    assert_eq!(gains[0].name, "x2");
    assert_relative_eq!(gains[0].error_after.unwrap(), 5.0_f64.sqrt(), max_relative = 1e-12);
    assert_eq!((gains[0].error_before, gains[1].error_after), (None, None));
}

#[test]
fn the_next_figure_cuts_the_variance_as_it_would() {
    let (problem, ids) = flows([Some((100.0, 2.0)), Some((60.0, 1.0)), Some((45.0, 2.0))]);
    let before = problem.solve(&settings()).unwrap();
    let candidate = Candidate { name: "x1".to_owned(), of: ids[0].into(), standard_error: 0.5 };
    let gain = before.most_informative(&Expression::from(ids[2]), &[candidate]).remove(0);
    let mut with = problem.clone();
    with.observe(Observation::new("more", ids[0], 101.0, 0.5)).unwrap();
    let after = with.solve(&settings()).unwrap().standard_error(ids[2]);
    assert_relative_eq!(gain.error_after.unwrap(), after.unwrap(), max_relative = 1e-12);
}

#[test]
fn contradictory_identities_are_named() {
    let mut problem = Problem::new();
    let [x1, x2, x3] = ["x1", "x2", "x3"].map(|name| problem.quantity(name).unwrap());
    problem.observe(Observation::new("x1", x1, 5.0, 1.0)).unwrap();
    problem.observe(Observation::new("x3", x3, 5.0, 1.0)).unwrap();
    problem.identity(Identity::equal("alike", x1, x2)).unwrap();
    problem.identity(Identity::equal("bystander", x3, x2)).unwrap();
    problem.identity(Identity::equal("one apart", x1, Expression::from(x2) + 1.0)).unwrap();
    assert_eq!(
        problem.solve(&settings()).unwrap_err(),
        Error::Contradictory { names: vec!["alike".to_owned(), "one apart".to_owned()] }
    );
}

#[test]
fn an_exact_figure_against_an_identity_is_named_with_it() {
    let mut problem = Problem::new();
    let [x, y] = ["x", "y"].map(|name| problem.quantity(name).unwrap());
    problem.observe(Observation::new("audited x", x, 5.0, 0.0)).unwrap();
    problem.observe(Observation::new("audited y", y, 6.0, 0.0)).unwrap();
    problem.identity(Identity::equal("alike", x, y)).unwrap();
    assert_eq!(
        problem.solve(&settings()).unwrap_err().to_string(),
        "these cannot hold together: `alike`, `audited x`, `audited y`"
    );
}

#[test]
fn a_floor_binds_only_from_below() {
    let at_least = |floor: f64, error: f64| {
        let mut problem = Problem::new();
        let x = problem.quantity("x").unwrap();
        problem.observe(Observation::new("estimate", x, 10.0, 1.0)).unwrap();
        let floor = Observation::new("floor", x, floor, error).with_side(Side::AtLeast);
        problem.observe(floor).unwrap();
        let solution = problem.solve(&settings()).unwrap();
        (solution.value(x), solution.binding().len(), solution.statistic())
    };
    assert_eq!(at_least(9.0, 0.0), (10.0, 0, 0.0));
    // A hard floor: moved by two standard errors.
    assert_eq!(at_least(12.0, 0.0), (12.0, 1, 4.0));
    // A soft one as good as the estimate: meets half way, 1² + 1².
    let (value, binding, statistic) = at_least(12.0, 1.0);
    assert_relative_eq!(value, 11.0, max_relative = 1e-14);
    assert_relative_eq!(statistic, 2.0, max_relative = 1e-14);
    assert_eq!(binding, 1);
}

#[test]
fn a_wrong_figure_is_found_and_its_loop_named() {
    // a = b and b = c would hold, d = e is a loop of its own: c is off by 10 standard errors.
    let mut problem = Problem::new();
    let ids = ["a", "b", "c", "d", "e"].map(|name| problem.quantity(name).unwrap());
    for (id, value) in ids.iter().zip([10.0, 10.0, 20.0, 7.0, 7.5]) {
        let name = problem.quantities()[id.index()].name().to_owned();
        problem.observe(Observation::new(name, *id, value, 1.0)).unwrap();
    }
    for (left, right) in [(0, 1), (1, 2), (3, 4)] {
        problem.identity(Identity::equal(format!("{left}"), ids[left], ids[right])).unwrap();
    }
    let solution = problem.solve(&settings()).unwrap();
    let rounds = solution.eliminate(&settings()).unwrap();
    assert_eq!(rounds.len(), 2);
    let names = |ids: &[cloudecon_reconcile::ObservationId]| -> Vec<String> {
        ids.iter().map(|id| problem.observations()[id.index()].name().to_owned()).collect()
    };
    assert_eq!(names(&rounds[0].suspects), ["c"]);
    // Each of the two other figures of the same quantity contradicts it alone.
    let sets: Vec<_> = rounds[0].conflicts.iter().map(|set| names(set)).collect();
    assert_eq!(sets, [["a", "c"], ["b", "c"]]);
    assert_eq!(names(&rounds[1].dropped), ["c"]);
    assert_eq!(
        solution.removals(0.05, 2).iter().map(|set| names(set)).collect::<Vec<_>>(),
        [["c"]]
    );
    // What is left: a = b without gap, d and e 0.5 apart.
    assert_relative_eq!(rounds[1].solution.statistic(), 0.125, max_relative = 1e-12);
}

#[test]
fn two_figures_that_disagree_are_equally_suspect() {
    let mut problem = Problem::new();
    let x = problem.quantity("x").unwrap();
    problem.observe(Observation::new("z", x, 0.0, 1.0)).unwrap();
    problem.observe(Observation::new("a", x, 9.0, 2.0).with_doubt(1)).unwrap();
    let solution = problem.solve(&settings()).unwrap();
    let rounds = solution.eliminate(&settings()).unwrap();
    assert_eq!(rounds[0].suspects.len(), 2);
    // The tie is broken by doubt, not by rows.
    assert_eq!(problem.observations()[rounds[0].suspect.unwrap().index()].name(), "a");
    assert_eq!(solution.removals(0.05, 2).len(), 2);
}

#[test]
fn a_product_is_linear_in_logarithms() {
    let mut problem = Problem::new();
    let quantity = |name: &str| cloudecon_reconcile::Quantity::new(name).with_scale(Scale::Log);
    let price = problem.quantity(quantity("price")).unwrap();
    let volume = problem.quantity(quantity("volume")).unwrap();
    let sales = problem.quantity(quantity("sales")).unwrap();
    for (id, name, value, error) in
        [(price, "price", 2.0, 0.1), (volume, "volume", 3.0, 0.1), (sales, "sales", 8.0, 0.1)]
    {
        let observation = Observation::new(name, id, value, error).with_scale(Scale::Log);
        problem.observe(observation).unwrap();
    }
    let product = Expression::from(price) * volume;
    problem.identity(Identity::equal("product", product, sales)).unwrap();
    let solution = problem.solve(&settings()).unwrap();
    // The gap ln(8/6) is shared in thirds.
    let third = (8.0_f64 / 6.0).ln() / 3.0;
    assert_relative_eq!(solution.value(price), 2.0 * third.exp(), max_relative = 1e-11);
    assert_relative_eq!(solution.value(sales), 8.0 * (-third).exp(), max_relative = 1e-11);
    assert!(solution.worst_residual() < 1e-12);
}

#[test]
fn errors_of_one_source_move_together() {
    // a + b = 10 with figures 4 ± 1 and 4 ± 1: uncorrelated, the sum is off by 2 with variance 2;
    // with correlation 0.5 with variance 3.
    let statistic = |correlation: f64| {
        let mut problem = Problem::new();
        let [a, b] = ["a", "b"].map(|name| problem.quantity(name).unwrap());
        for (name, id) in [("a", a), ("b", b)] {
            problem.observe(Observation::new(name, id, 4.0, 1.0).with_source("s")).unwrap();
        }
        problem.correlate_source("s", correlation).unwrap();
        problem.identity(Identity::new("sum", Expression::from(a) + b - 10.0)).unwrap();
        problem.solve(&settings()).unwrap().statistic()
    };
    assert_relative_eq!(statistic(0.0), 2.0, max_relative = 1e-13);
    assert_relative_eq!(statistic(0.5), 4.0 / 3.0, max_relative = 1e-13);
    assert_relative_eq!(statistic(1.0), 1.0, max_relative = 1e-13);
}
