//! Synthetic worlds: true values that meet every identity, figures of them with known errors, and
//! what the reconciliation makes of it.

use cloudecon_reconcile::{
    Error, Expression, Identity, Observation, ObservationId, Problem, QuantityId, Scale, Settings,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Figures are wrong by this many of their standard errors where an error is planted.
pub(crate) const GROSS: f64 = 5.0;

/// Figures that the others know this well can be tested with some power: what the identities take
/// of the variance, as a share.
pub(crate) const TESTABLE: f64 = 0.8;

/// Half the width of an interval of 90 % in standard errors.
const WIDTH: f64 = 1.644_853_626_951_472_2;

/// What was counted over many worlds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) worlds: usize,
    /// Reconciled quantities, and those whose interval of 90 % holds the truth.
    pub(crate) intervals: usize,
    pub(crate) covered: usize,
    /// Intervals of the figures as given, and those that hold the truth.
    pub(crate) figures: usize,
    pub(crate) figures_covered: usize,
    /// Clean worlds that the global test rejects, and those with any suspicious figure.
    pub(crate) global_alarms: usize,
    pub(crate) single_alarms: usize,
    /// Planted errors in testable figures, and how many were found.
    pub(crate) planted: usize,
    pub(crate) found: usize,
    /// Planted errors in other figures, and how many were found.
    pub(crate) planted_elsewhere: usize,
    pub(crate) found_elsewhere: usize,
    /// Figures accused beside the planted one.
    pub(crate) accused: usize,
    /// Sum of the ratios of errors after and before.
    pub(crate) narrowing: f64,
    /// The largest share of its terms by which an identity was off.
    pub(crate) worst_residual: f64,
}

/// A world of one cloud: three lines of revenue that add up, each price times volume, and a margin.
struct World {
    truth: Vec<f64>,
    problem: Problem,
    quantities: Vec<QuantityId>,
    figures: Vec<ObservationId>,
}

struct Draws(ChaCha8Rng);

impl Draws {
    /// Between 0 and 1, never either.
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.uniform().ln()).sqrt(), self.uniform());
        radius * (std::f64::consts::TAU * angle).cos()
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    fn below(&mut self, count: usize) -> usize {
        let draw = self.uniform();
        // The last of the equal parts of 0 to 1 that begins below the draw.
        (0..count).rfind(|part| *part as f64 <= draw * count as f64).unwrap_or(0)
    }
}

impl World {
    /// `wrong` is the place of a figure that is off by `GROSS` standard errors, up or down.
    fn new(draws: &mut Draws, wrong: Option<usize>) -> Result<Self, Error> {
        let mut truth = Vec::new();
        let mut names = Vec::new();
        let mut sales = 0.0;
        for line in ["rented", "tokens", "software"] {
            let (price, volume) = (draws.between(1.0, 9.0), draws.between(5.0, 20.0));
            truth.extend([price, volume, price * volume]);
            names.extend(["price", "volume", "sales"].map(|what| format!("{line} {what}")));
            sales += price * volume;
        }
        let margin = draws.between(0.2, 0.45);
        truth.extend([sales, sales * (1.0 - margin), sales * margin]);
        names.extend(["all sales", "cost", "income"].map(str::to_owned));
        let mut problem = Problem::new();
        let mut quantities = Vec::new();
        for (place, name) in names.iter().enumerate() {
            // Prices and volumes are known up to a factor.
            let scale = if place < 9 { Scale::Log } else { Scale::Own };
            quantities.push(
                problem.quantity(
                    cloudecon_reconcile::Quantity::new(name.as_str()).with_scale(scale),
                )?,
            );
        }
        let mut figures = Vec::new();
        for (place, value) in truth.iter().enumerate() {
            // Two sources for most figures, one for some prices and volumes.
            for source in 0..if place % 3 == 1 && place < 9 { 1 } else { 2 } {
                let share = draws.between(0.01, 0.06);
                let mut off = draws.normal();
                if wrong == Some(figures.len()) {
                    off += if draws.uniform() < 0.5 { -GROSS } else { GROSS };
                }
                let name = format!("{} {source}", names[place]);
                let id = quantities[place];
                let figure = if place < 9 {
                    let printed = value * (share * off).exp();
                    Observation::new(name, id, printed, share).with_scale(Scale::Log)
                } else {
                    Observation::new(name, id, value + share * value * off, share * value)
                };
                figures.push(problem.observe(figure)?);
            }
        }
        let of = |place: usize| Expression::from(quantities[place]);
        for line in 0..3 {
            let first = 3 * line;
            let product = of(first) * of(first + 1);
            problem.identity(Identity::equal(format!("line {line}"), product, of(first + 2)))?;
        }
        problem.identity(Identity::equal("lines", of(2) + of(5) + of(8), of(9)))?;
        problem.identity(Identity::equal("income", of(9) - of(10), of(11)))?;
        Ok(Self { truth, problem, quantities, figures })
    }
}

/// Counts over clean worlds and over worlds with one planted error each, always the same for one
/// seed.
pub(crate) fn simulate(worlds: usize, seed: u64) -> Result<Counts, Error> {
    let mut draws = Draws(ChaCha8Rng::seed_from_u64(seed));
    let settings = Settings::default();
    let mut counts = Counts { worlds, ..Counts::default() };
    for _ in 0..worlds {
        clean(&World::new(&mut draws, None)?, &settings, &mut counts)?;
        // Which figure is wrong is drawn before the world.
        let wrong = draws.below(21);
        planted(&World::new(&mut draws, Some(wrong))?, wrong, &settings, &mut counts)?;
    }
    Ok(counts)
}

fn clean(world: &World, settings: &Settings, counts: &mut Counts) -> Result<(), Error> {
    let solution = world.problem.solve(settings)?;
    counts.worst_residual = counts.worst_residual.max(solution.worst_residual());
    for (id, truth) in world.quantities.iter().zip(&world.truth) {
        let scale = world.problem.quantities()[id.index()].scale();
        let (Some(error), Some(value), Some(truth)) = (
            solution.coordinate_error(*id),
            scale.coordinate(solution.value(*id)),
            scale.coordinate(*truth),
        ) else {
            continue;
        };
        counts.intervals += 1;
        counts.covered += usize::from((value - truth).abs() <= WIDTH * error);
    }
    for test in solution.measurement_tests() {
        let observation = &world.problem.observations()[test.observation.index()];
        let truth = observation.of().value(&world.truth);
        let scale = observation.scale();
        if let (Some(figure), Some(truth)) =
            (scale.coordinate(observation.value()), scale.coordinate(truth))
        {
            counts.figures += 1;
            let room = WIDTH * observation.standard_error();
            counts.figures_covered += usize::from((figure - truth).abs() <= room);
        }
        if let Some(after) = test.error_after {
            counts.narrowing += after / test.error_before;
        }
    }
    counts.global_alarms += usize::from(!solution.is_consistent(settings.level));
    let suspicious = solution.suspicious(settings.level, cloudecon_reconcile::Correction::Sidak);
    counts.single_alarms += usize::from(!suspicious.is_empty());
    Ok(())
}

fn planted(
    world: &World,
    wrong: usize,
    settings: &Settings,
    counts: &mut Counts,
) -> Result<(), Error> {
    let wrong = world.figures[wrong];
    let solution = world.problem.solve(settings)?;
    let Some(test) =
        solution.measurement_tests().into_iter().find(|test| test.observation == wrong)
    else {
        return Ok(());
    };
    let after = test.error_after.unwrap_or(f64::NAN);
    let share = 1.0 - (after / test.error_before).powi(2);
    let suspicious = solution.suspicious(settings.level, cloudecon_reconcile::Correction::Sidak);
    let is_found = suspicious.contains(&wrong);
    counts.accused += suspicious.iter().filter(|id| **id != wrong).count();
    if share >= TESTABLE {
        counts.planted += 1;
        counts.found += usize::from(is_found);
    } else {
        counts.planted_elsewhere += 1;
        counts.found_elsewhere += usize::from(is_found);
    }
    Ok(())
}
