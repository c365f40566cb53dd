use crate::Error;

/// Results of a sweep, one element a row; allocated once and used again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SweepResults {
    hour: Vec<f64>,
    rate: Vec<f64>,
    tpot: Vec<f64>,
    price: Vec<f64>,
    valid: Vec<bool>,
}

impl SweepResults {
    /// Room for `rows` rows.
    pub fn with_rows(rows: usize) -> Self {
        Self {
            hour: vec![0.0; rows],
            rate: vec![0.0; rows],
            tpot: vec![0.0; rows],
            price: vec![0.0; rows],
            valid: vec![false; rows],
        }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.hour.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.hour.is_empty()
    }

    /// USD per useful chip-hour.
    pub fn chip_hour(&self) -> &[f64] {
        &self.hour
    }

    /// Output tokens a second and chip.
    pub fn output_per_chip(&self) -> &[f64] {
        &self.rate
    }

    /// Seconds per output token.
    pub fn tpot(&self) -> &[f64] {
        &self.tpot
    }

    /// USD per million output tokens that bear the whole hour.
    pub fn output_cost(&self) -> &[f64] {
        &self.price
    }

    /// Rows that have a finite result.
    pub fn is_valid(&self) -> &[bool] {
        &self.valid
    }

    /// Refuses results with an invalid row.
    ///
    /// # Errors
    /// [`Error::Row`] with the first.
    pub fn require_all(&self) -> Result<(), Error> {
        match self.valid.iter().position(|valid| !valid) {
            Some(row) => Err(Error::Row { row }),
            None => Ok(()),
        }
    }

    pub(crate) fn as_mut(&mut self) -> ResultsMut<'_> {
        ResultsMut {
            hour: &mut self.hour,
            rate: &mut self.rate,
            tpot: &mut self.tpot,
            price: &mut self.price,
            valid: &mut self.valid,
        }
    }
}

/// Rows of the results that one block or thread fills.
pub(crate) struct ResultsMut<'r> {
    pub(crate) hour: &'r mut [f64],
    pub(crate) rate: &'r mut [f64],
    pub(crate) tpot: &'r mut [f64],
    pub(crate) price: &'r mut [f64],
    pub(crate) valid: &'r mut [bool],
}

impl ResultsMut<'_> {
    pub(crate) fn split_at(self, rows: usize) -> (Self, Self) {
        let rows = rows.min(self.hour.len());
        let (hour, hours) = self.hour.split_at_mut(rows);
        let (rate, rates) = self.rate.split_at_mut(rows);
        let (tpot, tpots) = self.tpot.split_at_mut(rows);
        let (price, prices) = self.price.split_at_mut(rows);
        let (valid, valids) = self.valid.split_at_mut(rows);
        (
            Self { hour, rate, tpot, price, valid },
            Self { hour: hours, rate: rates, tpot: tpots, price: prices, valid: valids },
        )
    }
}
