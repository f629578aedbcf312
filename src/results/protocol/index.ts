/** What is asked of the results reader and what it answers: types alone, shared by reader, editor, page and command line. */
export type * from './catalogue';
export type * from './command';
export type * from './compare';
export type * from './frames';
export type * from './messages';
export type * from './page';
export type * from './requests';
export type * from './seams';
