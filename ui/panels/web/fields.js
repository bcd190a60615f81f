// What a network says over the plane: its numbers at a frame, and how they are coloured.

// Reads what the network says at a frame: log odds, a number from -1 to 1, or the logarithm of
// a probability for each class. Between two places of a grid, logarithms run straighter.
function fields(data) {
  const n = data.side ** 2
  if (data.kind === "classes") {
    const classes = data.levels.map(unpack)
    return frame => classes.map(levels => levels.part(frame, n).map(v => -v * v * data.deep))
  }
  const levels = unpack(data.levels)
  if (data.kind === "regression") return frame => levels.part(frame, n)
  return frame => levels.part(frame, n).map(v => v * Math.abs(v) * data.deep)
}

const probability = odds => 1 / (1 + Math.exp(-odds))

// The probability of the winning class: 1 less those of all others, whose bytes are finer.
function surest(parts) {
  return Float32Array.from(parts[0], (_, i) => {
    let [sum, most] = [0, 0]
    for (const part of parts) {
      const p = Math.exp(part[i])
      sum += p
      if (p > most) most = p
    }
    return 1 - (sum - most)
  })
}

// For every place the class with the largest probability.
function winners(parts) {
  const [best, most] = [new Uint8Array(parts[0].length), Float32Array.from(parts[0])]
  for (let c = 1; c < parts.length; c++) {
    const part = parts[c]
    for (let i = 0; i < part.length; i++) if (part[i] > most[i]) [best[i], most[i]] = [c, part[i]]
  }
  return best
}

// By how much a class leads, or is behind.
function leads(parts, c) {
  return parts[c].map((p, i) => {
    let other = -Infinity
    for (let k = 0; k < parts.length; k++) if (k !== c && parts[k][i] > other) other = parts[k][i]
    return p - other
  })
}

// The map of a unit that somebody points at.
function paintUnit({ ctx, ink }, unit, frame) {
  const levels = unit.levels(frame)
  fill(ctx, unit.side, levels, shader(unit.kind), 190)
  const both = levels.some(v => v < 0) || unit.layer > 0 // a square touches 0 and turns back
  if (both) stroke(ctx, isolines(levels, unit.side, 0), ink.text, 1.2, [], 0.6)
}

function paintSigned({ ctx, data, ink }, levels) {
  if (data.kind === "binary") paintBinary(ctx, data, ink, levels)
  else paintNumbers(ctx, data, ink, levels)
}

const FLAT = 0.62 // the strength of flat colours
const odds = p => Math.log(p / (1 - p))

function paintBinary(ctx, { side, discrete, show_confidence }, ink, levels) {
  if (discrete) fill(ctx, 5 * side, enlarge(levels, side, 5).map(z => (z < 0 ? -FLAT : FLAT)), shader(null), 165)
  else fill(ctx, side, levels.map(z => 2 * probability(z) - 1), shader(null), 165)
  if (show_confidence) confidence(ctx, ink, p => [...isolines(levels, side, odds(p)), ...isolines(levels, side, -odds(p))])
  stroke(ctx, isolines(levels, side, 0), ink.text, 2.4)
}

const BAND = 0.25 // of the flat colours of a regression, and from line to line

function paintNumbers(ctx, { side, discrete }, ink, levels) {
  const flat = v => (Math.floor(v / BAND) + 0.5) * BAND
  if (discrete) fill(ctx, 5 * side, enlarge(levels, side, 5).map(flat), shader(null), 165)
  else fill(ctx, side, levels, shader(null), 165)
  for (let v = BAND; v < 1; v += BAND) stroke(ctx, [...isolines(levels, side, v), ...isolines(levels, side, -v)], ink.text, 0.8, [], 0.3)
  stroke(ctx, isolines(levels, side, 0), ink.text, 1.8)
}

const FINER = 4 // the browser's own enlarging would mix the colours of two classes

function paintClasses({ ctx, data, ink }, parts) {
  const [n, k] = [data.side, parts.length]
  const best = winners(parts.map(part => enlarge(part, n, FINER)))
  const sure = surest(parts)
  const strength = data.discrete ? () => FLAT : p => 0.1 + (0.9 * (p - 1 / k)) / (1 - 1 / k)
  fill(ctx, FINER * n, enlarge(sure, n, FINER), (p, i) => [CLASSES[best[i]], strength(p)], 165)
  if (data.show_confidence) confidence(ctx, ink, p => isolines(sure, n, p))
  for (let c = 0; c < k; c++) stroke(ctx, isolines(leads(parts, c), n, 0), ink.text, 2)
}

function confidence(ctx, ink, lines) {
  stroke(ctx, lines(0.75), ink.text, 1.2, [7, 4], 0.8)
  stroke(ctx, lines(0.95), ink.text, 1.2, [1.5, 4], 0.8)
}

// One pixel a grid point, which the browser makes larger and smooth.
function fill(ctx, side, values, pick, strongest) {
  const small = (fill.canvas ??= html("canvas"))
  if (small.width !== side) small.width = small.height = side
  const brush = small.getContext("2d")
  const pixels = brush.createImageData(side, side)
  for (let i = 0; i < values.length; i++) {
    const [rgb, strength] = pick(values[i], i)
    pixels.data[4 * i] = rgb[0]
    pixels.data[4 * i + 1] = rgb[1]
    pixels.data[4 * i + 2] = rgb[2]
    pixels.data[4 * i + 3] = Math.min(strength, 1) * strongest
  }
  brush.putImageData(pixels, 0, 0)
  ctx.imageSmoothingEnabled = true
  ctx.imageSmoothingQuality = side < 100 ? "high" : "low"
  ctx.drawImage(small, 0, 0, SIZE, SIZE)
}

function stroke(ctx, lines, style, width, dash = [], alpha = 1) {
  ctx.beginPath()
  for (const line of lines) round(ctx, line)
  ctx.setLineDash(dash)
  ctx.globalAlpha = alpha
  ctx.lineWidth = width
  ctx.lineJoin = "round"
  ctx.strokeStyle = style
  ctx.stroke()
  ctx.setLineDash([])
  ctx.globalAlpha = 1
}
