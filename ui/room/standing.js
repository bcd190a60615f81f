// What became of one's own entry, in a line, and who is first.
export default function ({ data: [{ secret, of, me }], parentElement }) {
  const root = parentElement.querySelector(".panel")
  root.classList.add("standing")
  if (!root.firstChild) root.append(html("p", { role: "status" }), html("p", { class: "first" }))
  const [own, first] = root.children
  return boardOf(secret, of).follow(root, (known, inReach) => {
    if (!known) return
    say(own, `${standing(known, me)}${inReach ? "" : " The room cannot be reached at the moment."}`)
    say(first, leader(known, me))
  })
}

function standing({ rows, challenge }, me) {
  const row = rows.find(one => one.member === me)
  if (!row) return "You have not entered yet."
  const now = [
    row.pending === "training" && "Your entry is being trained, from three beginnings.",
    row.pending === "waiting" && waits(row),
    row.reason && `Your last entry did not count: ${row.reason}`,
  ].find(Boolean)
  return [place(row, rows, challenge), now].filter(Boolean).join(" ") || "Entered."
}

function waits({ ahead, about }) {
  const before = ahead === 0 ? "it is the next" : `${ahead} before it`
  return `Your entry waits: ${before}${about ? `, about ${about} s` : ""}.`
}

function place(row, rows, { by, sealed, open, threshold }) {
  if (!row.rank) return sealed && open && !row.pending && !row.reason ? "Entered. The scores are shown when the challenge is closed." : ""
  const of = rows.filter(one => one.rank).length
  const below = row.reached || !threshold ? "" : `, below ${whole(threshold)} %`
  const more = by === "score" || row.score === null ? "" : `, ${MEASURED.score.text(row)}`
  return `You are ${ordinal(row.rank)} of ${of}: ${measured(row, by)}${more}${below}.`
}

function leader({ rows, challenge }, me) {
  const best = rows.filter(one => one.rank === 1)
  if (!best.length || best.some(one => one.member === me)) return ""
  return `First: ${best.map(one => one.name).join(", ")}, ${measured(best[0], challenge.by)}.`
}
