/** The fields of a form of set-up, section by section. Pure. */
import type { Child } from 'hono/jsx'
import { Checkbox, type Mistakes, OtherMistakes, Select, TextArea, TextField } from '../../shell/form'
import { type Sent, textOf } from '../../shell/form-input'
import type { SetupField } from './resource'

type FieldsProps = { fields: SetupField[]; sent: Sent | undefined; mistakes: Mistakes | undefined }

export function FormSections({ fields, sent, mistakes }: FieldsProps) {
  const sections = Map.groupBy(fields, ({ section }) => section)
  return (
    <>
      <OtherMistakes mistakes={mistakes} shown={fields.map(({ name }) => name)} />
      {[...sections].map(([section, inside]) => {
        const controls = <SetupFields fields={inside} sent={sent} mistakes={mistakes} />
        return section === undefined ? (
          controls
        ) : (
          <fieldset class="setup-section">
            <legend>{section}</legend>
            {controls}
          </fieldset>
        )
      })}
    </>
  )
}

/** Fields of a group stand in an element of its name, so that others can take their place. */
export function SetupFields({ fields, sent, mistakes }: FieldsProps) {
  const shown = (some: SetupField[]): Child => some.map((field) => <FieldControl field={field} sent={sent} mistakes={mistakes} />)
  const alone = fields.filter(({ group }) => group === undefined)
  const groups = Map.groupBy(
    fields.filter(({ group }) => group !== undefined),
    ({ group }) => group,
  )
  const led = alone.flatMap(({ leadsTo }) => leadsTo?.group ?? [])
  const empty = led.filter((group) => !groups.has(group))
  return (
    <>
      {alone.length > 0 && <div class="setup-fields">{shown(alone)}</div>}
      {[...groups].map(([group, some]) => (
        <div class="setup-fields" id={group}>
          {shown(some)}
        </div>
      ))}
      {empty.map((group) => (
        <div class="setup-fields" id={group}></div>
      ))}
    </>
  )
}

export function FieldControl({ field, sent, mistakes }: { field: SetupField } & Omit<FieldsProps, 'fields'>) {
  const { name, label, kind, hint, required = false, options = [], none, leadsTo, suggestsRecords } = field
  const typed = sent ? (textOf(sent, name) ?? '') : undefined
  const shared = { name, label, mistakes, hint, required, value: typed ?? (typeof field.value === 'boolean' ? '' : field.value) }
  if (kind === 'checkbox') return <Checkbox {...shared} checked={typed === undefined ? field.value === true : typed === 'true'} />
  if (kind === 'yes-no') return <Select {...shared} value={typed ?? String(field.value ?? '')} options={yesOrNo} none={none ?? ''} />
  if (kind === 'select')
    return <Select {...shared} options={options} {...(none !== undefined && { none })} {...(leadsTo && { leadsTo: hrefOf(leadsTo) })} />
  if (kind === 'area') return <TextArea {...shared} />
  if (kind === 'password') return <TextField {...shared} type="password" value="" />
  return <TextField {...shared} type={kind} {...(suggestsRecords && { suggest: '/setup/records-named' })} />
}

function hrefOf({ path, group }: { path: string; group: string }) {
  return { path, target: `#${group}` }
}

const yesOrNo = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]
