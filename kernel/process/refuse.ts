import { refusals } from '#kernel/values/refusal.ts'

/** Why a drawing is not read, published or run. */
export const refuse = refusals({
  // Reading a drawing
  'process.not_bpmn': {
    zh: '流程图无法读取（{reported}）。请用 BPMN 2.0 设计器重新保存为 .bpmn 文件（UTF-8）。',
    en: 'The drawing cannot be read ({reported}). Save it again from a BPMN 2.0 designer as a .bpmn file (UTF-8).',
  },
  'process.one_process': {
    zh: '一个文件只画一个流程，此文件有 {count} 个。请把每个流程单独保存为一个文件。',
    en: 'One file holds one process, this one holds {count}. Save each process as a file of its own.',
  },
  'process.kind_missing': {
    zh: '流程“{process}”没有写明单据种类（sluice:kind）。请在流程属性中填写，例如 payment。',
    en: 'The process “{process}” names no document kind (sluice:kind). Fill it in at the process, for example payment.',
  },
  'process.unsupported': {
    zh: '“{name}”（{id}）画成了 {element}，本系统不执行这种图元。{advice}',
    en: '“{name}” ({id}) is drawn as {element}, which is not executed here. {adviceEn}',
  },
  'process.flow_dangling': {
    zh: '连线“{flow}”的起点或终点不是图上的环节。请把两端重新接到环节上。',
    en: 'An end of the flow “{flow}” touches no step of the drawing. Attach both ends to steps.',
  },
  // Running
  'process.ended': { status: 409,
    zh: '本轮流程已经办结，不能再办理。请刷新后查看结果。',
    en: 'This round of the process has ended; nothing more can be done in it. Reload to see the result.',
  },
  'process.held': { status: 409,
    zh: '单据被预警拦截，预警处理完毕之前任何环节都不能办理。请先到预警处理中核查。',
    en: 'The document is held by an alert; no step can be done until the alert is settled. Handle the alert first.',
  },
  'process.not_held': { status: 409,
    zh: '单据没有被拦截，无需放行。请刷新后查看当前环节。',
    en: 'The document is not held, there is nothing to release. Reload to see the current step.',
  },
  'process.no_task': { status: 409,
    zh: '待办“{task}”已不在办理中，可能已由他人办结或随退回取消。请刷新待办列表。',
    en: 'The task “{task}” is no longer open: someone completed it, or it was cancelled by a return. Reload the to-do list.',
  },
  'process.action_not_offered': {
    zh: '环节“{task}”不能做“{action}”，只能做：{offered}。',
    en: 'The step “{task}” does not offer “{action}”, only: {offered}.',
  },
  'process.condition_undecided': {
    zh: '环节“{node}”的条件“{condition}”缺少数据，无法判断走向，流程停在原处。请补齐单据数据后重新办理。',
    en: 'The condition “{condition}” at “{node}” lacks data, so the flow stays. Complete the document and try again.',
  },
  'process.condition_wrong': {
    zh: '“{node}”的条件“{condition}”写法有误：{reason}请流程管理员改正后重新发布。',
    en: 'The condition “{condition}” at “{node}” is not valid: {reason} Correct the drawing and publish it again.',
  },
  'process.no_way_out': {
    zh: '“{node}”的条件都不成立，又没有默认走向，流程停在原处。请流程管理员补画默认走向。',
    en: 'No condition at “{node}” holds and there is no default flow, so the flow stays. Draw a default flow.',
  },
  'process.two_ways_out': {
    zh: '“{node}”有两个条件同时成立，走向不明，流程停在原处。请流程管理员把条件改为互斥。',
    en: 'Two conditions at “{node}” hold at once, so the flow stays. Make the conditions exclude each other.',
  },
  'process.stuck': {
    zh: '流程在“{node}”前等不到另一分支，无法继续。请流程管理员检查流程图的汇合。',
    en: 'The flow waits before “{node}” for a branch that never comes. Check the joins of the drawing.',
  },
  'process.endless': {
    zh: '流程在“{node}”附近循环，没有经过任何人。请流程管理员检查流程图。',
    en: 'The flow runs in a circle near “{node}” without passing any person. Check the drawing.',
  },
  'process.irreversible': { status: 409,
    zh: '支付指令已经签发等不可逆环节已经发生，不能撤回、退回或作废。如需更正，请办理退款或重新申请。',
    en: 'An irreversible step has happened (an order was issued): no withdrawal, return or annulment. Correct it by a refund or a new request.',
  },
  // Checks before publishing
  'process.start_count': {
    zh: '流程图应有一个开始，现有 {count} 个。请只保留一个开始事件。',
    en: 'A drawing has one start, this one has {count}. Keep exactly one start event.',
  },
  'process.wrong_ways': {
    zh: '“{node}”有 {incoming} 条进线、{outgoing} 条出线，应为：{expectedZh}。分支和汇合请用网关画出。',
    en: '“{node}” has {incoming} incoming and {outgoing} outgoing flows; expected: {expectedEn}. Use gateways to split and join.',
  },
  'process.unreachable': {
    zh: '从开始走不到“{node}”。请连上它，或把它删去。',
    en: '“{node}” cannot be reached from the start. Connect it or delete it.',
  },
  'process.no_end_after': {
    zh: '走到“{node}”之后没有结束。请从它画出通向结束的路径。',
    en: 'No end can be reached from “{node}”. Draw a way from it to an end.',
  },
  'process.loop': {
    zh: '“{node}”在一个循环里：同一轮内会无限重复办理。退回请用动作 sendBack（另起一轮），并去掉回头的连线。',
    en: '“{node}” lies on a loop: steps repeat in one round without bound. Use sendBack (a new round), remove the flow back.',
  },
  'process.default_count': {
    zh: '判断“{node}”应有且只有一条默认走向（不带条件）。请指定一条默认走向，其余每条写明条件。',
    en: 'The decision “{node}” needs exactly one default flow, without a condition. Mark one, and give every other flow a condition.',
  },
  'process.condition_missing': {
    zh: '判断“{node}”的走向“{flow}”没有条件。请写明条件，或把它设为默认走向。',
    en: 'The flow “{flow}” of the decision “{node}” has no condition. Write one or make it the default flow.',
  },
  'process.condition_out_of_place': {
    zh: '“{node}”的连线“{flow}”带有条件，但条件只能写在判断（排他网关）的出线上。请加一个判断。',
    en: 'The flow “{flow}” from “{node}” has a condition; conditions belong on the way out of an exclusive gateway. Add one.',
  },
  'process.outcome_unknown': {
    zh: '判断“{node}”的条件用到 outcome，但它前面（“{before}”）不是刚办结的环节。请把判断画在环节之后。',
    en: 'The decision “{node}” asks for the outcome, but what stands before it (“{before}”) is not a completed step. '
      + 'Draw the decision right after the step.',
  },
  'process.outcome_not_offered': {
    zh: '判断“{node}”的条件里写的结果“{outcome}”不是前面任何环节的动作。请核对拼写。',
    en: 'The outcome “{outcome}” asked for at “{node}” is no action of the steps before it. Check the spelling.',
  },
  'process.attribute_missing': {
    zh: '“{node}”缺少{missingZh}。请在环节属性中补齐。',
    en: '“{node}” lacks: {missingEn}. Fill it in at the step.',
  },
  'process.unknown_position': {
    zh: '“{node}”的岗位“{position}”不在岗位目录中。请先设岗，或改用已有岗位。',
    en: 'The position “{position}” of “{node}” is not in the register of positions. Create it or use an existing one.',
  },
  'process.unknown_duty': {
    zh: '“{node}”的职责“{duty}”不在职责目录中，无法做不相容岗位校验。请改用已登记的职责。',
    en: 'The duty “{duty}” of “{node}” is not in the register of duties, so separation cannot be checked. Use a registered duty.',
  },
  'process.reserved_action': {
    zh: '“{node}”的动作“{action}”是系统保留动作，不能画在环节上。请换一个动作名。',
    en: 'The action “{action}” of “{node}” is reserved. Use another name.',
  },
  'process.repeated_action': {
    zh: '“{node}”重复列出了动作“{action}”。请只保留一个。',
    en: '“{node}” lists the action “{action}” twice. Keep one.',
  },
  'process.return_after_irreversible': {
    zh: '“{node}”在不可逆环节“{irreversible}”之后（含本身），不能有动作“{action}”。请去掉该动作，另画更正路径。',
    en: '“{node}” is at or after the irreversible step “{irreversible}” and may not offer “{action}”. '
      + 'Remove the action and draw a way to correct.',
  },
  'process.return_to_nobody': {
    zh: '“{node}”可以退回，但流程由系统发起，没有经办人可退。请在开始事件写明经办岗位，或去掉 sendBack。',
    en: '“{node}” offers sendBack, but the system starts this flow and there is no maker to return to. '
      + 'Name the maker’s position at the start event or remove sendBack.',
  },
  'process.auto_approval': {
    zh: '从开始不经过任何人就能走到“{node}”，等于自动通过。请在这条路径上设置审核环节。',
    en: '“{node}” can be reached from the start without any person, which is automatic approval. Put a task on that way.',
  },
  'process.states_differ': {
    zh: '“{first}”与“{second}”并行办理，单据状态却不同（{firstState}、{secondState}）。请改为同一状态。',
    en: '“{first}” and “{second}” run in parallel with different document states ({firstState}, {secondState}). Use one state.',
  },
  'process.deadlock': {
    zh: '汇合“{node}”可能永远等不齐：有的分支不会到达。排他分开的应当用排他汇合。',
    en: 'The join “{node}” may wait for ever: some branch does not arrive. Merge with an exclusive gateway what an exclusive gateway split.',
  },
  'process.runs_twice': {
    zh: '“{node}”可能被办理两次：并行的分支没有先汇合。请在它前面加并行汇合。',
    en: '“{node}” may run twice: parallel branches reach it without a join. Put a parallel join before it.',
  },
  'process.left_over': {
    zh: '走到结束“{node}”时还有其他分支没有办完。请先用并行汇合再结束。',
    en: 'The end “{node}” can be reached while another branch is unfinished. Join the branches first.',
  },
  'process.never_fires': {
    zh: '“{node}”在任何走法下都不会执行。请检查它前面的汇合。',
    en: '“{node}” is never executed on any way. Check the joins before it.',
  },
  'process.not_checked': {
    zh: '流程图太复杂，超过 {limit} 种状态，无法完成校验，因此不能发布。请拆成较小的流程。',
    en: 'The drawing has more than {limit} states and cannot be fully checked, so it is not published. Split it.',
  },
  'process.handbook_gap': {
    zh: '“{node}”的手册内容不全，缺少{missingZh}。廉政风险防范手册由流程图生成，请补齐。',
    en: 'The handbook entry of “{node}” lacks: {missingEn}. The handbook is printed from the drawing; complete it.',
  },
  // Staffing
  'process.position_empty': {
    zh: '环节“{task}”的岗位 {position} 没有任何人任职（含B角）。请先任命。',
    en: 'Nobody holds the position {position} of the step “{task}”, not even as deputy. Appoint someone.',
  },
  'process.cannot_be_staffed': {
    zh: '岗位 {position} 的 {holders} 名任职人员都已占用，环节“{task}”无人可办：同一单据上每人只能办一个环节，'
      + '不相容职责也不能由同一人办理（路径：{path}）。请为该岗位增配人员或B角。',
    en: 'The step “{task}” cannot be staffed: all {holders} holders of the position {position} are needed elsewhere or are '
      + 'barred by incompatible duties; one person does one step of a document (way: {path}). Appoint another holder or deputy.',
  },
  'process.staffing_not_checked': {
    zh: '路径“{path}”的人员组合太多，超过 {limit} 种尝试仍无结论，不能视为通过。请减少同岗位人员重叠。',
    en: 'The way “{path}” has too many combinations of people: no answer after {limit} attempts, which is no pass. '
      + 'Reduce the overlap between positions.',
  },
})
