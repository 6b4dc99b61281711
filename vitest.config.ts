/** Three kinds of tests: what decides in plain Node, what does in real workerd, and a whole gateway as its own process. */
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const corpusFolder = join(import.meta.dirname, 'test/corpus')

/** The keys of test/world.ts, which signs the addresses in the mail of tests. */
const secrets = {
  ADMIN_TOKEN: 'admin-token-for-tests-of-the-workers',
  SECRET_KEYS: 'secret-key-for-tests-that-is-long-enough,secret-key-for-tests',
}

/** What hangs ends, and a busy machine is given its time: nothing here is timed. */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 }

/** Two more than there are cores: gateways, mail servers and browsers wait for each other most of the time. */
const maxWorkers = availableParallelism() + 2

/** What takes longest, of each kind. */
const long = ['pages-everywhere', 'fetchmail', 'mailbox', 'postfix', 'upkeep', 'faults', 'junk', 'row-bounds', 'races', 'cases', 'growth']

/** What waits begins before what computes, which fills the gaps; what takes long begins before what does not. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const kind = ({ project }: TestSpecification) => ['process', 'workers', 'pure'].indexOf(project.name)
    const place = ({ moduleId }: TestSpecification) => [...long, basename(moduleId, '.test.ts')].indexOf(basename(moduleId, '.test.ts'))
    return files.toSorted((a, b) => kind(a) - kind(b) || place(a) - place(b))
  }
}

/**
 * Packages that are one file each to the Workers of the tests, which fetch what they import one by one. Of a package all that is
 * imported must be here, or there are two of it. sanitize-html does not go otherwise: it is CommonJS that requires an ES module.
 */
const bundled = [
  'sanitize-html',
  'drizzle-orm',
  'drizzle-orm/d1',
  'drizzle-orm/sqlite-core',
  '@hono/zod-openapi',
  'hono',
  'hono/jsx',
  'hono/jsx/jsx-runtime',
  'hono/html',
  'hono/router',
  'hono/http-exception',
  'hono/body-limit',
  'hono/secure-headers',
  'hono/csrf',
  'hono/cookie',
  'htmlparser2',
  'html-to-text',
  'domhandler',
  'postal-mime',
  'jose',
  'oauth4webapi',
  'ical.js',
  'chardet',
  'asn1js',
]

// Wrangler would say for each file of tests which secrets it found, and fetch a sample of `request.cf`.
process.env['WRANGLER_LOG'] ??= 'warn'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false'

/** Vite marks files of packages with a version, and the plugin no longer sees that wrangler.toml imports this one as text. */
const plainPathOfHtmx: Plugin = {
  name: 'plain-path-of-htmx',
  enforce: 'pre',
  resolveId: (source) => (source === 'htmx.org/dist/htmx.min.js' ? join(import.meta.dirname, 'node_modules', source) : undefined),
}

export default defineConfig({
  test: {
    silent: 'passed-only',
    maxWorkers,
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        test: { ...patience, name: 'pure', isolate: false, include: ['test/pure/**/*.test.ts'], setupFiles: ['test/pure/setup.ts'] },
      },
      {
        plugins: [
          plainPathOfHtmx,
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: secrets },
          }),
        ],
        test: {
          ...patience,
          name: 'workers',
          // One Worker for many files: setupFiles empty it.
          isolate: false,
          include: ['test/workers/**/*.test.ts'],
          setupFiles: ['test/workers/setup.ts'],
          provide: { corpus: readCorpus(), migrations: await readD1Migrations('migrations') },
          deps: { optimizer: { ssr: { enabled: true, include: bundled } } },
        },
      },
      {
        test: {
          ...patience,
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          globalSetup: ['test/process/setup.ts'],
        },
      },
    ],
  },
})

/** Every mail of the corpus by its path, in base64: raw mail is bytes, and modules are text. */
function readCorpus(): Record<string, string> {
  const files = readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eml'))
  return Object.fromEntries(files.toSorted().map((file) => [file.replaceAll('\\', '/'), readFileSync(join(corpusFolder, file), 'base64')]))
}
