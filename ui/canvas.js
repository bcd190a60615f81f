// The drawing canvas is 280 pixels wide, however wide its column is. What it shows can be any
// size: it asks where its corners are before it counts a pen's place. So it is stretched to its
// column, by a style sheet that is handed to it, also when it is mounted anew. Its own bar of undo
// and trash stays away, since the page has one.
const sheet = (globalThis.glassboxCanvasSheet ??= (() => {
  const made = new CSSStyleSheet()
  made.replaceSync(`
    .canvas-root, .dc-root, .dc-scroll { width: 100% !important; overflow: visible !important; }
    .dc-container { width: 100% !important; height: auto !important; aspect-ratio: 1; }
    .canvas-container, canvas { width: 100% !important; height: 100% !important; }
    .dc-toolbar { display: none !important; }`)
  return made
})())

export default function ({ data }) {
  if (data.made) sessionStorage.setItem("glassbox-made", "yes") // see ui/tab.js
  const fit = () => {
    for (const place of document.querySelectorAll(`.st-key-${data.key} [data-testid=stBidiComponentIsolated]`)) {
      const root = place.shadowRoot
      if (root && !root.adoptedStyleSheets.includes(sheet))
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    }
  }
  const watch = new MutationObserver(fit)
  watch.observe(document.querySelector("[data-testid=stMain]") ?? document.body, { childList: true, subtree: true })
  fit()
  return () => watch.disconnect()
}
