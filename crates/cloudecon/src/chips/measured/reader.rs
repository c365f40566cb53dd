use super::{Measured, RowFault, whole};

/// Columns that a file must have, and those that it may have.
const NEEDED: [&str; 12] = [
    "curve",
    "model",
    "system",
    "backend",
    "precision",
    "isl",
    "osl",
    "concurrency",
    "gpus",
    "dp_attention",
    "expert_parallel",
    "tpot_ms",
];
const OPTIONAL: [&str; 7] = [
    "gpus_inferred",
    "ttft_ms",
    "user_tok_s",
    "out_tok_s_gpu",
    "tot_tok_s_gpu",
    "measured",
    "suspect",
];

/// A cell with the column of its first character, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) column: usize,
    text: String,
}

/// Reads cells and notes every fault.
pub(super) struct Reader<'a> {
    file: &'a str,
    pub(super) faults: Vec<RowFault>,
}

impl<'a> Reader<'a> {
    pub(super) const fn of(file: &'a str) -> Self {
        Self { file, faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, line: usize, column: usize, message: String) {
        self.faults.push(RowFault { file: self.file.to_owned(), line, column, message });
    }

    /// Cells of a line; a quoted cell may hold commas and doubled quotes.
    pub(super) fn split(&mut self, line: usize, text: &str) -> Vec<Field> {
        let mut fields = vec![Field { column: 1, text: String::new() }];
        let mut quoted = false;
        let mut letters = text.chars().enumerate().peekable();
        while let Some((place, letter)) = letters.next() {
            let Some(field) = fields.last_mut() else { break };
            match letter {
                '"' if quoted && letters.peek().is_some_and(|(_, next)| *next == '"') => {
                    field.text.push('"');
                    letters.next();
                }
                '"' if quoted => quoted = false,
                '"' if field.text.is_empty() => quoted = true,
                ',' if !quoted => {
                    fields.push(Field { column: place + 2, text: String::new() });
                }
                other => field.text.push(other),
            }
        }
        if quoted {
            let column = fields.last().map_or(1, |field| field.column);
            self.fault(line, column, "a quote is opened and not closed".to_owned());
        }
        fields
    }

    pub(super) fn check_header(&mut self, line: usize, header: &[Field]) {
        for (place, field) in header.iter().enumerate() {
            let name = field.text.as_str();
            if !NEEDED.contains(&name) && !OPTIONAL.contains(&name) {
                let known: Vec<&str> = NEEDED.into_iter().chain(OPTIONAL).collect();
                let message = format!("no column `{name}`: the format has {}", known.join(", "));
                self.fault(line, field.column, message);
            }
            if header.iter().take(place).any(|before| before.text == name) {
                self.fault(line, field.column, format!("column `{name}` stands twice"));
            }
        }
        for needed in NEEDED {
            if !header.iter().any(|field| field.text == needed) {
                self.fault(line, 1, format!("column `{needed}` is missing"));
            }
        }
    }

    /// A row, or `None` after its faults are noted: every one of them.
    pub(super) fn row(
        &mut self,
        line: usize,
        header: &[Field],
        fields: &[Field],
    ) -> Option<Measured> {
        let before = self.faults.len();
        let cell = |name: &str| {
            header.iter().position(|head| head.text == name).and_then(|place| fields.get(place))
        };
        let mut word = |name: &str| {
            let field = cell(name);
            let text = field.map(|field| field.text.trim().to_owned()).unwrap_or_default();
            if text.is_empty() {
                let column = field.map_or(1, |field| field.column);
                self.fault(line, column, format!("`{name}` is empty"));
            }
            text
        };
        let model = word("model");
        let system = word("system");
        let engine = word("backend");
        let precision = word("precision");
        let mut number = |name: &str| self.number(line, name, cell(name));
        let curve = number("curve");
        let input = number("isl");
        let output = number("osl");
        let concurrency = number("concurrency");
        let chips = number("gpus");
        let tpot_ms = number("tpot_ms");
        for (name, value) in
            [("osl", output), ("concurrency", concurrency), ("gpus", chips), ("tpot_ms", tpot_ms)]
        {
            if value == Some(0.0) {
                let column = cell(name).map_or(1, |field| field.column);
                self.fault(line, column, format!("`{name}` must be above 0"));
            }
        }
        for (name, value) in [("curve", curve), ("gpus", chips)] {
            if value.is_some_and(|value| value.fract() != 0.0 || value > f64::from(u16::MAX)) {
                let column = cell(name).map_or(1, |field| field.column);
                self.fault(line, column, format!("`{name}` must be a whole number below 65,536"));
            }
        }
        let data_attention = self.flag(line, "dp_attention", cell("dp_attention"));
        let expert_parallel = self.flag(line, "expert_parallel", cell("expert_parallel"));
        let suspect = cell("suspect").is_some_and(|field| self.flag(line, "suspect", Some(field)));
        let ttft_ms = match cell("ttft_ms") {
            Some(field) if !matches!(field.text.trim(), "" | "-") => {
                self.number(line, "ttft_ms", Some(field))
            }
            _ => None,
        };
        if self.faults.len() > before {
            return None;
        }
        Some(Measured {
            line,
            curve: whole(curve?),
            model,
            system,
            engine,
            precision,
            input: input?,
            output: output?,
            concurrency: concurrency?,
            chips: chips?,
            data_attention,
            expert_parallel,
            ttft_ms,
            tpot_ms: tpot_ms?,
            suspect,
        })
    }

    fn number(&mut self, line: usize, name: &str, field: Option<&Field>) -> Option<f64> {
        let column = field.map_or(1, |field| field.column);
        let text = field.map_or("", |field| field.text.trim());
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => Some(value),
            Ok(_) => {
                self.fault(
                    line,
                    column,
                    format!("`{name}` must be finite and not negative: `{text}`"),
                );
                None
            }
            Err(_) => {
                self.fault(line, column, format!("`{name}` is no number: `{text}`"));
                None
            }
        }
    }

    fn flag(&mut self, line: usize, name: &str, field: Option<&Field>) -> bool {
        let column = field.map_or(1, |field| field.column);
        match field.map_or("", |field| field.text.trim()) {
            "0" => false,
            "1" => true,
            other => {
                self.fault(line, column, format!("`{name}` must be 0 or 1, found `{other}`"));
                false
            }
        }
    }
}
