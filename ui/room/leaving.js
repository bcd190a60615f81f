// Streamlit draws the part of the page before once more, as it was, before it leaves. Whoever keeps
// something for all pages (`kept`) lets that pass: it would take it from the page that has come.
function leaves(kept, { drawn }) {
  kept.drawn ??= new Set()
  if (drawn !== kept.last && kept.drawn.has(drawn)) return true
  kept.drawn.add((kept.last = drawn))
  return false
}
