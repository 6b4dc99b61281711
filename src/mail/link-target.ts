/** Where the links of a mail lead, told to whoever reads it: their words may claim something else. Pure. */

const maxTitleLength = 160

/** The address of a link as words: without a user name, which could pass for a host, and with foreign letters as they are looked up. */
export function targetWords(href: string): string {
  const url = readUrl(href)
  if (!url) return ''
  if (url.protocol === 'mailto:' || url.protocol === 'tel:') return shortened(href.trim())
  url.username = ''
  url.password = ''
  return shortened(url.href)
}

/** A link as `safeHtml` writes it: the address first. Attributes have neither `<` nor `>`. */
const link = /(<a href="([^"<>]*)")[^<>]*>/
const linkEnd = '</a>'

/** `data-leads-to="HOST"` on links whose words are an address of somebody else's. */
export function tellFalseLinks(html: string): string {
  const upToEnds = html.split(linkEnd)
  const behind = upToEnds.pop() ?? ''
  return [...upToEnds.map(tellFalseLink), behind].join(linkEnd)
}

/** @param html up to the end of a link */
function tellFalseLink(html: string): string {
  const found = link.exec(html)
  if (!found) return html
  const [tag, opening = '', href = ''] = found
  const host = trueHost(decoded(href), html.slice(found.index + tag.length))
  const at = found.index + opening.length
  return host === undefined ? html : `${html.slice(0, at)} data-leads-to="${host}"${html.slice(at)}`
}

/** Undefined where the words of a link claim nothing, or the truth. */
function trueHost(href: string, html: string): string | undefined {
  if (!html.includes('.')) return undefined
  const words = decoded(html.slice(0, 2000).replace(/<[^<>]*>/g, '')).trim()
  const url = readUrl(href)
  if (!url) return undefined
  if (url.protocol === 'mailto:') return trueAddress(url, words)
  const claimed = claimedHost(words)
  return claimed === undefined || belongTogether(claimed, url.hostname) ? undefined : hostOf(url)
}

function trueAddress(url: URL, words: string): string | undefined {
  const address = percentDecoded(url.pathname).toLowerCase()
  const isClaim = /^[^\s@]{1,64}@[^\s@]{3,255}$/.test(words)
  return isClaim && words.toLowerCase() !== address ? address.replace(/[^\w.@+-]/g, '?') : undefined
}

/** Of mailto: there is none; only letters that need no escaping are in one. */
function hostOf({ hostname }: URL): string | undefined {
  return /^[\w.:[\]-]+$/.test(hostname) ? hostname : undefined
}

/** Names of files look like hosts. */
const fileEnding = /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|txt|jpe?g|png|gif|html?|php|aspx?|js|xml|json|eml|msg|ics|7z|rar|exe|mp[34])$/i

/** `https://…` or `www.…` anywhere, or nothing but a host and what may follow it. */
function claimedHost(words: string): string | undefined {
  const [, written = words] = /(?:https?:\/\/|\b(?=www\.))(\S+)/i.exec(words) ?? []
  const host = /^(?:[\p{L}\p{N}_-]{1,63}\.){1,9}[\p{L}][\p{L}\p{N}-]{1,62}(?=$|[/:?#])/u.exec(withoutUser(written))?.[0]
  if (host === undefined || (host === words && fileEnding.test(host))) return undefined
  return readUrl(`http://${host}`)?.hostname
}

function withoutUser(written: string): string {
  const authority = /^[^/?#\s]*/.exec(written)?.[0] ?? ''
  return written.slice(authority.lastIndexOf('@') + 1)
}

function belongTogether(claimed: string, actual: string): boolean {
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
