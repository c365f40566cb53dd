use cloudecon_dataset::Basis;
use cloudecon_tco::CpuInstance;
use serde::Deserialize;

use super::Unanswered;
use super::models::BasisName;

const FILE: &str = "calibration/cpus.toml";

/// `calibration/cpus.toml`: machines without accelerators, hosts of servers with them, and what
/// environments of agents ask of processors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MachineFile {
    pub(super) instance: Vec<Machine>,
    pub(super) speedup: Vec<Faster>,
    pub(super) work_per_dollar: Vec<Faster>,
    pub(super) host: Vec<Host>,
    pub(super) environments: Environments,
}

/// A machine that is rented by the hour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Machine {
    pub(super) id: String,
    pub(super) processor: String,
    pub(super) kind: Kind,
    usd_per_hour: [f64; 3],
    pub(super) virtual_cpus: u32,
    pub(super) threads_per_core: u32,
    basis: BasisName,
    source: String,
    #[serde(rename = "date")]
    _date: String,
    #[serde(rename = "note")]
    _note: String,
}

/// Whose processor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// The provider's own.
    Own,
    /// One that others buy too.
    X86,
}

/// What is claimed of one machine over another, percent more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Faster {
    pub(super) instance: String,
    pub(super) over: String,
    pub(super) percent: f64,
    basis: BasisName,
    pub(super) source: String,
    #[serde(rename = "date")]
    _date: String,
}

/// The host of a server with accelerators.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Host {
    pub(super) chip: String,
    pub(super) server: String,
    pub(super) virtual_cpus: u32,
    pub(super) chips: u32,
    /// The machine whose list price stands for its virtual CPUs.
    pub(super) priced_as: String,
    #[serde(rename = "basis")]
    _basis: BasisName,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "date")]
    _date: String,
}

/// What an open trajectory asks of processors: few to many cores.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Environments {
    pub(super) cores_per_trajectory: [f64; 3],
    /// Share of a core that is used, from few cores to many.
    pub(super) load: [f64; 3],
    #[serde(rename = "basis")]
    _basis: BasisName,
    source: String,
    #[serde(rename = "date")]
    _date: String,
    note: String,
}

impl MachineFile {
    pub(super) fn machine(&self, id: &str) -> Result<&Machine, Unanswered> {
        self.instance
            .iter()
            .find(|machine| machine.id == id)
            .ok_or_else(|| Unanswered(format!("{FILE} has no instance `{id}`")))
    }
}

impl Machine {
    pub(super) fn row(&self) -> String {
        format!("{FILE}#instance.{}", self.id)
    }

    pub(super) fn basis(&self) -> Basis {
        self.basis.into()
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// At the low, middle and high price that lists give.
    pub(super) fn priced(&self) -> [CpuInstance; 3] {
        self.usd_per_hour.map(|hourly| CpuInstance {
            hourly,
            virtual_cpus: self.virtual_cpus,
            threads_per_core: self.threads_per_core,
        })
    }
}

impl Faster {
    pub(super) fn row(&self, table: &str) -> String {
        format!("{FILE}#{table}.{}", self.instance)
    }

    pub(super) fn basis(&self) -> Basis {
        self.basis.into()
    }

    /// 0.3 for 30 percent.
    pub(super) fn gain(&self) -> f64 {
        self.percent / 100.0
    }
}

impl Host {
    pub(super) fn row(&self) -> String {
        format!("{FILE}#host.{}", self.chip)
    }
}

impl Environments {
    pub(super) const ROW: &'static str = "calibration/cpus.toml#environments";

    pub(super) fn note(&self) -> String {
        format!("cores per trajectory: {} ({})", self.note, self.source)
    }
}
