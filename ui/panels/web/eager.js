// The canvas waits 200 ms after a stroke before it reports it, and has a button that reports at
// once. This presses that button as soon as the pen is lifted. If it is not found, the canvas
// reports all the same, only later.
const eager = (globalThis.glassboxEager ??= {
  canvas: null, // the one that a stroke is being drawn on

  watch() {
    if (eager.watching) return
    eager.watching = true
    const down = event => {
      eager.canvas = event.composedPath().find(place => place.classList?.contains("upper-canvas")) ?? null
    }
    const up = () => {
      const root = eager.canvas?.getRootNode()
      eager.canvas = null
      if (root) setTimeout(() => root.querySelector(".dc-toolbar [aria-label^='Update']")?.click())
    }
    for (const name of ["mousedown", "touchstart"]) document.addEventListener(name, down, true)
    for (const name of ["mouseup", "touchend"]) document.addEventListener(name, up)
  },
})
