//! Rows of measured serving runs: `measured-serving.csv` and files like it.

mod reader;

use std::fmt;

use self::reader::Reader;

/// A file of measured rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    name: String,
    rows: Vec<Measured>,
}

/// One measured run of serving.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its line in the file.
    pub line: usize,
    /// Runs that differ in concurrency alone share a curve.
    pub curve: u32,
    /// The model, as the file names it.
    pub model: String,
    /// The system.
    pub system: String,
    /// The engine.
    pub engine: String,
    /// The precision of the weights.
    pub precision: String,
    /// Nominal prompt tokens.
    pub input: f64,
    /// Nominal output tokens.
    pub output: f64,
    /// Open requests.
    pub concurrency: f64,
    /// Chips of the replica.
    pub chips: f64,
    /// True if each chip has its own attention.
    pub data_attention: bool,
    /// True if the experts are spread over the chips.
    pub expert_parallel: bool,
    /// Time to the first token, ms.
    pub ttft_ms: Option<f64>,
    /// Time per output token, ms.
    pub tpot_ms: f64,
    /// True if the row breaks the order of its curve: it is shown and not scored.
    pub suspect: bool,
}

/// What is wrong in a file of rows, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl Rows {
    /// Reads a file; `name` is what faults call it.
    ///
    /// # Errors
    /// Every fault of the file, in the order of its lines.
    pub fn read(name: &str, text: &str) -> Result<Self, Vec<RowFault>> {
        let mut reader = Reader::of(name);
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(place, line)| (place + 1, line))
            .filter(|(_, line)| !line.trim().is_empty());
        let Some((line, header)) = lines.next() else {
            reader.fault(1, 1, "the file is empty: it needs a header".to_owned());
            return Err(reader.faults);
        };
        let header = reader.split(line, header);
        reader.check_header(line, &header);
        if !reader.faults.is_empty() {
            return Err(reader.faults);
        }
        let mut rows = Vec::new();
        for (line, content) in lines {
            let fields = reader.split(line, content);
            if fields.len() == header.len() {
                rows.extend(reader.row(line, &header, &fields));
            } else {
                let (found, wanted) = (fields.len(), header.len());
                let column = fields.last().map_or(1, |field| field.column);
                reader.fault(line, column, format!("{found} cells, the header has {wanted}"));
            }
        }
        if reader.faults.is_empty() {
            Ok(Self { name: name.to_owned(), rows })
        } else {
            Err(reader.faults)
        }
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[Measured] {
        &self.rows
    }

    /// The name given to [`Rows::read`].
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A number that was checked to be whole and small.
pub(super) fn whole(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and below 65,536"
    )]
    let whole = value as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "curve,model,system,backend,precision,isl,osl,concurrency,gpus,\
                          dp_attention,expert_parallel,tpot_ms,suspect";

    #[test]
    fn rows_are_read_with_their_lines() {
        let text = format!("{HEADER}\n7,\"a, b\",h100_sxm,vllm,fp8,1024,512,4,8,0,1,9.5,0\n");
        let rows = Rows::read("rows.csv", &text).unwrap();
        let row = &rows.rows()[0];
        assert_eq!((row.line, row.curve, row.model.as_str()), (2, 7, "a, b"));
        assert_eq!((row.tpot_ms, row.expert_parallel, row.data_attention), (9.5, true, false));
        assert_eq!(row.ttft_ms, None);
    }

    #[test]
    fn every_fault_is_told_with_line_and_column() {
        let text = format!(
            "{HEADER}\n1,m,h100_sxm,vllm,fp8,1024,x,4,8,0,2,9.5,0\n\n1,,s,e,fp8,1,1,1,0,0,0,1,0\n1,m\n"
        );
        let faults: Vec<String> =
            Rows::read("rows.csv", &text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "rows.csv:2:28: `osl` is no number: `x`",
                "rows.csv:2:36: `expert_parallel` must be 0 or 1, found `2`",
                "rows.csv:4:3: `model` is empty",
                "rows.csv:4:18: `gpus` must be above 0",
                "rows.csv:5:3: 2 cells, the header has 13",
            ]
        );
    }

    #[test]
    fn a_header_is_checked_first() {
        let faults = Rows::read("r", "curve,model,modell\n").unwrap_err();
        assert!(faults[0].to_string().starts_with("r:1:13: no column `modell`"));
        assert_eq!(faults[1].to_string(), "r:1:1: column `system` is missing");
        assert!(Rows::read("r", "").is_err());
    }
}
