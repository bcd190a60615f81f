// The drawing canvas is 280 or 560 pixels wide, however wide its column is. What it shows can be any
// size: it asks where its corners are before it counts a pen's place. So it is stretched to its
// column, by a style sheet that is handed to it, also when it is mounted anew. Its own bar of undo
// and trash stays away, since the page has one.
const sheet = (globalThis.glassboxCanvasSheet ??= (() => {
  const made = new CSSStyleSheet()
  made.replaceSync(`
    .canvas-root, .dc-root, .dc-scroll { width: 100% !important; overflow: visible !important; }
    .dc-container { width: 100% !important; height: auto !important; aspect-ratio: var(--canvas-ratio, 1); }
    .canvas-container, canvas { width: 100% !important; height: 100% !important; }
    .dc-toolbar { display: none !important; }`)
  return made
})())

// A canvas that is mounted anew while it begins again with other strokes shows them, and does not
// report them. Whoever waits for the report of a beginning (by its number) asks for it, once.
let asked = 0, waiting = 0
const ask = (roots, number) => {
  waiting = number
  if (!number || number === asked) return
  asked = number
  setTimeout(() => {
    if (waiting !== number) return // it has reported meanwhile
    for (const root of roots()) root.querySelector(".dc-toolbar [aria-label^='Update']")?.click()
  }, 1000)
}

export default function ({ data }) {
  if (data.made) sessionStorage.setItem("glassbox-made", "yes") // see ui/memory/tab.js
  const place = `.st-key-${data.key} [data-testid=stBidiComponentIsolated]`
  const roots = () => [...document.querySelectorAll(place)].map(e => e.shadowRoot).filter(Boolean)
  const fit = () => {
    for (const root of roots())
      if (!root.adoptedStyleSheets.includes(sheet))
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  }
  const watch = new MutationObserver(fit)
  watch.observe(document.querySelector("[data-testid=stMain]") ?? document.body, { childList: true, subtree: true })
  fit()
  ask(roots, data.waiting)
  return () => watch.disconnect()
}
