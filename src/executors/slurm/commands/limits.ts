import { type ClusterLimits, SlurmSilent } from '../client';

/** @param stdout of `scontrol show config` @throws SlurmSilent when it is no answer */
export function limitsIn(stdout: string): ClusterLimits {
  const value = (key: string) => new RegExp(`^${key}\\s*=\\s*(.*?)\\s*$`, 'm').exec(stdout)?.[1];
  const maxArraySize = Number(value('MaxArraySize'));
  if (!Number.isInteger(maxArraySize)) {
    throw new SlurmSilent(`scontrol said what is not understood: ${stdout.slice(0, 200)}`);
  }
  const accounting = value('AccountingStorageType') ?? '';
  return {
    maxArraySize,
    // Newer versions name none `(null)`.
    accounting: !/none|null|^$/.test(accounting),
    minJobAge: Number.parseInt(value('MinJobAge') ?? '', 10) || 0,
  };
}
