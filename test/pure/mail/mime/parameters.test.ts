/** Content-Type and Content-Disposition as mail has them. */
import { describe, expect, it } from 'vitest'
import { readStructured } from '../../../../src/mail/mime/parameters'
import { cpuMs } from '../../cpu-time'

describe('a header with parameters', () => {
  it.each([
    ['text/plain', 'text/plain', {}],
    ['Text / Plain ; CharSet = "UTF-8"', 'text/plain', { charset: 'UTF-8' }],
    ['text/plain; charset=us-ascii (Plain text)', 'text/plain', { charset: 'us-ascii' }],
    ['multipart/mixed; boundary="---- a b ----"', 'multipart/mixed', { boundary: '---- a b ----' }],
    ['multipart/mixed; boundary=gc0p:08j=U5', 'multipart/mixed', { boundary: 'gc0p:08j=U5' }],
    ['multipart/mixed boundary="a"', 'multipart/mixed', { boundary: 'a' }],
    ['text/plain charset=utf-8 format=flowed', 'text/plain', { charset: 'utf-8', format: 'flowed' }],
    ['text/plain;; ; charset=a;', 'text/plain', { charset: 'a' }],
    ['text/plain; flag; charset=a', 'text/plain', { charset: 'a' }],
    ['text/plain; =; = x; charset=a', 'text/plain', { charset: 'a' }],
    ['attachment; filename=This is a test.txt', 'attachment', { filename: 'This is a test.txt' }],
    ['attachment; filename="no end.txt', 'attachment', { filename: 'no end.txt' }],
    ['attachment; filename="a \\"b\\" c.txt"', 'attachment', { filename: 'a "b" c.txt' }],
    ['attachment; filename="C:\\Temp\\a.txt"', 'attachment', { filename: 'C:\\Temp\\a.txt' }],
    ['attachment; filename=a (1).txt', 'attachment', { filename: 'a (1).txt' }],
    ['attachment; filename="a (1).txt"', 'attachment', { filename: 'a (1).txt' }],
    ['attachment; filename="a.txt"junk; size=3', 'attachment', { filename: 'a.txt', size: '3' }],
    ['attachment; filename=one.txt; filename=two.txt', 'attachment', { filename: 'one.txt' }],
    ['filename="a.txt"', '', { filename: 'a.txt' }],
    ['charset=utf-8; format=flowed', '', { charset: 'utf-8', format: 'flowed' }],
    ['', '', {}],
    [';', '', {}],
    ['"attachment"; x=y', 'attachment', { x: 'y' }],
  ])('%s', (written, value, parameters) => {
    expect(readStructured(written)).toEqual({ value, parameters: new Map(Object.entries(parameters)) })
  })
})

describe('a file name', () => {
  it.each([
    ['RFC 2231', "filename*=utf-8''caf%C3%A9.txt", 'café.txt'],
    ['RFC 2231 with a language', "filename*=iso-8859-1'fr'caf%E9.txt", 'café.txt'],
    ['both, the star first', "filename*=utf-8''caf%C3%A9.txt; filename=cafe.txt", 'café.txt'],
    ['both, the star last', "filename=cafe.txt; filename*=utf-8''caf%C3%A9.txt", 'café.txt'],
    ['in sections', 'filename*0="long "; filename*1="name.txt"', 'long name.txt'],
    ['in sections out of order', 'filename*1=name.txt; filename*0="long "', 'long name.txt'],
    ['in encoded sections', "filename*0*=utf-8''caf%C3; filename*1*=%A9.txt", 'café.txt'],
    ['in sections of both kinds', 'filename*0*=utf-8\'\'caf%C3%A9; filename*1=" 100%25.txt"', 'café 100%25.txt'],
    ['with a section missing', "filename*0*=utf-8''caf%C3%A9; filename*2=.txt", 'café.txt'],
    ['in sections that begin with one', 'filename*1=name; filename*2=.txt', 'name.txt'],
    ['in sections that all name the charset', "filename*0*=utf-8''caf%C3%A9; filename*1*=utf-8''.txt", "café'.txt"],
    ['without semicolons', "filename*0*=utf-8''caf%C3%A9 filename*1*=.txt", 'café.txt'],
    ['encoded without a charset', 'filename*=caf%C3%A9.txt', 'café.txt'],
    ['encoded without a charset, with an apostrophe', "filename*=it%27s o'clock.txt", "it's o'clock.txt"],
    ['encoded with an empty charset', "filename*=''caf%C3%A9.txt", 'café.txt'],
    ['encoded in quotes', 'filename*="utf-8\'\'caf%C3%A9.txt"', 'café.txt'],
    ['encoded without a star', 'filename="caf%C3%A9.txt"', 'café.txt'],
    ['with a percent sign that encodes nothing', 'filename="100%25 %zz.txt"', '100%25 %zz.txt'],
    ['RFC 2047', 'filename="=?utf-8?Q?caf=C3=A9?=.txt"', 'café.txt'],
    ['RFC 2047 without quotes', 'filename==?utf-8?B?Y2Fmw6k=?=.txt', 'café.txt'],
    ['RFC 2047 in words', 'filename="=?utf-8?Q?caf?= =?utf-8?Q?=C3=A9.txt?="', 'café.txt'],
    ['RFC 2047 in sections', 'filename*0="=?utf-8?B?Y2Fm"; filename*1="w6kudHh0?="', 'café.txt'],
    ['raw', 'filename="café.txt"', 'café.txt'],
    ['in KOI8-R', "filename*=koi8-r''%F0%D2%C9.txt", 'При.txt'],
  ])('%s', (_name, written, text) => expect(readStructured(`attachment; ${written}`).parameters.get('filename')).toBe(text))
})

describe('a header of 20 KB', () => {
  it.each(['"\\"', '(', '((', '(a', ' ', '; ', 'a ', 'a=', '"', '=', '*0=', 'a*0*=%C3;', '(c)', 'x (y) ', "'", '\\', '%C3'])(
    'of %j is read in a moment',
    (filler) => {
      const started = cpuMs()
      for (const head of ['text/plain', 'text/plain; name=', 'text/plain; name="', 'text/plain; name*=', ''])
        readStructured(head + filler.repeat(20_000 / filler.length))
      expect(cpuMs() - started).toBeLessThan(10_000)
    },
  )
})
