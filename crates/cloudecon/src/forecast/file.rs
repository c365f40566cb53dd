//! Forecasts as rows of CSV, read with every fault at once.

mod cells;

use std::collections::BTreeMap;

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::Bound;

use super::Forecast;
use crate::contracts::{ContractFault, FaultCode};
use crate::projection::Quantity;
use cells::{Cell, cells};

/// The columns, in order.
const COLUMNS: [&str; 11] = [
    "id", "period", "made_on", "value", "low", "high", "unit", "bound", "digest", "source", "note",
];
const BOUNDS: [Bound; 4] = [Bound::Exact, Bound::AtLeast, Bound::AtMost, Bound::About];

/// The rows as text, with the header.
pub fn write(rows: &[Forecast]) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for row in rows {
        let end = |end: Option<f64>| end.map_or_else(|| "-".to_owned(), |end| end.to_string());
        let said = |said: &Option<String>| said.clone().unwrap_or_else(|| "-".to_owned());
        let cells = [
            row.id.clone(),
            row.period.to_string(),
            row.made_on.to_string(),
            row.value.to_string(),
            end(row.range.map(|range| range.0)),
            end(row.range.map(|range| range.1)),
            row.unit.clone(),
            row.bound.as_str().to_owned(),
            said(&row.digest),
            said(&row.source),
            said(&row.note),
        ];
        let quoted: Vec<String> = cells.iter().map(|cell| cells::quoted(cell)).collect();
        text.push_str(&quoted.join(","));
        text.push('\n');
    }
    text
}

/// Reads rows; good ones are given beside the faults of the others.
pub fn parse(text: &str, shown: &str) -> (Vec<Forecast>, Vec<ContractFault>) {
    let mut reader = Reader { file: shown, faults: Vec::new() };
    let mut rows = Vec::new();
    let mut known: BTreeMap<(String, Quarter, Date), usize> = BTreeMap::new();
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let Some((_, header)) = lines.next() else {
        reader.fault((1, 1), FaultCode::MissingKey, "the file is empty".to_owned(), &header_hint());
        return (rows, reader.faults);
    };
    if !reader.is_header(header) {
        return (rows, reader.faults);
    }
    for (line, content) in lines.filter(|(_, content)| !content.trim().is_empty()) {
        let Some(row) = reader.row(line, content) else { continue };
        let key = (row.id.clone(), row.period, row.made_on);
        if let Some(first) = known.get(&key) {
            let message = format!(
                "`{}` made on {} stands in line {first} already",
                row.full_id(),
                row.made_on
            );
            reader.fault((line, 1), FaultCode::DuplicateId, message, "one forecast has one row");
            continue;
        }
        known.insert(key, line);
        rows.push(row);
    }
    (rows, reader.faults)
}

fn header_hint() -> String {
    format!("the first line is {}", COLUMNS.join(","))
}

struct Reader<'a> {
    file: &'a str,
    faults: Vec<ContractFault>,
}

impl Reader<'_> {
    fn fault(&mut self, place: (usize, usize), code: FaultCode, message: String, hint: &str) {
        self.faults.push(ContractFault::at(self.file, place, code, message, hint));
    }

    fn is_header(&mut self, line: &str) -> bool {
        let found = cells(line);
        let before = self.faults.len();
        for (at, name) in COLUMNS.iter().enumerate() {
            match found.get(at) {
                Some(cell) if cell.text == *name => {}
                Some(cell) => {
                    let message = format!("the column here is `{name}`, found `{}`", cell.text);
                    self.fault((1, cell.column), FaultCode::UnknownColumn, message, &header_hint());
                }
                None => {
                    let message = format!("the column `{name}` is missing");
                    let column = line.chars().count() + 1;
                    self.fault((1, column), FaultCode::MissingKey, message, &header_hint());
                }
            }
        }
        if let Some(extra) = found.get(COLUMNS.len()) {
            let message = format!("there is no column `{}`", extra.text);
            self.fault((1, extra.column), FaultCode::UnknownColumn, message, &header_hint());
        }
        self.faults.len() == before
    }

    fn row(&mut self, line: usize, content: &str) -> Option<Forecast> {
        let found = cells(content);
        let Ok([id, period, made_on, value, low, high, unit, bound, digest, source, note]) =
            <[Cell; 11]>::try_from(found.clone())
        else {
            let message = format!("a row has {} cells, found {}", COLUMNS.len(), found.len());
            let hint = "write `-` where nothing is said, and words with a comma in double quotes";
            self.fault((line, 1), FaultCode::CellCount, message, hint);
            return None;
        };
        let before = self.faults.len();
        let quantity = self.quantity(line, &id);
        let hint = "write a quarter such as 2026Q2";
        let period: Option<Quarter> = self.read(line, &period, FaultCode::BadDate, hint);
        let hint = "write a day such as 2026-05-27";
        let made_on: Option<Date> = self.read(line, &made_on, FaultCode::BadDate, hint);
        let value = self.number(line, &value);
        let range = self.range(line, (&low, &high), value);
        if let Some(quantity) = quantity
            && unit.text != quantity.unit
        {
            let message = format!("`{}` is in {}, found `{}`", id.text, quantity.unit, unit.text);
            let hint = format!("write the value in {}", quantity.unit);
            self.fault((line, unit.column), FaultCode::BadQuantity, message, &hint);
        }
        let word = BOUNDS.into_iter().find(|known| known.as_str() == bound.text);
        if word.is_none() {
            let message = format!("`{}` is no bound", bound.text);
            let known: Vec<&str> = BOUNDS.iter().map(|bound| bound.as_str()).collect();
            let hint = format!("write one of {}", known.join(", "));
            self.fault((line, bound.column), FaultCode::BadWord, message, &hint);
        }
        if self.faults.len() > before {
            return None;
        }
        let said = |cell: Cell| (cell.text != "-").then_some(cell.text);
        Some(Forecast {
            id: id.text,
            period: period?,
            made_on: made_on?,
            value: value?,
            range: range?,
            unit: unit.text,
            bound: word?,
            digest: said(digest),
            source: said(source),
            note: said(note),
        })
    }

    fn quantity(&mut self, line: usize, id: &Cell) -> Option<Quantity> {
        let found = id.text.split_once('.').and_then(|(_, name)| Quantity::named(name));
        if found.is_none() {
            let message = format!("`{}` is no quantity of a projection", id.text);
            let near = id
                .text
                .split_once('.')
                .and_then(|(_, name)| cloudecon_dataset::nearest(name, Quantity::names()));
            let hint = near.map_or_else(
                || "write PROVIDER.QUANTITY such as amazon.ai_mix".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.fault((line, id.column), FaultCode::BadWord, message, &hint);
        }
        found
    }

    fn read<T: std::str::FromStr>(
        &mut self,
        line: usize,
        cell: &Cell,
        code: FaultCode,
        hint: &str,
    ) -> Option<T> {
        let found = cell.text.parse().ok();
        if found.is_none() {
            let message = format!("`{}` cannot be read", cell.text);
            self.fault((line, cell.column), code, message, hint);
        }
        found
    }

    fn number(&mut self, line: usize, cell: &Cell) -> Option<f64> {
        let found: Option<f64> = cell.text.parse().ok().filter(|value: &f64| value.is_finite());
        if found.is_none() {
            let message = format!("`{}` is no number", cell.text);
            let hint = "write a plain number such as 53 or 1.5";
            self.fault((line, cell.column), FaultCode::BadNumber, message, hint);
        }
        found
    }

    /// Both ends or none, in order around the value; the outer `None` is a fault.
    #[expect(clippy::option_option, reason = "no range is an answer, a fault is none")]
    fn range(
        &mut self,
        line: usize,
        (low, high): (&Cell, &Cell),
        value: Option<f64>,
    ) -> Option<Option<(f64, f64)>> {
        if low.text == "-" && high.text == "-" {
            return Some(None);
        }
        let (first, last) = (self.number(line, low)?, self.number(line, high)?);
        if value.is_some_and(|value| !(first <= value && value <= last)) {
            let message = "low, value and high are not in order".to_owned();
            let hint = "low is at most the value, high at least";
            self.fault((line, low.column), FaultCode::OutOfOrder, message, hint);
            return None;
        }
        Some(Some((first, last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,period,made_on,value,low,high,unit,bound,digest,source,note\n";

    #[test]
    fn rows_come_back_as_they_were_written() {
        let text = format!(
            "{HEADER}amazon.ai_mix,2026Q4,2026-05-27,21.5,18,24.25,percent,exact,abc,-,-\n\
             anthropic.projected_run_rate,2026Q4,2026-05-27,100,-,-,USD billion/yr,at_least,-,x,\"well over, says \"\"it\"\"\"\n"
        );
        let (rows, faults) = parse(&text, "f.csv");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].range, Some((18.0, 24.25)));
        assert_eq!(rows[1].note.as_deref(), Some("well over, says \"it\""));
        assert_eq!(write(&rows), text);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = format!(
            "{HEADER}amazon.ai_mx,2026Q5,2026-05-27,x,1,2,percent,exact,-,-,-\n\
             amazon.ai_mix,2026Q4,2026-05-27,5,6,7,USD,near,-,-,-\n\
             amazon.ai_mix,2026Q4\n"
        );
        let (rows, faults) = parse(&text, "f.csv");
        assert!(rows.is_empty());
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        for (nth, part) in [
            (0, "error[bad-word]: f.csv:2:1: `amazon.ai_mx` is no quantity"),
            (0, "did you mean `ai_mix`?"),
            (1, "error[bad-date]: f.csv:2:14: `2026Q5`"),
            (2, "error[bad-number]: f.csv:2:32: `x`"),
            (3, "error[out-of-order]: f.csv:3:35:"),
            (4, "error[bad-quantity]: f.csv:3:39: `amazon.ai_mix` is in percent"),
            (5, "error[bad-word]: f.csv:3:43: `near` is no bound"),
            (6, "error[cell-count]: f.csv:4:1: a row has 11 cells, found 2"),
        ] {
            assert!(told[nth].contains(part), "{part} in {told:#?}");
        }
        assert_eq!(told.len(), 7);
    }

    #[test]
    fn a_forecast_stands_once_and_the_header_is_whole() {
        let row = "amazon.ai_mix,2026Q4,2026-05-27,21.5,-,-,percent,exact,-,-,-\n";
        let (rows, faults) = parse(&format!("{HEADER}{row}{row}"), "f.csv");
        assert_eq!((rows.len(), faults.len()), (1, 1));
        assert!(faults[0].to_string().contains("f.csv:3:1"), "{}", faults[0]);
        let (_, faults) = parse("id,quarter\n", "f.csv");
        assert!(faults[0].to_string().contains("f.csv:1:4: the column here is `period`"));
        assert_eq!(faults.len(), 10);
    }
}
