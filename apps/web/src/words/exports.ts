/** What the pages say about tables that are taken away. */
export const EXPORT_WORDS = {
  export: { zh: '导出', en: 'Export' },
  formats: { csv: { zh: '导出 CSV', en: 'Export CSV' }, parquet: { zh: '导出 Parquet', en: 'Export Parquet' } },
  names: { csv: { zh: 'CSV', en: 'CSV' }, parquet: { zh: 'Parquet', en: 'Parquet' } },
  running: { zh: '正在导出', en: 'Exporting' },
  ended: { done: { zh: '：已导出，共 ', en: ': exported, ' }, aborted: { zh: '：已中断，下载的文件不完整，请勿使用。', en: ': broken off; what was downloaded is incomplete, do not use it.' } },
  cancel: { zh: '中断', en: 'Break off' },
  entries: { zh: '导出分录（CSV）', en: 'Export entries (CSV)' },
  entriesOf: (title: string) => ({ zh: `导出分录（CSV）：${title}`, en: `Export entries (CSV): ${title}` }),
  verdicts: { zh: '导出判定（CSV）', en: 'Export verdicts (CSV)' },
  cancelling: { zh: '正在中断…', en: 'Breaking off…' },
} as const
