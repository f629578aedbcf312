/**
 * Puts on this machine what the suites need beyond npm's packages, into one cache folder, and writes down where it is:
 *
 *     node test/provision/provision.mts [julia] [vscode] [solvers] [slurm]        all, if none is named
 *
 * Idempotent; a second call takes a second. What this machine cannot have is written down with the reason, and is no
 * error here: it is for the caller to decide whether a suite may be skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installPackages, missingPackages, refusal } from './debian.mts';
import { lock } from './lock.mts';
import { cacheFolder, type Part, type Places, type Provided, parts, placesFile } from './places.mts';

const packages: Record<Part, readonly string[]> = {
  // h5dump and h5py read what Julia and our own code have written: a third opinion.
  julia: ['libhdf5-103-1', 'hdf5-tools', 'python3-h5py'],
  vscode: ['libkrb5-dev', 'python3', 'make', 'g++', 'chromium'],
  solvers: ['glpk-utils', 'coinor-cbc'],
  slurm: [
    ...['munge', 'slurmctld', 'slurmd', 'slurm-client'],
    ...['slurmdbd', 'mariadb-server-core', 'mariadb-client-core'],
  ],
};
/** What a part needs beyond its packages. */
const installer: Partial<Record<Part, string>> = { julia: 'install-julia.sh', vscode: 'install-vscode-server.sh' };

const cache = cacheFolder();
const started = performance.now();
const asked = parts.filter((part) => process.argv.length === 2 || process.argv.includes(part));

mkdirSync(cache, { recursive: true });
const unlock = await lock(path.join(cache, 'provision.lock'), () => say('waiting for another provisioning'));
try {
  const reasons = installMissingPackages();
  // Side by side, and after apt: both read the package database.
  await Promise.all(asked.filter((part) => !reasons.has(part)).map((part) => install(part, reasons)));
  const places: Places = {
    julia: julia(reasons.get('julia')),
    vscode: vscode(reasons.get('vscode')),
    solvers: solvers(reasons.get('solvers')),
    slurm: slurm(reasons.get('slurm')),
  };
  const temporary = `${placesFile()}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(places, undefined, 2)}\n`);
  renameSync(temporary, placesFile());
  for (const part of asked) {
    const place = places[part];
    say(`${part}: ${place.available ? 'available' : `not available: ${place.reason}`}`);
  }
} finally {
  unlock();
}
say(`took ${((performance.now() - started) / 1000).toFixed(1)} s`);

function say(text: string): void {
  console.log(`provision: ${text}`);
}

/** Returns, by part, why its packages are not there. */
function installMissingPackages(): Map<Part, string> {
  const reasons = new Map<Part, string>();
  const missing = missingPackages([...new Set(asked.flatMap((part) => packages[part]))]);
  if (missing.length === 0) return reasons;
  let problem = refusal(missing);
  if (problem === undefined) {
    say(`installing Debian packages ${missing.join(' ')}`);
    const before = performance.now();
    try {
      installPackages(missing);
      say(`packages took ${((performance.now() - before) / 1000).toFixed(1)} s`);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  }
  for (const part of asked) {
    const lacking = missingPackages(packages[part]);
    if (lacking.length > 0) reasons.set(part, problem ?? `Debian packages are missing: ${lacking.join(' ')}`);
  }
  return reasons;
}

/** Runs a part's installer, passes its lines on, and notes the last ones if it fails. */
async function install(part: Part, reasons: Map<Part, string>): Promise<void> {
  const program = installer[part];
  if (program === undefined) return;
  const before = performance.now();
  const child = spawn(path.join(import.meta.dirname, program), [path.join(cache, part)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOfItsOwn(),
  });
  const lines: string[] = [];
  passOn(child, lines);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) say(`${part} took ${((performance.now() - before) / 1000).toFixed(1)} s`);
  else reasons.set(part, `${program} failed (${code ?? 'killed'}): ${lines.slice(-5).join(' | ')}`);
}

function passOn(child: ChildProcess, lines: string[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text);
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
    });
  }
}

/** Without what `npm run` tells its scripts of this project and of its own Node, which another `npm install` would believe. */
function environmentOfItsOwn(): NodeJS.ProcessEnv {
  const own =
    /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|global_prefix|ignore_scripts|user_agent)$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

function julia(reason: string | undefined): Places['julia'] {
  const executable = path.join(cache, 'julia/bin/julia');
  const depot = path.join(cache, 'depot');
  mkdirSync(depot, { recursive: true });
  return provided(reason, { executable, depot, h5dump: onPath('h5dump'), python: '/usr/bin/python3' });
}

function vscode(reason: string | undefined): Places['vscode'] {
  return provided(reason, {
    node: path.join(cache, `vscode/node24/node_modules/node-linux-${process.arch}/bin/node`),
    server: path.join(cache, 'vscode/cs/node_modules/code-server/out/node/entry.js'),
    chromium: onPath('chromium'),
  });
}

function solvers(reason: string | undefined): Places['solvers'] {
  return provided(reason, { glpsol: onPath('glpsol'), cbc: onPath('cbc') });
}

function slurm(reason: string | undefined): Places['slurm'] {
  return provided(reason, {
    munged: onPath('munged'),
    slurmctld: onPath('slurmctld'),
    slurmd: onPath('slurmd'),
    slurmdbd: onPath('slurmdbd'),
    mariadbd: onPath('mariadbd'),
    sbatch: onPath('sbatch'),
  });
}

function provided<T extends Record<string, string>>(reason: string | undefined, places: T): Provided<T> {
  if (reason !== undefined) return { available: false, reason };
  const absent = Object.entries(places).filter(([, place]) => !existsSync(place));
  if (absent.length === 0) return { available: true, ...places };
  return { available: false, reason: `not provisioned: ${absent.map(([name]) => name).join(', ')}` };
}

function onPath(program: string): string {
  // Daemons lie where a user's PATH may not lead.
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  return spawnSync('which', [program], { encoding: 'utf8', env }).stdout?.trim() || program;
}
