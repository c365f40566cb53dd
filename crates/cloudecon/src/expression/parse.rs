//! Tokens into steps: precedence climbing that goes on behind a fault.

use cloudecon_dataset::nearest;

use super::fault::{Fault, FaultKind, Span};
use super::program::{Expression, Function, Leaf, Step};
use super::token::{Token, tokens};

/// How deep parentheses, calls and signs may nest.
const DEEPEST: usize = 64;

pub(super) fn parse(text: &str) -> Result<Expression, Vec<Fault>> {
    if text.len() > Expression::LONGEST {
        let most = Expression::LONGEST;
        let message = format!("the expression is longer than {most} bytes");
        return Err(vec![Fault::new(0..text.len(), FaultKind::Syntax, message)]);
    }
    let mut faults = Vec::new();
    let tokens = tokens(text, &mut faults);
    let mut parser = Parser {
        tokens,
        at: 0,
        end: text.len(),
        depth: 0,
        faults,
        found: Expression { leaves: Vec::new(), steps: Vec::new() },
    };
    parser.sum();
    while let Some((token, span)) = parser.peek() {
        let message = match token {
            Token::Close => "no parenthesis is open here".to_owned(),
            Token::Comma => "a comma stands only between the arguments of a function".to_owned(),
            _ => "an operator is missing before this".to_owned(),
        };
        let span = span.clone();
        parser.fault(span, message);
        parser.at += 1;
        parser.sum_if_any();
    }
    let Parser { mut faults, found, .. } = parser;
    if faults.is_empty() {
        return Ok(found);
    }
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    Err(faults)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    end: usize,
    depth: usize,
    faults: Vec<Fault>,
    found: Expression,
}

impl Parser {
    fn peek(&self) -> Option<&(Token, Span)> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, token: &Token) -> bool {
        let is_next = self.peek().is_some_and(|(next, _)| next == token);
        self.at += usize::from(is_next);
        is_next
    }

    fn fault(&mut self, span: Span, message: String) {
        self.faults.push(Fault::new(span, FaultKind::Syntax, message));
    }

    fn emit(&mut self, step: Step, span: Span) {
        self.found.steps.push((step, span));
    }

    fn sum_if_any(&mut self) {
        let begins = |token: &Token| {
            matches!(token, Token::Number(_) | Token::Quantity(_) | Token::Name(_) | Token::Open)
        };
        if self.peek().is_some_and(|(token, _)| begins(token)) {
            self.sum();
        }
    }

    /// `product (+|- product)*`; gives the span of what it read.
    fn sum(&mut self) -> Span {
        let mut span = self.product();
        loop {
            let step = if self.take(&Token::Plus) {
                Step::Add
            } else if self.take(&Token::Minus) {
                Step::Subtract
            } else {
                return span;
            };
            let right = self.product();
            span = span.start..right.end;
            self.emit(step, span.clone());
        }
    }

    /// `signed (*|/ signed)*`.
    fn product(&mut self) -> Span {
        let mut span = self.signed();
        loop {
            let step = if self.take(&Token::Times) {
                Step::Multiply
            } else if self.take(&Token::Over) {
                Step::Divide
            } else {
                return span;
            };
            let right = self.signed();
            span = span.start..right.end;
            self.emit(step, span.clone());
        }
    }

    /// `-* atom`.
    fn signed(&mut self) -> Span {
        let start = self.peek().map_or(self.end, |(_, span)| span.start);
        let mut signs = 0;
        while self.take(&Token::Minus) {
            signs += 1;
        }
        let inner = self.atom();
        for _ in 0..signs {
            self.emit(Step::Negate, start..inner.end);
        }
        if signs > 0 { start..inner.end } else { inner }
    }

    fn atom(&mut self) -> Span {
        let Some((token, span)) = self.peek().cloned() else {
            let at = self.end..self.end;
            self.fault(at.clone(), "a number or a name is missing at the end".to_owned());
            return self.leaf(Leaf::Number(1.0), at);
        };
        match token {
            Token::Number(value) => self.leaf_taken(Leaf::Number(value), span),
            Token::Quantity(text) => self.leaf_taken(Leaf::Quantity(text), span),
            Token::Name(name) => {
                if matches!(self.tokens.get(self.at + 1), Some((Token::Open, _))) {
                    self.call(&name, span)
                } else {
                    self.leaf_taken(Leaf::Name(name), span)
                }
            }
            Token::Open => self.nested(span.clone(), |parser| {
                parser.at += 1;
                parser.sum();
                parser.close(&span)
            }),
            _ => {
                let message = "a number or a name is missing before this".to_owned();
                self.fault(span.clone(), message);
                // An operator is left to the caller, so that what follows is read.
                self.leaf(Leaf::Number(1.0), span.start..span.start)
            }
        }
    }

    fn leaf_taken(&mut self, leaf: Leaf, span: Span) -> Span {
        self.at += 1;
        self.leaf(leaf, span)
    }

    fn leaf(&mut self, leaf: Leaf, span: Span) -> Span {
        let known = self.found.leaves.iter().position(|(known, _)| *known == leaf);
        let index = known.unwrap_or(self.found.leaves.len());
        if known.is_none() {
            self.found.leaves.push((leaf, span.clone()));
        }
        self.emit(Step::Push(index), span.clone());
        span
    }

    /// `name(a, b)`.
    fn call(&mut self, name: &str, span: Span) -> Span {
        let function = Function::ALL.into_iter().find(|function| function.as_str() == name);
        if function.is_none() {
            let names = Function::ALL.map(Function::as_str);
            let hint = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("functions are {}", names.map(|n| format!("`{n}`")).join(", ")),
            };
            let message = format!("`{name}` is no function");
            self.faults
                .push(Fault::new(span.clone(), FaultKind::Syntax, message).with_hint(Some(hint)));
        }
        self.nested(span.clone(), |parser| {
            parser.at += 1;
            let open = parser.peek().map_or(span.clone(), |(_, span)| span.clone());
            parser.at += 1;
            let mut count = 1;
            parser.sum();
            while parser.take(&Token::Comma) {
                parser.sum();
                count += 1;
            }
            let end = parser.close(&open).end;
            let whole = span.start..end;
            let function = function.unwrap_or(Function::Sum);
            if function.is_unary() && count > 1 {
                let message = format!("`{name}` takes one argument, found {count}");
                parser.fault(whole.clone(), message);
            }
            parser.emit(Step::Call(function, count), whole.clone());
            whole
        })
    }

    /// The closing parenthesis, or a fault at the open one; gives the whole span.
    fn close(&mut self, open: &Span) -> Span {
        let end = self.peek().map_or(self.end, |(_, span)| span.end);
        if self.take(&Token::Close) {
            return open.start..end;
        }
        self.fault(open.clone(), "this parenthesis is not closed".to_owned());
        open.start..self.end
    }

    fn nested(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Span) -> Span {
        if self.depth == DEEPEST {
            self.fault(span.clone(), format!("parentheses nest deeper than {DEEPEST}"));
            self.at = self.tokens.len();
            return self.leaf(Leaf::Number(1.0), span);
        }
        self.depth += 1;
        let whole = read(self);
        self.depth -= 1;
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(Span, String)> {
        let faults = Expression::parse_all(text).unwrap_err();
        faults.into_iter().map(|fault| (fault.span, fault.message)).collect()
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let found = faults("(a + * b, c) $ + mni(d e");
        let places: Vec<Span> = found.iter().map(|(span, _)| span.clone()).collect();
        assert_eq!(places.first(), Some(&(0..1)), "{found:?}");
        assert!(found.iter().any(|(_, message)| message == "`mni` is no function"), "{found:?}");
        assert!(found.iter().any(|(_, message)| message == "`$` begins nothing"), "{found:?}");
        assert!(found.len() >= 5, "{found:?}");
    }

    #[test]
    fn depth_and_length_are_limited() {
        assert!(Expression::parse(&"(".repeat(3_000)).is_err());
        assert!(Expression::parse(&format!("{}1", "-".repeat(3_000))).is_ok());
        assert!(Expression::parse(&"1+".repeat(2_001)).is_err());
        let long = format!("1{}", "+1".repeat(1_900));
        assert_eq!(Expression::parse(&long).unwrap().evaluate(|_| None::<f64>), Ok(1_901.0));
    }

    #[test]
    fn an_unknown_function_has_a_near_one() {
        let fault = Expression::parse("mim(a, b)").unwrap_err();
        assert_eq!(fault.hint(), Some("did you mean `min`?"));
        assert_eq!(faults("abs(1, 2)")[0].1, "`abs` takes one argument, found 2");
    }
}
