//! Text into tokens; every character that begins none is told.

use super::fault::{Fault, FaultKind, Span};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    /// The text between quotes.
    Quantity(String),
    Name(String),
    Plus,
    Minus,
    Times,
    Over,
    Open,
    Close,
    Comma,
}

pub(super) fn tokens(text: &str, faults: &mut Vec<Fault>) -> Vec<(Token, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let end = at + first.len_utf8();
        let single = match first {
            '+' => Some(Token::Plus),
            '-' | '\u{2212}' => Some(Token::Minus),
            '*' | '\u{d7}' => Some(Token::Times),
            '/' => Some(Token::Over),
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            _ => None,
        };
        if let Some(token) = single {
            found.push((token, at..end));
            at = end;
        } else if first.is_whitespace() {
            at = end;
        } else if first.is_ascii_digit() || first == '.' {
            at += number(rest, at, &mut found, faults);
        } else if first == '\'' || first == '"' {
            at += quoted(rest, first, at, &mut found, faults);
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = name_length(rest);
            let name = rest.get(..length).unwrap_or_default().to_owned();
            found.push((Token::Name(name), at..at + length));
            at += length;
        } else {
            let message = format!("`{}` begins nothing", first.escape_debug());
            faults.push(Fault::new(at..end, FaultKind::Syntax, message));
            at = end;
        }
    }
    found
}

/// Reads a number; gives the bytes that it takes.
fn number(rest: &str, at: usize, found: &mut Vec<(Token, Span)>, faults: &mut Vec<Fault>) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        bytes.iter().skip(from).take_while(|b| b.is_ascii_digit() || **b == b'.').count()
    };
    let mut length = digits(0);
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let power = bytes.iter().skip(length + 1 + sign).take_while(|b| b.is_ascii_digit()).count();
        if power > 0 {
            length += 1 + sign + power;
        }
    }
    // `12abc` is one wrong number, not a number and a name.
    length += bytes.iter().skip(length).take_while(|b| b.is_ascii_alphanumeric()).count();
    let text = rest.get(..length).unwrap_or_default();
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => found.push((Token::Number(value), at..at + length)),
        _ => {
            let message = format!("`{text}` is no number");
            let hint = "a number with its unit stands in quotes, such as `'48 USD million'`";
            faults.push(
                Fault::new(at..at + length, FaultKind::Syntax, message).with_hint(hint.to_owned()),
            );
            found.push((Token::Number(1.0), at..at + length));
        }
    }
    length
}

/// Reads a quoted quantity; gives the bytes that it takes.
fn quoted(
    rest: &str,
    quote: char,
    at: usize,
    found: &mut Vec<(Token, Span)>,
    faults: &mut Vec<Fault>,
) -> usize {
    let inner = rest.get(1..).unwrap_or_default();
    let (text, length) = if let Some(end) = inner.find(quote) {
        (inner.get(..end).unwrap_or_default(), end + 2)
    } else {
        let message = format!("the quote {quote} is not closed");
        faults.push(Fault::new(at..at + rest.len(), FaultKind::Syntax, message));
        (inner, rest.len())
    };
    found.push((Token::Quantity(text.trim().to_owned()), at..at + length));
    length
}

/// The bytes of a name: letters, digits, `_`, and between two of them one of `. - : @ #`.
fn name_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_word =
        |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut length = 0;
    loop {
        while is_word(length) {
            length += 1;
        }
        let joins = matches!(bytes.get(length), Some(b'.' | b'-' | b':' | b'@' | b'#'));
        if !(joins && is_word(length + 1)) {
            return length;
        }
        length += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_inside_a_name_joins_and_between_spaces_subtracts() {
        let mut faults = Vec::new();
        let names = tokens("a.b-c@2026-03-31#2 - d", &mut faults);
        assert_eq!(names.len(), 3);
        assert_eq!(names[0], (Token::Name("a.b-c@2026-03-31#2".to_owned()), 0..18));
        assert_eq!(names[1].0, Token::Minus);
        assert!(faults.is_empty());
    }

    #[test]
    fn every_bad_character_is_told() {
        let mut faults = Vec::new();
        tokens("a ? b $ 12x 'open", &mut faults);
        let places: Vec<_> = faults.iter().map(|fault| fault.span().clone()).collect();
        assert_eq!(places, [2..3, 6..7, 8..11, 12..17]);
    }
}
