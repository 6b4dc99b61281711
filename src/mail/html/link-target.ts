/** Where the links of a mail lead, told to whoever reads it: their words may claim something else. Pure. */
import { hostsClaimed } from './claimed-host'

const maxTitleLength = 160

/** The address of a link as words: without a user name, which could pass for a host, and with foreign letters as they are looked up. */
export function targetWords(href: string): string {
  const url = readUrl(href)
  if (!url) return ''
  if (url.protocol === 'mailto:' || url.protocol === 'tel:') return shortened(href.trim())
  return shortened(withoutUser(url).href)
}

/** The same for whoever is to follow it: whole, and as it was written where nothing in it misleads. */
export function plainTarget(href: string): string {
  const url = readUrl(href)
  return url && (url.username !== '' || url.password !== '' || /[^\x21-\x7e]/.test(href)) ? withoutUser(url).href : href
}

function withoutUser(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return plain
}

/** A link as `safeHtml` writes it: the address first. Attributes have neither `<` nor `>`. */
const link = /(<a href="([^"<>]*)")[^<>]*>/
const linkEnd = '</a>'

/** `data-leads-to="HOST"` on links whose words are an address of somebody else's. */
export function markDeceptiveLinks(html: string): string {
  const upToEnds = html.split(linkEnd)
  const behind = upToEnds.pop() ?? ''
  return [...upToEnds.map(markDeceptiveLink), behind].join(linkEnd)
}

/** @param html up to the end of a link */
function markDeceptiveLink(html: string): string {
  const found = link.exec(html)
  if (!found) return html
  const [tag, opening = '', href = ''] = found
  const host = trueHost(decoded(href), html.slice(found.index + tag.length))
  const at = found.index + opening.length
  return host === undefined ? html : `${html.slice(0, at)} data-leads-to="${host}"${html.slice(at)}`
}

/** Undefined where the words of a link claim nothing, or the truth. */
function trueHost(href: string, html: string): string | undefined {
  const url = readUrl(href)
  if (!url) return undefined
  const words = decoded(html.slice(0, maxWords).replace(/<[^<>]*>/g, wordsOfTag)).trim()
  if (url.protocol === 'mailto:') return trueAddress(url, words)
  return hostsClaimed(words).every((claimed) => belongTogether(claimed, url.hostname)) ? undefined : shownHost(url)
}

/** More words claim no host. */
const maxWords = 10_000

/** Words instead of a picture are words. */
function wordsOfTag(tag: string): string {
  return /^<img\b/.test(tag) ? (/\salt="([^"]*)"/.exec(tag)?.[1] ?? '') : ''
}

function trueAddress(url: URL, words: string): string | undefined {
  const address = percentDecoded(url.pathname).toLowerCase()
  const isClaim = /^[^\s@]{1,64}@[^\s@]{3,255}$/.test(words) || hostsClaimed(words).length > 0
  return isClaim && words.toLowerCase() !== address ? address.replace(/[^\w.@+-]/g, '?') : undefined
}

/** A telephone number is no host, and is shown all the same. What would need escaping is not. */
function shownHost({ hostname, pathname }: URL): string {
  return (hostname || pathname).replace(/[^\w.:+[\]-]/g, '?')
}

function belongTogether(claimed: string, actual: string): boolean {
  if (claimed === '' || actual === '') return false
  const [one, other] = [`.${plainHost(claimed)}`, `.${plainHost(actual)}`]
  return one.endsWith(other) || other.endsWith(one)
}

function plainHost(host: string): string {
  return host.replace(/^www\./, '').replace(/\.$/, '')
}

function readUrl(address: string): URL | undefined {
  return URL.parse(address) ?? undefined
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function shortened(words: string): string {
  return words.length > maxTitleLength ? `${words.slice(0, maxTitleLength - 1)}…` : words
}

/** The sanitiser writes no other entities. */
function decoded(text: string): string {
  return text.includes('&')
    ? text
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&')
    : text
}
