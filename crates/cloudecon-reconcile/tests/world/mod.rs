//! Synthetic worlds: true values that meet every identity, figures of them with known errors, and
//! what the reconciliation makes of it.

use cloudecon_reconcile::{
    Correction, Error, Expression, Identity, MeasurementTest, Observation, ObservationId, Problem,
    QuantityId, Scale, Settings, Solution,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use statrs::distribution::{ContinuousCDF, Normal};

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
    /// Errors of `GROSS` standard errors of the figure, by what the others know of it, in fifths.
    pub(crate) bands: [Power; 5],
    /// Errors of `GROSS` standard errors of the adjustment that they call for.
    pub(crate) seen: Power,
    /// Sum of the ratios of errors after and before.
    pub(crate) narrowing: f64,
    /// The largest share of its terms by which an identity was off.
    pub(crate) worst_residual: f64,
}

/// Planted errors, and how many of them were found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Power {
    pub(crate) planted: usize,
    pub(crate) found: usize,
    /// The sum of the chances that normal errors give each of them to be found.
    pub(crate) expected: f64,
}

impl Power {
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            planted: self.planted + other.planted,
            found: self.found + other.found,
            expected: self.expected + other.expected,
        }
    }
}

impl Counts {
    /// Errors in figures that can be tested, and in the others.
    pub(crate) fn testable(&self) -> (Power, Power) {
        let [a, b, c, d, testable] = self.bands;
        (testable, a.and(b).and(c).and(d))
    }
}

/// A figure that is off by some of its standard errors beside what chance does.
#[derive(Debug, Clone, Copy)]
struct Plant {
    figure: usize,
    errors: f64,
}

/// A world of one cloud: three lines of revenue that add up, each price times volume, and a margin.
struct World {
    truth: Vec<f64>,
    problem: Problem,
    quantities: Vec<QuantityId>,
    figures: Vec<ObservationId>,
}

#[derive(Clone)]
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
    fn new(draws: &mut Draws, plant: Option<Plant>) -> Result<Self, Error> {
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
                if let Some(plant) = plant.filter(|plant| plant.figure == figures.len()) {
                    off += plant.errors;
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
        let figure = draws.below(21);
        let sign = if draws.uniform() < 0.5 { -1.0 } else { 1.0 };
        // The same world three times: without an error, with one in units of the figure's standard
        // error, with one in units of the adjustment's.
        let known = known(&World::new(&mut draws.clone(), None)?, figure, &settings)?;
        let by_figure = Plant { figure, errors: sign * GROSS };
        if known > 0.0 {
            let plant = Plant { figure, errors: sign * GROSS / known.sqrt() };
            let seen = planted(&World::new(&mut draws.clone(), Some(plant))?, figure, GROSS)?;
            counts.seen = counts.seen.and(seen);
        }
        let of_five = GROSS * known.sqrt();
        let found = planted(&World::new(&mut draws, Some(by_figure))?, figure, of_five)?;
        let band = (1..5).filter(|fifth| known >= f64::from(*fifth) * (1.0 - TESTABLE)).count();
        counts.bands[band] = counts.bands[band].and(found);
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
    let suspicious = solution.suspicious(settings.level, Correction::Sidak);
    counts.single_alarms += usize::from(!suspicious.is_empty());
    Ok(())
}

/// What the other figures take of the variance of this one, as a share.
fn known(world: &World, figure: usize, settings: &Settings) -> Result<f64, Error> {
    let solution = world.problem.solve(settings)?;
    let share = test(&solution, world.figures[figure])
        .and_then(|test| test.error_after.map(|after| 1.0 - (after / test.error_before).powi(2)));
    Ok(share.unwrap_or(0.0))
}

fn test(solution: &Solution<'_>, figure: ObservationId) -> Option<MeasurementTest> {
    solution.measurement_tests().into_iter().find(|test| test.observation == figure)
}

/// Whether the figure is accused, and how likely that is if its pull is normal around `pull`: a
/// figure whose variance the others take to the share r is adjusted by r of its error e, with
/// variance r, so that its pull moves by e times the root of r.
fn planted(world: &World, figure: usize, pull: f64) -> Result<Power, Error> {
    let settings = Settings::default();
    let solution = world.problem.solve(&settings)?;
    let suspicious = solution.suspicious(settings.level, Correction::Sidak);
    let tested = solution.measurement_tests().iter().filter(|test| test.is_redundant()).count();
    let critical = Solution::critical_pull(settings.level, tested);
    let normal = Normal::standard();
    Ok(Power {
        planted: 1,
        found: usize::from(suspicious.contains(&world.figures[figure])),
        expected: normal.sf(critical - pull) + normal.cdf(-critical - pull),
    })
}
