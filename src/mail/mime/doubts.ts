/**
 * The doubts: named signs that a mail is of a kind that postal-mime misreads, is slow over, or throws at. Each has a mail of its own in
 * test/corpus/doubts. All that is seen before parsing is looked for before. Pure.
 */
import type { Email } from 'postal-mime'
import * as body from './body-doubts'
import * as head from './header-doubts'
import type { Outline } from './outline'
import * as part from './part-doubts'

/** What a doubt says of a mail, in words that follow "because". */
export const doubtWords = {
  'beyond-bounds': 'it is larger or more deeply nested than any mail that a person writes',
  'too-large': 'it is larger than 4 MiB',
  'many-lines': 'it has very many lines',
  'many-parts': 'it has many parts, or they are deeply nested',
  'long-headers': 'its headers are very long',
  'odd-beginning': 'it does not begin with a header',
  'bare-returns': 'its lines end in carriage returns',
  'runs-on': 'no blank line ends its headers',
  'raw-headers': 'its headers use a charset that they do not declare',
  'repeated-headers': 'a header that may occur once occurs twice',
  'unused-boundary': 'its parts are not separated by the boundary that it names',
  'several-bodies': 'it has more than one text',
  'unusual-text': 'a text part is named like a file, or has an unusual type',
  'odd-encoding': 'a part of it is encoded in an unusual way, or the encoding is broken',
  'flowed-quotes': 'its quoted lines are format=flowed',
  'postal-mime-failed': 'postal-mime could not read it',
  'parts-differ': 'its structure is ambiguous',
  'unknown-charset': 'it uses a rare charset',
  'wrong-charset': 'its charset is wrong or missing',
  'words-left-over': 'its subject is encoded incorrectly',
  'odd-addresses': 'its addresses are malformed',
  'odd-date': 'its date is malformed',
  'odd-file-name': 'a file name is ambiguous',
  'uuencoded-file': 'its text contains a uuencoded file',
} as const

export type Doubt = keyof typeof doubtWords

/** In this order: what comes first keeps the others from being looked for in mail that is too much for them. */
const beforeParsing: [Doubt, (outline: Outline) => boolean][] = [
  ['beyond-bounds', ({ exceededLimit }) => exceededLimit !== undefined],
  ['too-large', part.isLarge],
  ['many-lines', part.hasManyLines],
  ['many-parts', part.hasManyParts],
  ['long-headers', part.hasLongHeaders],
  ['odd-beginning', head.hasOddBeginning],
  ['bare-returns', head.hasBareReturns],
  ['runs-on', head.runsOn],
  ['raw-headers', head.hasRawHeaders],
  ['repeated-headers', head.hasRepeatedHeaders],
  ['unused-boundary', part.hasUnusedBoundary],
  ['several-bodies', part.hasSeveralBodies],
  ['unusual-text', part.hasUnusualText],
  ['odd-encoding', part.hasOddEncoding],
  ['flowed-quotes', part.hasFlowedQuotes],
]

const afterParsing: [Doubt, (outline: Outline, email: Email) => boolean][] = [
  ['parts-differ', body.partsDiffer],
  ['unknown-charset', body.isIn('unknown-charset')],
  ['wrong-charset', body.isIn('wrong-charset')],
  ['words-left-over', (_outline, email) => head.hasOddWords(email)],
  ['odd-addresses', head.hasOddAddresses],
  ['odd-date', head.hasOddDate],
  ['odd-file-name', body.hasOddFileName],
  ['uuencoded-file', (_outline, email) => body.hasUuencodedFile(email)],
]

export function doubtBefore(outline: Outline): Doubt | undefined {
  return beforeParsing.find(([, isThere]) => isThere(outline))?.[0]
}

export function doubtAfter(outline: Outline, email: Email): Doubt | undefined {
  return afterParsing.find(([, isThere]) => isThere(outline, email))?.[0]
}

/** A doubt of a row that another version wrote stands for itself. */
export function doubtInWords(doubt: string): string {
  return Object.hasOwn(doubtWords, doubt) ? doubtWords[doubt as Doubt] : doubt // hasOwn says that it is one
}
