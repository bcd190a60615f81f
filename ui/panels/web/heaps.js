// Test images as points, in the layer that is chosen. Between two moments they glide.
const COLOURS = [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [166, 118, 29], [63, 156, 219], [138, 63, 240], [196, 30, 54], [120, 132, 50], [110, 118, 128]]
const SIDE = 28 // pixels of an image
const FILLED = 0.94 // of the half side, from the middle to the edge

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  const state = (root.heaps ??= { layer: Math.max(data.layers.length - 2, 0), chosen: null })
  state.layer = Math.min(state.layer, data.layers.length - 1)
  if (state.chosen >= data.digits.length) state.chosen = null
  const scene = rebuild(root, () => build(root, data, state))
  const draw = () => paint(scene, data, state)
  scene.draw = draw
  clock.panels.set(root, draw)
  loaded(data.sheet).then(sheet => { scene.sprites = sprites(sheet, data, toned(root)); draw() })
  const unwatch = watchSize(scene.box, () => { fit(scene); draw() })
  fit(scene)
  draw()
  return () => {
    unwatch()
    if (clock.panels.get(root) === draw) clock.panels.delete(root)
  }
}

function build(root, data, state) {
  const scene = { layers: data.layers.map(layer => ({ places: unpack(layer.places), near: unpack(layer.near) })), read: unpack(data.read) }
  const choices = html("div", { class: "choices", role: "group", "aria-label": "Layer" }, root)
  scene.buttons = data.layers.map((layer, i) => pressed(choices, layer.name, () => { state.layer = i; scene.draw() }))
  const columns = html("div", { class: "heaps" }, root)
  scene.box = html("div", { class: "field" }, columns)
  scene.canvas = html("canvas", { tabindex: 0, role: "img" }, scene.box)
  const side = html("div", { class: "side" }, columns)
  scene.told = html("p", { class: "told" }, side)
  keyOf(side, data.names)
  scene.one = html("div", { class: "one", "aria-live": "polite" }, side)
  point(scene, data, state)
  return scene

  function pressed(place, words, act) {
    const button = html("button", { type: "button" }, place, words)
    button.onclick = act
    return button
  }
}

// The classes' colours, lighter on a dark page.
function toned(place) {
  const ink = getComputedStyle(place).color.match(/\d+/g).map(Number)
  const part = ink[0] + ink[1] + ink[2] > 384 ? 0.35 : 0
  return COLOURS.map(colour => colour.map(c => Math.round(c + (255 - c) * part)))
}

// Ink of each class's colour, one small canvas an image.
function sprites(sheet, data, colours) {
  const all = html("canvas", { width: sheet.width, height: sheet.height }).getContext("2d", { willReadFrequently: true })
  all.drawImage(sheet, 0, 0)
  return data.digits.map((digit, i) => {
    const [x, y] = [i % data.across, Math.floor(i / data.across)]
    const pixels = all.getImageData(x * SIDE, y * SIDE, SIDE, SIDE)
    for (let k = 0; k < pixels.data.length; k += 4) pixels.data.set([...colours[digit % colours.length], pixels.data[k]], k)
    const canvas = html("canvas", { width: SIDE, height: SIDE })
    canvas.getContext("2d").putImageData(pixels, 0, 0)
    return canvas
  })
}

const loaded = address => new Promise(done => {
  const image = new Image()
  image.onload = () => done(image)
  image.src = address
})

function fit(scene) {
  const wide = Math.max(scene.box.clientWidth, 200)
  const high = Math.max(Math.min(wide, heightLeft(9), 620), 260)
  if (scene.wide === wide && scene.high === high) return
  Object.assign(scene, { wide, high })
  scene.canvas.style.height = `${high}px`
  scene.ctx = sharp(scene.canvas, wide, high)
}

// Where all points are at this time: between two moments, part of the way.
function where(scene, data, state) {
  const [all, n] = [scene.layers[state.layer].places, data.digits.length]
  const time = clock.share * (data.frames - 1)
  const from = Math.min(Math.floor(time), Math.max(data.frames - 2, 0))
  const part = data.frames > 1 ? time - from : 0
  const at = (i, axis) => {
    const [a, b] = [all.at((from * n + i) * 2 + axis), all.at((Math.min(from + 1, data.frames - 1) * n + i) * 2 + axis)]
    return a + (b - a) * part
  }
  const half = (Math.min(scene.wide, scene.high) / 2) * FILLED
  return data.digits.map((_, i) => [scene.wide / 2 + (at(i, 0) * half * scene.wide) / Math.min(scene.wide, scene.high), scene.high / 2 - at(i, 1) * half])
}

function paint(scene, data, state) {
  const { ctx, wide, high } = scene
  const frame = clock.frame(data.frames)
  const points = (scene.points = where(scene, data, state))
  const size = wide < 480 ? 15 : 22
  const near = state.chosen === null ? [] : neighbours(scene, data, state, frame)
  ctx.clearRect(0, 0, wide, high)
  ctx.lineWidth = 1.5
  ctx.strokeStyle = getComputedStyle(scene.canvas).color
  for (const i of near) line(ctx, points[state.chosen], points[i])
  const misread = data.digits.map((digit, i) => read(scene, data, frame, i) !== digit)
  const faint = misread.filter(Boolean).length > points.length / 4 ? 0.3 : 1 // so many would cover the digits
  points.forEach((at, i) => {
    const seen = state.chosen === null || i === state.chosen || near.includes(i) ? 1 : 0.55
    ctx.globalAlpha = seen * faint
    if (misread[i]) ring(ctx, at, size * 0.62)
    ctx.globalAlpha = seen
    if (scene.sprites) ctx.drawImage(scene.sprites[i], at[0] - size / 2, at[1] - size / 2, size, size)
  })
  ctx.globalAlpha = 1
  if (state.chosen !== null) ring(ctx, points[state.chosen], size * 0.8, 3)
  say(scene, data, state, frame, near)
}

const read = (scene, data, frame, i) => scene.read.raw[frame * data.digits.length + i]

function neighbours(scene, data, state, frame) {
  const n = data.digits.length
  const each = scene.layers[state.layer].near.length / data.frames / n
  const start = (frame * n + state.chosen) * each
  return [...scene.layers[state.layer].near.raw.subarray(start, start + each)]
}

function line(ctx, [a, b], [c, d]) {
  ctx.beginPath()
  ctx.moveTo(a, b)
  ctx.lineTo(c, d)
  ctx.stroke()
}

function ring(ctx, [x, y], r, width = 1.5) {
  ctx.lineWidth = width
  ctx.beginPath()
  ctx.arc(x, y, r, 0, 2 * Math.PI)
  ctx.stroke()
}

// All that is said in words changes with the moment, the layer and the choice, and not in between.
function say(scene, data, state, frame, near) {
  const now = [frame, state.layer, state.chosen, Boolean(scene.sprites)].join()
  if (scene.said === now) return
  scene.said = now
  const layer = data.layers[state.layer]
  const wrong = data.digits.filter((digit, i) => read(scene, data, frame, i) !== digit).length
  scene.buttons.forEach((button, i) => button.setAttribute("aria-pressed", i === state.layer))
  const share = `${Math.round(100 * layer.pure[frame])} %`
  scene.told.textContent = `Iteration ${data.iterations[frame].toLocaleString("en")}, ${layer.name}: ${share} are the same ${data.noun} as their nearest neighbour. ${wrong} of ${data.digits.length} are misread (rings).`
  scene.canvas.setAttribute("aria-label", `${data.digits.length} images of ${data.nouns} as points. ${scene.told.textContent} The arrow keys choose an image.`)
  scene.one.innerHTML = ""
  if (state.chosen === null) return
  const i = state.chosen
  const answer = read(scene, data, frame, i)
  html("p", {}, scene.one, `Test image ${data.which[i].toLocaleString("en")}: the ${data.noun} ${data.names[data.digits[i]]}, read as ${data.names[answer]}${answer === data.digits[i] ? "" : " – wrongly"}.`)
  const row = html("div", { class: "row" }, scene.one)
  picture(row, scene, data, i, "large")
  html("p", {}, scene.one, `Its nearest neighbours here: ${near.map(k => data.names[data.digits[k]]).join(", ")}`)
  const others = html("div", { class: "row" }, scene.one)
  near.forEach(k => picture(others, scene, data, k, ""))
}

function picture(row, scene, data, i, kind) {
  const canvas = html("canvas", { width: SIDE, height: SIDE, class: kind, role: "img", "aria-label": data.pictured[data.digits[i]] }, row)
  if (scene.sprites) canvas.getContext("2d").drawImage(scene.sprites[i], 0, 0)
}

// A click chooses the nearest image, the arrow keys the one before or after.
function point(scene, data, state) {
  scene.canvas.onclick = event => {
    const { left, top } = scene.canvas.getBoundingClientRect()
    const away = scene.points.map(([x, y]) => Math.hypot(event.clientX - left - x, event.clientY - top - y))
    const best = away.indexOf(Math.min(...away))
    state.chosen = away[best] > 30 || best === state.chosen ? null : best
    scene.draw()
  }
  scene.canvas.onkeydown = event => {
    const n = data.digits.length
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step) state.chosen = state.chosen === null ? 0 : (state.chosen + step + n) % n
    else if (event.key === "Escape") state.chosen = null
    else return
    event.preventDefault()
    scene.draw()
  }
}

function keyOf(side, names) {
  const list = html("div", { class: `legend${names.some(name => name.length > 2) ? " words" : ""}`, "aria-hidden": true }, side)
  const colours = toned(side)
  names.forEach((name, i) => html("b", { style: `color: rgb(${colours[i % colours.length]})` }, list, name))
}
