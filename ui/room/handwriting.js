// Ten digits, one after the other: a sheet, a button for the next, and a dot for each digit. The
// next sheet is there at once. What was drawn goes to the server meanwhile, and is sent again until
// the server says that it has it: neither a slow answer nor a lost network costs a drawing.
const SIDE = 280, PEN = 22, AGAIN = 4000, STRIDE = 14
const DIGITS = [...Array(10).keys()]
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

export default function ({ data: [data], parentElement, setStateValue }) {
  const root = parentElement.querySelector(".pad")
  root.pad ??= padIn(root)
  root.pad.tell = waiting => setStateValue("drawn", waiting)
  root.pad.hear(data)
}

function padIn(root) {
  const find = name => root.querySelector(name)
  const [which, sheet, told] = [".which", ".sheet", ".told"].map(find)
  const ctx = sheet.getContext("2d")
  const waiting = {} // of a digit: a drawing that the server does not have yet
  const skipped = new Set()
  const pad = { tell() {}, hear }
  let kept = {}, out = [], at = null, strokes = [], finger = null, tries = 0, timer = 0
  let pen = { x: SIDE / 2, y: SIDE / 2, down: false, shown: false } // the keyboard's

  const a = digit => `${digit === 8 ? "an" : "a"} ${digit}`
  const has = digit => digit in kept || digit in waiting
  const lacking = after => DIGITS.map(i => (after + 1 + i) % 10).find(digit => !has(digit) && !skipped.has(digit))
  const dots = DIGITS.map(digit => {
    const button = make("button", make("li", find(".dots")))
    button.type = "button"
    press(button, () => (skipped.delete(digit), turn(digit)))
    const picture = make("canvas", button)
    Object.assign(picture, { width: 28, height: 28 })
    make("span", button).textContent = digit
    return { button, picture }
  })

  function turn(digit) {
    ;[at, strokes, pen.down] = [digit, [], false]
    say("")
    draw()
  }

  function say(words) {
    told.textContent = words
  }

  // ---- the pen ------------------------------------------------------------------------------

  const place = event => {
    const { left, top, width } = sheet.getBoundingClientRect()
    return [((event.clientX - left) * SIDE) / width, ((event.clientY - top) * SIDE) / width]
  }
  sheet.onpointerdown = event => {
    if (at === null || event.button || sheet.hasPointerCapture(finger)) return
    sheet.setPointerCapture((finger = event.pointerId))
    pen.shown = false
    strokes.push([place(event)])
    paint()
  }
  sheet.onpointermove = event => {
    if (event.pointerId !== finger || !sheet.hasPointerCapture(finger)) return // a palm draws nothing
    const all = event.getCoalescedEvents?.() ?? []
    strokes.at(-1)?.push(...(all.length ? all : [event]).map(place))
    paint()
  }
  sheet.onkeydown = event => {
    const way = KEYS[event.key]
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return
    if (way) move(...way)
    else if (event.key === " ") lower()
    else if (event.key === "Enter") next()
    else return
    event.preventDefault()
    event.stopPropagation()
    pen.shown = true
    paint()
  }
  sheet.onblur = () => ((pen.shown = pen.down = false), paint())

  function move(x, y) {
    pen.x = Math.min(Math.max(pen.x + x * STRIDE, 0), SIDE)
    pen.y = Math.min(Math.max(pen.y + y * STRIDE, 0), SIDE)
    if (pen.down) strokes.at(-1).push([pen.x, pen.y])
  }

  function lower() {
    pen.down = !pen.down
    if (pen.down) strokes.push([[pen.x, pen.y]])
  }

  function paint() {
    ctx.clearRect(0, 0, SIDE, SIDE)
    const ink = getComputedStyle(sheet).color
    Object.assign(ctx, { strokeStyle: ink, lineWidth: PEN, lineCap: "round", lineJoin: "round" })
    for (const [first, ...others] of strokes) {
      ctx.beginPath()
      ctx.moveTo(...first)
      for (const point of others.length ? others : [first]) ctx.lineTo(...point)
      ctx.stroke()
    }
    if (pen.shown) ring()
  }

  function ring() {
    Object.assign(ctx, { strokeStyle: getComputedStyle(told).color, lineWidth: pen.down ? 6 : 2 })
    ctx.beginPath()
    ctx.arc(pen.x, pen.y, PEN / 2, 0, 2 * Math.PI)
    ctx.stroke()
  }

  // ---- on to the next -----------------------------------------------------------------------

  function next() {
    if (!strokes.length) return say(`Draw ${a(at)} first, or skip it.`)
    pen.shown = false
    paint()
    waiting[at] = { n: crypto.getRandomValues(new Uint32Array(1))[0], png: sheet.toDataURL("image/png") }
    send()
    turn(lacking(at) ?? null)
  }

  press(find(".start"), () => {
    skipped.clear()
    turn(lacking(-1))
    sheet.focus({ preventScroll: true })
    root.scrollIntoView({ block: "start" })
  })
  press(find(".next"), next)
  press(find(".clear"), () => turn(at))
  press(find(".skip"), () => (skipped.add(at), turn(lacking(at) ?? null)))

  function send() {
    clearTimeout(timer)
    if (!Object.keys(waiting).length || !root.isConnected) return
    pad.tell({ tries: tries++, drawings: { ...waiting } })
    timer = setTimeout(send, AGAIN)
  }

  // What the server says: which drawings it has, what it could not take, and why it must wait.
  function hear(data) {
    ;[kept, out] = [data.kept, data.out]
    let problem = data.later
    for (const [digit, [n, refused]] of Object.entries(data.handled)) {
      if (waiting[digit]?.n !== n) continue
      delete waiting[digit]
      if (refused) problem = `Your ${digit}: ${refused}`
      if (refused && at === null) at = Number(digit)
    }
    if (!Object.keys(waiting).length) clearTimeout(timer)
    draw()
    if (problem) say(problem)
  }

  // ---- what is seen -------------------------------------------------------------------------

  function draw() {
    const n = DIGITS.filter(has).length
    const left = DIGITS.filter(digit => !has(digit))
    root.classList.toggle("resting", at === null)
    which.textContent = at !== null ? `Draw ${a(at)}` : !n ? "Your ten digits" : left.length ? `Not drawn yet: ${left.join(", ")}` : "All ten are drawn. Thank you!"
    find(".count").textContent = at !== null ? `${n} of 10` : n ? "Press a digit to draw it again." : "It takes a minute."
    find(".start").textContent = n ? "Go on" : "Start"
    find(".start").hidden = at !== null || !left.length
    sheet.setAttribute("aria-label", `A sheet to draw ${a(at)} on. Arrow keys move the pen, Space lowers and lifts it, Enter goes on.`)
    dots.forEach(({ button, picture }, digit) => {
      const state = out.includes(digit) ? "taken out by the teacher" : has(digit) ? "drawn" : skipped.has(digit) ? "skipped" : "not drawn"
      button.className = state.split(" ")[0]
      button.title = `${digit}: ${state}. ${has(digit) ? "Draw it again" : "Draw it"}`
      button.setAttribute("aria-label", button.title)
      button[digit === at ? "setAttribute" : "removeAttribute"]("aria-current", "step")
      show(picture, kept[digit])
    })
    paint()
  }

  return pad
}

// The 28 × 28 pixels that are kept, as they are read.
function show(canvas, packed) {
  const ctx = canvas.getContext("2d")
  ctx.clearRect(0, 0, 28, 28)
  if (!packed) return
  const pixels = ctx.createImageData(28, 28)
  for (let i = 0, bytes = atob(packed); i < 784; i++) pixels.data.set([128, 140, 146, bytes.charCodeAt(i)], 4 * i)
  ctx.putImageData(pixels, 0, 0)
}

// A finger presses when it is lifted. The browser's own click may be missing after a quick stroke, or
// come when something else has moved to this place.
function press(button, act) {
  button.onclick = act
  button.addEventListener("touchend", event => {
    const { left, right, top, bottom } = button.getBoundingClientRect()
    const { clientX: x, clientY: y } = event.changedTouches[0]
    if (!event.cancelable) return
    event.preventDefault()
    if (x >= left && x <= right && y >= top && y <= bottom) act()
  }, { passive: false })
}

function make(name, parent) {
  return parent.appendChild(document.createElement(name))
}
