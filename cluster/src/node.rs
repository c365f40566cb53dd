use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use clap::Args;

use crate::Data;
use crate::codec::{Logical, Physical};
use crate::data::Plans;
use crate::fault::Fault;

/// The one scheduler of a cluster. It needs no data set: it hands spans on and computes none.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon-cluster scheduler
  cloudecon-cluster scheduler --host 10.0.0.1 --executor-timeout 30")]
pub(crate) struct Scheduler {
    /// The address to listen on, which executors and programs connect to.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    #[arg(long, default_value_t = 50050)]
    port: u16,
    /// Seconds without a heartbeat after which an executor is lost and its spans are done again.
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    executor_timeout: u64,
}

/// One executor; as many as there are machines. All read the same data set.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon-cluster executor
  cloudecon-cluster executor --scheduler 10.0.0.1 --host 10.0.0.2 --data /srv/dataset
  cloudecon-cluster executor --port 50061 --control-port 50062 --vcores 1")]
pub(crate) struct Executor {
    /// The address to listen on, which the scheduler and the other executors connect to.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port that results are fetched from.
    #[arg(long, default_value_t = 50051)]
    port: u16,
    /// The port that the scheduler gives work through.
    #[arg(long, default_value_t = 50052)]
    control_port: u16,
    /// The scheduler's address.
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    scheduler: String,
    #[arg(long, value_name = "PORT", default_value_t = 50050)]
    scheduler_port: u16,
    /// Spans at a time; every processor if left out.
    #[arg(long, value_name = "N")]
    vcores: Option<NonZeroUsize>,
    /// Seconds between heartbeats; several of them must fit into the scheduler's time-out.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    heartbeat: u64,
    /// A folder for results on their way; a new one in the system's if left out.
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Scheduler {
    pub(crate) async fn serve(self) -> Result<(), Fault> {
        let address = format!("{}:{}", self.host, self.port);
        let address = address
            .parse()
            .map_err(|error| Fault::Input(format!("`{address}` is no address: {error}")))?;
        let plans = Arc::new(Plans::new(PathBuf::new()));
        let config = SchedulerConfig {
            external_host: self.host.clone(),
            bind_host: self.host,
            bind_port: self.port,
            executor_timeout_seconds: self.executor_timeout,
            no_executors_grace_period_seconds: self.executor_timeout,
            expire_dead_executor_interval_seconds: (self.executor_timeout >> 2).clamp(1, 15),
            override_logical_codec: Some(Logical::new(&plans)),
            override_physical_codec: Some(Physical::new(&plans)),
            ..SchedulerConfig::default()
        };
        let cluster = BallistaCluster::new_from_config(&config).await?;
        Ok(start_server(cluster, address, Arc::new(config)).await?)
    }
}

impl Executor {
    pub(crate) async fn serve(self) -> Result<(), Fault> {
        // A fault of the data set is better told now than by the first span.
        let plans = Arc::new(Plans::new(self.data.data));
        plans.check()?;
        let work = match self.work {
            Some(folder) => folder,
            None => std::env::temp_dir().join(format!("cloudecon-cluster-{}", std::process::id())),
        };
        std::fs::create_dir_all(&work)?;
        let config = ExecutorProcessConfig {
            bind_host: self.host.clone(),
            external_host: Some(self.host),
            port: self.port,
            grpc_port: self.control_port,
            scheduler_host: self.scheduler,
            scheduler_port: self.scheduler_port,
            scheduler_connect_timeout_seconds: 30,
            vcores: self.vcores.map_or(0, NonZeroUsize::get),
            work_dir: Some(work.display().to_string()),
            executor_heartbeat_interval_seconds: self.heartbeat,
            override_logical_codec: Some(Logical::new(&plans)),
            override_physical_codec: Some(Physical::new(&plans)),
            ..ExecutorProcessConfig::default()
        };
        Ok(start_executor_process(Arc::new(config)).await?)
    }
}
