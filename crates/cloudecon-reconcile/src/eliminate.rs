use crate::solution::Solution;
use crate::{Error, Problem};

/// One round of the search for wrong figures.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Round {
    /// Figures set aside so far, in the order of the problem.
    pub removed: Vec<String>,
    /// The global statistic without them.
    pub chi2: f64,
    /// Its degrees of freedom.
    pub dof: usize,
    /// What the test allows.
    pub critical: f64,
    /// Figures that the data cannot tell apart as the next suspect, in the order of the problem;
    /// empty if the test passes.
    pub suspects: Vec<String>,
    /// By measured figure: the statistic without it as well; `None` if it cannot be tested.
    pub without: Vec<(String, f64)>,
}

/// What the search found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Elimination {
    /// Every round; the last one passes, or has nothing left to test.
    pub rounds: Vec<Round>,
    /// The consistent set without the figures set aside.
    pub solution: Solution,
}

impl Elimination {
    /// The figures set aside, in the order of the problem.
    pub fn removed(&self) -> &[String] {
        self.rounds.last().map_or(&[], |round| round.removed.as_slice())
    }
}

/// A figure is as suspect as the first if setting it aside explains this part of what that does.
const AS_SUSPECT: f64 = 0.98;

/// Sets figures aside one by one until the global test passes.
///
/// In each round the suspect is the figure without which the statistic falls most. Figures that do
/// at least 98 % of that are suspects as well: the data cannot tell them apart. Of those the one
/// with the largest `doubt` goes (a figure that is only assumed before one that was filed); with
/// equal doubt the one that explains most, and among exact equals the first in the order of the
/// problem, which is a convention and no finding.
///
/// # Errors
/// As [`Problem::solve`].
pub fn eliminate(
    problem: &Problem,
    alpha: f64,
    doubt: impl Fn(&str) -> u32,
) -> Result<Elimination, Error> {
    let mut left = problem.clone();
    let mut rounds = Vec::new();
    let mut removed: Vec<String> = Vec::new();
    loop {
        let solution = left.solve()?;
        let critical = solution.critical(alpha);
        let mut round = Round {
            removed: in_order(problem, &removed),
            chi2: solution.chi2(),
            dof: solution.dof(),
            critical,
            suspects: Vec::new(),
            without: Vec::new(),
        };
        if solution.dof() == 0 || solution.chi2() <= critical {
            rounds.push(round);
            return Ok(Elimination { rounds, solution });
        }
        round.without = without(&left, &solution);
        let lowest = round.without.iter().map(|(_, chi2)| *chi2).fold(f64::INFINITY, f64::min);
        let bar = solution.chi2() - AS_SUSPECT * (solution.chi2() - lowest);
        let is_suspect = |(_, chi2): &&(String, f64)| *chi2 <= bar;
        round.suspects = round.without.iter().filter(is_suspect).map(|(n, _)| n.clone()).collect();
        let next = next(&round, &doubt);
        rounds.push(round);
        let Some(next) = next else {
            return Ok(Elimination { rounds, solution });
        };
        left = left.without(&[next.as_str()]);
        removed.push(next);
    }
}

/// The most doubtful suspect, else the one that explains most, else the first.
fn next(round: &Round, doubt: &impl Fn(&str) -> u32) -> Option<String> {
    let most = round.suspects.iter().map(|name| doubt(name)).max()?;
    let doubtful = round
        .without
        .iter()
        .filter(|(name, _)| round.suspects.contains(name) && doubt(name) == most);
    let lowest = doubtful.clone().map(|(_, chi2)| *chi2).fold(f64::INFINITY, f64::min);
    let same = 1e-9 * round.chi2;
    doubtful.clone().find(|(_, chi2)| *chi2 <= lowest + same).map(|(name, _)| name.clone())
}

fn in_order(problem: &Problem, names: &[String]) -> Vec<String> {
    let all = problem.quantities().iter().map(crate::Quantity::name);
    all.filter(|name| names.iter().any(|n| n == name)).map(str::to_owned).collect()
}

/// The statistic without each figure that can be tested: by its likelihood ratio where that is
/// exact, else by solving again.
fn without(problem: &Problem, solution: &Solution) -> Vec<(String, f64)> {
    let tests = solution.tests();
    let mut found = Vec::new();
    for (figure, power) in solution.figures().iter().zip(&tests.maximum_power) {
        let Some(power) = power else { continue };
        let chi2 = if problem.is_linear() {
            (solution.chi2() - power * power).max(0.0)
        } else {
            // A problem without the figure that has no answer explains nothing.
            problem
                .without(&[figure.name.as_str()])
                .solve()
                .map_or(solution.chi2(), |other| other.chi2())
        };
        found.push((figure.name.clone(), chi2));
    }
    found
}
