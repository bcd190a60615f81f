// What does not fit into the window: what sticks out of it, what has no width, words that are cut off
// or lie over one another; in shadow roots as well. What can be scrolled into sight fits.
() => {
  const found = new Set()
  const up = e => e.parentElement ?? e.getRootNode().host ?? null
  const CONTROLS = "button, input, select, textarea, summary, a[href], [role=slider], [role=button]"
  const LEAST = { range: 72, other: 10 } // pixels
  const OVER = 2 // what roundings make of it

  const styles = new Map()
  const style = e => styles.get(e) ?? (styles.set(e, getComputedStyle(e)), styles.get(e))
  const still = e => style(e).position === "fixed" || e.dataset?.testid === "stHeader"
  const layers = new Map()
  // What a thing moves with: things of different layers lie over one another on purpose.
  const layer = e => {
    if (!e) return null
    if (!layers.has(e))
      layers.set(e, still(e) ? "still" : style(e).position === "sticky" ? e : layer(up(e)))
    return layers.get(e)
  }
  const scrolls = (e, axis) => ["auto", "scroll"].includes(style(e)[`overflow${axis}`])
  const away = e => {
    const bar = e.closest?.("[data-testid=stSidebar]")
    return bar && bar.getBoundingClientRect().right <= 1
  }
  const hidden = e => !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const main = document.querySelector("[data-testid=stMain]")
  const tell = (what, e, more = "") => {
    const place = e.closest?.("[class*=st-key]") ?? e.getRootNode().host?.closest("[class*=st-key]")
    const key = place?.className.match(/st-key-[\w-]+/)?.[0] ?? ""
    const words = e.getAttribute?.("aria-label") ?? e.textContent?.trim().slice(0, 40)
    found.add(`${what}: <${e.localName}> ${key} “${words}” ${more}`)
  }

  for (const e of [document.documentElement, main, document.querySelector("[data-testid=stSidebarContent]")])
    if (e && !away(e) && e.scrollWidth > e.clientWidth + 1) found.add(`${e.dataset.testid ?? e.localName} scrolls sideways`)

  // What is there for those who listen only is clipped to nothing.
  const listened = new Map()
  const unseen = e => {
    if (!e || e === main) return false
    if (!listened.has(e)) {
      const { clip, clipPath, position } = style(e)
      listened.set(e, (clip !== "auto" && position === "absolute") || clipPath.startsWith("inset(5") || clipPath.startsWith("inset(1") || unseen(up(e)))
    }
    return listened.get(e)
  }

  const sideways = e => { // can it be scrolled into sight?
    for (let at = up(e); at && at !== main; at = up(at)) if (scrolls(at, "X") && at.scrollWidth > at.clientWidth + 1) return true
  }
  const out = ({ left, right, width }) => width > 1 && (right > innerWidth + OVER || left < -OVER)

  // Words are cut where something around them hides what overflows.
  const cut = (e, box) => {
    let [x, y] = [true, true] // the directions in which nothing scrolls
    for (let at = e; at && at !== main && (x || y); at = up(at)) {
      if (style(at).position === "fixed" || at.localName === "svg") return false
      const hides = axis => ["hidden", "clip"].includes(style(at)[`overflow${axis}`])
      const { left, right, top, bottom } = at.getBoundingClientRect()
      if (x && hides("X") && (box.right > right + OVER || box.left < left - OVER)) return true
      if (y && hides("Y") && (box.bottom > bottom + OVER + 2 || box.top < top - OVER - 2)) return true
      if (scrolls(at, "X")) x = false
      if (scrolls(at, "Y")) y = false
    }
    return false
  }

  // What is left of a box in the things around it that scroll or hide.
  const within = (e, box) => {
    let { left, right, top, bottom } = box
    for (let at = e; at && at !== main; at = up(at)) {
      if (at.localName === "svg" || style(at).overflowX === "visible") continue
      const around = at.getBoundingClientRect()
      left = Math.max(left, around.left), right = Math.min(right, around.right)
      top = Math.max(top, around.top), bottom = Math.min(bottom, around.bottom)
    }
    return right > left && bottom > top && { left, right, top, bottom }
  }

  const texts = []
  const word = (node, e) => {
    if (!node.data.trim() || e.closest(".katex, script, style, title, desc, noscript, .gtitle") || hidden(e) || unseen(e)) return
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue
      if (out(box) && !sideways(e)) tell("sticks out", e)
      else if (cut(e, box)) tell("cut off", e)
      const air = 0.15 * box.height // above and below the letters
      const shown = within(e, { ...box.toJSON(), top: box.top + air, bottom: box.bottom - air })
      if (shown) texts.push({ node, e, box: shown })
    }
  }

  const thing = e => {
    const box = e.getBoundingClientRect()
    if (e.matches("canvas, svg, img, th") && !e.ownerSVGElement && out(box) && !sideways(e)) tell("sticks out", e)
    if (!e.matches(CONTROLS) || e.matches("[type=checkbox], [type=radio], [type=file], [type=hidden], [tabindex='-1'], [aria-hidden=true]")) return
    if (style(e).opacity === "0" || unseen(e)) return
    if (out(box) && !sideways(e)) tell("sticks out", e)
    const least = e.type === "range" ? LEAST.range : LEAST.other
    if (!e.ownerSVGElement && (box.width < least || box.height < 8)) tell("has no width", e, `${Math.round(box.width)} × ${Math.round(box.height)}`)
  }

  const walk = root => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot)
      if (e.id === "js-plotly-tester" || e.closest("#js-plotly-tester") || hidden(e) || away(e)) continue
      thing(e)
      for (const node of e.childNodes) if (node.nodeType === Node.TEXT_NODE) word(node, e)
    }
  }
  walk(document)

  texts.sort((a, b) => a.box.top - b.box.top)
  for (const [i, one] of texts.entries())
    for (let j = i + 1; j < texts.length && texts[j].box.top < one.box.bottom - 3; j++) {
      const other = texts[j]
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (one.node === other.node || wide < 3 || high < 4 || layer(one.e) !== layer(other.e)) continue
      tell("lies over another", one.e, `over “${other.node.data.trim().slice(0, 30)}” by ${Math.round(wide)} × ${Math.round(high)}`)
    }
  return [...found]
}
