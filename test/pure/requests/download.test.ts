/** Headers of downloads, whatever name and type a stranger gave the file. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downloadHeaders } from '../../../src/requests/download'
import { runs } from '../strangers'

const odd = fc.constantFrom('"', '\\', ';', '\r\n', '\0', '%22', "'", '*', '/', '\u202e', 'é', '😀', '\ud800', ' ', '.', 'a', 'html')
const name = fc.array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 }).map((pieces) => pieces.join(''))

describe('a download', () => {
  it('has a name that no sign in it breaks, once for old programs and once for the others', () => {
    fc.assert(
      fc.property(name, (filename) => {
        const disposition = downloadHeaders('application/x-chairs', filename)['content-disposition'] ?? ''
        const [, plain, extended = ''] =
          /^attachment; filename="([ !#$&-.0-[\]-~]+)"; filename\*=UTF-8''((?:[\w.~-]|%[0-9A-F]{2})*)$/.exec(disposition) ?? []
        expect([plain === undefined, decodeURIComponent(extended)]).toEqual([false, filename.toWellFormed()])
      }),
      { numRuns: runs * 4 },
    )
  })

  it.each([
    ['', 'application/octet-stream'],
    ['text/html\r\nSet-Cookie: a=b', 'application/octet-stream'],
    ['text/html; charset=utf-7', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['text/css', 'application/octet-stream'],
    ['application/wasm', 'application/octet-stream'],
    ['application/postscript', 'application/postscript'],
    ['image/svg+xml', 'image/svg+xml'],
    ['image/png', 'image/png'],
    ['image/pjpeg', 'image/jpeg'],
    ['constructor', 'application/octet-stream'],
  ])('of type %j is %s', (written, type) => expect(downloadHeaders(written, 'x')['content-type']).toBe(type))

  it('is a picture by its ending where its type says nothing', () => {
    expect(downloadHeaders('application/octet-stream', 'image001.PNG')['content-type']).toBe('image/png')
    expect(downloadHeaders('application/octet-stream', 'image.svg')['content-disposition']).toMatch(/^attachment/)
    expect(downloadHeaders('text/html', 'image.png')['content-disposition']).toMatch(/^attachment/)
  })
})
