// The small convolutional network, worked out in the browser: forwards, backwards, and one weight's
// gradient place by place. The same formulas as in nn; an image is a list of 784 numbers.
const GS = {
  relu: [z => Math.max(z, 0), (z, a) => (z > 0 ? 1 : 0)],
  leaky_relu: [z => (z > 0 ? z : 0.01 * z), z => (z > 0 ? 1 : 0.01)],
  tanh: [Math.tanh, (z, a) => 1 - a * a],
  sigmoid: [z => 1 / (1 + Math.exp(-z)), (z, a) => a * (1 - a)],
}

// Courses that were sent, by their names: drawings wait for theirs.
const courses = (globalThis.glassboxCourses ??= {
  known: new Map(),
  waiting: new Map(), // a panel's root → what to call when a course has come

  put(name, course) {
    courses.known.delete(name)
    courses.known.set(name, course)
    for (const old of [...courses.known.keys()].slice(0, -3)) courses.known.delete(old)
    for (const panel of courses.waiting.values()) panel()
  },
})

// What was sent, unpacked: parameters of every moment as the very numbers that nn has.
function opened(data) {
  const whole = unpack(data.whole).raw
  const [n1, n2] = data.filters
  const [k1, k2] = data.kernels
  const m1 = 28 - k1 + 1
  const p1 = m1 >> 1
  const m2 = p1 - k2 + 1
  const p2 = m2 >> 1
  const sizes = [n1 * k1 * k1, n1, n2 * k2 * k2 * n1, n2, 10 * p2 * p2 * n2, 10]
  return { ...data, values: whole, n1, n2, k1, k2, m1, p1, m2, p2, sizes, size: sizes.reduce((a, b) => a + b, 0), largest: [0, 2, 4].map(part => Math.max(...data.scales.map(row => row[part])) * 32767) }
}

// The parameters of a moment, and kernels of the first layer made by hand in their place.
function parametersAt(course, frame, hand = {}) {
  const theta = new Float32Array(course.size)
  let i = 0
  course.sizes.forEach((size, part) => {
    const scale = course.scales[frame][part]
    for (const end = i + size; i < end; i++) theta[i] = course.values[frame * course.size + i] * scale
  })
  const kernel = course.k1 ** 2
  for (const [filter, numbers] of [...Object.entries(course.frozen ?? {}), ...Object.entries(hand)]) if (filter < course.n1 && numbers.length === kernel) theta.set(numbers, filter * kernel)
  return parted(course, theta)
}

function parted(course, theta) {
  const parts = []
  let start = 0
  for (const size of course.sizes) parts.push(theta.subarray(start, (start += size)))
  const [W1, b1, W2, b2, W3, b3] = parts
  return { theta, W1, b1, W2, b2, W3, b3 }
}

// Forwards: maps Z and A of both layers (a list of maps each), pools P with the winners' places, z
// of the outputs, and their probabilities.
function forwards(course, w, image) {
  const { n1, n2, k1, k2, m1, p1, m2, p2 } = course
  const [g] = GS[course.activation]
  const Z1 = convolved([image], 28, w.W1, w.b1, n1, k1, m1)
  const A1 = Z1.map(Z => Z.map(g))
  const { P: P1, won: won1 } = pooled(A1, m1, p1)
  const Z2 = convolved(P1, p1, w.W2, w.b2, n2, k2, m2)
  const A2 = Z2.map(Z => Z.map(g))
  const { P: P2, won: won2 } = pooled(A2, m2, p2)
  const z = Float64Array.from({ length: 10 }, (_, k) => {
    let sum = w.b3[k]
    for (let f = 0; f < n2; f++) for (let at = 0; at < p2 * p2; at++) sum += w.W3[k * p2 * p2 * n2 + at * n2 + f] * P2[f][at]
    return sum
  })
  return { image, Z1, A1, P1, won1, Z2, A2, P2, won2, z, p: softmax(z) }
}

function softmax(z) {
  const top = Math.max(...z)
  const e = z.map(one => Math.exp(one - top))
  const sum = e.reduce((a, b) => a + b, 0)
  return e.map(one => one / sum)
}

const costOf = (pass, wanted) => {
  const top = Math.max(...pass.z)
  return Math.log(pass.z.reduce((sum, z) => sum + Math.exp(z - top), 0)) + top - pass.z[wanted]
}

// Weights of filter f lie row by row, and in each place channel by channel.
function convolved(inputs, side, W, b, filters, k, out) {
  const channels = inputs.length
  return Array.from({ length: filters }, (_, f) => {
    const Z = new Float64Array(out * out).fill(b[f])
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const weight = W[f * k * k * channels + (i * k + j) * channels + c]
          if (!weight) continue
          for (let y = 0; y < out; y++) {
            const from = (y + i) * side + j
            for (let x = 0; x < out; x++) Z[y * out + x] += weight * inputs[c][from + x]
          }
        }
    return Z
  })
}

// The largest of four; the first, if several are.
function pooled(maps, side, out) {
  const won = []
  const P = maps.map(A => {
    const [best, places] = [new Float64Array(out * out), new Int32Array(out * out)]
    for (let y = 0; y < out; y++)
      for (let x = 0; x < out; x++) {
        let at = 2 * y * side + 2 * x
        for (const other of [at + 1, at + side, at + side + 1]) if (A[other] > A[at]) at = other
        best[y * out + x] = A[at]
        places[y * out + x] = at
      }
    won.push(places)
    return best
  })
  return { P, won }
}

// Backwards: how the cost of this image changes with every number of the drawing.
function backwards(course, w, pass, wanted) {
  const { n1, n2, k1, k2, m1, p1, m2, p2 } = course
  const dz = pass.p.map((p, k) => p - (k === wanted ? 1 : 0))
  const dP2 = pass.P2.map((_, f) => Float64Array.from({ length: p2 * p2 }, (_, at) => {
    let sum = 0
    for (let k = 0; k < 10; k++) sum += w.W3[k * p2 * p2 * n2 + at * n2 + f] * dz[k]
    return sum
  }))
  const { dA: dA2, dZ: dZ2 } = unpooled(course, dP2, pass.won2, pass.Z2, pass.A2)
  const dP1 = spread(dZ2, m2, w.W2, n1, k2, p1)
  const { dA: dA1, dZ: dZ1 } = unpooled(course, dP1, pass.won1, pass.Z1, pass.A1)
  const [dX] = spread(dZ1, m1, w.W1, 1, k1, 28)
  const dW1 = gathered(dZ1, m1, [pass.image], 28, k1)
  const dW2 = gathered(dZ2, m2, pass.P1, p1, k2)
  return { dz, dP2, dA2, dZ2, dP1, dA1, dZ1, dX, dW1, dW2 }
}

// At a pool the winner gets it all; then the activation's slope.
function unpooled(course, dP, won, Z, A) {
  const slope = GS[course.activation][1]
  const dA = A.map((map, f) => {
    const back = new Float64Array(map.length)
    dP[f].forEach((d, at) => (back[won[f][at]] = d))
    return back
  })
  return { dA, dZ: dA.map((map, f) => map.map((d, at) => d && d * slope(Z[f][at], A[f][at]))) }
}

// Every number gathers what the places that it was part of send back.
function spread(dZ, out, W, channels, k, side) {
  return Array.from({ length: channels }, (_, c) => {
    const back = new Float64Array(side * side)
    dZ.forEach((map, f) => {
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const weight = W[f * k * k * channels + (i * k + j) * channels + c]
          for (let y = 0; y < out; y++)
            for (let x = 0; x < out; x++) back[(y + i) * side + x + j] += weight * map[y * out + x]
        }
    })
    return back
  })
}

// The gradient of every weight: the sum over all places of dZ times what the weight meets there.
function gathered(dZ, out, inputs, side, k) {
  const channels = inputs.length
  const dW = new Float64Array(dZ.length * k * k * channels)
  dZ.forEach((map, f) => {
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++)
        for (let c = 0; c < channels; c++) {
          let sum = 0
          for (let y = 0; y < out; y++)
            for (let x = 0; x < out; x++) sum += map[y * out + x] * inputs[c][(y + i) * side + x + j]
          dW[f * k * k * channels + (i * k + j) * channels + c] = sum
        }
  })
  return dW
}

// One weight of a filter: its number, and what every place contributes to its gradient.
function weightOf(course, w, pass, back, { layer, filter, channel, row, column }) {
  const first = layer === 1
  const [k, channels, out, side] = first ? [course.k1, 1, course.m1, 28] : [course.k2, course.n1, course.m2, course.p1]
  const index = filter * k * k * channels + (row * k + column) * channels + channel
  const W = first ? w.W1 : w.W2
  const dZ = (first ? back.dZ1 : back.dZ2)[filter]
  const input = first ? pass.image : pass.P1[channel]
  const met = new Float64Array(out * out)
  for (let y = 0; y < out; y++) for (let x = 0; x < out; x++) met[y * out + x] = input[(y + row) * side + x + column]
  const shares = met.map((x, at) => x * dZ[at])
  return { w: W[index], dw: (first ? back.dW1 : back.dW2)[index], shares, met, dZ, out, index, part: first ? "W1" : "W2" }
}

// The cost if one weight were another number.
function costWith(course, w, image, wanted, { part, index }, value) {
  const changed = { ...w, [part]: Float64Array.from(w[part]) }
  changed[part][index] = value
  return costOf(forwards(course, changed, image), wanted)
}

const HAIR = 1e-4
const byNudge = (course, w, image, wanted, one) =>
  (costWith(course, w, image, wanted, one, one.w + HAIR) - costWith(course, w, image, wanted, one, one.w - HAIR)) / (2 * HAIR)

// The image moved to the right by so many pixels.
function moved(image, pixels) {
  return Float64Array.from(image, (_, at) => {
    const x = (at % 28) - pixels
    return x >= 0 && x < 28 ? image[at - pixels] : 0
  })
}

// A dense network with one hidden layer: its probabilities for an image.
function denseOutputs({ hidden, theta, activation }, image) {
  const [W2, b1] = [784 * hidden, 784 * hidden]
  const a = Float64Array.from({ length: hidden }, (_, i) => {
    let z = theta[b1 + i]
    for (let at = 0; at < 784; at++) z += theta[i * 784 + at] * image[at]
    return GS[activation][0](z)
  })
  const start = W2 + hidden
  return softmax(Float64Array.from({ length: 10 }, (_, k) => a.reduce((z, one, i) => z + theta[start + k * hidden + i] * one, theta[start + 10 * hidden + k])))
}

Object.assign((globalThis.glassboxConvolution ??= {}), { opened, parametersAt, forwards, backwards, weightOf, byNudge, costOf, denseOutputs, moved })
