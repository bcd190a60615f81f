// Keeps controls from being moved: `inert` takes them from the mouse, the finger and the keyboard.
// The page may draw them anew at any time, so it is watched.
export default function ({ data, parentElement }) {
  parentElement.letGo?.() // what is returned is called when this leaves the page, not for new data
  const places = data?.places ?? []
  const selector = places.join(", ")
  const fix = () => {
    if (!selector) return
    for (const control of document.querySelectorAll(selector)) {
      if (control.inert) continue
      control.inert = true
      control.dataset.glassboxFixed = ""
      control.style.opacity = "0.65"
    }
  }
  fix()
  const watch = new MutationObserver(fix)
  if (selector) watch.observe(document.body, { childList: true, subtree: true })
  const letGo = () => {
    watch.disconnect()
    if (parentElement.letGo !== letGo) return // others are fixed by now
    for (const control of document.querySelectorAll("[data-glassbox-fixed]")) {
      control.inert = false
      delete control.dataset.glassboxFixed
      control.style.opacity = ""
    }
  }
  return (parentElement.letGo = letGo)
}
