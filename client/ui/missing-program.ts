/** A part of the console's program that could not be fetched: the line is down, or the service was renewed since. */
export class MissingProgram extends Error {}
