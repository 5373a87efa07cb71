import type { ModulePage } from '#ui/module-page.ts'

const TREASURY = ['treasury.payer', 'treasury.dispatcher', 'treasury.importer', 'treasury.reconciler']

export const pages: readonly ModulePage[] = [{
  path: 'orders',
  title: { zh: '支付指令', en: 'Bank orders' },
  menu: { icon: 'upload', positions: TREASURY },
  load: () => import('./orders.tsx'),
  help: {
    answers: {
      zh: '已签发的支付在这里组批、复核放行、发送银行，银行回单在这里导入和入账。每一步由不同的岗位办理。',
      en: 'Ordered payments are gathered, approved and sent to the bank here; receipts are imported and booked here. Each step is another position’s.',
    },
    words: [
      { word: { zh: '差异', en: 'Break' }, means: { zh: '没有入账的回单：与支付不符，或入账被拒绝', en: 'A receipt that booked nothing: it differs from the payment, or was refused' } },
      { word: { zh: '指令文件', en: 'Order file' }, means: { zh: '交银行的 CSV 和 XML，带签名清单和存证证明', en: 'CSV and XML for the bank, with a signed manifest and a proof' } },
    ],
  },
}]
