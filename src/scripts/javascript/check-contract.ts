import { firstLine, fixOf, placed } from '../edits';
import type { Finding } from '../findings';
import { exportOwn, skeleton } from './fix-missing';
import type { JavaScript } from './script';
import { spellings } from './spellings';

/** Both functions are exported. */
export function checkFunctions(script: JavaScript): Finding[] {
  const { buildFunction, executeFunction } = script.options;
  return [
    ...checkFunction(script, 'build', buildFunction, 'outputDir, simulationName, partitions, index'),
    ...checkFunction(script, 'execute', executeFunction, 'sim'),
  ];
}

function checkFunction(script: JavaScript, role: 'build' | 'execute', wanted: string, parameters: string): Finding[] {
  const { exported, topLevel, syntax, t } = script;
  const names = spellings(wanted);
  if (names.some((name) => exported.names.has(name))) return [];
  const name = names[0] ?? wanted;
  const severity = exported.incomplete ? 'warning' : 'error';
  const code = `${role}.missing` as const;
  const own = names.find((spelling) => topLevel.has(spelling));
  const token = own === undefined ? undefined : topLevel.get(own);
  if (own !== undefined && token !== undefined) {
    const at = syntax.tokens.indexOf(token);
    return [
      {
        code,
        ...placed(script, at),
        severity,
        message: t('The script does not export its function {0}.', own),
        remedy: t('Write export before it.'),
        ...fixOf(t('Export {0}', own), exportOwn(script, own, at)),
      },
    ];
  }
  const message = exported.incomplete
    ? t('The script does not export the function {0}, unless a module does that it hands on.', name)
    : t('The script does not export the function {0}.', name);
  const setting = role === 'build' ? 'powersim.buildFunction' : 'powersim.executeFunction';
  const write = t('Write: {0}', `export async function ${name}(${parameters}) { … }`);
  const remedy = t('{0}, or name another function in the setting {1}.', write, setting);
  const fix = fixOf(t('Write the function {0}', name), skeleton(script, role, name));
  return [{ code, ...firstLine(script), severity, message, remedy, ...fix }];
}
