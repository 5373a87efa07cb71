import { useState } from 'react'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useList, useSay } from '#ui/language.tsx'
import type { Test } from './answers.ts'
import { fill, WORDS } from './words.ts'

/** The tests of the night: what came of each, and what it can and cannot see. Those with nothing to say are shown on demand. */
export function Tests({ tests, onPick }: { tests: readonly Test[]; onPick: (test: string) => void }) {
  const said = useSay()
  const list = useList()
  const [all, showAll] = useState(false)
  const speaking = tests.filter(({ found, cannotJudge, leftOut, missing }) => missing.length === 0 && (found > 0 || cannotJudge > 0 || leftOut)).toSorted((left, right) => right.found - left.found)
  const columns: Column<Test>[] = [
    {
      key: 'test', title: said(WORDS.test), main: true, render: (test) => (
        <>
          {test.found > 0 ? <button type="button" className="link-button" onClick={() => onPick(test.id)}>{test.id}</button> : test.id} {said(test.title)}
          {test.leftOut && <p className="patrol-left-out">{said(WORDS.leftOut)}{said(test.leftOut)}</p>}
          <Explained test={test} />
        </>
      ),
    },
    { key: 'found', title: said(WORDS.found), align: 'right', render: ({ found }) => found.toLocaleString('en') },
    { key: 'cannotJudge', title: said(WORDS.cannotJudge), align: 'right', render: ({ cannotJudge }) => cannotJudge.toLocaleString('en') },
    {
      key: 'state', title: said(WORDS.state), render: ({ missing, quiet }) => (
        missing.length > 0 ? <span className="quiet">{fill(said(WORDS.notApplicable), { facts: list(missing) })}</span> : said(quiet ? WORDS.quiet : WORDS.didRun)),
    },
  ]
  return (
    <section className="panel" aria-labelledby="patrol-tests">
      <h2 id="patrol-tests">{said(WORDS.results)}</h2>
      <DataTable caption={said(WORDS.results)} columns={columns} rows={all ? tests : speaking} rowKey={({ id }) => id} />
      {speaking.length < tests.length && !all && <button type="button" className="plain-button" onClick={() => showAll(true)}>{fill(said(WORDS.showAll), { count: tests.length })}</button>}
    </section>
  )
}

function Explained({ test: { looksFor, cannotSee, ask, thresholds } }: { test: Test }) {
  const said = useSay()
  const limits = Object.entries(thresholds).map(([name, value]) => `${name} ${value}`).join('; ')
  return (
    <details className="patrol-explained">
      <summary>{said(WORDS.explain)}</summary>
      <dl>
        <dt>{said(WORDS.looksFor)}</dt><dd>{said(looksFor)}</dd>
        <dt>{said(WORDS.cannotSee)}</dt><dd>{said(cannotSee)}</dd>
        <dt>{said(WORDS.ask)}</dt><dd>{said(ask)}</dd>
        {limits && <><dt>{said(WORDS.thresholds)}</dt><dd>{limits}</dd></>}
      </dl>
    </details>
  )
}
