use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use cloudecon::dataset::Dataset;
use cloudecon::sweep::Plan;

use crate::fault::Fault;
use crate::job::Job;

/// The data set of a process, and the last plan that was made from it: the spans of a job follow
/// one another, and each would read the same files.
pub(crate) struct Plans {
    folder: PathBuf,
    last: Mutex<Option<(String, Arc<Plan>)>>,
}

impl fmt::Debug for Plans {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Plans({})", self.folder.display())
    }
}

impl Plans {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, last: Mutex::new(None) }
    }

    /// Reads the data set; every fault at once.
    pub(crate) fn check(&self) -> Result<Dataset, Fault> {
        let shown = self.folder.display();
        let reading = Dataset::read_dir(&self.folder).map_err(|error| {
            Fault::Input(format!("cannot read the data set `{shown}`: {error}"))
        })?;
        if reading.has_errors() {
            let all: Vec<String> = reading.diagnostics().iter().map(ToString::to_string).collect();
            return Err(Fault::Input(all.join("\n")));
        }
        Ok(reading.into_parts().0)
    }

    /// Reads the data set, then the sweep file; every fault of either at once.
    pub(crate) fn read(&self, name: &str, text: &str) -> Result<Plan, Fault> {
        Plan::read(name, text, &self.check()?).map_err(|faults| {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Fault::Input(all.join("\nerror: "))
        })
    }

    /// The plan of a job, if it is here what it is where the run was asked for.
    pub(crate) fn of(&self, job: &Job) -> Result<Arc<Plan>, Fault> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((mark, plan)) = &*last
            && *mark == job.mark
        {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(self.read(&job.name, &job.text)?);
        if plan.mark() != job.mark {
            return Err(Fault::Input(format!(
                "`{}` rests on other data here (mark {}) than where the run was asked for (mark \
                 {}): give every executor the same data set and the same version",
                job.name,
                plan.mark(),
                job.mark
            )));
        }
        *last = Some((job.mark.clone(), Arc::clone(&plan)));
        Ok(plan)
    }
}
