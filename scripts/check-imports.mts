/**
 * Refuses imports that the house's plan does not allow: `node scripts/check-imports.mts [ROOT]`.
 * The plan is `import-rules/rooms.mts`.
 */
import path from 'node:path';
import { checkImports } from './import-rules/check.mts';

const root = process.argv[2] ?? path.resolve(import.meta.dirname, '..');
const refusals = checkImports(root);
for (const { file, line, message } of refusals) console.error(`${file}:${line}: ${message}`);
console.log(refusals.length === 0 ? 'import rules: all kept' : `import rules: ${refusals.length} broken`);
process.exitCode = refusals.length === 0 ? 0 : 1;
