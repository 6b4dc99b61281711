/** Forms: fields with their words and mistakes beside them, and what a handler needs to show a form again. */
import type { Child, PropsWithChildren } from 'hono/jsx'
import { RequestError, type FieldError } from '../../requests/request-error'
import type { Result } from '../../platform/result'

/** Mistakes by the path of the field; those that belong to no field of the form stand above it. */
export type Mistakes = FieldError[]

/** Does what a form asks for; what the domain refuses comes back as mistakes, to be shown beside the fields. */
export async function attempt<T>(action: () => Promise<T>): Promise<Result<T, Mistakes>> {
  try {
    return { ok: true, value: await action() }
  } catch (error) {
    if (!(error instanceof RequestError) || error.kind === 'not-found') throw error
    return { ok: false, reason: error.errors.length > 0 ? error.errors : [{ path: '', message: error.detail }] }
  }
}

type FieldProps = {
  name: string
  /** Where another form of the page may have a field of this name. */
  id?: string
  label: string
  value?: string | number | null | undefined
  hint?: Child
  mistakes?: Mistakes | undefined
  required?: boolean
  autofocus?: boolean
}

/** A field's label, its control, and below it the mistake or the hint. `control` gets what ties them together. */
function Field({ name, id = `field-${name}`, label, hint, mistakes, control }: FieldProps & { control: (ties: Ties) => Child }) {
  const mistake = mistakes?.find(({ path }) => path === name || path.startsWith(`${name}.`))
  const described = mistake ? `${id}-mistake` : hint ? `${id}-hint` : undefined
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {control({ id, name, 'aria-describedby': described, 'aria-invalid': mistake ? 'true' : undefined })}
      {mistake ? (
        <p class="error" id={`${id}-mistake`}>
          {mistake.message}
        </p>
      ) : (
        hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  )
}

type Ties = { id: string; name: string; 'aria-describedby': string | undefined; 'aria-invalid': 'true' | undefined }

type TextProps = FieldProps & {
  type?: 'text' | 'email' | 'number' | 'password' | 'url' | 'date' | 'search'
  placeholder?: string
  list?: string
  /** A path that answers options for what was typed: they are suggested, where there is script. */
  suggest?: string
}

export function TextField({ type = 'text', placeholder, list, suggest, ...field }: TextProps) {
  const { value, required, autofocus } = field
  const suggestions = `suggestions-${field.name}`
  return (
    <Field
      {...field}
      control={(ties) => (
        <>
          <input
            {...ties}
            type={type}
            value={value ?? ''}
            placeholder={placeholder}
            list={suggest === undefined ? list : suggestions}
            required={required}
            autofocus={autofocus}
            autocomplete={type === 'password' ? 'new-password' : 'off'}
            {...(suggest !== undefined && {
              'hx-get': suggest,
              'hx-vals': JSON.stringify({ field: field.name }),
              'hx-trigger': 'input changed delay:300ms',
              'hx-target': `#${suggestions}`,
            })}
          />
          {suggest !== undefined && <datalist id={suggestions}></datalist>}
        </>
      )}
    />
  )
}

export function TextArea({ rows = 4, ...field }: FieldProps & { rows?: number }) {
  return (
    <Field
      {...field}
      control={(ties) => (
        <textarea {...ties} rows={rows} required={field.required}>
          {field.value ?? ''}
        </textarea>
      )}
    />
  )
}

export type Option = { value: string; label: string }

type SelectProps = FieldProps & {
  options: Option[]
  /** The words of choosing nothing, where that is possible. */
  none?: string
  /** What is chosen has its answer put into the target, where there is script. */
  leadsTo?: { path: string; target: string }
}

export function Select({ options, none, leadsTo, ...field }: SelectProps) {
  const chosen = String(field.value ?? '')
  return (
    <Field
      {...field}
      control={(ties) => (
        <select {...ties} required={field.required} {...(leadsTo && { 'hx-get': leadsTo.path, 'hx-target': leadsTo.target })}>
          {none !== undefined && <option value="">{none}</option>}
          {options.map(({ value, label }) => (
            <option value={value} selected={value === chosen}>
              {label}
            </option>
          ))}
        </select>
      )}
    />
  )
}

type CheckboxProps = Pick<FieldProps, 'name' | 'label' | 'hint' | 'mistakes'> & { checked: boolean }

export function Checkbox({ name, label, checked, hint, mistakes }: CheckboxProps) {
  const id = `field-${name}`
  const mistake = mistakes?.find(({ path }) => path === name)
  const note = mistake?.message ?? hint
  return (
    <div class="field check">
      <input
        id={id}
        name={name}
        type="checkbox"
        value="true"
        checked={checked}
        aria-describedby={note ? `${id}-hint` : undefined}
        aria-invalid={mistake ? 'true' : undefined}
      />
      <label for={id}>{label}</label>
      {note && (
        <p class={mistake ? 'error' : 'hint'} id={`${id}-hint`}>
          {note}
        </p>
      )}
    </div>
  )
}

/** Mistakes that no field of the form shows. */
export function OtherMistakes({ mistakes, shown }: { mistakes: Mistakes | undefined; shown: string[] }) {
  const others = (mistakes ?? []).filter(({ path }) => !shown.some((name) => path === name || path.startsWith(`${name}.`)))
  if (others.length === 0) return null
  return (
    <div class="mistakes" role="alert">
      {others.map(({ path, message }) => (
        <p>{path === '' ? message : `${path}: ${message}`}</p>
      ))}
    </div>
  )
}

/** A button that is a form: it posts, and works without script. `confirm` is asked first, where there is script. */
export function PostButton({
  action,
  confirm,
  kind,
  values,
  children,
}: PropsWithChildren<{ action: string; confirm?: string; kind?: 'primary' | 'quiet' | 'danger'; values?: Record<string, string> }>) {
  return (
    <form method="post" action={action} class="inline" data-confirm={confirm}>
      {Object.entries(values ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={kind}>
        {children}
      </button>
    </form>
  )
}
