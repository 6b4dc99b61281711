import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NotPop, popReader } from '../../../src/fetchmail/pop-reader'
import { keepMail, keptOfLarger, maxRawBytes } from '../../../src/inbound/doors/raw'

/** A server that sends these chunks, and hangs up. */
function sending(...chunks: (string | Uint8Array)[]) {
  const left = chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk))
  return popReader(async () => {
    const next = left.shift()
    if (!next) throw new Error('The server hung up.')
    return next
  })
}

async function dataOf(...chunks: (string | Uint8Array)[]): Promise<string> {
  const kept = keepMail()
  await sending(...chunks).data(kept.add)
  return Buffer.from(kept.whole().bytes).toString('latin1')
}

describe('a line', () => {
  test('ends with CRLF, and with LF alone', async () => {
    const reader = sending('+OK rea', 'dy\r', '\n+OK again\n-ERR\r\n')
    expect([await reader.line(), await reader.line(), await reader.line()]).toEqual(['+OK ready', '+OK again', '-ERR'])
  })

  test('that does not end is no POP3', async () => {
    const reader = popReader(async () => Buffer.alloc(1000, 'x'))
    await expect(reader.line()).rejects.toThrow(NotPop)
  })

  test('that breaks off is a connection that broke', async () => {
    await expect(sending('+OK rea').line()).rejects.toThrow('The server hung up.')
  })
})

describe('data', () => {
  test.each([
    ['nothing', '.\r\n', ''],
    ['an empty line', '\r\n.\r\n', '\r\n'],
    ['dots at the beginning of lines', '..\r\n...x\r\n..\r\n.\r\n', '.\r\n..x\r\n.\r\n'],
    ['dots elsewhere', 'a..b.\r\n x.\r\n.\r\n', 'a..b.\r\n x.\r\n'],
    ['a bare LF, which ends no line', 'a\n.\nb\n..\r\n.\r\n', 'a\n.\nb\n..\r\n'],
    ['a bare CR', 'a\r.\r\r\n.\r\n', 'a\r.\r\r\n'],
    ['bytes above 127', 'gr\xfc\xdf\xe9 \xff\x00\r\n.\r\n', 'gr\xfc\xdf\xe9 \xff\x00\r\n'],
  ])('with %s', async (_, sent, expected) => {
    expect(await dataOf(sent)).toBe(expected)
    expect(await dataOf(...sent.split(''))).toBe(expected)
  })

  test('leaves what comes behind it', async () => {
    const reader = sending('one\r\n.\r\n+OK tw', 'o\r\n')
    await reader.data(() => undefined)
    expect(await reader.line()).toBe('+OK two')
  })

  test('comes out as it went in, however it is cut into pieces', async () => {
    const pieces = fc.array(fc.constantFrom('\r\n', '.', '\r', '\n', 'x', '\xff'), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), async (tokens, cuts) => {
        const content = `${tokens.join('')}\r\n`
        const stuffed = `${content.replace(/(^|\r\n)\./g, '$1..')}.\r\n`
        const places = [0, ...cuts.filter((cut) => cut > 0 && cut < stuffed.length).toSorted((a, b) => a - b), stuffed.length]
        const chunks = places.slice(1).map((end, index) => stuffed.slice(places[index], end))
        expect(await dataOf(...chunks)).toBe(content)
      }),
    )
  })

  test('that does not end breaks off with the connection', async () => {
    await expect(dataOf('one\r\ntwo\r\n..\r\n')).rejects.toThrow('The server hung up.')
  })
})

describe('a list', () => {
  test('is its lines', async () => {
    expect(await sending('1 a\r\n2', ' b\r\n.\r\n').list()).toEqual(['1 a', '2 b'])
  })

  test('without an end is no POP3', async () => {
    let number = 0
    const reader = popReader(async () => Buffer.from(`${(number += 1)} ${'x'.repeat(60_000)}\r\n`))
    await expect(reader.list()).rejects.toThrow('a list without an end')
  })
})

describe('the bytes of a mail', () => {
  test('are kept up to the bound', () => {
    const kept = keepMail()
    kept.add(Buffer.alloc(maxRawBytes - 1, 'a'))
    kept.add(Buffer.from('b'))
    const { bytes: raw, size } = kept.whole()
    expect([raw.length, size, raw.at(-1)]).toEqual([maxRawBytes, maxRawBytes, 'b'.charCodeAt(0)])
  })

  test('above it are counted, and of them the beginning is kept', () => {
    const kept = keepMail()
    for (let megabyte = 0; megabyte < 26; megabyte += 1) kept.add(Buffer.alloc(1_048_576, megabyte + 1))
    const { bytes: raw, size } = kept.whole()
    expect([raw.length, size, raw[0], raw.at(-1)]).toEqual([keptOfLarger, 26 * 1_048_576, 1, 1])
  })
})
