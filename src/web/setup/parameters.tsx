/** Set-up of system parameters, each with its meaning. */
import { type Context, Hono } from 'hono'
import { type Parameter, deleteParameter, listParameters, parameterInput, putParameter } from '../../settings/parameter-store'
import { readBar } from '../bar'
import { afterwards, doneInWords } from '../done'
import { attempt, type Mistakes, PostButton } from '../form'
import { parsed } from '../form-input'
import { Page } from '../layout'
import { Badge } from '../parts'
import { page } from '../render'
import type { WebEnv } from '../web-env'

const base = '/setup/parameters'

/** Parameters that are one of a few words. */
const words: Record<string, string[]> = {
  'mail.gateway.refusal': ['reply', 'reject'],
  'mail.gateway.auto_reply': ['hold', 'create', 'drop'],
  'mail.gateway.authentication': ['never', 'restricted', 'always'],
}

export const parameters = new Hono<WebEnv>()
  .get(base, (c) => show(c, undefined))
  .post(`${base}/:key`, async (c) => {
    const key = c.req.param('key')
    const { value } = await c.req.parseBody()
    const given = (await listParameters(c.var.tools)).find((parameter) => parameter.key === key)
    const typed = typedAs(given?.default, typeof value === 'string' ? value : '')
    const put = await attempt(async () => putParameter(c.var.tools, key, parsed(parameterInput, { value: typed })))
    return put.ok ? c.redirect(afterwards(`${base}#${key}`, 'saved'), 303) : show(c, { key, mistakes: put.reason })
  })
  .post(`${base}/:key/default`, async (c) => {
    await deleteParameter(c.var.tools, c.req.param('key'))
    return c.redirect(afterwards(`${base}#${c.req.param('key')}`, 'saved'), 303)
  })

function typedAs(example: unknown, text: string): string | number | boolean {
  if (typeof example === 'boolean') return text === 'true'
  const number = Number(text.trim())
  return typeof example === 'number' && text.trim() !== '' && Number.isFinite(number) ? number : text
}

async function show(c: Context<WebEnv>, wrong: { key: string; mistakes: Mistakes } | undefined): Promise<Response> {
  const [bar, parameters] = await Promise.all([readBar(c.var.tools, c.var.visitor), listParameters(c.var.tools)])
  return page(
    c,
    <Page title="Parameters" place="setup" bar={bar} said={doneInWords(c.req.query('done'))} above={{ href: '/setup', label: 'Set-up' }}>
      <p class="lead">A change takes effect with the next mail.</p>
      <ul class="rows">
        {parameters.map((parameter) => (
          <li id={parameter.key}>
            <One parameter={parameter} mistakes={wrong?.key === parameter.key ? wrong.mistakes : undefined} />
          </li>
        ))}
      </ul>
    </Page>,
    wrong ? 422 : 200,
  )
}

function One({ parameter, mistakes }: { parameter: Parameter; mistakes: Mistakes | undefined }) {
  const { key, value, default: usual, description } = parameter
  const id = `parameter-${key}`
  const isChanged = value !== usual
  return (
    <div class="parameter">
      <div>
        <label for={id} class="mono strong">
          {key}
        </label>{' '}
        {isChanged && <Badge tone="info">Changed</Badge>}
        <p class="small soft" id={`${id}-hint`}>
          {description} Default: {usual === '' ? 'empty' : String(usual)}.
        </p>
        {mistakes?.map(({ message }) => (
          <p class="error">{message}</p>
        ))}
      </div>
      <div class="parameter-value">
        <form method="post" action={`${base}/${key}`} class="inline-form">
          <Control id={id} parameter={parameter} />
          <button type="submit">Save</button>
        </form>
        {isChanged && (
          <PostButton action={`${base}/${key}/default`} kind="quiet">
            Put the default back
          </PostButton>
        )}
      </div>
    </div>
  )
}

function Control({ id, parameter: { key, value } }: { id: string; parameter: Parameter }) {
  const choices = typeof value === 'boolean' ? ['true', 'false'] : words[key]
  const shared = { id, name: 'value', 'aria-describedby': `${id}-hint` }
  if (!choices) return <input {...shared} value={String(value)} inputmode={typeof value === 'number' ? 'numeric' : undefined} />
  return (
    <select {...shared}>
      {choices.map((choice) => (
        <option value={choice} selected={choice === String(value)}>
          {choice === 'true' ? 'yes' : choice === 'false' ? 'no' : choice}
        </option>
      ))}
    </select>
  )
}
