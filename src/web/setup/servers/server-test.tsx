/** What can be tried and switched off: the servers and the webhooks. The buttons, where they lead, and what came of it. */
import { type Context, Hono } from 'hono'
import type { Tools } from '../../../platform/tools'
import { readBar } from '../../shell/bar'
import { pathAfter } from '../../shell/done'
import { PostButton } from '../../shell/form'
import { Icon } from '../../shell/icon'
import { Page } from '../../shell/layout'
import { page } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'

export type TestTarget = {
  /** The page of one of them is `${base}/${id}`. */
  base: string
  what: 'server' | 'webhook'
  test: (tools: Tools, itemId: string) => Promise<{ ok: boolean; detail: string }>
  /** The title of the answer to a test. */
  titles: { good: string; bad: string }
  read: (tools: Tools, itemId: string) => Promise<{ active: boolean }>
  change: (tools: Tools, itemId: string, change: { active: boolean }) => Promise<unknown>
}

export const serverTitles = { good: 'Test passed', bad: 'Test failed' }

export function testPages(triable: TestTarget): Hono<WebEnv> {
  const { base, what, test, titles, read, change } = triable
  return new Hono<WebEnv>()
    .post(`${base}/:id/test`, (c) => {
      const id = c.req.param('id')
      const trying = test(c.var.tools, id).then(({ ok, detail }) => ({ title: ok ? titles.good : titles.bad, ok, detail }))
      return answerTest(c, `${base}/${id}`, what, trying)
    })
    .post(`${base}/:id/switch`, async (c) => {
      const id = c.req.param('id')
      const { active } = await read(c.var.tools, id)
      await change(c.var.tools, id, { active: !active })
      return c.redirect(pathAfter(`${base}/${id}`, active ? 'switched-off' : 'switched-on'), 303)
    })
}

/** @param path of the page of what is tried */
export function TestButton({ path }: { path: string }) {
  return (
    <PostButton action={`${path}/test`}>
      <Icon name="check" /> Test
    </PostButton>
  )
}

export function SwitchButton({ path, active }: { path: string; active: boolean }) {
  return (
    <PostButton action={`${path}/switch`} kind="quiet">
      {active ? 'Turn off' : 'Turn on'}
    </PostButton>
  )
}

/** @param hint what a test does */
export function TestCard({ path, active, hint }: { path: string; active: boolean; hint: string }) {
  return (
    <section class="card side-card">
      <h2>Test</h2>
      <p class="small soft">{hint}</p>
      <div class="form-end">
        <TestButton path={path} />
        <SwitchButton path={path} active={active} />
      </div>
    </section>
  )
}

/** What was tried, and what came of it. */
export type Tried = { title: string; ok: boolean; detail: string }

export async function answerTest(c: Context<WebEnv>, back: string, what: TestTarget['what'], trying: Promise<Tried>): Promise<Response> {
  const [bar, { title, ok, detail }] = await Promise.all([readBar(c.var.tools, c.var.caller), trying])
  return page(
    c,
    <Page title={title} place="setup" bar={bar} above={{ href: back, label: `Back to the ${what}` }}>
      <p class={ok ? 'notice tried' : 'notice bad tried'} role="status">
        <Icon name={ok ? 'check' : 'cross'} /> <span>{detail}</span>
      </p>
      <p>
        <a class="button" href={back}>
          Back to the {what}
        </a>
      </p>
    </Page>,
  )
}
