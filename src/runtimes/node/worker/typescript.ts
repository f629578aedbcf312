import { setSourceMapsSupport, stripTypeScriptTypes } from 'node:module';

/**
 * TypeScript as JavaScript. Types are blanked out, so that every position stays; `enum`, parameter properties and
 * namespaces need code of their own, whose positions a source map gives back.
 * @param url names the source in messages
 * @throws SyntaxError as Node says it
 */
export function javaScriptOf(source: string, url: string): string {
  try {
    return withoutWarning(() => stripTypeScriptTypes(source, { mode: 'strip', sourceUrl: url }));
  } catch (error) {
    if (!isUnsupported(error)) throw placed(error, url);
  }
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  try {
    return withoutWarning(() => stripTypeScriptTypes(source, { mode: 'transform', sourceMap: true, sourceUrl: url }));
  } catch (error) {
    throw placed(error, url);
  }
}

/** Node 22 draws the place into the message, as `,-[2:1]`. */
function placed(error: unknown, url: string): unknown {
  const drawn = error instanceof Error ? /^\s*x?\s*(.*)\n\s*,-\[(?:.*:)?(\d+):\d+\]/.exec(error.message) : null;
  if (!drawn) return error;
  const syntaxError = new SyntaxError(drawn[1]);
  syntaxError.stack = `${url}:${drawn[2]}\n\nSyntaxError: ${drawn[1]}`;
  return syntaxError;
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
}

/** Node calls this experimental; whoever reads a simulation's log can do nothing about it. */
function withoutWarning<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
