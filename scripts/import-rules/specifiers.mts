/** What a TypeScript file imports, read from its text. */

export interface ImportedModule {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
  /** `import type` and `export type`: gone once compiled, so they cannot make a cycle at run time. */
  readonly typeOnly: boolean;
}

// The formatter, which is checked as well, puts every statement on a line of its own: hence statements are looked for at
// the beginning of lines only, which keeps words in comments and strings out. Between `import` and `from` stand names,
// commas, braces, stars and comments: never a quote, a parenthesis or a semicolon.
const statement =
  /^[ \t]*(?:import|export)\b(?<clause>[^'"`;()=]*?)\bfrom\s*(?<quote>['"])(?<specifier>.+?)\k<quote>/gm;
const bareImport = /^[ \t]*import\s*(?<quote>['"])(?<specifier>.+?)\k<quote>/gm;
// Anywhere, also within types: `import('vscode').Uri`. A call with something else than a literal is a run-time matter.
const call = /\b(?:import|require|require\.resolve)\s*\(\s*(?<quote>['"`])(?<specifier>[^'"`$]+?)\k<quote>/g;

/** All imports of a file, in the order of its lines: static, re-exports, dynamic, `require`, and those within types. */
export function importedModules(text: string): ImportedModule[] {
  const found: ImportedModule[] = [];
  for (const pattern of [statement, bareImport, call]) {
    for (const match of text.matchAll(pattern)) {
      const { specifier = '', clause = '' } = match.groups ?? {};
      // The line of the specifier itself, where a statement goes over several.
      const at = match.index + match[0].lastIndexOf(specifier);
      const before = text.slice(0, at);
      if (pattern === call && isComment(before)) continue;
      found.push({ specifier, line: before.split('\n').length, typeOnly: /^\s+type\s+[^,\s]/.test(clause) });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

function isComment(textBefore: string): boolean {
  return /^\s*(\/\/|\/?\*)/.test(textBefore.slice(textBefore.lastIndexOf('\n') + 1));
}
