/** JSON bodies: how large they may be, and the files that some of them carry. */
import { Buffer } from 'node:buffer'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { readBytes } from '../../platform/kept-bytes'
import { extractFiles } from './files-in-json'
import { Problem } from './problem'
import type { ApiEnv } from './route'

/** Where files come along with what is posted, and under which keys they stand. */
const filesAt: [path: RegExp, keys: string[]][] = [
  [/^\/api\/records\/[^/]+\/messages$/, ['contentBase64']],
  [/^\/api\/simulate$/, ['raw', 'rawBase64']],
]

const mib = 1024 * 1024
/** Without files: the longest message in text and in HTML. */
const maxWordsBytes = 12 * mib
/** The largest mail in base64, and words. */
const maxBytes = 40 * mib

export const limitJson: MiddlewareHandler<ApiEnv> = (c, next) => {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(c.req.header('content-type') ?? '')) return next()
  const keys = c.req.method === 'POST' ? filesAt.find(([path]) => path.test(c.req.path))?.[1] : undefined
  return keys ? takeFiles(keys)(c, next) : refuseLarger(c, next)
}

const refuseLarger = bodyLimit({
  maxSize: maxWordsBytes,
  onError: () => {
    throw new Problem(413, 'The body is larger than 12 MB.')
  },
})

function takeFiles(keys: string[]): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const declared = Number(c.req.header('content-length')) || undefined
    const body =
      declared === undefined || declared <= maxBytes
        ? await readBytes(c.req.raw.body, { most: maxBytes, ofLarger: 0 }, declared)
        : undefined
    if (!body || body.size > maxBytes) throw new Problem(413, 'The body is larger than 40 MB.')
    const { buffer, byteOffset, byteLength } = body.bytes
    const taken = extractFiles(Buffer.from(buffer, byteOffset, byteLength), keys, maxWordsBytes)
    if (!taken) throw new Problem(413, 'Without its files, the body is larger than 12 MB.')
    c.set('files', taken.files)
    c.req.raw = new Request(c.req.raw, { method: 'POST', body: taken.rest })
    return next()
  }
}
