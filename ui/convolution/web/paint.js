// The pictures: all of them on one canvas, under the buttons that can be pressed.
const INK = [128, 140, 146]

// What a tile shows: its numbers, and what counts as full colour.
function shown(scene, tile) {
  const { course, w, pass, back, state } = scene
  const gradient = state.way === "back"
  const { kind, f, c } = tile
  const slice = (values, k, channels) => Float64Array.from({ length: k * k }, (_, i) => values[f * k * k * channels + i * channels + c])
  switch (kind) {
    case "image": return gradient ? back.dX : pass.image
    case "k1": return slice(gradient ? back.dW1 : w.W1, course.k1, 1)
    case "m1": return (gradient ? back.dZ1 : pass.A1)[f]
    case "p1": return (gradient ? back.dP1 : pass.P1)[f]
    case "k2": return slice(gradient ? back.dW2 : w.W2, course.k2, course.n1)
    case "m2": return (gradient ? back.dZ2 : pass.A2)[f]
    case "p2": return (gradient ? back.dP2 : pass.P2)[f]
  }
}

const far = lists => lists.reduce((top, list) => list.reduce((most, v) => Math.max(most, Math.abs(v)), top), 0) || 1

// The strongest number of each column, which is drawn in full colour.
function strengths({ course, pass, back, state }) {
  if (state.way === "back") return { image: far([back.dX]), k1: far([back.dW1]), m1: far(back.dZ1), p1: far(back.dP1), k2: far([back.dW2]), m2: far(back.dZ2), p2: far(back.dP2) }
  const [a1, a2] = [far(pass.A1), far(pass.A2)]
  return { image: 1, k1: course.largest[0], m1: a1, p1: a1, k2: course.largest[1], m2: a2, p2: a2 }
}

const stamps = new Map() // side → a small canvas

function picture(values, side, strength, ink) {
  const canvas = stamps.get(side) ?? stamps.set(side, Object.assign(document.createElement("canvas"), { width: side, height: side })).get(side)
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(side, side)
  for (let i = 0; i < side * side; i++) {
    const v = values[i] / strength
    const [r, g, b] = ink ? INK : shade(v)
    pixels.data[4 * i] = r
    pixels.data[4 * i + 1] = g
    pixels.data[4 * i + 2] = b
    pixels.data[4 * i + 3] = 255 * Math.min(Math.abs(v), 1)
  }
  ctx.putImageData(pixels, 0, 0)
  return canvas
}

function paint(scene) {
  const { ctx, place, state, root } = scene
  const style = getComputedStyle(root)
  const text = style.color
  const strong = style.getPropertyValue("--st-primary-color") || text
  ctx.clearRect(0, 0, place.width, place.height)
  ctx.imageSmoothingEnabled = false
  const strength = strengths(scene)
  for (const tile of place.tiles) {
    if (tile.kind === "out") continue
    ctx.drawImage(picture(shown(scene, tile), tile.side, strength[tile.kind], tile.kind === "image" && state.way !== "back"), tile.x, tile.y, tile.w, tile.h)
    ctx.globalAlpha = tile.kind === "k2" ? 0.18 : 0.3
    ctx.strokeStyle = text
    ctx.lineWidth = 1
    ctx.strokeRect(tile.x - 0.5, tile.y - 0.5, tile.w + 1, tile.h + 1)
    ctx.globalAlpha = 1
  }
  for (const filter of Object.keys({ ...scene.course.frozen, ...state.hand })) lock(ctx, place.byKey.get(`k1-${filter}-0`), text)
  answers(scene, text)
  const at = state.over ?? state.chosen
  if (at) for (const { key, part, own } of reach(scene.course, at)) ring(ctx, place.byKey.get(key), part, own ? text : strong, style.getPropertyValue("--st-background-color"))
  const lit = new Set(at ? reach(scene.course, at).map(one => one.key) : [])
  scene.lines.forEach((line, i) => line.classList.toggle("on", place.wires[i].ends.every(key => lit.has(key))))
}

function ring(ctx, tile, part, colour, paper) {
  if (!tile) return
  const cell = tile.w / tile.side
  const [x, y, w, h] = part ? [tile.x + part[0] * cell, tile.y + part[1] * cell, part[2] * cell, part[3] * cell] : [tile.x - 1.5, tile.y - 1.5, tile.w + 3, tile.h + 3]
  const grown = Math.max(0, 4 - w) / 2
  for (const [style, width] of [[paper, 4], [colour, 2]]) {
    ctx.strokeStyle = style
    ctx.lineWidth = width
    ctx.strokeRect(x - grown, y - grown, w + 2 * grown, h + 2 * grown)
  }
}

// A kernel made by hand has a pin.
function lock(ctx, tile, colour) {
  if (!tile) return
  ctx.fillStyle = colour
  ctx.beginPath()
  ctx.arc(tile.x + tile.w, tile.y, 4, 0, 7)
  ctx.fill()
}

// The ten answers: bars of what the network believes, or of the gradient at the weighted sums.
function answers(scene, text) {
  const { ctx, place, pass, back, state, root } = scene
  const gradient = state.way === "back"
  const best = pass.p.indexOf(Math.max(...pass.p))
  ctx.textBaseline = "middle"
  for (const tile of place.tiles.filter(one => one.kind === "out")) {
    const k = tile.f
    const value = gradient ? back.dz[k] : pass.p[k]
    ctx.font = `${k === best ? 700 : 400} ${place.wide ? 14 : 13}px ${getComputedStyle(root).fontFamily}`
    ctx.fillStyle = `rgba(${shade(value)}, ${gradient ? 0.9 : 0.35 + 0.65 * (k === best)})`
    const size = Math.abs(value)
    if (place.wide) {
      const room = tile.w - 76
      ctx.fillRect(tile.x + 20, tile.y + 3, Math.max(1, room * size), tile.h - 6)
      ctx.fillStyle = text
      ctx.textAlign = "left"
      ctx.fillText(String(k), tile.x + 4, tile.y + tile.h / 2 + 1)
      ctx.fillText(gradient ? number(value, 3) : `${(100 * value).toFixed(1)}%`, tile.x + 20 + Math.max(1, room * size) + 6, tile.y + tile.h / 2 + 1)
    } else {
      const room = tile.h - 36
      ctx.fillRect(tile.x + tile.w / 4, tile.y + 16 + room * (1 - size), tile.w / 2, Math.max(1, room * size))
      ctx.fillStyle = text
      ctx.textAlign = "center"
      ctx.fillText(String(k), tile.x + tile.w / 2, tile.y + tile.h - 9)
      ctx.font = `10px ${getComputedStyle(root).fontFamily}`
      ctx.fillText(gradient ? number(value, 1) : `${(100 * value).toFixed(0)}%`, tile.x + tile.w / 2, tile.y + 7)
    }
    if (k === state.wanted) {
      ctx.strokeStyle = text
      ctx.lineWidth = 1.5
      ctx.setLineDash([3, 2])
      ctx.strokeRect(tile.x + 0.5, tile.y + 0.5, tile.w - 1, tile.h - 1)
      ctx.setLineDash([])
    }
  }
}
