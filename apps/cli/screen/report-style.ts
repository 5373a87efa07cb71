/** Sheet and script of the report: one file that opens anywhere, in a closed network, and prints. */
export const STYLE = `
:root{--ink:#1d2430;--soft:#5b6675;--rule:#dfe3e8;--paper:#fff;--band:#f5f7f9;--accent:#1f5fa8;--warn:#b5431d;--bar:#9db7d4}
*{box-sizing:border-box}
html{font:15px/1.6 -apple-system,"Segoe UI","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%}
html[lang="zh-CN"] body [lang="en"],html[lang="en"] body [lang="zh-CN"]{display:none}
body{margin:0 auto;max-width:1080px;padding:24px 28px 80px}
h1{font-size:27px;line-height:1.3;margin:.2em 0 .1em}h2{font-size:20px;margin:2.2em 0 .6em;padding-top:.5em;border-top:2px solid var(--ink)}h3{font-size:16px;margin:1.4em 0 .3em}
p{margin:.5em 0;max-width:72ch}.soft{color:var(--soft)}.small{font-size:13px}
.bar-top{display:flex;justify-content:space-between;align-items:center;gap:12px;flex-wrap:wrap}
button{font:inherit;font-size:14px;padding:4px 14px;border:1px solid var(--rule);border-radius:6px;background:var(--band);color:inherit;cursor:pointer}
a{color:var(--accent)}nav{display:flex;gap:6px 18px;flex-wrap:wrap;font-size:14px;margin:12px 0}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--rule);border:1px solid var(--rule);margin:16px 0}
.facts div{background:var(--paper);padding:10px 14px}.facts dt,.facts .soft{font-size:13px}.facts b{display:block;font-size:19px;font-variant-numeric:tabular-nums;white-space:nowrap}
.notice{border-left:4px solid var(--accent);background:var(--band);padding:8px 14px;margin:10px 0}
li{max-width:72ch}table{border-collapse:collapse;width:100%;font-size:13.5px;margin:.6em 0}th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);padding:4px 10px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--rule);padding:5px 10px 5px 0;vertical-align:top}.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.wide{overflow-x:auto}
.negative{color:var(--warn)}
.finding{border:1px solid var(--rule);border-radius:8px;padding:12px 18px 8px;margin:14px 0;break-inside:avoid}
.finding h3{margin:0;display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}.finding .n{color:var(--accent);font-size:20px;font-variant-numeric:tabular-nums}
.finding .money{margin-left:auto;font-variant-numeric:tabular-nums;white-space:nowrap}.finding .who{font-weight:600}
.finding dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:.5em 0;font-size:14px}.finding dt{color:var(--soft)}.finding dd{margin:0}
.finding .small table{font-size:12.5px}
.meter{display:inline-block;width:90px;height:9px;background:var(--rule);border-radius:5px;overflow:hidden;vertical-align:middle}.meter span{display:block;height:100%;background:var(--accent)}
.tag{display:inline-block;font-size:12px;border:1px solid var(--rule);border-radius:10px;padding:0 8px;color:var(--soft);white-space:nowrap}
details{border-top:1px solid var(--rule);padding:6px 0}summary{cursor:pointer;font-weight:600}summary .tag{font-weight:400;margin-left:6px}details[open]>summary{margin-bottom:6px}
.row-finding{padding:8px 0;border-bottom:1px solid var(--rule)}.row-finding p{margin:.2em 0}
svg{width:100%;height:auto;display:block;margin:.6em 0}svg text{font-size:11px;fill:var(--soft)}svg rect{fill:var(--bar)}svg rect.marked{fill:var(--warn)}svg .grid{stroke:var(--rule)}svg polyline{fill:none;stroke:var(--ink);stroke-width:1.6}
td:first-child{white-space:nowrap}
@media(max-width:640px){.facts{grid-template-columns:1fr 1fr}.facts b{font-size:16px}.finding .small table,.row-finding table{min-width:680px}svg{min-width:600px}body{padding:14px 14px 60px}h1{font-size:22px}.finding{padding:10px 12px}.finding .money{margin-left:0;width:100%}.finding dl{grid-template-columns:1fr}.finding dt{margin-top:4px}}
@media print{html{font-size:10.5pt}body{max-width:none;padding:0}nav,button,.screen-only{display:none!important}h2{break-after:avoid}details{break-inside:auto}a{color:inherit;text-decoration:none}.wide{overflow:visible}tr{break-inside:avoid}@page{margin:16mm 14mm}}
`

/** The language is that of the address (#en, #zh), else of the reader’s browser. What is folded stays folded on paper: all of it is hundreds of pages. */
export const SCRIPT = `
(function(){var root=document.documentElement,titles={'zh-CN':root.dataset.zh,en:root.dataset.en};
function speak(lang){root.lang=lang;document.title=titles[lang]}
function asked(){return location.hash==='#en'?'en':location.hash==='#zh'?'zh-CN':null}
speak(asked()||(/^zh/i.test(navigator.language)?'zh-CN':'en'));
addEventListener('hashchange',function(){if(asked())speak(asked())});
addEventListener('DOMContentLoaded',function(){
document.getElementById('language').addEventListener('click',function(){speak(root.lang==='en'?'zh-CN':'en')});
document.getElementById('print').addEventListener('click',function(){print()})});
})()
`
