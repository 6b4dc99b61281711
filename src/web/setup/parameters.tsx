/** Set-up of system parameters, each with its meaning. */
import { type Context, Hono } from 'hono'
import { deleteParameter, listParameters, type Parameter, parameterInput, putParameter } from '../../settings/parameter-store'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { attempt, type Mistakes, PostButton } from '../shell/form'
import { parsed, type Sent, textOf } from '../shell/form-input'
import { Page } from '../shell/layout'
import { Badge } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { setupLink } from './resource/list-page'
import { titleOf, valueInWords, wordsOf } from './parameter-words'

const base = '/setup/parameters'

export const parameters = new Hono<WebEnv>()
  .get(base, (c) => show(c, undefined))
  .post(`${base}/:key`, async (c) => {
    const key = c.req.param('key')
    const sent = await c.req.parseBody()
    const put = await attempt(async () => putParameter(c.var.tools, key, parsed(parameterInput, { value: typedValue(sent) })))
    if (put.ok) return c.redirect(pathAfter(`${base}#${key}`, 'saved'), 303)
    return show(c, { key, typed: textOf(sent, 'value') ?? '', mistakes: put.reason })
  })
  .post(`${base}/:key/default`, async (c) => {
    await deleteParameter(c.var.tools, c.req.param('key'))
    return c.redirect(pathAfter(`${base}#${c.req.param('key')}`, 'default-back'), 303)
  })

/** What a control of the form sends is text; which type it stands for, the form says. */
function typedValue(sent: Sent): string | number | boolean {
  const text = textOf(sent, 'value')?.trim() ?? ''
  const type = textOf(sent, 'type')
  if (type === 'boolean') return text === 'true'
  return type === 'number' && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

type Wrong = { key: string; typed: string; mistakes: Mistakes }

async function show(c: Context<WebEnv>, wrong: Wrong | undefined): Promise<Response> {
  const [bar, all] = await Promise.all([readBar(c.var.tools, c.var.caller), listParameters(c.var.tools)])
  return page(
    c,
    <Page title="Parameters" place="setup" bar={bar} said={wrong ? undefined : doneInWords(c.req.query('done'))} above={setupLink}>
      <p class="lead">How mail is routed. Changes apply from the next mail on.</p>
      <ul class="rows">
        {all.map((parameter) => (
          <li id={parameter.key}>
            <One parameter={parameter} wrong={wrong?.key === parameter.key ? wrong : undefined} />
          </li>
        ))}
      </ul>
    </Page>,
    wrong ? 422 : 200,
  )
}

type OneProps = { parameter: Parameter; wrong: Wrong | undefined }

function One({ parameter, wrong }: OneProps) {
  const { key, value, default: usual, description } = parameter
  const isChanged = value !== usual
  return (
    <div class="parameter">
      <div>
        <label for={`value-${key}`} class="strong">
          {titleOf(key)}
        </label>{' '}
        {isChanged && <Badge tone="info">Changed</Badge>}
        <p class="small soft" id={`hint-${key}`}>
          {description}
        </p>
        <p class="small soft">
          <code>{key}</code> Default: {valueInWords(key, usual)}
        </p>
      </div>
      <div class="parameter-value">
        <form method="post" action={`${base}/${key}`} class="inline-form">
          <input type="hidden" name="type" value={typeof usual} />
          <Control parameter={parameter} wrong={wrong} />
          <button type="submit">
            Save <span class="visually-hidden">{titleOf(key)}</span>
          </button>
        </form>
        {wrong?.mistakes.map(({ message }) => (
          <p class="error" id={`mistake-${key}`}>
            {message}
          </p>
        ))}
        {isChanged && (
          <PostButton action={`${base}/${key}/default`} kind="quiet">
            Reset to default
          </PostButton>
        )}
      </div>
    </div>
  )
}

function Control({ parameter: { key, value, default: usual }, wrong }: OneProps) {
  const ties = {
    id: `value-${key}`,
    name: 'value',
    'aria-describedby': `${wrong ? 'mistake' : 'hint'}-${key}`,
    'aria-invalid': wrong ? ('true' as const) : undefined,
  }
  const shown = wrong?.typed ?? String(value)
  const choices = wordsOf(key, usual)
  if (!choices) return <input {...ties} value={shown} inputmode={typeof usual === 'number' ? 'numeric' : undefined} autocomplete="off" />
  return (
    <select {...ties}>
      {choices.map(({ value: choice, label }) => (
        <option value={choice} selected={choice === shown}>
          {label}
        </option>
      ))}
    </select>
  )
}
