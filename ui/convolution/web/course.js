// The recorded course: it comes once, whatever else changes, and is put where the drawings find it.
export default function ({ data: [data] }) {
  courses.put(data.name, opened(data))
}
