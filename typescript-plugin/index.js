/**
 * A plugin of TypeScript's language server, which serves JavaScript as well: a script that imports "powersim" and has no
 * module of that name finds the declarations of the embedded engine, as the worker finds the engine itself.
 */
const { existsSync } = require('node:fs');
const path = require('node:path');

const MODULE = 'powersim';
/** Inside the extension's folder. */
const DECLARATIONS = 'dist/types/powersim.d.ts';

module.exports = function init({ typescript }) {
  const declarations = findDeclarations();

  const resolve = (name, found) => {
    if (name !== MODULE || found?.resolvedModule || declarations === undefined) return found;
    const resolvedModule = {
      resolvedFileName: declarations,
      extension: typescript.Extension.Dts,
      // Of somebody else: never renamed or reported on.
      isExternalLibraryImport: true,
    };
    return { ...found, resolvedModule };
  };

  return {
    create(info) {
      const host = info.languageServiceHost;
      // TypeScript 5.0 and newer.
      const literals = host.resolveModuleNameLiterals?.bind(host);
      if (literals) {
        host.resolveModuleNameLiterals = (imports, ...rest) =>
          literals(imports, ...rest).map((found, i) => resolve(imports[i].text, found));
        return info.languageService;
      }
      const names = host.resolveModuleNames?.bind(host);
      if (names) {
        host.resolveModuleNames = (imports, ...rest) =>
          names(imports, ...rest).map((found, i) => resolve(imports[i], { resolvedModule: found })?.resolvedModule);
      }
      return info.languageService;
    },
  };
};

/** The extension is the folder around: right around in the project, further out where it is installed. */
function findDeclarations() {
  for (let folder = path.dirname(__dirname); ; folder = path.dirname(folder)) {
    const file = path.join(folder, DECLARATIONS);
    if (existsSync(file)) return typescriptPath(file);
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** TypeScript writes paths with slashes everywhere. */
function typescriptPath(file) {
  return file.replaceAll('\\', '/');
}
