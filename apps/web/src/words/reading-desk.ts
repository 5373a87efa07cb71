/** What the first screen says to those who read by oversight and hold no position. */
export const READING_WORDS = {
  standing: { zh: '监督查阅（只读）', en: 'Oversight (reads only)' },
  about: {
    zh: '您按监督范围查阅下列财政部门的全部单据、账务和判定，不能办理任何事项。每一次导出和打印都记入导出日志，打开的单据记入查阅日志。',
    en: 'By oversight you read all documents, entries and verdicts of the offices below, and handle none. Every export and print is written to the export log, every document that you open to the log of looks.',
  },
  read: { zh: '查阅', en: 'Read' },
  take: { zh: '取走', en: 'Take away' },
  entries: { zh: '账本分录', en: 'Entries of the ledger' },
  verdicts: { zh: '判定结果', en: 'Verdicts' },
  prove: { zh: '核验', en: 'Prove' },
  proofs: {
    zh: '每张单据的“存证”栏可下载各环节的证明，每次判定可下载全部证据。',
    en: 'Each document offers the proofs of its steps under “Proof”, and each verdict all of its evidence.',
  },
  offline: {
    zh: '整本存证由运维人员导出；您在自己的电脑上用 sluice verify-log 核验，不需要联网，也不需要信任财政部门。公钥请从财政部门以外的渠道取得。',
    en: 'The whole log is exported by the operators; you verify it on your own computer with sluice verify-log, off line and without trusting the office. Take the key from somewhere else than the office.',
  },
} as const
