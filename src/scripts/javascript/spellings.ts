/** The names under which the worker looks for a function: in camel case, and as it is given. */
export function spellings(name: string): readonly string[] {
  const camel = name.replace(/(?<=[\p{L}\p{N}])_+([\p{L}\p{N}])/gu, (_, letter: string) => letter.toUpperCase());
  return [...new Set([camel, name])];
}
