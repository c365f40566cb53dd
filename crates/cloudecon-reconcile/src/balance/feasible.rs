use crate::error::Error;

/// Whether some matrix with the zeros of the prior has these sums: the largest flow from rows to
/// columns must carry all of them. Where it does not, the rows that cannot place their sums are
/// named.
pub(super) fn check(prior: &[Vec<f64>], rows: &[f64], columns: &[f64]) -> Result<(), Error> {
    const ROUNDING: f64 = 1e-12;
    let total: f64 = rows.iter().sum();
    let mut flow = vec![vec![0.0; columns.len()]; rows.len()];
    let (mut supply, mut room) = (rows.to_vec(), columns.to_vec());
    loop {
        let found = Reach::new(prior, &flow, &supply, ROUNDING * total);
        let target = (0..columns.len())
            .find(|column| found.from_row[*column].is_some() && room[*column] > ROUNDING * total);
        let Some(target) = target else {
            let short: f64 = supply.iter().sum();
            return if short > 1e-9 * total { Err(found.error(rows, columns)) } else { Ok(()) };
        };
        found.push(target, &mut flow, &mut supply, &mut room);
    }
}

/// Rows and columns that more flow can reach, and from where.
struct Reach {
    from_row: Vec<Option<usize>>,
    from_column: Vec<Option<usize>>,
    is_reached: Vec<bool>,
}

impl Reach {
    fn new(prior: &[Vec<f64>], flow: &[Vec<f64>], supply: &[f64], least: f64) -> Self {
        let columns = prior.first().map_or(0, Vec::len);
        let mut found = Self {
            from_row: vec![None; columns],
            from_column: vec![None; supply.len()],
            is_reached: supply.iter().map(|left| *left > least).collect(),
        };
        let mut queue: Vec<usize> =
            (0..supply.len()).filter(|row| found.is_reached[*row]).collect();
        let mut next = 0;
        while next < queue.len() {
            let row = queue[next];
            next += 1;
            for column in 0..columns {
                if prior[row][column] == 0.0 || found.from_row[column].is_some() {
                    continue;
                }
                found.from_row[column] = Some(row);
                for (other, line) in flow.iter().enumerate() {
                    if line[column] > least && !found.is_reached[other] {
                        found.is_reached[other] = true;
                        found.from_column[other] = Some(column);
                        queue.push(other);
                    }
                }
            }
        }
        found
    }

    /// Sends as much as possible along the way that ends in a column.
    fn push(&self, target: usize, flow: &mut [Vec<f64>], supply: &mut [f64], room: &mut [f64]) {
        let mut steps = Vec::new();
        let mut column = target;
        let mut amount = room[target];
        let start = loop {
            let Some(row) = self.from_row[column] else { return };
            let back = self.from_column[row];
            steps.push((row, column, back));
            match back {
                Some(before) => {
                    amount = amount.min(flow[row][before]);
                    column = before;
                }
                None => break row,
            }
        };
        amount = amount.min(supply[start]);
        for (row, column, back) in steps {
            flow[row][column] += amount;
            if let Some(before) = back {
                flow[row][before] -= amount;
            }
        }
        supply[start] -= amount;
        room[target] -= amount;
    }

    fn error(&self, rows: &[f64], columns: &[f64]) -> Error {
        let reached: Vec<usize> = (0..rows.len()).filter(|row| self.is_reached[*row]).collect();
        let needed = reached.iter().map(|row| rows[*row]).sum();
        let possible = columns
            .iter()
            .zip(&self.from_row)
            .filter(|(_, from)| from.is_some())
            .map(|(sum, _)| sum)
            .sum();
        let names: Vec<String> = reached.iter().map(|row| (row + 1).to_string()).collect();
        let what = if names.len() == 1 { "row" } else { "rows" };
        Error::Infeasible { what: format!("{what} {}", names.join(", ")), needed, possible }
    }
}
