/** The results reader: a process of its own, asked over its channel (`serve`) or by arguments. */
export {};
