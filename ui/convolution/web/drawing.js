// The whole network in one drawing, at the moment that the clock shows. It can be pointed at,
// pressed, walked through with the keyboard, and turned around.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.state ??= { way: "forward", over: null, chosen: null, hand: {}, frame: 0, told: new Set() })
  if (state.image !== data.image.name) Object.assign(state, { image: data.image.name, wanted: data.image.label })
  if (state.course !== data.course) Object.assign(state, { course: data.course, hand: {} })
  if (data.open && !state.told.has(data.open)) Object.assign(state, read(data.open), { told: state.told.add(data.open) })
  let [unfollow, drawn, scene] = [() => {}]
  const draw = () => {
    const course = courses.known.get(data.course)
    const size = `${root.clientWidth} ${presents()} ${Boolean(course)}`
    if (!course || !root.clientWidth || drawn === size) return
    drawn = size
    unfollow()
    scene = build(root, data, course, state, setTriggerValue)
    unfollow = clock.follow(root, course.shares.length > 1 ? course.shares : 1, frame => {
      state.frame = frame
      scene.update()
    })
  }
  courses.waiting.set(root, draw)
  draw()
  const unwatch = watchSize(root, draw)
  root.ontransitionend = event => event.propertyName === "color" && scene?.repaint() // another theme
  return () => {
    unfollow()
    unwatch()
    if (courses.waiting.get(root) === draw) courses.waiting.delete(root)
  }
}

function build(root, data, course, state, trigger) {
  const focused = root.getRootNode().activeElement?.dataset?.key
  root.innerHTML = ""
  const top = html("div", { class: "top" }, root)
  const place = plan(course, root.clientWidth, Math.max(330, Math.min(heightLeft(presents() ? 18.5 : 29), 720)))
  const { chosen } = state
  if (chosen && !place.byKey.has(keyOf(chosen))) state.chosen = null // of a larger network
  else if (chosen?.x !== undefined) for (const side of ["x", "y"]) chosen[side] = Math.min(chosen[side], place.byKey.get(keyOf(chosen)).side - 1)
  const scene = { root, data, course, state, place, trigger, image: Float64Array.from(unpack(data.image.values).part(0, 784)) }
  turn(scene, top)
  if (data.strip) strip(scene, top)
  scene.said = html("p", { class: "said", role: "status" }, top)
  const stage = html("div", { class: "stage", role: "group", "aria-label": data.alt, style: `width:${place.width}px;height:${place.height}px` }, root)
  wired(scene, stage)
  scene.ctx = sharp(html("canvas", { "aria-hidden": true }, stage), place.width, place.height)
  for (const { words, x, y, start } of place.heads) html("span", { class: `head ${start ? "start" : ""}`, style: `left:${x}px;top:${y - 12}px` }, stage, words)
  pressable(scene, stage)
  scene.details = html("div", { class: "details" }, root)
  scene.update = () => update(scene)
  scene.redraw = () => { paint(scene); tell(scene) }
  scene.repaint = () => paint(scene)
  if (focused) stage.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true })
  globalThis.glassboxConvolution.scene = scene
  return scene
}

function sharp(canvas, width, height) {
  const fine = Math.min(devicePixelRatio || 1, 3)
  Object.assign(canvas, { width: width * fine, height: height * fine })
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` })
  const ctx = canvas.getContext("2d")
  ctx.scale(fine, fine)
  return ctx
}

// Work everything out for this moment, and show it.
function update(scene) {
  const { course, state, image } = scene
  scene.w = parametersAt(course, Math.min(state.frame, course.scales.length - 1), state.hand)
  scene.pass = forwards(course, scene.w, image)
  scene.back = state.way === "back" || /^k/.test(state.chosen?.kind ?? "") ? backwards(course, scene.w, scene.pass, state.wanted) : null
  scene.redraw()
}

// What is open, as a short text for the address: its tile, its pixel, and the direction.
const written = ({ chosen, way }) => (chosen ? [keyOf(chosen), ...(chosen.kind === "out" ? [] : [chosen.x, chosen.y]), way[0]].join("-") : "")

function read(text) {
  const [kind, f, c, ...more] = text.split("-")
  const at = { kind, f: Number(f), c: Number(c) }
  if (kind !== "out") Object.assign(at, { x: Number(more[0]), y: Number(more[1]) })
  return { chosen: at, way: text.endsWith("b") ? "back" : "forward" }
}

// The server is told once one stays somewhere, so that a link leads there.
function tellServer({ state, trigger, data }) {
  clearTimeout(state.soon)
  state.soon = setTimeout(() => {
    const text = written(state)
    if (text === (data.open ?? "") || (text && state.told.has(text) && state.last === text)) return
    state.told.add(text)
    trigger("opened", (state.last = text))
  }, 600)
}

// Forwards or backwards.
function turn(scene, top) {
  const { state } = scene
  const box = html("div", { class: "turn", role: "group", "aria-label": "Direction" }, top)
  const buttons = [["forward", "Forwards →"], ["back", "← Backwards"]].map(([way, words]) => {
    const button = html("button", { type: "button", "data-key-way": way }, box, words)
    button.onclick = () => {
      state.way = way
      show()
      scene.update()
    }
    return button
  })
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.keyWay === state.way))
    scene.root.classList.toggle("back", state.way === "back")
  }
  show()
}

// Test images to choose from.
function strip({ data, trigger }, top) {
  const list = html("div", { class: "strip", role: "group", "aria-label": "Test images" }, top)
  const values = unpack(data.strip.values)
  data.strip.numbers.forEach((number, i) => {
    const button = html("button", { type: "button", "data-key": `strip${i}`, "aria-label": `Test image ${number}, a ${data.strip.labels[i]}`, "aria-pressed": String(data.image.name === `test ${number}`) }, list)
    const canvas = html("canvas", { width: 28, height: 28, "aria-hidden": true }, button)
    canvas.getContext("2d").drawImage(picture(values.part(i, 784), 28, 1, true), 0, 0)
    button.onclick = () => trigger("picked", i)
  })
}

function wired(scene, stage) {
  const { place } = scene
  const page = svg("svg", { viewBox: `0 0 ${place.width} ${place.height}`, class: "wires", "aria-hidden": true }, stage)
  scene.lines = place.wires.map(({ d }) => svg("path", { d }, page))
}

// Every tile is a button; one of them can be reached with the Tab key, the arrow keys go on.
function pressable(scene, stage) {
  const { place, state } = scene
  const buttons = new Map()
  const first = keyOf(state.chosen ?? { kind: "m1", f: 0, c: 0 })
  for (const tile of place.tiles) {
    const button = html("button", { type: "button", class: `tile ${tile.kind}`, "data-key": tile.key, "aria-label": nameOf(tile), tabindex: tile.key === first ? 0 : -1, style: `left:${tile.x}px;top:${tile.y}px;width:${tile.w}px;height:${tile.h}px` }, stage)
    buttons.set(tile.key, button)
    const at = event => spot(tile, event.offsetX, event.offsetY)
    button.onpointermove = event => event.pointerType !== "touch" && point(scene, at(event))
    button.onpointerleave = () => point(scene, null)
    button.onclick = event => choose(scene, event.detail === 0 ? strongest(scene, tile) : at(event))
    button.onfocus = () => {
      for (const other of buttons.values()) other.tabIndex = -1
      button.tabIndex = 0
    }
    button.onkeydown = event => walk(scene, tile, buttons, event)
  }
}

function spot(tile, left, top) {
  const cell = (offset, size) => Math.min(tile.side - 1, Math.max(0, Math.floor((offset / size) * tile.side)))
  const { kind, f, c } = tile
  return kind === "out" ? { kind, f, c } : { kind, f, c, x: cell(left, tile.w), y: cell(top, tile.h) }
}

// The keyboard opens the pixel that is open already, or else the strongest one.
function strongest(scene, tile) {
  const { kind, f, c } = tile
  if (kind === "out") return { kind, f, c }
  const { chosen } = scene.state
  if (chosen && keyOf(chosen) === tile.key) return chosen
  const values = shown(scene, tile)
  const at = values.reduce((best, v, i) => (Math.abs(v) > Math.abs(values[best]) ? i : best), 0)
  return { kind, f, c, x: at % tile.side, y: Math.floor(at / tile.side) }
}

function choose(scene, at) {
  clock.pause()
  scene.state.chosen = at
  scene.state.inside = true
  scene.update()
  scene.details.scrollIntoView({ block: "nearest", behavior: "smooth" })
}

function point(scene, at) {
  const { state } = scene
  if (JSON.stringify(at) === JSON.stringify(state.over)) return
  state.over = at
  paint(scene)
  tell(scene, false)
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

// Arrow keys go from tile to tile; after Enter, from pixel to pixel, until Escape.
function walk(scene, tile, buttons, event) {
  const { state, place } = scene
  if (event.key === "Escape" && (state.inside || state.chosen)) {
    Object.assign(state, { inside: false, chosen: state.inside ? state.chosen : null })
    return scene.update()
  }
  const step = ARROWS[event.key]
  if (!step) return
  event.preventDefault()
  const { chosen } = state
  if (state.inside && chosen && keyOf(chosen) === tile.key && tile.kind !== "out") {
    const inside = (n, by) => Math.min(Math.max(n + by, 0), tile.side - 1)
    state.chosen = { ...chosen, x: inside(chosen.x, step[0]), y: inside(chosen.y, step[1]) }
    return scene.update()
  }
  state.inside = false
  const middle = one => [one.x + one.w / 2, one.y + one.h / 2]
  const [x, y] = middle(tile)
  let [best, least] = [null, Infinity]
  for (const other of place.tiles) {
    const [dx, dy] = [middle(other)[0] - x, middle(other)[1] - y]
    const [along, beside] = step[0] ? [dx * step[0], Math.abs(dy)] : [dy * step[1], Math.abs(dx)]
    const far = along + 3 * beside
    if (along > 1 && far < least) [best, least] = [other, far]
  }
  if (best) buttons.get(best.key).focus()
}

// What is said: the answer, and the number that is pointed at; below, its arithmetic.
function tell(scene, anew = true) {
  const { state, pass, said, place } = scene
  const best = pass.p.indexOf(Math.max(...pass.p))
  const at = state.over ?? state.chosen
  const empty = pass.image.every(value => value === 0)
  const wanted = empty || best === state.wanted ? "" : `; wanted: ${state.wanted}`
  const answer = `${empty ? "The image is empty. " : ""}Read as ${best}, ${(100 * pass.p[best]).toFixed(1)}%${wanted}.`
  said.textContent = at ? `${where(at)}: ${few(valueAt(scene, at, place))}. ${answer}` : answer
  if (!anew) return
  if (scene.state.chosen || scene.state.last) tellServer(scene)
  const { details } = scene
  const stop = scene.root.getRootNode().activeElement?.dataset?.keyStop
  details.innerHTML = ""
  if (!state.chosen) begin(scene, details)
  else {
    html("h2", {}, details, where(state.chosen))
    PARTS[state.chosen.kind](scene, state.chosen, details)
  }
  if (stop) details.querySelector(`[data-key-stop="${stop}"]`)?.focus({ preventScroll: true })
}

function where(at) {
  const name = nameOf(at)
  const words = name[0].toUpperCase() + name.slice(1)
  return at.kind === "out" ? words : `${words}, row ${at.y + 1}, column ${at.x + 1}`
}

function valueAt(scene, at, place) {
  if (at.kind === "out") return scene.state.way === "back" ? scene.back.dz[at.f] : scene.pass.p[at.f]
  const tile = place.byKey.get(keyOf(at))
  return shown(scene, tile)[at.y * tile.side + at.x]
}

// Where to begin, as long as nothing is open.
function begin(scene, box) {
  const { course, state } = scene
  const offers = [
    ["Open a pixel of a map", "forward", { kind: "m1", f: 0, c: 0 }],
    ["Follow one through both layers", "forward", { kind: "m2", f: 0, c: 0 }],
    ["See how a weight learns", "back", { kind: "k1", f: 0, c: 0, x: course.k1 >> 1, y: course.k1 >> 1 }],
    ["Make a kernel by hand", "forward", { kind: "k1", f: 0, c: 0, x: course.k1 >> 1, y: course.k1 >> 1, making: true }],
  ]
  html("p", { class: "note" }, box, "Point at any picture to see what it was made of. Press to open the arithmetic.")
  const list = html("div", { class: "chips" }, box)
  for (const [words, way, { making, ...at }] of offers) {
    html("button", { type: "button" }, list, words).onclick = () => {
      Object.assign(state, { way, making })
      scene.root.querySelector(`[data-key-way=${way}]`).click()
      choose(scene, at.x === undefined ? strongest(scene, scene.place.byKey.get(keyOf(at))) : at)
    }
  }
}
