//! Worked checks, each with its arithmetic beside it.

use cloudecon_reconcile::{
    Error, Problem, Quantity, Relation, Scale, Term, conflicting_sets, eliminate, smallest_removals,
};

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} for {expected}");
}

fn problem(
    quantities: &[(&str, Option<(f64, f64)>)],
    relations: &[(&str, &[(f64, &str)])],
) -> Problem {
    let mut problem = Problem::new();
    for (name, measured) in quantities {
        let quantity = match measured {
            Some((value, error)) => Quantity::measured(*name, *value, *error),
            None => Quantity::free(*name, 1.0),
        };
        assert_eq!(problem.add(quantity), Ok(()));
    }
    for (name, terms) in relations {
        let terms = terms.iter().map(|(coefficient, name)| Term::linear(*coefficient, *name));
        assert_eq!(problem.relate(Relation::hard(*name, terms)), Ok(()));
    }
    problem
}

#[test]
fn two_observations_of_one_quantity() {
    // Weights 1 and 1/4: (10 + 13/4) / (5/4) = 10.6, error sqrt(4/5), statistic 9 / 5.
    let seen = [("x", None), ("a", Some((10.0, 1.0))), ("b", Some((13.0, 2.0)))];
    let relations: [(&str, &[(f64, &str)]); 2] =
        [("a is x", &[(1.0, "a"), (-1.0, "x")]), ("b is x", &[(1.0, "b"), (-1.0, "x")])];
    let solution = problem(&seen, &relations).solve().unwrap();
    close(solution.figures()[0].value, 10.6);
    close(solution.figures()[0].error_left.unwrap(), 0.8_f64.sqrt());
    close(solution.chi2(), 1.8);
    assert_eq!(solution.dof(), 1);
}

const SUM: (&str, &[(f64, &str)]) = ("sum", &[(1.0, "x1"), (-1.0, "x2"), (-1.0, "x3")]);

#[test]
fn three_flows_share_their_gap_by_variance() {
    let seen = [("x1", Some((100.0, 2.0))), ("x2", Some((60.0, 1.0))), ("x3", Some((45.0, 2.0)))];
    let solution = problem(&seen, &[SUM]).solve().unwrap();
    let values: Vec<f64> = solution.figures().iter().map(|figure| figure.value).collect();
    // A gap of -5 with variance 9: 4/9, 1/9 and 4/9 of it.
    close(values[0], 100.0 + 20.0 / 9.0);
    close(values[1], 60.0 - 5.0 / 9.0);
    close(values[2], 45.0 - 20.0 / 9.0);
    close(solution.chi2(), 25.0 / 9.0);
}

#[test]
fn an_unmeasured_flow_is_fixed_but_nothing_is_tested() {
    let seen = [("x1", Some((100.0, 2.0))), ("x2", Some((60.0, 1.0))), ("x3", None)];
    let solution = problem(&seen, &[SUM]).solve().unwrap();
    let third = &solution.figures()[2];
    close(third.value, 40.0);
    close(third.error_left.unwrap(), 5.0_f64.sqrt());
    assert_eq!(solution.dof(), 0);
    assert!(solution.figures().iter().all(|figure| figure.pull.is_none() && !figure.is_redundant));
}

#[test]
fn contradictory_relations_are_named() {
    let mut contradictory =
        problem(&[("x1", None), ("x2", None)], &[("equal", &[(1.0, "x1"), (-1.0, "x2")])]);
    let apart =
        Relation::hard("apart", [Term::linear(1.0, "x1"), Term::linear(-1.0, "x2")]).equals(1.0);
    contradictory.relate(apart).unwrap();
    let names = vec!["equal".to_owned(), "apart".to_owned()];
    assert_eq!(contradictory.solve().unwrap_err(), Error::Contradiction { names });
}

#[test]
fn bounds_hold_where_they_bind_and_nowhere_else() {
    // Without the bound x2 is -1; with it the gap goes to x1.
    let mut bounded = Problem::new();
    bounded.add(Quantity::measured("x1", 10.0, 1.0)).unwrap();
    bounded.add(Quantity::measured("x2", -1.0, 1.0).between(0.0, f64::INFINITY)).unwrap();
    bounded.add(Quantity::measured("sum", 9.0, 0.0)).unwrap();
    bounded
        .relate(Relation::hard(
            "sum",
            [Term::linear(1.0, "x1"), Term::linear(1.0, "x2"), Term::linear(-1.0, "sum")],
        ))
        .unwrap();
    let solution = bounded.solve().unwrap();
    close(solution.figure("x2").unwrap().value, 0.0);
    close(solution.figure("x1").unwrap().value, 9.0);
}

#[test]
fn a_product_is_exact_in_one_step_on_logarithms() {
    // ln x + ln y = ln 12 with log errors 0.1 and 0.2: the gap ln(12/10) goes 1/5 and 4/5.
    let mut logs = Problem::new();
    logs.add(Quantity::measured("x", 2.0, 0.1).on(Scale::Log)).unwrap();
    logs.add(Quantity::measured("y", 5.0, 0.2).on(Scale::Log)).unwrap();
    logs.relate(
        Relation::hard("product", [Term::product(1.0, [("x", 1.0), ("y", 1.0)])]).equals(12.0),
    )
    .unwrap();
    let solution = logs.solve().unwrap();
    close(solution.figure("x").unwrap().value, 2.0 * 1.2_f64.powf(0.2));
    close(solution.figure("y").unwrap().value, 5.0 * 1.2_f64.powf(0.8));
}

#[test]
fn suspects_that_cannot_be_told_apart_stand_together() {
    // Ten for two: one equation, three figures, all equally suspect; the doubtful one goes.
    let seen = [("x1", Some((110.0, 1.0))), ("x2", Some((60.0, 1.0))), ("x3", Some((40.0, 1.0)))];
    let wrong = problem(&seen, &[SUM]);
    let found = eliminate(&wrong, 0.05, |name| u32::from(name == "x3")).unwrap();
    assert_eq!(found.rounds[0].suspects, ["x1", "x2", "x3"]);
    assert_eq!(found.removed(), ["x3"]);
    close(found.solution.figure("x3").unwrap().value, 50.0);
    let all = ["x1", "x2", "x3"];
    assert_eq!(smallest_removals(&wrong, 0.05, &all, 2).unwrap().len(), 3);
    assert_eq!(conflicting_sets(&wrong, 0.05, &all).unwrap(), [all.to_vec()]);
}
