// Shows the sentence of a term beside it. It listens to the whole page, so a term may stand
// anywhere. The link's title holds the sentence: it is lifted off while the bubble is open, so
// that the browser does not show it a second time, and put back afterwards.
const TERM = 'a[href^="#term-"]'
const GAP = 6 // pixels between the term and its bubble
const MARGIN = 8 // and between the bubble and the edge of the window

const termOf = event => event.target instanceof Element ? event.target.closest(TERM) : null

function place(bubble, link) {
  const box = link.getClientRects()[0]
  if (!box) return
  const { offsetWidth: width, offsetHeight: height } = bubble
  const left = Math.min(box.left, document.documentElement.clientWidth - width - MARGIN)
  const above = box.top - GAP - height
  bubble.style.left = `${Math.max(MARGIN, left)}px`
  bubble.style.top = `${above >= MARGIN ? above : box.bottom + GAP}px`
}

function makeTip(bubble) {
  let link = null
  let sentence = ""

  function follow() {
    if (!link) return
    if (!link.isConnected || !bubble.isConnected) return hide()
    place(bubble, link)
    requestAnimationFrame(follow) // the page may scroll, or change under it
  }

  function show(next) {
    if (next === link) return
    hide()
    if (!next.title) return
    link = next
    sentence = link.title
    link.removeAttribute("title")
    link.setAttribute("aria-describedby", bubble.id)
    bubble.textContent = sentence
    bubble.classList.add("open")
    bubble.showPopover?.() // above everything else, where the browser knows how
    follow()
  }

  function hide() {
    if (!link) return
    link.title ||= sentence
    link.removeAttribute("aria-describedby")
    link = null
    bubble.classList.remove("open")
    bubble.hidePopover?.()
  }

  return { show, hide, isOpen: () => link !== null }
}

function listen(tip, bubble, signal) {
  const on = (name, act) => document.addEventListener(name, act, { signal, capture: true })
  const isOurs = node => node instanceof Element && (node.closest(TERM) || bubble.contains(node))
  const showAt = event => { if (termOf(event)) tip.show(termOf(event)) }
  const hasFocus = () => document.activeElement?.matches(TERM)

  on("pointerover", event => { if (event.pointerType === "mouse") showAt(event) })
  on("pointerout", event => {
    const leaves = isOurs(event.target) && !isOurs(event.relatedTarget)
    if (event.pointerType === "mouse" && leaves && !hasFocus()) tip.hide()
  })
  on("focusin", showAt)
  on("focusout", event => { if (termOf(event)) tip.hide() })
  on("pointerdown", event => { if (!isOurs(event.target)) tip.hide() })
  for (const name of ["click", "auxclick"]) {
    on(name, event => {
      if (!termOf(event)) return
      event.preventDefault() // there is nothing at the other end of the link
      showAt(event)
    })
  }
  on("keydown", event => {
    if (event.key !== "Escape" || !tip.isOpen()) return
    event.stopPropagation() // the dialog around it stays open
    tip.hide()
  })
}

export default function ({ parentElement }) {
  const bubble = parentElement.querySelector(".glossary")
  const tip = makeTip(bubble)
  const controller = new AbortController()
  listen(tip, bubble, controller.signal)
  return () => {
    controller.abort()
    tip.hide()
  }
}
