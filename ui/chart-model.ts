import type { EChartsCoreOption } from 'echarts/core'

export interface ChartProps {
  /** Says what is to be seen; read out, and heads the table. */
  title: string
  /** Series, axes and marks as echarts takes them; colours and font come from the page. */
  option: EChartsCoreOption
  /** The same figures as a table, for who cannot or would rather not look. The first column names the row. */
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** Pixels. */
  height?: number
  onPick?: (name: string) => void
}
