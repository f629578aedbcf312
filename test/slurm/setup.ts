/** Compiles the one stand-in package that runs on Slurm use, so that no two tasks do. */
import { compile } from '../julia/setup';

export default (): Promise<void> => compile('G1');
