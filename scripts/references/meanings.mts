/** What the events of the journal tell, each in a sentence. */
export const eventMeanings: Readonly<Record<string, string>> = {
  runCreated:
    'The first event: what the run is, and the settings it was started with. The values of `environment` are left out.',
  supervisorStarted: 'A supervisor owns the run from here on; its process, and why it was started.',
  supervisorEnded: 'It ended by itself, and says why. One that was killed leaves no such event.',
  phaseStarted: 'Setup, execution or join begins.',
  phaseEnded: 'How it ended; after setup also the beginning of the simulation and the length of a step.',
  phaseProgress: 'How far a phase is, in whatever it counts; at most twice a second.',
  workerStarted: 'A process that executes partitions was started; workers count from 1.',
  workerEnded: 'It is gone: by its exit status, or by a signal.',
  attemptStarted: 'A partition is tried. Partitions and attempts count from 1; `worker` is 0 in a job of a cluster.',
  step: 'A step of a partition is being executed; steps count from 1 within the partition.',
  attemptEnded: 'How the attempt ended, why, and the most memory that it took, in bytes.',
  jobSubmitting:
    'A job is about to be handed to a cluster. Whether it was is told by `jobSubmitted`, or found out by its name.',
  jobSubmitted: 'The cluster took it, under this number.',
  jobWaits: 'So many of its tasks wait, in the cluster’s own word for why.',
  jobEnded: 'Nothing of it is in the cluster’s hands any more.',
  requeued: 'A partition waits again: after a failure, because somebody asked for it, or at a resume.',
  dequeued: 'A partition was taken out of the queue before it ran.',
  foundOnDisk: 'What `status.json` of a partition says, where the journal said otherwise: the disk is right.',
  queueChanged: 'The queue was paused or continued, or its number of processes changed.',
  stalled: 'A running attempt shows no progress and prints nothing, for so many milliseconds.',
  stallEnded: 'It moves again.',
  partitionStores: 'The partitions’ stores were set aside after the join, put back, or deleted for good.',
  settingsChanged: 'Settings that hold from here on.',
  warning: 'Something to know, told once; with the partition that it is about, if it is about one.',
  cancelRequested: 'Somebody cancelled the run, or one partition.',
};

/** What a worker is asked to do. */
export const commandMeanings: Readonly<Record<string, string>> = {
  load: 'Read the script and look up its functions. Without a script the worker can only join.',
  setup: 'Build the whole simulation once, and write what the partitions need.',
  execute:
    'Build and execute one partition. The arguments of the script’s functions follow from the numbers in `simulation_partitions/config.json`.',
  join: 'Join the results by the package’s own join.',
  joinAhead: 'Join a partition that succeeded ahead of the others; asked only of workers for the native join.',
  exit: 'End, with exit status 0.',
};

/** What a worker tells. */
export const messageMeanings: Readonly<Record<string, string>> = {
  hello: 'The first message. A worker with another number of the protocol, or without the token, is refused.',
  progress: 'A step is being executed.',
  done: 'The command succeeded.',
  failed: 'It did not; the worker can take further commands.',
};
