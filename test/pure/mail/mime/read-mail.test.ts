/** The two readers beside each other: which of them reads a mail, and that they agree wherever postal-mime does. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Doubt, doubtWords } from '../../../../src/mail/mime/doubts'
import { readExactly } from '../../../../src/mail/mime/exact/exact'
import { outlineOf } from '../../../../src/mail/mime/outline'
import { parseByPostal, readByPostal } from '../../../../src/mail/mime/postal'
import { filesOf, readMail } from '../../../../src/mail/mime/read-mail'
import { withSignedParts } from '../../../../src/mail/mime/signed'
import { readerKey } from '../../../../src/mail/mime/reader'
import { cases } from '../../../cases'

const corpus = join(import.meta.dirname, '../../../corpus')
const fixtures = join(import.meta.dirname, '../../../../../shared/fixtures')

/** Themes of the corpus that are not ordinary mail: broken on purpose. */
const hard = ['broken', 'doubts']
/** No mail of the corpus shows these: too large to be kept there, and a fault that is not known of any mail. */
const without: Doubt[] = ['too-large', 'postal-mime-failed']

function mailsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => !/\.(?:jsonl|md)$/.test(file))
  return files.filter((file) => statSync(join(folder, file)).isFile()).toSorted()
}

function bytesOf(folder: string, file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, file)))
}

describe.each([
  ['the corpus', corpus],
  ['the fixtures', fixtures],
])('of %s', (_name, folder) => {
  // The fixtures are no part of the project.
  const isAbsent = !existsSync(folder)

  it.skipIf(isAbsent)('postal-mime reads nothing otherwise than the exact reader', async () => {
    for (const file of mailsIn(folder)) {
      const raw = bytesOf(folder, file)
      const { reader, ...read } = await readMail(raw)
      if (reader.name === 'exact') continue
      const outline = outlineOf(raw)
      expect({ file, ...read }).toEqual({ file, ...withSignedParts(readExactly(outline)), beyond: outline.exceededLimit })
    }
  })

  it.skipIf(isAbsent)('every file that was read is downloaded with the same bytes', async () => {
    for (const file of mailsIn(folder)) {
      const raw = bytesOf(folder, file)
      const { attachments } = await readMail(raw)
      expect({ file, bytes: attachments.map(({ content }) => content) }).toEqual({ file, bytes: filesOf(raw) })
    }
  })
})

describe('a doubt', () => {
  const shown = cases.flatMap(({ expect: { reader } }) => reader ?? [])
  it.each(Object.keys(doubtWords).filter((doubt) => !without.some((each) => each === doubt)))('%s has a mail of its own', (doubt) =>
    expect(shown).toContain(doubt),
  )

  it.each(Object.entries(doubtWords))('%s has words that follow "because"', (_doubt, words) =>
    expect(words).toMatch(/^(?:it|its|a|the|no|headers|postal-mime) /),
  )

  it('is not had of ordinary mail: postal-mime reads 95 % of it', async () => {
    const ordinary = mailsIn(corpus).filter((file) => !hard.some((theme) => file.startsWith(`${theme}/`)))
    const readers = await Promise.all(ordinary.map(async (file) => (await readMail(bytesOf(corpus, file))).reader.name))
    expect(readers.filter((name) => name === 'postal-mime').length / readers.length).toBeGreaterThan(0.95)
  })

  it('is had of mail over 4 MiB', async () => {
    const raw = new Uint8Array(Buffer.from(`From: eve@example.org\n\n${`${'x'.repeat(1000)}\n`.repeat(4300)}`))
    expect(readerKey((await readMail(raw)).reader)).toBe('too-large')
  })

  it('is had where postal-mime throws', async () => {
    const { default: PostalMime } = await import('postal-mime')
    vi.spyOn(PostalMime, 'parse').mockRejectedValueOnce(new Error('no'))
    const { reader, from } = await readMail(new Uint8Array(Buffer.from('From: eve@example.org\n\nHello\n')))
    expect([readerKey(reader), from?.address]).toEqual(['postal-mime-failed', 'eve@example.org'])
  })
})

describe('what postal-mime would spoil', () => {
  const spoilt: [Doubt, file: string][] = [
    ['unused-boundary', 'unused-boundary'],
    ['several-bodies', 'several-bodies'],
    ['unusual-text', 'unusual-text'],
    ['odd-encoding', 'odd-encoding'],
    ['flowed-quotes', 'flowed-quotes'],
    ['repeated-headers', 'repeated-headers'],
    ['raw-headers', 'raw-headers'],
    ['runs-on', 'runs-on'],
    ['odd-beginning', 'odd-beginning'],
    ['bare-returns', 'bare-returns'],
    ['wrong-charset', 'wrong-charset'],
    ['unknown-charset', 'unknown-charset'],
    ['words-left-over', 'words-left-over'],
    ['odd-addresses', 'odd-addresses'],
    ['odd-date', 'odd-date'],
    ['odd-file-name', 'odd-file-name'],
    ['parts-differ', 'parts-differ'],
    ['uuencoded-file', 'uuencoded-file'],
  ]
  it.each(spoilt)('%s', async (doubt, file) => {
    const raw = bytesOf(corpus, `doubts/${file}.eml`)
    const outline = outlineOf(raw)
    const email = await parseByPostal(raw)
    expect(readerKey((await readMail(raw)).reader)).toBe(doubt)
    expect(email && readByPostal(email, outline)).not.toEqual(readExactly(outline))
  })
})
