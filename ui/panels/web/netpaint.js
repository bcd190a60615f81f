// The playground's network: how one frame of it is drawn on the canvas.
const LEVELS = 20 // how many widths of edges there are; edges of one width are drawn together

function paint(scene, frame) {
  const { ctx, place, root, state } = scene
  const ink = getComputedStyle(root)
  scene.ink = { text: ink.getPropertyValue("--st-text-color"), back: ink.getPropertyValue("--st-background-color"), line: ink.getPropertyValue("--st-border-color") }
  ctx.clearRect(0, 0, place.width, place.height)
  const over = state.over
  wires(scene, frame, over)
  place.inputs.forEach((one, j) => face(scene, one.at, one.size, scene.inked[j], 0, { faint: !one.on }))
  scene.values.layers.forEach((layer, l) => maps(scene, frame, layer, l))
  tell(scene, frame, over)
}

// The edges of a layer that are about as wide are one path, which is faster than one by one.
function wires(scene, frame, over) {
  const { ctx, place } = scene
  const look = place.crowded ? crowdedLook(place) : plainLook(place)
  const faint = over && (over.layer > 0 || place.inputs[over.unit]?.on)
  for (const { near, negative, level, path } of sorted(scene, frame, over)) {
    const { width, alpha, dashed } = look(level / LEVELS)
    ctx.lineWidth = width
    ctx.setLineDash(negative && dashed ? [6, 3] : [])
    ctx.strokeStyle = colour(negative ? 0 : 1, alpha * (faint && !near ? 0.22 : 1))
    ctx.stroke(path)
  }
  ctx.setLineDash([])
}

// How edges look by their size, from 0 to 1.
function plainLook(place) {
  const widest = Math.min(7, 0.13 * place.size(0) + 1.6, 0.06 * place.step)
  return size => ({ width: 0.6 + widest * size, alpha: 0.26 + 0.69 * size, dashed: true })
}

// In a crowd most are hairlines, which browsers draw much faster; only the large ones stand out.
function crowdedLook({ step }) {
  const [widest, faintest] = [Math.min(3.2, 0.045 * step), step < 60 ? 0.05 : 0.09]
  return size => ({ width: size < 0.4 ? 1 : 1 + (widest * (size - 0.4)) / 0.6, alpha: faintest + (0.9 - faintest) * size, dashed: size >= 0.25 })
}

// Those that are pointed at come last, on top of the others.
function sorted({ ctx, edges, values, data, place, ink }, frame, over) {
  const groups = new Map()
  for (const edge of edges) {
    const layer = values.layers[edge.layer - 1]
    const w = layer.weights.at(frame * layer.size * layer.n_prev + edge.i)
    const level = Math.round((LEVELS * Math.abs(w)) / layer.largest)
    const [near, negative] = [concerns(edge, over), w < 0]
    if (same(edge, data.opened)) halo(ctx, ink, edge, 4 + 6 * (level / LEVELS))
    if (place.crowded && level < 2 && !near) continue // next to nothing
    const key = `${edge.layer} ${near} ${negative} ${level}`
    if (!groups.has(key)) groups.set(key, { near, negative, level, path: new Path2D() })
    curve(groups.get(key).path, edge.ends)
  }
  return [...groups.values()].sort((a, b) => a.near - b.near || a.level - b.level)
}

function halo(ctx, ink, edge, width) {
  const path = new Path2D()
  curve(path, edge.ends)
  ctx.setLineDash([])
  ctx.lineWidth = width + 3
  ctx.strokeStyle = ink.text
  ctx.stroke(path)
  ctx.lineWidth = width
  ctx.strokeStyle = ink.back
  ctx.stroke(path)
}

const same = (edge, other) => other && edge.layer === other.layer && edge.unit === other.unit && edge.source === other.source

function concerns(edge, over) {
  if (!over) return false
  if (over.i !== undefined) return same(edge, over)
  if (over.layer === 0) return edge.layer === 1 && edge.source === over.row
  return (edge.layer === over.layer && edge.unit === over.unit) || (edge.layer === over.layer + 1 && edge.source === over.unit)
}

// All maps of a layer in one picture, one under the other; they are cut out of it as they are drawn.
function atlas(size, side, kind) {
  const canvas = html("canvas", { width: side, height: side * size })
  const ctx = canvas.getContext("2d")
  const picture = ctx.createImageData(side, side * size)
  const bytes = new Uint32Array(picture.data.buffer)
  const tables = Array.from({ length: kind ? size : 1 }, (_, c) => table(kind ? c : null))
  return (raw, start) => {
    const n = side * side
    for (let i = 0; i < n * size; i++) bytes[i] = tables[kind ? Math.floor(i / n) : 0][raw[start + i] + 128]
    ctx.putImageData(picture, 0, 0)
    return canvas
  }
}

// The colours of all bytes from -128 to 127, as a picture stores them.
function table(kind) {
  const pick = shader(kind)
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [[r, g, b], strength] = pick(Math.max((i - 128) / 127, -1))
    return ((Math.round(Math.min(strength, 1) * 235) << 24) | (b << 16) | (g << 8) | r) >>> 0
  })
}

const stamp = (side, map, start, kind) => atlas(1, side, kind)(map.raw, start)

function maps(scene, frame, layer, l) {
  const { ctx, data, place, values } = scene
  const n = data.side ** 2 * layer.size
  const picture = scene.atlases[l](layer.maps.raw, frame * n)
  const before = data.layers.slice(0, l).reduce((sum, one) => sum + one.size, 0)
  const hidden = data.layers.slice(0, -1).reduce((sum, one) => sum + one.size, 0)
  for (let unit = 0; unit < layer.size; unit++) {
    const off = l < data.n_hidden && values.dead?.[frame * hidden + before + unit]
    face(scene, place.at(l + 1, unit), place.size(l + 1), picture, unit, { off })
    if (place.size(l + 1) >= 16) biasDot(ctx, scene, place.at(l + 1, unit), place.size(l + 1), layer.biases.at(frame * layer.size + unit))
  }
}

function face({ ctx, ink }, [x, y], size, picture, row, { off, faint }) {
  const [left, top, side] = [Math.round(x - size / 2), Math.round(y - size / 2), picture.width]
  ctx.globalAlpha = 1
  ctx.fillStyle = ink.back
  ctx.fillRect(left, top, size, size)
  ctx.globalAlpha = faint ? 0.45 : 1
  ctx.imageSmoothingQuality = size > 30 ? "high" : "low"
  ctx.drawImage(picture, 0, row * side, side, side, left, top, size, size)
  ctx.globalAlpha = faint ? 0.35 : 0.6
  ctx.strokeStyle = ink.text
  ctx.lineWidth = 1
  ctx.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1)
  ctx.globalAlpha = 1
  if (off) cross(ctx, ink, left, top, size)
}

// A dead unit is crossed out.
function cross(ctx, ink, left, top, size) {
  ctx.beginPath()
  for (const [from, to] of [[0.25, 0.75], [0.75, 0.25]]) {
    ctx.moveTo(left + 0.25 * size, top + from * size)
    ctx.lineTo(left + 0.75 * size, top + to * size)
  }
  ctx.strokeStyle = ink.text
  ctx.lineWidth = 1.5
  ctx.stroke()
}

function biasDot(ctx, { ink }, [x, y], size, b) {
  ctx.beginPath()
  const side = size < 30 ? 4 : 7
  ctx.rect(Math.round(x - size / 2 - side / 2) + 0.5, Math.round(y + size / 2 - side / 2) - 0.5, side, side)
  ctx.fillStyle = ink.back
  ctx.fill()
  ctx.fillStyle = tint(Math.sign(b) * (0.25 + 0.75 * Math.min(Math.abs(b), 1)))
  ctx.fill()
  ctx.lineWidth = side / 7
  ctx.strokeStyle = ink.text
  ctx.stroke()
}

// A few words beside what is pointed at.
function tell({ tip, values, data, place }, frame, over) {
  tip.hidden = !over || over.layer === 0
  if (tip.hidden) return
  const layer = values.layers[over.layer - 1]
  const b = layer.biases.at(frame * layer.size + over.unit)
  const w = over.i === undefined ? 0 : layer.weights.at(frame * layer.size * layer.n_prev + over.i)
  const dead = data.dead && over.layer <= data.n_hidden && isDead(values, data, frame, over)
  tip.textContent = over.i !== undefined ? `weight ${number(w, 3)}` : over.source === -1 ? `bias ${number(b, 3)}` : dead ? "dead: no point switches it on" : `bias ${number(b, 3)}`
  const [x, y] = over.i === undefined ? place.at(over.layer, over.unit) : signAt(place, over.layer, over.unit, over.source)
  const drop = over.i === undefined ? place.size(over.layer) / 2 + 6 : 10
  tip.style.cssText = spot(Math.min(Math.max(x, 52), place.width - 52), y + drop)
}

function isDead({ dead }, data, frame, { layer, unit }) {
  const sum = layers => layers.reduce((total, one) => total + one.size, 0)
  return dead[frame * sum(data.layers.slice(0, -1)) + sum(data.layers.slice(0, layer - 1)) + unit]
}
