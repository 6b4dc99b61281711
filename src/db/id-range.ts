/** Ids are UUIDv7, which begin with their moment: a range of ids is a range of time. Pure. */

/** Where the ids of a moment begin: smaller than each of them, greater than all before. */
export function firstIdAt(time: Date): string {
  return time
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')
}
