import { DataTable } from '#ui/data-table.tsx'
import { useList, useSay } from '#ui/language.tsx'
import type { Conflict, Conflicts, Place } from './answers.ts'
import { Frame, useOfPosition } from './frame.tsx'
import { fill, WORDS } from './words.ts'

/** Who has two sides of a set, which positions lack holders, which flows lack hands. */
export default function ConflictsPage() {
  const body = useOfPosition<Conflicts>('/api/organisation/conflicts', (report) => <Report report={report} />)
  return <Frame title={WORDS.conflicts} about={WORDS.aboutConflicts}>{body}</Frame>
}

function Report({ report }: { report: Conflicts }) {
  const said = useSay()
  const hard = report.conflicts.filter(({ scope }) => scope !== 'money')
  const near = report.conflicts.filter(({ scope }) => scope === 'money')
  return (
    <>
      <p className="quiet" role="status">{fill(said(WORDS.checked), { sets: report.sets, persons: report.persons })}</p>
      <Found title={said(WORDS.hard)} none={said(WORDS.hardNone)} list={hard} />
      <Found title={said(WORDS.near)} none={said(WORDS.nearNone)} list={near} />
      <section className="panel">
        <h2>{said(WORDS.unstaffed)} ({report.unstaffed.length})</h2>
        {report.unstaffed.length === 0 ? <p>{said(WORDS.allStaffed)}</p>
          : <ul className="organisation-lines">{report.unstaffed.map((line) => <li key={line.zh}>{said(line)}</li>)}</ul>}
      </section>
      <Missing title={said(WORDS.withoutPrimary)} list={report.withoutPrimary} />
      <Missing title={said(WORDS.withoutDeputy)} list={report.withoutDeputy} />
    </>
  )
}

function Found({ title, none, list }: { title: string; none: string; list: readonly Conflict[] }) {
  const said = useSay()
  const listed = useList()
  return (
    <section className="panel">
      <h2>{title} ({list.length})</h2>
      {list.length === 0 ? <p>{none}</p> : (
        <DataTable
          caption={title} rows={list} rowKey={({ person, pair, sides }) => `${person} ${pair} ${sides[0].en} ${sides[1].en}`}
          columns={[
            { key: 'person', title: said(WORDS.name), main: true, render: ({ person, through }) => (
              <>{person}{through.length > 0 && <span className="cell-sub">{fill(said(WORDS.through), { names: listed(through) })}</span>}</>) },
            { key: 'pair', title: said(WORDS.pair), render: ({ pair }) => pair },
            { key: 'sides', title: said(WORDS.sides), render: ({ sides, positions }) => (
              <span className="organisation-held">{sides.map((side, index) => <span key={side.en}>{said(side)}：{said(positions[index])}</span>)}</span>) },
          ]}
        />
      )}
    </section>
  )
}

function Missing({ title, list }: { title: string; list: readonly Place[] }) {
  const said = useSay()
  return (
    <section className="panel">
      <details open={list.length > 0 && list.length <= 20}>
        <summary><h2>{title} ({list.length})</h2></summary>
        {list.length === 0 ? <p>{said(WORDS.noneMissing)}</p> : (
          <DataTable
            caption={title} rows={list} rowKey={({ unit, position }) => `${unit} ${position.en}`}
            columns={[
              { key: 'unit', title: said(WORDS.unit), main: true, render: ({ unit }) => unit },
              { key: 'position', title: said(WORDS.position), render: ({ position }) => said(position) },
            ]}
          />
        )}
      </details>
    </section>
  )
}
