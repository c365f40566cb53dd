//! Synthetic worlds with known truth: intervals hold it as often as they say, planted errors are
//! found, and clean figures are accused at the nominal rate. The example `simulation` counts more
//! worlds and writes `docs/validation/reconcile.md`.

mod world;

#[test]
fn intervals_cover_and_planted_errors_are_found() {
    let counts = world::simulate(1_000, 7).unwrap();
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    let coverage = share(counts.covered, counts.intervals);
    assert!((0.88..=0.92).contains(&coverage), "coverage {coverage}");
    // The generator itself: 90 % of the figures as given lie within 1.645 standard errors.
    let given = share(counts.figures_covered, counts.figures);
    assert!((0.89..=0.91).contains(&given), "figures {given}");
    let (testable, others) = counts.testable();
    let found = share(testable.found, testable.planted);
    assert!(found >= 0.9, "found {found} of {}", testable.planted);
    let found = share(counts.seen.found, counts.seen.planted);
    assert!(found >= 0.9, "found {found} of {}", counts.seen.planted);
    // Elsewhere the test has the power that normal errors leave it, within three standard errors.
    for power in [testable, others, counts.seen] {
        let (planted, expected) = (power.planted as f64, power.expected / power.planted as f64);
        let room = 3.0 * (expected * (1.0 - expected) / planted).sqrt();
        let found = share(power.found, power.planted);
        assert!((found - expected).abs() <= room, "found {found}, expected {expected} +- {room}");
    }
    // 5 % within three standard errors of a share of 1,000: 0.0207.
    let alarms = share(counts.global_alarms, counts.worlds);
    assert!((0.029..=0.071).contains(&alarms), "global alarms {alarms}");
    let alarms = share(counts.single_alarms, counts.worlds);
    assert!(alarms <= 0.071, "alarms of single figures {alarms}");
    assert!(counts.worst_residual <= 1e-9, "residual {}", counts.worst_residual);
}
