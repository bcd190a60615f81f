"""The playground's points of one's own: painted, typed, brought, or sent in a link."""
