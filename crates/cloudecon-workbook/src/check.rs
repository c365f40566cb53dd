//! The sheet that compares live results with those of the program.

use crate::factor::TOLERANCE;
use crate::grid::{Cell, Grid, Place, Style};
use crate::twin::Answer;

/// One line an answer: live, as the program computed it, how far apart, 1 if close enough.
pub(crate) fn sheet(answers: &[Answer]) -> Grid {
    let about = "At the shipped inputs every line is 1. After a change the lines that are 0 show what moved, and by how much.";
    let mut grid = Grid::new("Check", &[52.0, 20.0, 20.0, 16.0, 10.0], "Check", about);
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
