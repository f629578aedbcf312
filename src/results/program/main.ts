/** The results reader: a process of its own, asked over its channel (`serve`) or by arguments. */
import { command } from './command';
import { serve } from './serve';

const [first, ...rest] = process.argv.slice(2);
if (first === 'serve') serve();
else void command(first === undefined ? [] : [first, ...rest]);
