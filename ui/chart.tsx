import { lazy, Suspense } from 'react'
import type { ChartProps } from './chart-model.ts'
import { Waiting } from './page-state.tsx'

const Drawing = lazy(() => import('./chart-drawing.tsx'))

/** A chart with its figures beside it; the drawing code is loaded with the first chart that is shown. */
export function Chart(props: ChartProps) {
  const { title, columns, rows, height = 260 } = props
  return (
    <figure className="chart" aria-label={title}>
      <div aria-hidden="true" style={{ height }}>
        <Suspense fallback={<Waiting lines={4} height={height / 6} />}><Drawing {...props} height={height} /></Suspense>
      </div>
      <table className="only-heard">
        <caption>{title}</caption>
        <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={n}>{row.map((cell, at) => (at === 0 ? <th key={at} scope="row">{cell}</th> : <td key={at}>{cell}</td>))}</tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
