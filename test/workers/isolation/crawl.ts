/** Every request that the pages lead to: links, frames, what the script asks for, and forms as they would be posted. */
import type { Browser } from '../web/browser'

export type Visit = { method: 'GET' | 'POST'; path: string; form: Record<string, string> }

/** What somebody does for themselves alone. */
const isOwn = (path: string) => /^\/(sign-in|sign-out|account\/|assets\/|api\/)/.test(path)

/** Of what differs in its query alone, or in what is typed, a few are enough. */
const maxAlike = 3

/** @param about what a request must name, unless it names nothing by its id */
export async function crawl(browser: Browser, start: string, about: string[]): Promise<Visit[]> {
  const visits = new Map<string, Visit>()
  const alike = new Map<string, number>()
  const waiting = [start]
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { html, location, headers } = await browser.get(path)
    const isPage = headers.get('content-type')?.startsWith('text/html') ?? false
    const next = location === null ? (isPage ? linksOf(html) : []) : [location]
    const found = [...next.map((link) => visitTo('GET', link)), ...(isPage ? formsOf(html) : [])]
    for (const visit of found.filter((each) => isAbout(each, about) && !isOwn(each.path) && !visits.has(keyOf(each)))) {
      const place = `${visit.method} ${visit.path.split('?')[0]}`
      const count = alike.get(place) ?? 0
      if (count >= maxAlike) continue
      alike.set(place, count + 1)
      visits.set(keyOf(visit), visit)
      if (visit.method === 'GET') waiting.push(visit.path)
    }
  }
  return [...visits.values()]
}

const keyOf = ({ method, path, form }: Visit) => `${method} ${path} ${JSON.stringify(form)}`

function isAbout({ path, form }: Visit, about: string[]): boolean {
  const named = `${path} ${JSON.stringify(form)}`.match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g) ?? []
  return named.length === 0 || named.some((id) => about.includes(id))
}

function visitTo(method: Visit['method'], path: string, form: Visit['form'] = {}): Visit {
  return { method, path: path.split('#')[0] ?? '', form }
}

function linksOf(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|hx-get)="(\/[^"]*)"/g)].map(([, path = '']) => textOf(path))
}

function formsOf(html: string): Visit[] {
  return [...html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap(([, tag = '', content = '']) => {
    const action = attributeOf(tag, 'action')
    if (!action?.startsWith('/')) return []
    if (attributeOf(tag, 'method') !== 'post') return [visitTo('GET', withQuery(action, fieldsOf(content)))]
    const besides = [...content.matchAll(/\s(?:formaction|hx-post)="(\/[^"]*)"/g)].map(([, path = '']) => textOf(path))
    return [action, ...besides].map((path) => visitTo('POST', path, fieldsOf(content)))
  })
}

function withQuery(path: string, fields: Record<string, string>): string {
  return Object.keys(fields).length === 0 ? path : `${path}?${new URLSearchParams(fields).toString()}`
}

function fieldsOf(content: string): Record<string, string> {
  const inputs = [...content.matchAll(/<input\b([^>]*)>/g)]
    .map(([, tag = '']) => tag)
    .filter((tag) => !/type="(?:file|radio|checkbox)"/.test(tag) || /\schecked\b/.test(tag))
    .map((tag) => [attributeOf(tag, 'name'), attributeOf(tag, 'value') ?? ''])
  const areas = [...content.matchAll(/<textarea\b([^>]*)>([^]*?)<\/textarea>/g)].map(([, tag = '', text = '']) => [
    attributeOf(tag, 'name'),
    textOf(text) || 'Hello',
  ])
  const selects = [...content.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)].map(([, tag = '', options = '']) => [
    attributeOf(tag, 'name'),
    attributeOf(/<option\b([^>]*\sselected[^>]*)>/.exec(options)?.[1] ?? '', 'value') ?? '',
  ])
  return Object.fromEntries([...inputs, ...areas, ...selects].filter(([name]) => name !== undefined)) as Record<string, string> // names are there
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : textOf(value)
}

function textOf(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
