/** How much of a mail is read. What exceeds a limit is kept in the raw mail, and a person looks at it. Pure. */

export type Limit = { most: number; words: string }

/**
 * | limit | value | why |
 * |---|---|---|
 * | header block | 2 MiB | trace headers and a thousand recipients come to 200 KB; all of it is looked at several times |
 * | headers | 5,000 | mail that went round for days has 500 |
 * | parts | 1,000 | a photo album of 300 pictures is large; each part becomes a row |
 * | depth | 100 | forwarding inline nests multiparts about ten deep; every level costs a frame of the stack |
 * | headers of parts | 4 MiB | 1,000 parts with 4 KB each |
 *
 * The text of a body is cut at 2 million characters without further ado: more is no message, and the raw mail has it. Attached mails count
 * as one part each and are not looked into, however deep they are nested.
 */
export const limits = {
  headerBytes: { most: 2 * 1024 * 1024, words: 'its header block is longer than 2 MiB' },
  headers: { most: 5000, words: 'it has more than 5,000 headers' },
  parts: { most: 1000, words: 'it has more than 1,000 parts' },
  depth: { most: 100, words: 'its parts are nested more than 100 deep' },
  partHeaderBytes: { most: 4 * 1024 * 1024, words: 'the headers of its parts are longer than 4 MiB' },
} as const satisfies Record<string, Limit>

/** Text longer than this is cut. */
export const maxBodyLength = 2_000_000
