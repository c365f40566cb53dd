//! An equation solved for one of its names.

use std::ops::Range;

use super::program::{Expression, Function, Leaf, Step};

impl Expression {
    /// The formula of a name on the right side of `left = self`, where the name occurs once and
    /// only arithmetic stands over it.
    ///
    /// ```
    /// use cloudecon::expression::Expression;
    /// let growth = Expression::parse("now / before - 1")?;
    /// let solved = growth.solved_for("before", "growth").map(|formula| formula.to_string());
    /// assert_eq!(solved.as_deref(), Some("now / (growth + 1)"));
    /// # Ok::<(), cloudecon::expression::Fault>(())
    /// ```
    pub fn solved_for(&self, name: &str, left: &str) -> Option<Self> {
        let target = self.leaves.iter().position(|(leaf, _)| leaf.name() == Some(name))?;
        let mut places =
            self.steps.iter().enumerate().filter(|(_, (step, _))| *step == Step::Push(target));
        let (place, _) = places.next()?;
        if places.next().is_some() {
            return None;
        }
        let mut leaves = self.leaves.clone();
        let mut leaf = |leaf: Leaf| {
            let known = leaves.iter().position(|(known, _)| *known == leaf);
            let index = known.unwrap_or(leaves.len());
            if known.is_none() {
                leaves.push((leaf, 0..0));
            }
            vec![Step::Push(index)]
        };
        let mut found = leaf(Leaf::Name(left.to_owned()));
        let mut within = 0..self.steps.len();
        while within.len() > 1 {
            let (operator, _) = self.steps.get(within.end - 1)?;
            let parts = self.operands(&within)?;
            let at = parts.iter().position(|part| part.contains(&place))?;
            let other = || parts.get(1 - at.min(1)).map(|part| self.copied(part));
            found = match (*operator, at) {
                (Step::Negate, _) => [found, vec![Step::Negate]].concat(),
                (Step::Add, _) => [found, other()?, vec![Step::Subtract]].concat(),
                (Step::Subtract, 0) => [found, other()?, vec![Step::Add]].concat(),
                (Step::Subtract, _) => [other()?, found, vec![Step::Subtract]].concat(),
                (Step::Multiply, _) => [found, other()?, vec![Step::Divide]].concat(),
                (Step::Divide, 0) => [found, other()?, vec![Step::Multiply]].concat(),
                (Step::Divide, _) => [other()?, found, vec![Step::Divide]].concat(),
                (Step::Call(Function::RunRate, _), _) => {
                    [found, vec![Step::Call(Function::QuarterOf, 1)]].concat()
                }
                (Step::Call(Function::QuarterOf, _), _) => {
                    [found, vec![Step::Call(Function::RunRate, 1)]].concat()
                }
                (Step::Call(Function::Sum, _), _) => {
                    let others = parts.iter().enumerate().filter(|(index, _)| *index != at);
                    others.fold(found, |found, (_, part)| {
                        [found, self.copied(part), vec![Step::Subtract]].concat()
                    })
                }
                _ => return None,
            };
            within = parts.get(at)?.clone();
        }
        Some(Self::compact(&leaves, found))
    }

    fn copied(&self, part: &Range<usize>) -> Vec<Step> {
        let steps = self.steps.get(part.clone()).unwrap_or_default();
        steps.iter().map(|(step, _)| *step).collect()
    }

    /// The steps of each operand of the operator that ends a part.
    fn operands(&self, within: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let count = |step: &Step| match step {
            Step::Push(_) => 0,
            Step::Negate => 1,
            Step::Call(_, count) => *count,
            _ => 2,
        };
        let (operator, _) = self.steps.get(within.end - 1)?;
        let mut parts = Vec::new();
        let mut end = within.end - 1;
        for _ in 0..count(operator) {
            let mut start = end;
            let mut needed = 1;
            while needed > 0 {
                start = start.checked_sub(1)?;
                let (step, _) = self.steps.get(start)?;
                needed = needed - 1 + count(step);
            }
            parts.push(start..end);
            end = start;
        }
        parts.reverse();
        Some(parts)
    }

    /// An expression of steps over a list of leaves, those not used dropped.
    fn compact(leaves: &[(Leaf, Range<usize>)], steps: Vec<Step>) -> Self {
        let mut kept: Vec<(Leaf, Range<usize>)> = Vec::new();
        let steps = steps
            .into_iter()
            .map(|step| {
                let Step::Push(index) = step else { return (step, 0..0) };
                let Some(leaf) = leaves.get(index) else { return (step, 0..0) };
                let known = kept.iter().position(|(known, _)| *known == leaf.0);
                let index = known.unwrap_or(kept.len());
                if known.is_none() {
                    kept.push(leaf.clone());
                }
                (Step::Push(index), 0..0)
            })
            .collect();
        Self { leaves: kept, steps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_an_identity_can_stand_alone() {
        for (right, name, expected) in [
            ("income / revenue", "income", "y * revenue"),
            ("income / revenue", "revenue", "income / y"),
            ("run_rate(revenue) * share", "revenue", "quarter_of(y / share)"),
            ("a - b", "b", "a - y"),
            ("1 - iaas - saas", "iaas", "1 - (y + saas)"),
            ("sum(a, b, c)", "b", "y - a - c"),
            ("-a", "a", "-y"),
        ] {
            let right = Expression::parse(right).unwrap();
            assert_eq!(right.solved_for(name, "y").unwrap().to_string(), expected);
        }
        assert_eq!(Expression::parse("a * a").unwrap().solved_for("a", "y"), None);
        assert_eq!(Expression::parse("max(a, b)").unwrap().solved_for("a", "y"), None);
    }
}
