// The buttons of a training replace one another. Whoever uses them with the keyboard stays among
// them: when the one that has the focus is gone, or off, the first of the new ones gets it, as soon
// as it can be pressed.
const PLACES = ":is(.st-key-start_buttons, .st-key-live_buttons)"

export default function () {
  globalThis.glassboxKeeper ??= keep()
}

function keep() {
  let last = null // the button among them that has the focus
  const note = event => (last = event.target.closest?.(`${PLACES} button`) ?? null)
  document.addEventListener("focusin", note)
  document.addEventListener("pointerdown", note)
  document.addEventListener("keydown", event => event.key === "Tab" && (last = null), true) // it may leave
  const watch = new MutationObserver(() => {
    if (!last || ![document.body, last].includes(document.activeElement)) return
    if (document.activeElement === last && !last.disabled) return
    const first = document.querySelector(`${PLACES} button`)
    if (first && !first.disabled) first.focus({ preventScroll: true })
  })
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] })
  return watch
}
