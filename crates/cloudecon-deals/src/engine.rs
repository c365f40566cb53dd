//! Evaluates a contract on any kind of number.
//!
//! Terms are computed one after the other over all periods: what a term refers to stands before it.

mod adjust;
mod bands;
mod compile;
mod endings;
mod factors;
mod lines;
mod plan;
mod prepay;
mod revenue;
mod settle;
mod work;

pub(crate) use endings::ends_depend_on_drivers;
pub(crate) use plan::Plan;

use crate::Error;

/// Lines of all terms: `[term][period]` for each measure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flows<N> {
    pub(crate) earned: Vec<Vec<N>>,
    pub(crate) billed: Vec<Vec<N>>,
    pub(crate) cash: Vec<Vec<N>>,
    pub(crate) recognised: Vec<Vec<N>>,
}

/// The path of a driver, `None` if there is no such driver.
pub(crate) type Inputs<'a, N> = dyn Fn(&str) -> Option<Vec<N>> + 'a;

fn at<N>(line: &[N], period: usize) -> Result<&N, Error> {
    line.get(period).ok_or_else(|| Error::overflow("period"))
}
