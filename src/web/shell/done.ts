/** What was just done, said once on the page that a form leads to. Pure. */

const words = {
  saved: 'Saved.',
  created: 'Created.',
  deleted: 'Deleted.',
  sent: 'Sent.',
  noted: 'Note added.',
  'draft-kept': 'Draft saved.',
  dismissed: 'Dismissed.',
  'sent-again': 'Sending again.',
  'tried-again': 'Queued again.',
  released: 'Sender unblocked.',
  replayed: 'Routed again.',
  assigned: 'Added to the record.',
  settled: 'Removed from held mail. It stays in the log.',
  unsettled: 'Waiting again.',
  confirmed: 'Domain confirmed.',
  'default-back': 'Default restored.',
  'switched-on': 'Turned on.',
  'switched-off': 'Turned off.',
  'signed-out': 'Disconnected.',
  'signed-out-elsewhere': 'Signed out everywhere else.',
} as const

export type Done = keyof typeof words

/** The path that a form redirects to once it has done its work. */
export function pathAfter(path: string, done: Done): string {
  const [before = '', fragment] = path.split('#')
  return `${before}${before.includes('?') ? '&' : '?'}done=${done}${fragment === undefined ? '' : `#${fragment}`}`
}

/** @param done of the query, which anybody can write: only what we know is said */
export function doneInWords(done: string | undefined): string | undefined {
  return done !== undefined && Object.hasOwn(words, done) ? words[done as Done] : undefined // hasOwn says that it is a key
}
