/** Whether processes go on when their user logs out, which systemd decides. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Translate } from '../text';
import type { Check } from './check';

/** Milliseconds that systemd may take to answer. */
const PATIENCE = 5000;

/** What systemd would do; `unit` is the control group of this process. */
export interface Session {
  readonly unit: string;
  /** `KillUserProcesses=` of logind. */
  readonly killsUserProcesses: boolean;
  /** The user's manager stays when nobody is logged in. */
  readonly lingers: boolean;
  readonly user: string;
}

/** Undefined where no systemd looks after logins. */
export async function sessionOf(signal?: AbortSignal): Promise<Session | undefined> {
  if (process.platform !== 'linux' || !existsSync('/run/systemd/system')) return undefined;
  const user = userInfo().username;
  return {
    unit: readText('/proc/self/cgroup'),
    killsUserProcesses: await askKills(signal),
    lingers: existsSync(`/var/lib/systemd/linger/${user}`),
    user,
  };
}

async function askKills(signal?: AbortSignal): Promise<boolean> {
  const manager = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'];
  try {
    const options = { timeout: PATIENCE, ...(signal ? { signal } : {}) };
    const asked = promisify(execFile)('busctl', ['get-property', ...manager, 'KillUserProcesses'], options);
    return /\btrue\b/.test((await asked).stdout);
  } catch {
    return /^\s*KillUserProcesses\s*=\s*(?:yes|true|on|1)\s*$/im.test(readText('/etc/systemd/logind.conf'));
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What becomes of a run at logout: https://www.freedesktop.org/software/systemd/man/latest/logind.conf.html */
export function logoutCheck(session: Session | undefined, t: Translate): Check {
  const name = t('Logging out');
  const goesOn: Check = { name, ok: true, message: t('runs go on when you log out') };
  if (!session) return goesOn;
  const { unit, killsUserProcesses, lingers, user } = session;
  const linger = `loginctl enable-linger ${user}`;
  // What the user's manager started ends with it; a login's own processes only where logind is told so.
  if (/user@\d+\.service/.test(unit)) {
    if (lingers) return goesOn;
    return {
      name,
      ok: false,
      warning: true,
      message: t('this machine ends your processes when you log out, and a run with them; it can be resumed then'),
      remedy: t('Allow them to go on: {0}', linger),
      actions: [{ type: 'copyCommand', command: linger }],
    };
  }
  if (!killsUserProcesses || !/session-\w+\.scope/.test(unit)) return goesOn;
  return {
    name,
    ok: false,
    warning: true,
    message: t(
      'this machine ends the processes of a login when it ends (KillUserProcesses), and a run with them; it can be resumed then',
    ),
    remedy: t(
      'Stay logged in, or start the program from which you run simulations with "{0}" after "{1}".',
      'systemd-run --user --scope',
      linger,
    ),
    actions: [{ type: 'copyCommand', command: linger }],
  };
}
