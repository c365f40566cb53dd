//! Set inversion: boxes of terms that interval arithmetic cannot exclude.

use super::combination::{Combination, Judgement, flows};
use super::{Bounds, Certificate, Observation, Parameter, Verdict};
use crate::ranges::{Ends, part, split};
use crate::{Deal, Drivers, Error, Rate, Unknown};

pub(super) struct Search<'a> {
    deal: &'a Deal,
    drivers: &'a Drivers,
    observations: Vec<(&'a Observation, Combination)>,
    unknowns: Vec<Unknown>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        deal: &'a Deal,
        drivers: &'a Drivers,
        observations: &'a [Observation],
    ) -> Result<Self, Error> {
        let observations = observations
            .iter()
            .map(|o| Ok((o, Combination::new(&o.quantity, deal)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { deal, drivers, observations, unknowns: deal.unknowns() })
    }

    /// The place of an observation that excludes the box, or whether all of it fits.
    fn judge(&self, ends: &Ends) -> Result<(Judgement, usize), Error> {
        let flows = flows(self.deal, self.drivers, ends)?;
        let mut all = Judgement::Inside;
        for (place, (observation, combination)) in self.observations.iter().enumerate() {
            match combination.judge(&flows, observation.low, observation.high)? {
                Judgement::Outside => return Ok((Judgement::Outside, place)),
                Judgement::Open => all = Judgement::Open,
                Judgement::Inside => {}
            }
        }
        Ok((all, 0))
    }

    pub(super) fn run(&self, budget: usize) -> Result<(Verdict, Vec<Ends>), Error> {
        let prior: Ends = self.unknowns.iter().map(|u| (u.low, u.high)).collect();
        let is_whole: Vec<bool> = self.unknowns.iter().map(|u| u.is_whole).collect();
        let mut counts = vec![0_usize; self.observations.len()];
        let mut used = 0_usize;
        let shaved = self.shaved(&prior, &is_whole, budget, &mut used, &mut counts)?;
        let (mut open, mut kept, mut sample) = (Vec::from_iter(shaved), Vec::new(), None);
        // Breadth first: the oldest box is the widest.
        let mut next = 0;
        while let Some(ends) = open.get(next).cloned() {
            if used >= budget {
                break;
            }
            next += 1;
            used += 1;
            match self.judge(&ends)? {
                (Judgement::Outside, place) => count(&mut counts, place),
                (Judgement::Inside, _) => {
                    sample = sample.or_else(|| Some(ends.iter().map(|(low, _)| *low).collect()));
                    kept.push(ends);
                }
                (Judgement::Open, _) => match split(&ends, &prior, &is_whole) {
                    Some((left, right)) => open.extend([left, right]),
                    None => kept.push(ends),
                },
            }
        }
        kept.extend(open.into_iter().skip(next));
        if kept.is_empty() {
            return Ok((Verdict::Infeasible(self.certificate(&prior, &counts)?), kept));
        }
        if sample.is_none() {
            sample = self.try_middles(&kept)?;
        }
        let parameters = self
            .unknowns
            .iter()
            .enumerate()
            .map(|(index, unknown)| {
                let ends = kept.iter().filter_map(|ends| ends.get(index));
                let hull = ends.copied().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
                let prior = (unknown.low, unknown.high);
                Parameter { name: unknown.name(), prior, feasible: hull.unwrap_or(prior) }
            })
            .collect();
        Ok((Verdict::Feasible { parameters, sample }, kept))
    }

    /// Cuts slices off the ends of each range while no contract in a slice fits; `None` if nothing is left.
    fn shaved(
        &self,
        prior: &Ends,
        is_whole: &[bool],
        budget: usize,
        used: &mut usize,
        counts: &mut [usize],
    ) -> Result<Option<Ends>, Error> {
        let mut ends = prior.clone();
        for _ in 0..4 {
            let before = ends.clone();
            for index in 0..ends.len() {
                for at_low in [true, false] {
                    let mut halvings = 1_u32;
                    while halvings <= 8 && used.saturating_mul(2) < budget {
                        let Some((slice, rest)) = slice(&ends, index, halvings, at_low, is_whole)
                        else {
                            break;
                        };
                        *used += 1;
                        match self.judge(&slice)? {
                            (Judgement::Outside, place) => {
                                count(counts, place);
                                ends = rest;
                            }
                            _ => halvings += 1,
                        }
                    }
                }
            }
            if ends == before {
                break;
            }
        }
        *used += 1;
        match self.judge(&ends)? {
            (Judgement::Outside, place) => {
                count(counts, place);
                Ok(None)
            }
            _ => Ok(Some(ends)),
        }
    }

    fn try_middles(&self, kept: &[Ends]) -> Result<Option<Vec<Rate>>, Error> {
        for ends in kept.iter().take(64) {
            let half = Rate::new(1, 2)?;
            let middles: Option<Vec<Rate>> = ends
                .iter()
                .zip(&self.unknowns)
                .map(|((low, high), unknown)| part(*low, *high, half, unknown.is_whole))
                .collect();
            if let Some(middles) = middles {
                let point: Ends = middles.iter().map(|m| (*m, *m)).collect();
                if self.judge(&point)?.0 == Judgement::Inside {
                    return Ok(Some(middles));
                }
            }
        }
        Ok(None)
    }

    fn certificate(&self, prior: &Ends, counts: &[usize]) -> Result<Certificate, Error> {
        // Smaller boxes give tighter ends: halve all of them a few times.
        let is_whole: Vec<bool> = self.unknowns.iter().map(|u| u.is_whole).collect();
        let mut boxes = vec![prior.clone()];
        for _ in 0..9 {
            boxes = boxes
                .into_iter()
                .flat_map(|ends| match split(&ends, prior, &is_whole) {
                    Some((left, right)) => vec![left, right],
                    None => vec![ends],
                })
                .collect();
        }
        let mut attainable: Vec<(String, Bounds)> = Vec::new();
        for ends in &boxes {
            let flows = flows(self.deal, self.drivers, ends)?;
            for (place, (observation, combination)) in self.observations.iter().enumerate() {
                let now = combination.value(&flows)?;
                match attainable.get_mut(place) {
                    Some((_, hull)) => *hull = super::join(*hull, now),
                    None => attainable.push((observation.name.clone(), now)),
                }
            }
        }
        let excluded_by = self
            .observations
            .iter()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|((observation, _), count)| (observation.name.clone(), *count))
            .collect();
        Ok(Certificate { boxes: counts.iter().sum(), excluded_by, attainable })
    }
}

fn count(counts: &mut [usize], place: usize) {
    if let Some(slot) = counts.get_mut(place) {
        *slot += 1;
    }
}

/// A slice of `1 / 2^halvings` at one end of a range, and the rest.
fn slice(
    ends: &Ends,
    index: usize,
    halvings: u32,
    at_low: bool,
    is_whole: &[bool],
) -> Option<(Ends, Ends)> {
    let (low, high) = *ends.get(index)?;
    let share = Rate::new(1, 1_i128.checked_shl(halvings)?).ok()?;
    let share = if at_low { share } else { Rate::ONE.checked_sub(share)? };
    let cut = part(low, high, share, is_whole.get(index).copied().unwrap_or(false))?;
    if cut <= low || cut >= high {
        return None;
    }
    let (mut slice, mut rest) = (ends.clone(), ends.clone());
    if at_low {
        slice.get_mut(index)?.1 = cut;
        rest.get_mut(index)?.0 = cut;
    } else {
        slice.get_mut(index)?.0 = cut;
        rest.get_mut(index)?.1 = cut;
    }
    Some((slice, rest))
}
