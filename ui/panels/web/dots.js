// The points on the playground's plane: many, so they are drawn on a canvas.

function pointsOf({ points, extent }) {
  const place = placer(extent)
  const [x, y, value] = [points.x, points.y, points.value].map(unpack)
  return Array.from({ length: x.length }, (_, i) => ({ at: place([x.at(i), y.at(i)]), value: value.at(i), test: i >= points.n_train }))
}

const sizeOf = n => (n <= 120 ? 4.6 : n <= 450 ? 3.7 : 3)

function drawPoints(scene) {
  const { over, data, ink, gone, fresh } = scene
  over.clearRect(0, 0, SIZE, SIZE)
  const shown = scene.points.filter((point, i) => !gone.has(i) && (data.show_test || !point.test))
  const all = [...shown, ...fresh]
  const r = sizeOf(all.length)
  for (const points of grouped(all, looksOf(data))) (data.kind === "regression" ? numbered : labelled)(over, points, r, ink)
}

// Points that look alike are drawn as one path.
const looksOf = data => ({ value, test }) => `${data.kind === "regression" ? Math.round(value * 12) : value} ${test}`

function grouped(list, keyOf) {
  const groups = new Map()
  for (const one of list) {
    const key = keyOf(one)
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(one)
  }
  return groups.values()
}

function labelled(ctx, points, r, ink) {
  const { value, test } = points[0]
  ctx.beginPath()
  for (const { at } of points) trace(ctx, value, ...at, test ? r - 0.4 : r)
  ctx.lineWidth = test ? 3.4 : 1.2
  ctx.strokeStyle = ink.back
  if (test) ctx.stroke()
  ctx.fillStyle = test ? ink.back : colour(value)
  ctx.fill()
  ctx.lineWidth = test ? 1.6 : 1.1
  ctx.strokeStyle = test ? colour(value) : ink.back
  ctx.stroke()
}

function numbered(ctx, points, r, ink) {
  const { value, test } = points[0]
  const disc = (radius, style) => {
    ctx.beginPath()
    for (const { at } of points) trace(ctx, 0, ...at, radius)
    ctx.fillStyle = style
    ctx.fill()
  }
  disc(r, ink.back)
  disc(r, tint(value))
  ctx.lineWidth = 0.9
  ctx.strokeStyle = ink.text
  ctx.stroke()
  if (test) disc(r * 0.45, ink.back)
}

// A ring around every point on the wrong side.
function rings({ ctx, points, wrong, data, ink, gone }, frame) {
  const r = sizeOf(points.length) + 3.4
  ctx.beginPath()
  points.forEach(({ at: [x, y], test }, i) => {
    if (!wrong[frame * points.length + i] || gone.has(i) || (test && !data.show_test)) return
    ctx.moveTo(x + r, y)
    ctx.arc(x, y, r, 0, 2 * Math.PI)
  })
  ctx.lineWidth = 1.5
  ctx.strokeStyle = ink.text
  ctx.stroke()
  if (points[data.chosen]) chosen(ctx, points[data.chosen].at, r + 3, ink)
}

// Four ticks around the example whose numbers are shown.
function chosen(ctx, [x, y], r, ink) {
  ctx.beginPath()
  for (const [u, v] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    ctx.moveTo(x + u * r, y + v * r)
    ctx.lineTo(x + 2.2 * u * r, y + 2.2 * v * r)
  }
  ctx.lineWidth = 2
  ctx.strokeStyle = ink.text
  ctx.stroke()
}
