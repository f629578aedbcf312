/** What Slurm refuses for good, with what to do. */
export const refusal = (message: string) =>
  `Slurm refused the job: ${message.replace(/[.\s]+$/, '')}. Change what it asks for (powersim.slurm.account, partition, qos, time, memory, cpusPerTask, constraint, gres, extraArguments) and retry.`;
