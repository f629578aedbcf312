/** A file from somebody else may lead to other files: links, and data that are kept elsewhere. None of it is followed. */

import { valuesLie } from './layout';
import { headerOf, kindOf, type OpenFile } from './objects';

export interface ForeignCheck {
  /** @throws Error when a part of the path is a link */
  path(object: string): void;
  /** @throws Error when the path has a link, or the dataset keeps its values outside of the file */
  dataset(object: string): void;
}

/** @param flush brings what was written to where it can be looked at */
export function foreignCheck(open: OpenFile, flush: () => void): ForeignCheck {
  const paths = new Set<string>(['', '/']);
  const datasets = new Set<string>();

  function path(object: string): void {
    if (paths.has(object)) return;
    path(object.slice(0, object.lastIndexOf('/')));
    const kind = kindOf(open, object);
    if (kind === 'softLink' || kind === 'externalLink')
      throw new Error(`${object} is a link to something else, which is not followed`);
    // What is not there may be made yet.
    if (kind !== undefined) paths.add(object);
  }

  function dataset(object: string): void {
    if (datasets.has(object)) return;
    path(object);
    if (kindOf(open, object) !== 'dataset') return;
    flush();
    const lie = valuesLie(headerOf(open, object).messages);
    if (lie === 'unknown') throw new Error(`whether ${object} keeps its values in this file cannot be told`);
    if (lie === 'elsewhere') throw new Error(`${object} keeps its values in other files, which are not followed`);
    datasets.add(object);
  }

  return { path, dataset };
}

/** For files that lead nowhere. */
export const trusted: ForeignCheck = { path: () => undefined, dataset: () => undefined };
