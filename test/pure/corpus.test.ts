/** That nothing is left out: every mail of the corpus is read by a test, and every outcome has a case. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answers } from '../answers'
import { cases, titleOf } from '../cases'

const tests = join(import.meta.dirname, '..')
const mails = readdirSync(join(tests, 'corpus'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eml'))

describe('the table of cases', () => {
  it.each(Object.entries(answers))('has every reason of %s', (outcome, reasons) => {
    const found = cases.filter(({ expect }) => expect.outcome === outcome).map(({ expect }) => expect.reason)
    expect([...new Set(found)].toSorted()).toEqual(reasons)
  })

  it('says each thing once', () => {
    const titles = cases.map(titleOf)
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
  })
})

describe('the corpus', () => {
  it('has no mail that no test reads', () => {
    const written = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(tests, file), 'utf8'))
      .join('\n')
    expect(mails.filter((file) => !written.includes(`'${file.replace(/\.eml$/, '')}'`))).toEqual([])
  })

  it.each(mails)('%s names nobody but example domains', (file) => {
    const text = readFileSync(join(tests, 'corpus', file), 'latin1')
    const domains = [...text.matchAll(/[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)].map(([, domain]) => domain?.toLowerCase() ?? '')
    expect(domains.filter((domain) => !/(^|\.)example(?:\.(?:com|org|net))?$/.test(domain))).toEqual([])
  })
})
