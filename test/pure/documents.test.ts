/** The documents name what is there: files, places in one another, commands. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const pages = readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages]
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** From the project's folder, in prose, in code and in commands. */
const pathPattern = /(?<![\w./@-])(?:src|test|dev|docs|migrations|\.ci)\/[\w./*-]*/g
/** From a part on that stands for others. */
const placeholder = /(?:[^/]*\*|(?<=\/)[A-Z]{3,}(?=[/.]|$)).*$/
/** A file that is named without its folder. */
const fileName = /`([\w-]+(?:\.[\w-]+)*\.(?:tsx?|toml))`/g
const fileNames = new Set(
  ['src', 'test', 'dev', 'migrations', '.'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((file) => basename(file)),
  ),
)

describe.each(documents)('%s', (document) => {
  const text = read(document)

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link))
    expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([])
  })

  it('names files and folders that are there', () => {
    expect(missingPathsIn(text)).toEqual([])
  })

  it('names commands that there are', () => {
    expect(missingScriptsIn(text)).toEqual([])
  })
})

it('the first of them is read in a few minutes', () => {
  expect(statSync(join(root, 'README.md')).size).toBeLessThanOrEqual(8192)
})

it('the first of them leads to every page', () => {
  expect(pages.filter((page) => !read('README.md').includes(`](${page})`))).toEqual([])
})

it('the map has every folder of src', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => `\`src/${name}/\``).filter((name) => !read('CONTRIBUTING.md').includes(name))).toEqual([])
})

describe('what is not there', () => {
  it.each<[text: string, missing: string[]]>([
    ['`src/nowhere/`, `src/mail/` and `src/mail/nowhere.ts`', ['src/nowhere/', 'src/mail/nowhere.ts']],
    ['npm run deliver -- test/corpus/nowhere.eml', ['test/corpus/nowhere.eml']],
    ['`decide.ts`, beside `nowhere.test.ts`', ['nowhere.test.ts']],
    ['`test/corpus/THEME/POINT.eml`, `test/process/pages*.test.ts`, `src/*/nowhere.ts`', []],
    ['https://example.com/docs/nowhere and /api/docs/nowhere', []],
  ])('is found in %j', (text, missing) => {
    expect(missingPathsIn(text)).toEqual(missing)
  })

  it('is found among commands', () => {
    expect(missingScriptsIn('npm start, `npm run types`, npm run --silent nowhere, npm run no:where')).toEqual(['nowhere', 'no:where'])
  })
})

function missingPathsIn(text: string): string[] {
  const paths = [...text.matchAll(pathPattern)].map(([path]) => path.replace(/\.$/, ''))
  const names = [...text.matchAll(fileName)].map(([, name = '']) => name)
  return [
    ...paths.filter((path) => !existsSync(join(root, path.replace(placeholder, '')))),
    ...names.filter((name) => !fileNames.has(name)),
  ]
}

function missingScriptsIn(text: string): string[] {
  const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name)
  const plain = [...text.matchAll(/npm (start|test)\b/g)].map(([, name = '']) => name)
  return [...named, ...plain].filter((name) => !(name in scripts))
}

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
