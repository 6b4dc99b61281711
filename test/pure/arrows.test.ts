/** Which folder of src may import which, that nothing imports in a circle, and how long a file may be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll('\\', '/'))

const ground = ['mail', 'platform', 'requests', 'db']
const settings = [...ground, 'settings']
/** What pages and the API call. */
const below = [
  ...settings,
  'mail-servers',
  'models',
  'addresses',
  'loops',
  'webhooks',
  'outbound',
  'aliases',
  'records',
  'inbound',
  'fetchmail',
  'figures',
  'sign-in',
  'upkeep',
]

/** Folder → what it may import besides itself. The two files directly under src stand for themselves. */
const arrows: Record<string, string[]> = {
  mail: [],
  db: ['mail'],
  platform: ['mail', 'db'],
  requests: ['mail', 'db', 'platform'],
  'make-tools.ts': ['mail', 'db', 'platform'],
  settings: ground,
  models: ground,
  addresses: ground,
  'mail-servers': ground,
  upkeep: ground,
  loops: settings,
  figures: [...settings, 'loops'],
  webhooks: [...settings, 'mail-servers'],
  outbound: [...settings, 'mail-servers', 'webhooks'],
  aliases: [...settings, 'models', 'addresses'],
  records: [...settings, 'models', 'addresses', 'webhooks', 'outbound'],
  'sign-in': [...settings, 'records', 'make-tools.ts'],
  inbound: [...settings, 'models', 'loops', 'webhooks', 'outbound', 'aliases', 'records'],
  fetchmail: [...settings, 'mail-servers', 'models', 'records', 'inbound', 'make-tools.ts'],
  background: below,
  web: [...below, 'make-tools.ts'],
  api: [...below, 'make-tools.ts'],
  'index.ts': ['api', 'web', 'background', 'inbound', 'fetchmail', 'loops', 'sign-in', 'platform', 'make-tools.ts'],
}

describe('the import arrows', () => {
  it.each(Object.keys(arrows))('of %s', (folder) => {
    const allowed = [folder, ...(arrows[folder] ?? [])]
    const wrong = files
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !allowed.includes(folderOf(target)))
    expect(wrong).toEqual([])
  })

  it('lead to the database from the folders of the domain alone', () => {
    const asks = files.filter((file) => readFileSync(join(root, file), 'utf8').includes("from 'drizzle-orm"))
    expect(asks.filter((file) => ['web', 'api', 'index.ts'].includes(folderOf(file)))).toEqual([])
  })

  it('cover every folder', () => {
    expect([...new Set(files.map(folderOf))].toSorted()).toEqual(Object.keys(arrows).toSorted())
  })

  it('lead from no file back to itself', () => {
    expect(circlesAmong(files, importsOf)).toEqual([])
  })

  it('lead from no folder back to itself', () => {
    const ofFolder = (folder: string) => [
      ...new Set(files.filter((file) => folderOf(file) === folder).flatMap((file) => importsOf(file).map(folderOf))),
    ]
    const others = (folder: string) => ofFolder(folder).filter((target) => target !== folder)
    expect(circlesAmong(Object.keys(arrows), others)).toEqual([])
  })
})

describe('a circle', () => {
  const edges: Record<string, string[]> = { a: ['b'], b: ['c', 'd'], c: ['a'], d: [] }

  it('is found, and what only leads into it is none', () => {
    expect(circlesAmong(['a', 'b', 'c', 'd', 'e'], (node) => edges[node] ?? ['a'])).toEqual([['a', 'b', 'c']])
  })
})

describe('a file', () => {
  it.each(files)('%s can be read in one go', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(250)
  })
})

function folderOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** Targets of the relative imports of a file, types included, as files under src. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].flatMap(([, path]) => {
    const target = normalize(join(dirname(file), path ?? '')).replaceAll('\\', '/')
    return ['', '.ts', '.tsx'].map((ending) => target + ending).find((name) => /\.tsx?$/.test(name) && existsSync(join(root, name))) ?? []
  })
}

/** Each set of nodes that all lead to one another. */
function circlesAmong(nodes: string[], targetsOf: (node: string) => string[]): string[][] {
  const edges = new Map(nodes.map((node) => [node, targetsOf(node)]))
  const reached = new Map(nodes.map((node) => [node, reachableFrom(node, edges)]))
  const circles = nodes.map((node) => nodes.filter((other) => reached.get(node)?.has(other) && reached.get(other)?.has(node)))
  return [...new Set(circles.filter((circle) => circle.length > 0).map((circle) => circle.join('\n')))].map((circle) => circle.split('\n'))
}

function reachableFrom(start: string, edges: Map<string, string[]>): Set<string> {
  const found = new Set<string>()
  const waiting = [...(edges.get(start) ?? [])]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue
    found.add(node)
    waiting.push(...(edges.get(node) ?? []))
  }
  return found
}
