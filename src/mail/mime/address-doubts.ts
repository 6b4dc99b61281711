/** When a list of addresses is none that postal-mime reads right. Pure. */
import type { Mailbox } from 'postal-mime'
import { oddWords } from './charset-doubts'

/** `x@y`, without anything that belongs to a name, a comment, a route or a stray quotation mark. */
const plainAddress = /^[^\s<>()[\]",;:\\@'`][^\s<>()[\]",;:\\@]*@[^\s<>()[\]",;:\\@]*[^\s<>()[\]",;:\\@'`.]$/

/** @param values the headers as written @param mailboxes what postal-mime made of them */
export function isOddList(values: string[], mailboxes: Mailbox[]): boolean {
  const text = values.join(',')
  const named = mailboxes.filter(({ address }) => address !== '')
  return (
    named.some(({ address }) => !plainAddress.test(address) || address.includes('=?')) ||
    mailboxes.some(({ name }) => oddWords(name) || name.startsWith('.') || (name.includes('@') && /\s/.test(name))) ||
    hasStraySigns(text) ||
    isUnaccounted(text, mailboxes, named)
  )
}

/** Quotation marks, brackets and backslashes outside of quoted names, comments and angle brackets, each by itself; rare white space. */
function hasStraySigns(text: string): boolean {
  const rest = text
    // bounded: longer lists are not asked about, the exact reader reads them.
    .replace(/(?<=^|[\s,;:])"(?:[^"\\]|\\.)*"(?=[\s<,;]|$)/g, '')
    .replace(/(?<=\s)\([^()\\"]*\)(?=[\s,;]|$)/g, '')
    .replace(/<[^<>\s]*>(?=[\s,;]|$)/g, '')
  return /["\\()<>]|[^\S \t]/.test(rest)
}

/** Every `@` that is written stands in an address or a name, every `<` opens an address, and nothing is a name alone. */
function isUnaccounted(text: string, mailboxes: Mailbox[], named: Mailbox[]): boolean {
  const isNamedByAddress = mailboxes.some(({ name }) => name.includes('@'))
  const isNameAlone = named.length < mailboxes.length && (text.includes('@') || isNamedByAddress)
  const brackets = count(text, '<')
  const found = mailboxes.map(({ name, address }) => `${name} ${address}`).join(' ')
  return isNameAlone || brackets > named.length || (isNamedByAddress && brackets < named.length) || count(text, '@') > count(found, '@')
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1
}
