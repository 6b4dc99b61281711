/** Mails after reports on other gateways: files that nobody could reach, spoilt bodies, mail without words of its own. */
import { isListed } from '../../src/mail/html/picture.ts'
import type { Check } from './check.ts'
import type { Read } from './reading.ts'
import type { EntryOf } from './truth.ts'

type Entry = EntryOf<'reported'>

const figures: Record<string, string> = { A: 'files reached', F: 'bodies whole', G: 'said what it is' }

export function checkReported({ set, file, kind, tier, expected }: Entry, { mail }: Read): Check[] {
  const { attachments, text } = mail
  const listed = attachments.filter(isListed)
  const ask = (what: string, isRight: boolean, actual: unknown): Check => {
    return { set, figure: figures[kind] ?? kind, file, tier, share: isRight ? 1 : 0, expected: what, actual }
  }
  const shown = attachments.length - listed.length
  return [
    ...expected.attachmentsListed.map((name) => ask(`${name} listed`, listed.some(isNamed(name)), attachments)),
    ...(expected.picturesShown === undefined
      ? []
      : [ask(`${expected.picturesShown} shown in place`, shown === expected.picturesShown, attachments)]),
    ...expected.attachedTypes.map((type) => ask(`a file of ${type}`, listed.some(isOfType(type)), attachments)),
    ...expected.textContains.map((words) => ask(words, flat(text).includes(flat(words)), text)),
    ...expected.textLacks.map((words) => ask(`no ${words}`, !flat(text).includes(flat(words)), text)),
    ...expected.noteContains.map((words) => ask(words, text.toLowerCase().includes(words.toLowerCase()), text)),
  ]
}

function isNamed(name: string) {
  return ({ filename }: { filename: string }): boolean => filename === name
}

function isOfType(type: string) {
  return ({ mimeType }: { mimeType: string }): boolean => mimeType === type
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ')
}
