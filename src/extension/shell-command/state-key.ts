/** Where it is kept which file is the shell's command. */
export const KEY = 'shellCommand';
