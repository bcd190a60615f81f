// Whoever uses the keyboard stays where the work is.
// - The buttons of a training replace one another: when the one that has the focus is gone, or off,
//   the first of the new ones gets it, as soon as it can be pressed.
// - A menu lies behind the page in the order of the Tab key: opened by a key, it gets the focus. When
//   something in it was chosen and it closes, its button has the focus again.
const PLACES = ":is(.st-key-start_buttons, .st-key-live_buttons)"
const OPENERS = "[data-testid=stPopoverButton]"
const MENU = "[data-testid=stPopoverBody]"
const CONTROLS = ":is(button, input, textarea, [tabindex='0']):not(:disabled)"

export default function () {
  globalThis.glassboxKeeper ??= [amongButtons(), inMenus()].map(look => {
    const watch = new MutationObserver(look)
    watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] })
    return watch
  })
}

function amongButtons() {
  let last = null // the button among them that has the focus
  const note = event => (last = event.target.closest?.(`${PLACES} button`) ?? null)
  document.addEventListener("focusin", note)
  document.addEventListener("pointerdown", note)
  document.addEventListener("keydown", event => event.key === "Tab" && (last = null), true) // it may leave
  return () => {
    if (!last || ![document.body, last].includes(document.activeElement)) return
    if (document.activeElement === last && !last.disabled) return
    focus(document.querySelector(`${PLACES} button`))
  }
}

function inMenus() {
  let opening = false // by a key, and what it holds is not there yet
  let inside = null // the name of the menu that has the focus
  const look = () => {
    const menu = document.querySelector(MENU)
    if (opening && menu) focus(menu.querySelector(CONTROLS))
    if (inside && !menu && document.activeElement === document.body)
      focus([...document.querySelectorAll(OPENERS)].find(b => b.textContent.includes(inside)))
  }
  const note = event => {
    opening = false
    inside = event.target.closest?.(MENU)?.ariaLabel ?? null
  }
  document.addEventListener("focusin", note)
  document.addEventListener("pointerdown", note)
  document.addEventListener("keyup", event => { // not sooner: a key held down would choose, too
    opening = ["Enter", " "].includes(event.key) && Boolean(event.target.closest?.(OPENERS))
    look()
  })
  return look
}

function focus(control) {
  if (control && !control.disabled) control.focus({ preventScroll: true })
}
