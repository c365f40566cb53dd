//! The sheet that compares live results with those of the program.

use cloudecon::reconcile::Reconciliation;

use crate::factor::TOLERANCE;
use crate::grid::{Cell, Grid, Place, Style};
use crate::input::Input;
use crate::twin::Answer;

/// Figures before and after: as published (the blue cell where there is one), in the consistent
/// set, and the adjustment between them.
pub(crate) fn reconciled(inputs: &[Input], found: &Reconciliation) -> Grid {
    let about = "Published figures beside the nearest set that fits together. Reconciled numbers are the program's and do not follow blue cells.";
    let widths = &[52.0, 16.0, 16.0, 16.0, 12.0, 18.0, 44.0];
    let mut grid = Grid::new("Reconciled", widths, "Reconciled picture", about);
    grid.heads(&["Figure", "Published", "Reconciled", "Adjustment", "Pull", "Unit", "Standing"]);
    for figure in found.figures() {
        let Some(reconciled) = figure.reconciled.filter(|_| figure.pull.is_some()) else {
            continue;
        };
        let row = grid.next;
        let at = |column| Place { row, column }.address();
        // The same row in the same unit.
        let blue = inputs.iter().find(|input| {
            input.row() == figure.id
                && input.cell().is_none()
                && input.printed() == figure.published
        });
        let published = blue.map_or(Cell::Number(figure.published, Style::Fixed), |input| {
            Cell::Formula(input.name().to_owned(), figure.published)
        });
        let standing = figure.left_out.map_or_else(String::new, |round| {
            format!("left out in round {round}: the others do not fit with it")
        });
        grid.push([
            figure.id.as_str().into(),
            published,
            Cell::Number(reconciled, Style::Fixed),
            Cell::Formula(format!("{}-{}", at(2), at(1)), reconciled - figure.published),
            figure.pull.map_or_else(|| "".into(), |pull| Cell::Number(pull, Style::Fixed)),
            figure.unit.as_str().into(),
            standing.into(),
        ]);
    }
    grid
}

/// One line an answer: live, as the program computed it, how far apart, 1 if close enough.
pub(crate) fn sheet(answers: &[Answer]) -> Grid {
    let about = "At the shipped inputs every line is 1. After a change the lines that are 0 show what moved, and by how much.";
    let mut grid = Grid::new("Check", &[52.0, 20.0, 20.0, 18.0, 10.0], "Check", about);
    let all = grid.next;
    grid.next += 2;
    grid.heads(&["Output", "Live", "Program", "Apart, as a part", "Close"]);
    let first = grid.next;
    for answer in answers {
        let row = grid.next;
        let at = |column| Place { row, column }.address();
        let (live, program, apart) = (at(1), at(2), at(3));
        grid.push([
            answer.id().into(),
            Cell::Formula(answer.reference(), answer.value()),
            Cell::Number(answer.value(), Style::Fixed),
            Cell::Formula(format!("IF({program}=0,{live},{live}/{program}-1)"), 0.0),
            Cell::Formula(format!("IF(ABS({apart})<={},1,0)", TOLERANCE.name), 1.0),
        ]);
    }
    let end = grid.next;
    grid.next = all;
    let range = |column: u16| {
        let at = |row| Place { row, column }.absolute();
        format!("{}:{}", at(first), at(end.saturating_sub(1).max(first)))
    };
    let count = answers.len() as f64;
    grid.push(["Lines".into(), Cell::Formula(format!("COUNT({})", range(1)), count)]);
    grid.push(["Of them close".into(), Cell::Formula(format!("SUM({})", range(4)), count)]);
    grid.next = end;
    grid
}
