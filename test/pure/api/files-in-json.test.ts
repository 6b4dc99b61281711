import { describe, expect, it, test } from 'vitest'
import * as fc from 'fast-check'
import { extractFiles } from '../../../src/api/protocol/files-in-json'

const mib = 1024 * 1024

describe('a file in JSON', () => {
  it('stays out of what is parsed, and is decoded from where it stands', () => {
    const bytes = Buffer.alloc(100_000, 'chair')
    const { rest, files } = taken(JSON.stringify({ text: 'See there', files: [{ content: bytes.toString('base64'), name: 'a' }] }))
    expect(rest.length).toBeLessThan(200)
    const {
      text,
      files: [file],
    } = JSON.parse(rest.toString()) as { text: string; files: { content: string; name: string }[] }
    expect([text, file?.name]).toEqual(['See there', 'a'])
    const found = files.base64(file?.content ?? '')
    expect(found?.size).toBe(bytes.length)
    expect(Buffer.from(found?.read() ?? []).equals(bytes)).toBe(true)
  })

  test.each(['', '0', '01', '012'])('of any length (%j more) is decoded, with slashes that are escaped, too', (more) => {
    const bytes = Buffer.from('???>>>'.repeat(20_000) + more)
    for (const written of [JSON.stringify(bytes.toString('base64')), JSON.stringify(bytes.toString('base64')).replaceAll('/', '\\/')])
      expect(Buffer.from(contentOf(`{"content" :\n ${written}}`)?.read() ?? []).equals(bytes)).toBe(true)
  })

  test.each(['', 'QQ==', 'QUI=', 'QUJD'])('may be small: %j', (text) => {
    expect(Buffer.from(contentOf(JSON.stringify({ content: text }))?.read() ?? []).toString('base64')).toBe(text)
  })

  test.each(['QQ', 'QQ=', 'Q===', '====', 'QQ==QQ==', '=QQQ', 'Q Q=', 'QÜ=='])(
    'is none where it is no base64: %j, small or large',
    (end) => {
      expect(contentOf(JSON.stringify({ content: end }))).toBeUndefined()
      expect(contentOf(JSON.stringify({ content: 'QUJD'.repeat(40_000) + end }))).toBeUndefined()
      expect(contentOf(JSON.stringify({ content: `${end}${'QUJD'.repeat(40_000)}` }))).toBeUndefined()
    },
  )

  it('may be text, with every escape and every character', () => {
    const unit = 'Grüße \u0000\n\r\t"\\/ 椅子 😀 \u2028'
    const character = fc.constantFrom(...unit.split(''), '😀', '\\', '"')
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 12 }), (characters, shift) => {
        const text = 'x'.repeat(shift) + characters.join('').repeat(Math.ceil(70_000 / characters.length))
        const plain = JSON.stringify(text)
        const escaped = plain.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
        for (const written of [plain, escaped]) {
          const { rest, files } = taken(`{"content":${written}}`)
          expect(Buffer.from(files.text(markIn(rest))).equals(Buffer.from(text))).toBe(true)
        }
      }),
      { numRuns: 60, examples: [[['\ud83d', '😀'], 4]] },
    )
  })

  it('that is no JSON string is 400, as other bodies that are no JSON', () => {
    const { rest, files } = taken(`{"content":"${'x'.repeat(10_000)}\\x"}`)
    expect(() => files.text(markIn(rest))).toThrow(expect.objectContaining({ status: 400 }))
  })

  test.each([
    ['another key', `{"other":"${'A'.repeat(20_000)}"}`],
    ['the key as a value', `["content","${'A'.repeat(20_000)}"]`],
    ['the key of something else', `{"content":1,"other":"${'A'.repeat(20_000)}"}`],
    ['a string without an end', `{"content":"${'A'.repeat(20_000)}\\"`],
    ['no JSON at all', `content:"${'A'.repeat(20_000)}"`],
  ])('is not looked for under %s', (_, body) => {
    expect(taken(body).rest.toString()).toBe(body)
  })

  it('leaves no more than so much to be parsed', () => {
    const words = 'x'.repeat(2 * mib)
    expect(extractFiles(Buffer.from(JSON.stringify({ text: words })), ['content'], mib)).toBeUndefined()
    expect(extractFiles(Buffer.from(JSON.stringify({ content: words })), ['content'], mib)).toBeDefined()
    expect(extractFiles(Buffer.from('""'.repeat(mib)), ['content'], mib)).toBeUndefined()
    expect(extractFiles(Buffer.from('x'.repeat(2 * mib)), ['content'], mib)).toBeUndefined()
  })
})

function taken(body: string) {
  const found = extractFiles(Buffer.from(body), ['content'], mib)
  if (!found) throw new Error('Too much is left')
  return found
}

function markIn(rest: Buffer): string {
  return (JSON.parse(rest.toString()) as { content: string }).content
}

function contentOf(body: string) {
  const { rest, files } = taken(body)
  return files.base64(markIn(rest))
}
