/** Scripts in JavaScript and TypeScript: what they export, and what a run would stumble over. Pure. */
export { findInJavaScript, inspectJavaScript, isUnfinishedJavaScript } from './inspect';
export type { JavaScriptOptions } from './script';
export { spellings } from './spellings';
