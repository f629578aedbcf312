import { storeFile } from '../layout';
import { checksumProblem, storeProblem } from '../store';

/**
 * Why what an execution that calls itself successful left is no result, as a clause about its store; undefined when it
 * is one. Disks and machines fail without telling who wrote.
 * @param thorough also reads the whole store, and compares it with the checksum beside it
 */
export async function resultProblem(execution: string, thorough = false): Promise<string | undefined> {
  return (await storeProblem(storeFile(execution))) ?? (thorough ? await checksumProblem(execution) : undefined);
}
