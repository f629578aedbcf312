/** The files that a private Slurm of the tests is configured by. */
import path from 'node:path';

/** What a cluster of the tests may differ in. */
export interface ClusterOptions {
  /** With a database, so that `sacct` answers; it takes seconds longer to start. */
  readonly accounting?: boolean;
  /** Memory limits are enforced by the kernel; only where `cgroupsRefused()` says nothing. */
  readonly cgroup?: boolean;
  /** Nodes; all of them on this machine. */
  readonly nodes?: number;
  /** CPUs that each node claims to have. */
  readonly cpus?: number;
  /** MB that each node claims to have. */
  readonly memory?: number;
  /** Seconds that `squeue` remembers a job after its end. */
  readonly minJobAge?: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly killWait?: number;
  /** One more than the highest number in an array. */
  readonly maxArraySize?: number;
  /** Further lines of slurm.conf. */
  readonly lines?: readonly string[];
}

/** Where things of one cluster are. */
export interface ClusterPlace {
  readonly folder: string;
  /** Of the controller; the ones after it are the database's two and the nodes'. */
  readonly port: number;
  readonly host: string;
  readonly user: string;
}

export const configurationFile = (folder: string) => path.join(folder, 'slurm.conf');
export const mungeSocket = (folder: string) => path.join(folder, 'munge.sock');
export const databaseSocket = (folder: string) => path.join(folder, 'db.sock');
/** Ports that a cluster takes, from its first. */
export const portsOf = (options: ClusterOptions) => 3 + (options.nodes ?? 1);
/** Control groups are named after the node, so it is unique on this machine; ending in a letter, as `n[1-2]` is a list. */
export const nodeName = (place: ClusterPlace, node: number) => `n${place.port}${String.fromCharCode(96 + node)}`;

/** A line of slurm.conf in each partition's own words; a job in `low` or `scavenger` gives way to one in `urgent`. */
const partitions = (nodes: string) => [
  `PartitionName=main Nodes=${nodes} Default=YES MaxTime=24:00:00 DefaultTime=10 State=UP PreemptMode=OFF PriorityTier=10`,
  `PartitionName=short Nodes=${nodes} MaxTime=5 DefaultTime=1 State=UP PreemptMode=OFF PriorityTier=10`,
  `PartitionName=low Nodes=${nodes} MaxTime=24:00:00 DefaultTime=10 State=UP PreemptMode=REQUEUE PriorityTier=1`,
  `PartitionName=scavenger Nodes=${nodes} MaxTime=24:00:00 DefaultTime=10 State=UP PreemptMode=CANCEL PriorityTier=1`,
  `PartitionName=urgent Nodes=${nodes} MaxTime=24:00:00 DefaultTime=10 State=UP PreemptMode=OFF PriorityTier=20`,
];

export function slurmConf(place: ClusterPlace, options: ClusterOptions): string {
  const { folder, port, host, user } = place;
  const count = options.nodes ?? 1;
  const names = Array.from({ length: count }, (_, index) => nodeName(place, index + 1));
  const resources = `CPUs=${options.cpus ?? 4} RealMemory=${options.memory ?? 4096}`;
  return lines(
    'ClusterName=lab',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    `SlurmctldPort=${port}`,
    'CommunicationParameters=NoCtldInAddrAny,NoInAddrAny',
    'AuthType=auth/munge',
    'CredType=cred/munge',
    // A task that is queued again waits until its old credential has expired: six seconds then, and two minutes without.
    `AuthInfo=socket=${mungeSocket(folder)},cred_expire=5`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld.log`,
    `SlurmdLogFile=${folder}/log/slurmd-%n.log`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool-%n`,
    `ProctrackType=${options.cgroup ? 'proctrack/cgroup' : 'proctrack/linuxproc'}`,
    `TaskPlugin=${options.cgroup ? 'task/cgroup' : 'task/none'}`,
    'JobAcctGatherType=jobacct_gather/linux',
    'JobAcctGatherFrequency=task=2',
    'MpiDefault=none',
    'SwitchType=switch/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU_Memory',
    'DefMemPerCPU=300',
    // Nodes may claim more than this machine has.
    'SlurmdParameters=config_overrides',
    'SchedulerType=sched/backfill',
    'SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0',
    'PriorityType=priority/basic',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'ReturnToService=2',
    'SlurmctldTimeout=30',
    'SlurmdTimeout=30',
    'MessageTimeout=20',
    `KillWait=${options.killWait ?? 2}`,
    `MinJobAge=${options.minJobAge ?? 300}`,
    `MaxArraySize=${options.maxArraySize ?? 1001}`,
    'JobRequeue=1',
    'MailProg=/bin/true',
    'PropagateResourceLimits=NONE',
    ...names.map(
      (name, index) =>
        `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 3 + index} ${resources} State=UNKNOWN`,
    ),
    ...partitions(names.join(',')),
    ...(options.accounting ? accounting(place) : ['AccountingStorageType=accounting_storage/none']),
    ...(options.lines ?? []),
  );
}

const accounting = ({ folder, port }: ClusterPlace) => [
  'AccountingStorageType=accounting_storage/slurmdbd',
  'AccountingStorageHost=127.0.0.1',
  `AccountingStoragePort=${port + 1}`,
  `AccountingStoragePass=${mungeSocket(folder)}`,
  'AccountingStoreFlags=job_comment',
  'AccountingStorageEnforce=limits',
];

export function slurmdbdConf({ folder, port, host, user }: ClusterPlace): string {
  return lines(
    'AuthType=auth/munge',
    `AuthInfo=socket=${mungeSocket(folder)}`,
    `DbdHost=${host}`,
    'DbdAddr=127.0.0.1',
    `DbdPort=${port + 1}`,
    'CommunicationParameters=NoInAddrAny',
    `SlurmUser=${user}`,
    `LogFile=${folder}/log/slurmdbd.log`,
    `PidFile=${folder}/slurmdbd.pid`,
    'StorageType=accounting_storage/mysql',
    'StorageHost=127.0.0.1',
    `StoragePort=${port + 2}`,
    // Whoever may read this folder, or reach this machine's own ports, may read a database that is thrown away.
    'StorageUser=slurm',
    'StoragePass=slurm',
    'StorageLoc=slurm_acct_db',
  );
}

export function cgroupConf(options: ClusterOptions): string {
  if (!options.cgroup) return lines('CgroupAutomount=no');
  return lines(
    'CgroupPlugin=cgroup/v1',
    'CgroupMountpoint=/sys/fs/cgroup',
    'CgroupAutomount=no',
    'ConstrainRAMSpace=yes',
    'ConstrainCores=no',
    'ConstrainSwapSpace=no',
  );
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;
