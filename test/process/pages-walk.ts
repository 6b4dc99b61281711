/** Every page that links and forms lead to, from the start on: one of each kind, and several of those that differ by what they hold. */

export type Found = { path: string; shape: string; status: number; headers: Headers; html: string; bytes: number }

const maxPages = 250
const maxOfOneShape = (shape: string) => (/^\/(records|mails)\/:id$/.test(shape) ? 10 : 1)

export async function walk(url: string, cookie: string, start: string): Promise<Found[]> {
  const found: Found[] = []
  const waiting = [start]
  const seen = new Set(waiting)
  const counts = new Map<string, number>()
  for (let path = waiting.shift(); path !== undefined && found.length < maxPages; path = waiting.shift()) {
    const shape = shapeOf(path)
    const count = counts.get(shape) ?? 0
    if (count >= maxOfOneShape(shape)) continue
    const answer = await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' })
    const html = await answer.text()
    const next = answer.status === 303 || answer.status === 302 ? [answer.headers.get('location') ?? ''] : linksOf(html)
    for (const link of [...new Set(next)].filter((link) => isPage(link) && !seen.has(link))) {
      seen.add(link)
      waiting.push(link)
    }
    if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
    counts.set(shape, count + 1)
    found.push({ path, shape, status: answer.status, headers: answer.headers, html, bytes: Buffer.byteLength(html) })
  }
  return found
}

function linksOf(html: string): string[] {
  const leading = /<(?:a\b[^>]*?\shref|form\b[^>]*?\smethod="get"[^>]*?\saction)="(\/[^"#]*)/g
  return [...html.matchAll(leading)].map(([, path = '']) => path.replaceAll('&amp;', '&'))
}

/** What strangers wrote and files are none, and nothing is loaded from elsewhere. */
function isPage(path: string): boolean {
  return !/^\/(api|assets|attachments|frames)\/|^\/api$|\/(raw|source)$|[?&]images=/.test(path) && path !== ''
}

/** `/setup/models/:id?after`: what tells one kind of page from another. */
function shapeOf(path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://localhost')
  const names = [...new Set(searchParams.keys())].toSorted()
  const place = pathname.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, ':id').replace(/^(\/setup\/[^/]+)\/(?!new$|:id)[^/]+/, '$1/:id')
  return names.length === 0 ? place : `${place}?${names.join('&')}`
}
