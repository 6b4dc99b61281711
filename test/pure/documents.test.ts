/** The documents name what is there: files, places in one another, commands. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)]
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts
/** From a part on that stands for others. */
const placeholder = /(?:[^/]*\*|(?<=\/)[A-Z]{3,}(?=\/|$)).*$/
const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe.each(documents)('%s', (document) => {
  const text = read(document)

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link))
    expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([])
  })

  it('names files and folders that are there', () => {
    const named = [...text.matchAll(/`((?:src|test|dev|docs|migrations)\/[\w./*-]*)`/g)].map(([, path = '']) => path)
    expect(named.filter((path) => !existsSync(join(root, path.replace(placeholder, ''))))).toEqual([])
  })

  it('names commands that there are', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name)
    const plain = [...text.matchAll(/npm (start|test)\b/g)].map(([, name = '']) => name)
    expect([...named, ...plain].filter((name) => !(name in scripts))).toEqual([])
  })
})

it('the first of them is read in a few minutes', () => {
  expect(statSync(join(root, 'README.md')).size).toBeLessThanOrEqual(8192)
})

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || anchorsOf(read(target)).includes(anchor)
}

/** Of headings outside code, as they are made where the documents are shown. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}
