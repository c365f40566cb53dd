use crate::chi_square;
use crate::observation::ObservationId;
use crate::solution::Solution;

/// Figures by what they have to do with another.
#[derive(Debug)]
pub(crate) struct Distances {
    /// The least first.
    pub(crate) near: Vec<usize>,
    /// Those that have nothing to do with it.
    pub(crate) far: Vec<usize>,
}

/// What leaving out observations does to the statistic, in closed form.
#[derive(Debug, Clone)]
pub(crate) struct Influence {
    ids: Vec<ObservationId>,
    names: Vec<String>,
    /// Scalar products of the errors' effects.
    products: Vec<Vec<f64>>,
    pushes: Vec<f64>,
    weights: Vec<f64>,
    statistic: f64,
    degrees: usize,
}

impl Influence {
    /// Of the observations that others can test.
    pub(crate) fn new(solution: &Solution<'_>) -> Self {
        let layout = &solution.fit.layout;
        let sides = solution.sides();
        let rows = solution.fit.linear.elimination.rest.len();
        let mut found = Self {
            ids: Vec::new(),
            names: Vec::new(),
            products: Vec::new(),
            pushes: Vec::new(),
            weights: Vec::new(),
            statistic: solution.statistic(),
            degrees: solution.degrees_of_freedom(),
        };
        let mut effects: Vec<Vec<f64>> = Vec::new();
        for (index, column) in layout.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let spread = &layout.spreads[*column];
            if spread.is_empty() || solution.determined(spread) <= 0.0 {
                continue;
            }
            let observation = &solution.problem().observations[index];
            let unit = observation.standard_error;
            let mut side = vec![0.0; rows];
            sides[*column].iter().for_each(|(row, entry)| side[*row] = entry * unit);
            found.ids.push(ObservationId(index));
            found.names.push(observation.name.clone());
            let reduced = &solution.fit.step.reduced;
            found.pushes.push(-side.iter().zip(reduced).map(|(a, y)| a * y).sum::<f64>());
            effects.push(solution.fit.linear.factor.forward(&side));
        }
        let product = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| x * y).sum();
        found.products =
            effects.iter().map(|a| effects.iter().map(|b| product(a, b)).collect()).collect();
        found.weights = (0..effects.len()).map(|place| found.products[place][place]).collect();
        found
    }

    /// Where an observation stands; `None` if nothing tests it.
    pub(crate) fn place(&self, id: ObservationId) -> Option<usize> {
        self.ids.iter().position(|known| *known == id)
    }

    /// The observation at a place.
    pub(crate) fn id(&self, place: usize) -> ObservationId {
        self.ids[place]
    }

    /// The other figures by what they have to do with one, the least first; figures whose errors
    /// have nothing to do with its own stand apart.
    pub(crate) fn by_distance(&self, centre: usize) -> Distances {
        const NOTHING: f64 = 1e-12;
        let coupling = |place: usize| {
            let size = self.weights[place] * self.weights[centre];
            if size > 0.0 { self.products[centre][place].powi(2) / size } else { 0.0 }
        };
        let others = (0..self.ids.len()).filter(|place| *place != centre);
        let (mut near, far): (Vec<usize>, Vec<usize>) =
            others.partition(|place| coupling(*place) > NOTHING);
        near.sort_by(|a, b| {
            let rounded = |place: usize| (coupling(place) * 1e9).round();
            rounded(*a).total_cmp(&rounded(*b)).then_with(|| self.names[*b].cmp(&self.names[*a]))
        });
        Distances { near, far }
    }

    /// By how much the statistic is above its degrees of freedom.
    pub(crate) fn excess(&self) -> f64 {
        self.statistic - self.degrees as f64
    }

    fn pull(&self, place: usize) -> f64 {
        let weight = self.products[place][place];
        if self.is_tested(place) { self.pushes[place] / weight.sqrt() } else { 0.0 }
    }

    fn is_tested(&self, place: usize) -> bool {
        const UNTESTED: f64 = 1e-10;
        self.products[place][place] > UNTESTED * self.weights[place]
    }

    pub(crate) fn fails(&self, level: f64) -> bool {
        chi_square::critical(level, self.degrees).is_some_and(|critical| self.statistic > critical)
    }

    pub(crate) fn drop(&mut self, place: usize) {
        if !self.is_tested(place) {
            self.pushes[place] = 0.0;
            return;
        }
        let weight = self.products[place][place];
        let push = self.pushes[place];
        let effects: Vec<f64> = self.products[place].clone();
        self.statistic -= push * push / weight;
        self.degrees = self.degrees.saturating_sub(1);
        for (row, by_row) in effects.iter().enumerate() {
            let factor = by_row / weight;
            if factor == 0.0 {
                continue;
            }
            self.pushes[row] -= factor * push;
            for (entry, by) in self.products[row].iter_mut().zip(&effects) {
                *entry -= factor * by;
            }
        }
    }

    /// Sets of this size, from some place on, whose removal lets the test pass.
    pub(crate) fn remove(
        &self,
        size: usize,
        from: usize,
        level: f64,
        taken: &mut Vec<ObservationId>,
        found: &mut Vec<Vec<ObservationId>>,
    ) {
        for place in from..self.ids.len() {
            if !self.is_tested(place) {
                continue;
            }
            taken.push(self.ids[place]);
            if size == 1 {
                let left = self.statistic - self.pull(place).powi(2);
                let degrees = self.degrees.saturating_sub(1);
                if chi_square::critical(level, degrees).is_none_or(|critical| left <= critical) {
                    found.push(taken.clone());
                }
            } else {
                let mut without = self.clone();
                without.drop(place);
                without.remove(size - 1, place + 1, level, taken, found);
            }
            taken.pop();
        }
    }
}
